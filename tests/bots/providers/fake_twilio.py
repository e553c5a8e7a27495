"""A loopback server that speaks Twilio's wire, with a script for each number, and signs what it calls back.

It keeps what it took. What it tells of a message or call is a list of signed requests, which a test delivers:
in this order, in another, twice, or later.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.request_validator import RequestValidator

from bots.providers.twilio_phone import TwilioPhone
from bots.providers.wire import OutboundText, PhoneAccount

ACCOUNT = "AC" + "0" * 32
TOKEN = "acme-auth-token-0001"
OURS = "+19165550199"

# What happens to what is sent to a number; any other number takes texts and answers calls.
BUSY, NO_ANSWER, MACHINE = "+19165550181", "+19165550182", "+19165550183"
STOPPED, INVALID, LANDLINE = "+19165550184", "+19165550185", "+19165550186"
FLOODED, AWAY, PROXY_AWAY, BROKEN = "+19165550187", "+19165550188", "+19165550189", "+19165550190"
LOST, LOST_UNTAKEN, GIBBERISH, SUSPENDED = "+19165550191", "+19165550192", "+19165550193", "+19165550194"
UNDELIVERED, CARRIER_STOP, SLOW = "+19165550195", "+19165550196", "+19165550197"

REFUSALS = {
    STOPPED: (400, 21610),
    INVALID: (400, 21211),
    LANDLINE: (400, 21614),
    FLOODED: (429, 20429),
    AWAY: (503, 20503),
    PROXY_AWAY: (503, None),
    BROKEN: (500, 20500),
    SUSPENDED: (401, 20003),
}
CALL_ENDS: dict[str, list[tuple[str, dict[str, str]]]] = {
    BUSY: [("initiated", {}), ("ringing", {}), ("busy", {})],
    NO_ANSWER: [("initiated", {}), ("ringing", {}), ("no-answer", {"SipResponseCode": "487"})],
    MACHINE: [
        ("initiated", {}),
        ("ringing", {}),
        ("in-progress", {"AnsweredBy": "machine_start"}),
        ("completed", {"AnsweredBy": "machine_start", "CallDuration": "7"}),
    ],
}
ANSWERED: list[tuple[str, dict[str, str]]] = [
    ("initiated", {}),
    ("ringing", {}),
    ("in-progress", {"AnsweredBy": "human"}),
    ("completed", {"AnsweredBy": "human", "CallDuration": "42"}),
]
TEXT_ENDS = {
    UNDELIVERED: [("queued", ""), ("sent", ""), ("undelivered", "30005")],
    CARRIER_STOP: [("queued", ""), ("failed", "21610")],
}
DELIVERED = [("queued", ""), ("sent", ""), ("delivered", "")]


@dataclass(frozen=True)
class Told:
    """One signed request of Twilio's to us."""

    path: str
    form: dict[str, str]
    signature: str

    def send(self, client: Any) -> Any:
        return client.post(
            self.path,
            urlencode(self.form),
            content_type="application/x-www-form-urlencoded",
            headers={"X-Twilio-Signature": self.signature},
        )


