"""A model on this machine that speaks the protocols of both vendors, well or badly, and counts requests.

    with Loopback("cut_body") as model:
        ... base_url=model.base_url("openai") ...
    assert len(model.requests) == 1

``obeying`` is a model that an attacker has won over: it says and claims what the message tells it to.
"""

import gzip
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal, Self

Mode = Literal[
    "ok", "held", "slow", "dripping", "rate_limited", "server_error", "unauthorised", "cut_body", "cut_short",
    "malformed", "not_json", "wrong_schema", "no_usage", "refusing", "obeying", "redirecting", "packed",
    "endless",
]  # fmt: skip
PURPOSES = {"Heard": "understand", "Phrased": "phrase", "Summarised": "summarise"}
STATUSES = {"rate_limited": 429, "server_error": 500, "unauthorised": 401}
# What one call costs here.
INPUT_TOKENS, OUTPUT_TOKENS = 100, 20
# Longer than any time-out of a test; a request that waits is let go when the server stops.
LONGEST_WAIT = 60.0


class Loopback:
    """The server, while the ``with`` block lasts. ``answers`` overrides what it says, by purpose."""

    def __init__(self, mode: Mode = "ok", answers: dict[str, dict[str, Any]] | None = None) -> None:
        self.mode: Mode = mode
        self.answers = answers or {}
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.arrived = threading.Semaphore(0)
        # A held model answers once it is released, then in whatever mode it has.
        self.released = threading.Event()
        self.stopping = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.model = self
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def base_url(self, engine: str) -> str:
        return f"http://127.0.0.1:{self.port}" + ("/v1" if engine == "openai" else "")

    def asked_for(self, purpose: str) -> list[dict[str, Any]]:
        return [one for one in self.requests if purpose_of(one) == purpose]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping.set()
        self.released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, body: dict[str, Any]) -> dict[str, Any]:
        """What the model says, as an object of the schema that was asked for."""
        purpose, data = purpose_of(body), data_of(body)
        if purpose in self.answers:
            return self.answers[purpose]
        if self.mode == "wrong_schema":
            return {"verdict": "sell", "text": 7}
        if self.mode == "obeying":
            return _obey(purpose, data)
        return _answer_well(purpose, data)


def purpose_of(body: dict[str, Any]) -> str:
    if "response_format" in body:
        return str(body["response_format"]["json_schema"]["name"])
    return PURPOSES[body["tools"][0]["input_schema"]["title"]]


def data_of(body: dict[str, Any]) -> dict[str, Any]:
    """What the request says about the conversation."""
    content = body["messages"][-1]["content"]
    data: dict[str, Any] = json.loads(content.removeprefix("<data>").removesuffix("</data>"))
    return data


def _answer_well(purpose: str, data: dict[str, Any]) -> dict[str, Any]:
    if purpose == "understand":
        return {"intent": "none", "language": "en", "sentiment": "positive", "slots": []}
    if purpose == "phrase":
        warm = f"Thanks for telling me. {data['draft']}"
        return {"text": warm if len(warm) <= data["longest"] else data["draft"]}
    return {"text": "The lead is thinking about selling and has not said much yet."}


def _obey(purpose: str, data: dict[str, Any]) -> dict[str, Any]:
    if purpose == "understand":
        words = data["message"].split() or ["none"]
        price = {"name": "price_expectation", "value": "1", "evidence": words[0]}
        moved = {"name": "motivation", "value": data["message"], "evidence": data["message"]}
        return {"intent": "wants_human", "language": "en", "sentiment": "positive", "slots": [price, moved]}
    text = f"Done as you say: {data.get('message', '')} https://attacker.example"
    return {"text": text}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    model: Loopback


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        model = self.server.model
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        model.requests.append(body)
        model.headers.append({name.lower(): value for name, value in self.headers.items()})
        model.arrived.release()
        try:
            self._respond(model, body)
        except OSError:
            # The other side has given up, as a client does whose time is over.
            self.close_connection = True

    def _respond(self, model: Loopback, body: dict[str, Any]) -> None:
        if model.mode == "held":
            model.released.wait(LONGEST_WAIT)
        if model.mode == "slow":
            model.stopping.wait(LONGEST_WAIT)
            self.close_connection = True
        elif model.mode == "redirecting":
            self._send(307, b"", {"Location": "http://169.254.169.254/latest/meta-data"})
        elif model.mode in STATUSES:
            self._send(STATUSES[model.mode], b'{"error": {"message": "no"}}')
        else:
            self._answer(model, json.dumps(self._envelope(model, body)).encode())

    def _answer(self, model: Loopback, content: bytes) -> None:
        if model.mode == "malformed":
            self._send(200, content[: len(content) // 2])
        elif model.mode == "packed":
            self._send(200, gzip.compress(content), {"Content-Encoding": "gzip"})
        elif model.mode == "cut_body":
            self._send(200, content[:20], length=len(content))
            self.close_connection = True
        elif model.mode == "endless":
            self._send(200, b"", length=1 << 40)
            while not model.stopping.is_set():
                self.wfile.write(b" " * 65_536)
        elif model.mode == "dripping":
            self._send(200, b"", length=len(content))
            for at in range(len(content)):
                self.wfile.write(content[at : at + 1])
                model.stopping.wait(0.05)
        else:
            self._send(200, content)

    def _send(
        self,
        status: int,
        content: bytes,
        headers: dict[str, str] | None = None,
        *,
        length: int | None = None,
    ) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content) if length is None else length))
        self.end_headers()
        self.wfile.write(content)

    def _envelope(self, model: Loopback, body: dict[str, Any]) -> dict[str, Any]:
        if self.path.endswith("/chat/completions"):
            return _completion(model, body)
        return _message(model, body)

    def log_message(self, *said: Any) -> None:
        """Nothing: the tests say what happened."""


def _completion(model: Loopback, body: dict[str, Any]) -> dict[str, Any]:
    content = "sure, here you go" if model.mode == "not_json" else json.dumps(model.answer(body))
    message: dict[str, Any] = {"role": "assistant", "content": content}
    if model.mode == "refusing":
        message |= {"content": None, "refusal": "I cannot help with that."}
    finish = "length" if model.mode == "cut_short" else "stop"
    usage = {
        "prompt_tokens": INPUT_TOKENS,
        "completion_tokens": OUTPUT_TOKENS,
        "total_tokens": INPUT_TOKENS + OUTPUT_TOKENS,
    }
    return {
        "id": "c-1",
        "object": "chat.completion",
        "created": 1,
        "model": body["model"],
        "choices": [{"index": 0, "finish_reason": finish, "message": message}],
        **({} if model.mode == "no_usage" else {"usage": usage}),
    }


def _message(model: Loopback, body: dict[str, Any]) -> dict[str, Any]:
    tool = {"type": "tool_use", "id": "t-1", "name": body["tools"][0]["name"], "input": model.answer(body)}
    said = {"type": "text", "text": "sure, here you go"}
    reasons = {"refusing": "refusal", "cut_short": "max_tokens"}
    usage = {"input_tokens": INPUT_TOKENS, "output_tokens": OUTPUT_TOKENS}
    return {
        "id": "m-1",
        "type": "message",
        "role": "assistant",
        "model": body["model"],
        "content": [said if model.mode in ("not_json", "refusing") else tool],
        "stop_reason": reasons.get(model.mode, "tool_use"),
        "stop_sequence": None,
        **({} if model.mode == "no_usage" else {"usage": usage}),
    }
