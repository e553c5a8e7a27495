"""live.js on its own, against a socket whose every frame the test writes."""

import functools
import json
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, WebSocketRoute

STATIC = Path(__file__).parents[2] / "static"

START = """async ({ since, options }) => {
  const { Live } = await import("/switchboard/live.js");
  window.got = [];
  window.states = [];
  window.refetched = 0;
  window.live = new Live({
    topics: ["leads"], since, ...options,
    onRefetch: () => {
      window.refetched += 1;
      return new Promise((done) => { window.finishRefetch = done; });
    },
  });
  window.live.addEventListener("frame", ({ detail }) => window.got.push(detail.seq ?? detail.type));
  window.live.addEventListener("state", ({ detail }) => window.states.push(detail.state));
  window.live.start();
}"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


class Server:
    """The far end of the page's sockets: keeps each connection and what it was asked."""

    def __init__(self, page: Page) -> None:
        self.sockets: list[WebSocketRoute] = []
        self.asked: list[dict[str, Any]] = []
        self.page = page
        page.route_web_socket("**/ws", self._accept)

    def _accept(self, socket: WebSocketRoute) -> None:
        self.sockets.append(socket)
        socket.on_message(lambda text: self.asked.append(json.loads(text)))
        self.say("ready", position="e1:10", heartbeat_seconds=25)

    def say(self, kind: str, *, seq: int | None = None, **payload: Any) -> None:
        frame = {"type": kind, "payload": payload} | ({"seq": seq} if seq is not None else {})
        self.sockets[-1].send(json.dumps(frame))

    def subscribes(self) -> list[dict[str, Any]]:
        return [one["payload"] for one in self.asked if one["type"] == "subscribe"]

    def accept_subscribe(self, count: int = 1, *, recovered: bool | None = True) -> None:
        while len(self.subscribes()) < count:
            self.page.wait_for_timeout(10)
        self.say("subscribed", topics=["leads"], position="e1:10", recovered=recovered)


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    handler = functools.partial(Quiet, directory=str(STATIC))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def server(page: Page, origin: str) -> Server:
    far_end = Server(page)
    page.goto(f"{origin}/switchboard/favicon.svg")
    return far_end


def start(page: Page, *, since: str = "e1:10", **options: Any) -> None:
    page.evaluate(START, {"since": since, "options": options})


def wait_for(page: Page, condition: str) -> None:
    page.wait_for_function(condition)


def test_it_subscribes_from_the_pages_position_and_delivers_in_order(page: Page, server: Server) -> None:
    start(page)
    server.accept_subscribe()
    for seq in (11, 12, 13):
        server.say("lead_created", seq=seq)
    wait_for(page, "window.got.length === 3")
    assert server.subscribes()[0] == {"topics": ["leads"], "since": "e1:10"}
    assert page.evaluate("window.got") == [11, 12, 13]
    assert page.evaluate("window.live.position") == "e1:13"


def test_a_frame_that_was_seen_is_dropped_and_one_without_a_number_passes(page: Page, server: Server) -> None:
    start(page)
    server.accept_subscribe()
    for seq in (9, 11, 11, None, 12):
        server.say("lead_import_progress", seq=seq)
    wait_for(page, "window.got.includes(12)")
    assert page.evaluate("window.got") == [11, "lead_import_progress", 12]


def test_a_heartbeat_moves_where_it_resumes_and_not_what_it_accepts(page: Page, server: Server) -> None:
    start(page)
    server.accept_subscribe()
    server.say("heartbeat", pos="e1:40")
    server.say("lead_created", seq=38)
    wait_for(page, "window.got.length === 1")
    assert page.evaluate("window.live.position") == "e1:40"


def test_after_a_loss_it_resumes_where_it_was_and_tells_nobody(page: Page, server: Server) -> None:
    start(page)
    server.accept_subscribe()
    server.say("lead_created", seq=11)
    wait_for(page, "window.got.length === 1")
    page.evaluate("Math.random = () => 0.1")
    server.sockets[-1].close(code=1012)
    server.accept_subscribe(2)
    server.say("lead_created", seq=12)
    wait_for(page, "window.got.length === 2")
    assert server.subscribes()[1]["since"] == "e1:11"
    assert page.evaluate("window.states") == ["live"]


