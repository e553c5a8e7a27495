"""Requests that no client of Engine.IO sends: answered in its own terms, and nobody else notices."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from pytest_django import Settings
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from accounts.models.tenants import Tenant
from common.actor import Actor
from realtime.engineio import registry
from tests.realtime.conftest import token_of
from tests.realtime.happening import happen, numbers
from tests.realtime.socketio.node import Node

pytestmark = pytest.mark.django_db(transaction=True)

POLLING = {"EIO": "4", "transport": "polling"}
SECONDS = 20.0


@pytest_asyncio.fixture
async def web(origin: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=origin, timeout=SECONDS) as web:
        yield web


async def open_session(web: httpx.AsyncClient) -> dict[str, str]:
    """The query of a new session's requests."""
    answer = await web.get("/socket.io/", params=POLLING)
    assert answer.status_code == 200
    assert answer.text.startswith("0{")
    sid: str = answer.text.partition('"sid":"')[2].partition('"')[0]
    return {**POLLING, "sid": sid}


BAD_ADDRESSES: list[tuple[str, dict[str, str], int, str]] = [
    ("GET", {}, 0, "Transport unknown"),
    ("GET", {"EIO": "4", "transport": "carrier-pigeon"}, 0, "Transport unknown"),
    ("GET", {"EIO": "3", "transport": "polling"}, 5, "Unsupported protocol version"),
    ("GET", {"transport": "polling"}, 5, "Unsupported protocol version"),
    ("GET", {"EIO": "4", "transport": "websocket"}, 3, "Bad request"),
    ("POST", POLLING, 2, "Bad handshake method"),
    ("DELETE", POLLING, 2, "Bad handshake method"),
    ("GET", {**POLLING, "sid": "nobody"}, 1, "Session ID unknown"),
    ("POST", {**POLLING, "sid": "engineio.0123456789abcdef!a.b" + "0" * 16}, 1, "Session ID unknown"),
    ("GET", {**POLLING, "sid": "x" * 5_000}, 1, "Session ID unknown"),
]


async def test_a_bad_address_has_its_code(web: httpx.AsyncClient) -> None:
    for method, query, code, message in BAD_ADDRESSES:
        answer = await web.request(method, "/socket.io/", params=query)
        said = answer.json()
        assert (answer.status_code, said["code"], said["message"]) == (400, code, message), (method, query)
    assert len(registry.current()) == 0


async def test_a_bad_method_of_a_session_leaves_the_session(web: httpx.AsyncClient) -> None:
    query = await open_session(web)
    assert (await web.delete("/socket.io/", params=query)).json()["code"] == 3
    assert (await web.post("/socket.io/", params=query, content="40")).text == "ok"


GARBAGE = [
    b"",
    b"\x00\xff\xfe",
    b"x",
    b"0{}",
    b"bAAAA",
    b"4",
    b"4x",
    b'42["ping"]',
    b'45-["a"]',
    b"4{}\x1e",
    b"2probe",
    b"5",
    b"4" + b"[" * 60_000,
]


async def test_garbage_ends_its_own_session(web: httpx.AsyncClient) -> None:
    for body in GARBAGE:
        query = await open_session(web)
        answer = await web.post("/socket.io/", params=query, content=body)
        assert (answer.status_code, answer.json()["code"]) == (400, 3), body[:20]
        assert (await web.get("/socket.io/", params=query)).json()["code"] == 1, body[:20]
    assert len(registry.current()) == 0


async def test_a_body_that_is_too_large_is_not_read(web: httpx.AsyncClient) -> None:
    query = await open_session(web)
    answer = await web.post("/socket.io/", params=query, content=b"4" * 5_000_000)
    assert (answer.status_code, answer.json()["code"]) == (400, 3)
    assert "65536 bytes" in answer.json()["detail"]


async def test_a_second_poll_at_the_same_time_ends_the_session(web: httpx.AsyncClient) -> None:
    query = await open_session(web)
    first, second = await asyncio.gather(*(web.get("/socket.io/", params=query) for _ in range(2)))
    assert {first.status_code, second.status_code} == {200, 400}
    assert {first.text[:1], second.text[:1]} == {"1", "{"}
    assert len(registry.current()) == 0


async def test_a_caller_that_leaves_loses_nothing_that_waits(
    web: httpx.AsyncClient, acme: Tenant, as_alice: Actor
) -> None:
    query = await open_session(web)
    await web.post("/socket.io/", params=query, content=f'40{{"token":"{token_of(as_alice)}"}}')
    assert "connection_established" in (await web.get("/socket.io/", params=query)).text
    await web.post("/socket.io/", params=query, content='42["subscribe","things"]')
    await web.get("/socket.io/", params=query)
    with pytest.raises(httpx.ReadTimeout):
        await web.get("/socket.io/", params=query, timeout=0.1)
    await happen(acme.id, *numbers(0, 2))
    body = (await web.get("/socket.io/", params=query)).text
    assert [packet.partition('"n":')[2][:1] for packet in body.split("\x1e")] == ["0", "1"]


