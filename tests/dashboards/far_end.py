"""The far end of live.js's sockets, every frame of which the test writes."""

import functools
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, WebSocketRoute

STATIC = Path(__file__).parents[2] / "static"

# Hides the page from its reader, or shows it.
HIDDEN = """(is) => {
  const value = is ? "hidden" : "visible";
  Object.defineProperty(document, "visibilityState", { value, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""

START = """async ({ since, topics, options }) => {
  const { Live } = await import("/switchboard/live.js");
  window.got = [];
  window.states = [];
  window.told = [];
  window.refetched = 0;
  window.live = new Live({
    topics, since, ...options,
    onRefetch: () => {
      window.refetched += 1;
      return new Promise((done) => { window.finishRefetch = done; });
    },
    __EXTRA__
  });
  window.live.addEventListener("frame", ({ detail }) => window.got.push(detail.seq ?? detail.type));
  window.live.addEventListener("state", ({ detail }) => window.states.push(detail.state));
  for (const name of ["problem", "expiring", "gap", "signed-out"]) {
    window.live.addEventListener(name, () => window.told.push(name));
  }
  window.live.start();
}"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


class FarEnd:
    """Keeps each connection of the page and what it was asked; answers pings, unless it is ``deaf``."""

    def __init__(self, page: Page) -> None:
        self.sockets: list[WebSocketRoute] = []
        self.asked: list[dict[str, Any]] = []
        self.page = page
        self.is_deaf = False
        page.route_web_socket("**/ws", self._accept)

    def say(self, kind: str, *, seq: int | None = None, **payload: Any) -> None:
        self.sockets[-1].send(json.dumps(frame(kind, seq=seq, **payload)))

    def say_batch(self, *frames: dict[str, Any]) -> None:
        self.sockets[-1].send(json.dumps({"type": "batch", "payload": frames}))

    def answer_pings(self, *, pos: str = "e1:10") -> None:
        """Answer every ping that has not been answered, and each one from now on."""
        self.is_deaf = False
        while self._unanswered:
            self._unanswered -= 1
            self.say("pong", pos=pos, timestamp="2026-11-21T14:00:00Z")

    def payloads(self, kind: str) -> list[dict[str, Any]]:
        return [one["payload"] for one in self.asked if one["type"] == kind]

    def wait_for(self, kind: str, count: int = 1) -> dict[str, Any]:
        """The latest of so many commands of this kind, once they came."""
        while len(self.payloads(kind)) < count:
            self.page.wait_for_timeout(10)
        return self.payloads(kind)[count - 1]

    def wait_for_socket(self, count: int) -> None:
        while len(self.sockets) < count:
            self.page.wait_for_timeout(10)

    def accept_subscribe(self, count: int = 1, *, recovered: bool | None = True) -> None:
        self.wait_for("subscribe", count)
        self.say("subscribed", topics=["leads"], position="e1:10", recovered=recovered)

    def _accept(self, socket: WebSocketRoute) -> None:
        self.sockets.append(socket)
        self._unanswered = 0
        socket.on_message(lambda text: self._hear(json.loads(text)))
        self.say("ready", position="e1:10", heartbeat_seconds=25)

    def _hear(self, command: dict[str, Any]) -> None:
        self.asked.append(command)
        if command["type"] == "ping":
            self._unanswered += 1
            if not self.is_deaf:
                self.answer_pings()


def frame(kind: str, *, seq: int | None = None, **payload: Any) -> dict[str, Any]:
    return {"type": kind, "payload": payload} | ({"seq": seq} if seq is not None else {})


@contextmanager
def static_files() -> Iterator[str]:
    """A server of nothing but the static files; gives its origin."""
    handler = functools.partial(_Quiet, directory=str(STATIC))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def start(
    page: Page, *, since: str = "e1:10", topics: tuple[str, ...] = ("leads",), extra: str = "", **options: Any
) -> None:
    """Start a Live in the page; ``extra`` are options that only JavaScript can write."""
    script = START.replace("__EXTRA__", extra)
    page.evaluate(script, {"since": since, "topics": topics, "options": options})


def got(page: Page, count: int) -> list[int | str]:
    """What was delivered, once it is so much: numbers, or the type of what has none."""
    page.wait_for_function("(count) => window.got.length >= count", arg=count)
    found: list[int | str] = page.evaluate("window.got")
    return found