def sign(url: str, form: dict[str, str], *, token: str = TOKEN) -> Told:
    parts = urlsplit(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return Told(path, form, RequestValidator(token).compute_signature(url, form))


@dataclass
class FakeTwilio:
    url: str = ""
    taken: list[dict[str, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    goes_on: threading.Event = field(default_factory=threading.Event)

    def take(self, form: dict[str, str], kind: str) -> dict[str, str]:
        taken = {**form, "sid": f"{kind}{len(self.taken):032d}", "at": format_datetime(datetime.now(UTC))}
        self.taken.append(taken)
        return taken

    def tells(self, sid: str) -> list[Told]:
        """Everything that Twilio tells of a message or call, in the order in which it happened."""
        taken = next(one for one in self.taken if one["sid"] == sid)
        common = {"AccountSid": ACCOUNT, "From": taken["From"], "To": taken["To"], "ApiVersion": "2010-04-01"}
        url = taken["StatusCallback"]
        if sid.startswith("CA"):
            return [
                sign(
                    url,
                    {
                        **common,
                        "CallSid": sid,
                        "CallStatus": status,
                        "SequenceNumber": str(number),
                        "CallbackSource": "call-progress-events",
                        "Direction": "outbound-api",
                        "Timestamp": "Sat, 21 Nov 2026 20:00:00 +0000",
                        "CallerName": "",
                        **more,
                    },
                )
                for number, (status, more) in enumerate(CALL_ENDS.get(taken["To"], ANSWERED))
            ]
        return [
            sign(
                url,
                {
                    **common,
                    "MessageSid": sid,
                    "SmsSid": sid,
                    "MessageStatus": status,
                    "SmsStatus": status,
                    **({"ErrorCode": code} if code else {}),
                },
            )
            for status, code in TEXT_ENDS.get(taken["To"], DELIVERED)
        ]


class Handler(BaseHTTPRequestHandler):
    fake: FakeTwilio

    def do_POST(self) -> None:
        pairs = parse_qsl(
            self.rfile.read(int(self.headers["Content-Length"])).decode(), keep_blank_values=True
        )
        form = dict(pairs)
        form["events"] = ",".join(value for name, value in pairs if name == "StatusCallbackEvent")
        self.fake.asked.append(self.path)
        to = form["To"]
        if to in REFUSALS:
            status, code = REFUSALS[to]
            said = json.dumps({"code": code, "message": "Refused.", "status": status}) if code else "<html/>"
            self._answer(status, said)
        elif to == LOST_UNTAKEN:
            self.close_connection = True
            self.connection.close()
        else:
            kind = "CA" if self.path.endswith("/Calls.json") else "SM"
            taken = self.fake.take(form, kind)
            if to == SLOW:
                self.fake.goes_on.wait(5)
            if to == LOST:
                self.connection.close()
                return
            self._answer(201, "surprise" if to == GIBBERISH else json.dumps(self._shown(taken)))

    def do_GET(self) -> None:
        self.fake.asked.append(self.path)
        query = dict(parse_qsl(urlsplit(self.path).query))
        is_call = "/Calls.json" in self.path
        fitting = [
            self._shown(one)
            for one in reversed(self.fake.taken)
            if one["To"] == query["To"] and one["From"] == query["From"]
            and one["sid"].startswith("CA" if is_call else "SM")
        ]  # fmt: skip
        listed = {"calls" if is_call else "messages": fitting, "next_page_uri": None, "page": 0}
        self._answer(200, json.dumps(listed))

    def log_request(self, *args: Any) -> None:
        return

    def _shown(self, taken: dict[str, str]) -> dict[str, Any]:
        return {
            "sid": taken["sid"],
            "status": "queued",
            "body": taken.get("Body", ""),
            "to": taken["To"],
            "from": taken["From"],
            "date_created": taken["at"],
        }

    def _answer(self, status: int, text: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())


class LoopbackClient(TwilioHttpClient):
    """Twilio's own client, with another host in each address."""

    def __init__(self, origin: str, *, timeout: float) -> None:
        super().__init__(timeout=timeout, max_retries=0)
        self.origin = origin

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        parts = urlsplit(url)
        query = f"?{parts.query}" if parts.query else ""
        return super().request(method, f"{self.origin}{parts.path}{query}", *args, **kwargs)


@contextmanager
def running() -> Iterator[FakeTwilio]:
    fake = FakeTwilio()
    handler = type("OneHandler", (Handler,), {"fake": fake})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    fake.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield fake
    finally:
        fake.goes_on.set()
        server.shutdown()
        thread.join()
        server.server_close()


def phone_of(
    fake: FakeTwilio,
    *,
    callbacks: str = "https://board.example/api/webhooks/twilio/t",
    timeout: float = 5.0,
) -> TwilioPhone:
    account = PhoneAccount(ACCOUNT, TOKEN, text_from=OURS, call_from=OURS, callbacks=callbacks)
    return TwilioPhone(account, http_client=LoopbackClient(fake.url, timeout=timeout))


def text_to(to: str, **changes: Any) -> OutboundText:
    return OutboundText(
        **{
            "idempotency_key": f"key-{to}",
            "channel": "sms",
            "to": to,
            "body": "Hello from Acme",
            "outbound_id": "018f0000-0000-7000-8000-000000000001",
            "created_at": datetime.now(UTC),
            **changes,
        }
    )