async def test_pages_of_other_origins(web: httpx.AsyncClient, settings: Settings) -> None:
    settings.CORS_ALLOWED_ORIGINS = ["https://app.example"]
    allowed = await web.get("/socket.io/", params=POLLING, headers={"Origin": "https://app.example"})
    assert allowed.headers["access-control-allow-origin"] == "https://app.example"
    assert allowed.headers["access-control-allow-credentials"] == "true"
    assert allowed.headers["vary"] == "Origin"
    foreign = await web.get("/socket.io/", params=POLLING, headers={"Origin": "https://evil.example"})
    assert (foreign.status_code, foreign.json()["code"]) == (403, 4)
    assert "access-control-allow-origin" not in foreign.headers


async def test_what_a_browser_asks_beforehand(web: httpx.AsyncClient, settings: Settings) -> None:
    settings.CORS_ALLOWED_ORIGINS = ["https://app.example"]
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    allowed = await web.options("/socket.io/", headers={**asked, "Origin": "https://app.example"})
    assert allowed.status_code == 204
    assert "authorization" in allowed.headers["access-control-allow-headers"]
    foreign = await web.options("/socket.io/", headers={**asked, "Origin": "https://evil.example"})
    assert "access-control-allow-headers" not in foreign.headers


def address(origin: str, **query: str) -> str:
    return str(httpx.URL(origin.replace("http", "ws") + "/socket.io/", params=query))


REFUSED: list[tuple[dict[str, str], dict[str, str], int]] = [
    ({"EIO": "3", "transport": "websocket"}, {}, 400),
    ({"EIO": "4", "transport": "polling"}, {}, 400),
    ({"EIO": "4", "transport": "websocket", "sid": "nobody"}, {}, 400),
    ({"EIO": "4", "transport": "websocket"}, {"Origin": "https://evil.example"}, 403),
]


async def test_a_websocket_that_is_not_served(origin: str) -> None:
    for query, headers, status in REFUSED:
        with pytest.raises(InvalidStatus) as refused:
            async with connect(address(origin, **query), additional_headers=headers):
                pass
        assert (query, refused.value.response.status_code) == (query, status)
        assert b'"code"' in (refused.value.response.body or b"")
    assert len(registry.current()) == 0


FRAMES: list[tuple[Any, int]] = [
    *((body.decode("latin-1"), 4400) for body in GARBAGE if len(body) < 60_000),
    (b"4binary", 4400),
    ("42" + "x" * 70_000, 1009),
    ("42" + "x" * 300_000, 1009),
]


async def test_a_bad_frame_ends_its_own_socket(origin: str) -> None:
    for frame, code in FRAMES:
        async with connect(address(origin, EIO="4", transport="websocket")) as socket:
            assert str(await socket.recv()).startswith("0{")
            await socket.send(frame)
            with pytest.raises(ConnectionClosed) as closed:
                await asyncio.wait_for(socket.recv(), SECONDS)
        assert closed.value.rcvd is not None
        assert (frame[:20], closed.value.rcvd.code) == (frame[:20], code)
    assert len(registry.current()) == 0


async def test_a_flood_ends_its_own_socket_and_no_other(
    origin: str, clients: Node, acme: Tenant, as_alice: Actor
) -> None:
    watcher = clients.open(origin, auth={"token": token_of(as_alice)})
    await watcher.connected()
    await watcher.ask("subscribe", "things")
    flooding = clients.open(origin, auth={"token": token_of(as_alice)}, transports=["websocket"])
    await flooding.connected()
    for _ in range(1_000):
        flooding.emit("ping")
    assert (await flooding.event("error"))["code"] == "realtime.too_many_frames"
    assert (await flooding.next("disconnect"))["reason"] == "transport close"
    await happen(acme.id, *numbers(0, 1))
    assert await watcher.numbers(1) == [0]


async def test_what_is_not_understood_is_answered_until_it_is_too_much(
    origin: str, clients: Node, as_alice: Actor
) -> None:
    socket = clients.open(origin, auth={"token": token_of(as_alice)}, transports=["websocket"])
    await socket.connected()
    assert (await socket.ask("nonsense"))["code"] == "realtime.unknown_command"
    for bad in (
        5,
        None,
        [],
        {},
        {"topics": "x"},
        {"topics": [1]},
        [""],
        "x" * 200,
        {"topics": ["x"], "since": 5},
    ):
        assert (await socket.ask("subscribe", bad))["status"] == "error", bad
    assert (await socket.next("disconnect"))["reason"] == "transport close"


async def test_whoever_tries_token_after_token_is_closed(origin: str) -> None:
    address = f"{origin.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket"
    async with connect(address) as socket:
        for _ in range(10):
            await socket.send('40{"token":"not one of ours"}')
        said = [await asyncio.wait_for(socket.recv(), SECONDS) for _ in range(11)]
        with pytest.raises(ConnectionClosed) as closed:
            await asyncio.wait_for(socket.recv(), SECONDS)
    assert all(str(refusal).startswith("44") for refusal in said[1:])
    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (4400, "realtime.too_many_bad_frames")