def test_what_cannot_be_recovered_is_read_afresh_while_frames_wait(page: Page, server: Server) -> None:
    start(page)
    server.accept_subscribe(recovered=False)
    wait_for(page, "window.refetched === 1")
    server.say("lead_created", seq=410)
    server.say("lead_created", seq=411)
    assert page.evaluate("window.got") == []
    page.evaluate("window.finishRefetch('e1:410')")
    wait_for(page, "window.got.length === 1")
    assert page.evaluate("window.got") == [411]


def test_a_long_loss_is_told_and_counted(page: Page, server: Server) -> None:
    start(page, graceMs=50)
    server.accept_subscribe()
    wait_for(page, "window.states.includes('live')")
    page.evaluate("Math.random = () => 30")
    server.sockets[-1].close(code=1012)
    wait_for(page, "window.states.includes('reconnecting')")


def test_a_silent_socket_is_given_up(page: Page, server: Server) -> None:
    start(page)
    server.say("ready", position="e1:10", heartbeat_seconds=0.05)
    server.accept_subscribe()
    page.evaluate("Math.random = () => 0")
    wait_for(page, "window.states.includes('live')")
    while len(server.sockets) < 2:
        page.wait_for_timeout(20)


def test_a_sign_in_that_ended_is_not_tried_again(page: Page, server: Server) -> None:
    start(page)
    page.evaluate("window.live.addEventListener('signed-out', () => { window.out = true; })")
    server.accept_subscribe()
    server.sockets[-1].close(code=4401)
    wait_for(page, "window.out")
    assert page.evaluate("window.states").pop() == "offline"


def test_an_ended_token_is_renewed_once(page: Page, server: Server) -> None:
    get_token = "getToken: () => `t${window.asked = (window.asked || 0) + 1}`"
    page.evaluate(START.replace("...options", get_token), {"since": ""})
    server.accept_subscribe()
    page.evaluate("Math.random = () => 0")
    server.sockets[-1].close(code=4401)
    server.accept_subscribe(2)
    assert page.evaluate("window.asked") == 2


@pytest.mark.parametrize(("attempt", "longest"), [(0, 1_000), (3, 8_000), (9, 30_000)])
def test_waiting_grows_to_half_a_minute_and_is_spread(
    page: Page, server: Server, attempt: int, longest: int
) -> None:
    waits = page.evaluate(
        """async (attempt) => {
            const { backoffMs } = await import("/switchboard/live.js");
            return [backoffMs(attempt, () => 0), backoffMs(attempt, () => 1)];
        }""",
        attempt,
    )
    assert waits == [0, longest]


def refresh(page: Page) -> None:
    page.evaluate(
        "() => { window.refreshed = window.live.refresh("
        "() => new Promise((done) => { window.finishRefresh = done; })); }"
    )


def test_what_arrives_while_the_state_is_read_again_comes_after_it(page: Page, server: Server) -> None:
    start(page)
    server.accept_subscribe()
    server.say("lead_created", seq=11)
    wait_for(page, "window.got.length === 1")
    refresh(page)
    for seq in (12, 13, None):
        server.say("lead_updated", seq=seq)
    server.say("heartbeat", pos="e1:13")
    page.evaluate("window.finishRefresh('e1:12')")
    wait_for(page, "window.got.length === 3")
    assert page.evaluate("window.got") == [11, 13, "lead_updated"]


def test_a_connection_lost_while_the_state_is_read_again_loses_nothing(page: Page, server: Server) -> None:
    start(page)
    server.accept_subscribe()
    refresh(page)
    server.say("lead_updated", seq=11)
    server.sockets[-1].close(code=1012)
    server.accept_subscribe(2)
    server.say("lead_updated", seq=11)
    server.say("lead_updated", seq=12)
    assert server.subscribes()[1]["since"] == "e1:10"
    page.evaluate("window.finishRefresh('e1:11')")
    wait_for(page, "window.got.length === 1")
    assert page.evaluate("window.got") == [12]


def test_a_reading_that_failed_leaves_the_events_to_the_old_state(page: Page, server: Server) -> None:
    start(page)
    server.accept_subscribe()
    page.evaluate(
        "() => { window.live.refresh(() => new Promise((_, fail) => { window.failRefresh = fail; }))"
        ".catch(() => {}); }"
    )
    server.say("lead_updated", seq=11)
    page.evaluate("window.failRefresh(new Error('away'))")
    wait_for(page, "window.got.length === 1")
    assert page.evaluate("window.live.position") == "e1:11"
