"""Several web processes behind one port: a request may reach any of them."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import httpx
import pytest
import pytest_asyncio
import redis
from websockets.asyncio.client import ClientConnection, connect

from accounts.models.tenants import Tenant
from common.actor import Actor
from events import log
from realtime.engineio import processes, registry
from realtime.hub import threads
from tests.realtime.conftest import token_of
from tests.realtime.happening import happen, numbers, record
from tests.realtime.socketio.balancing import balanced, serving_elsewhere
from tests.realtime.socketio.node import Node
from tests.realtime.socketio.remembering import wait_until_remembered
from tests.realtime.socketio.test_bad_requests import address, open_session
from tests.realtime.socketio.test_transports import happen_in_parts
from tests.realtime.test_access import make_key
from tests.stack import running_stack

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def elsewhere(transactional_db: None) -> Iterator[str]:
    with serving_elsewhere() as origin:
        yield origin


@pytest_asyncio.fixture
async def port(origin: str, elsewhere: str) -> AsyncIterator[str]:
    async with balanced(origin, elsewhere) as port:
        yield port


async def test_polls_reach_the_session_through_any_process(
    port: str, clients: Node, acme: Tenant, as_alice: Actor
) -> None:
    socket = clients.open(port, transports=["polling"], auth={"token": token_of(as_alice)})
    await socket.connected()
    await socket.ask("subscribe", "things")
    for start in range(0, 60, 20):
        await happen(acme.id, *numbers(start, start + 20))
    assert await socket.numbers(60) == list(range(60))


async def test_a_websocket_takes_the_session_over_with_all_that_waits(
    port: str, clients: Node, acme: Tenant, as_alice: Actor
) -> None:
    for _ in range(4):
        socket = clients.open(port, auth={"token": token_of(as_alice)})
        sid = (await socket.connected())["sid"]
        await socket.ask("subscribe", "things")
        await happen(acme.id, *numbers(0, 5))
        await happen(acme.id, *numbers(5, 10))
        assert await socket.numbers(10) == list(range(10))
        socket.do("cut")
        again = await socket.next("connect")
        assert (again["recovered"], again["sid"]) == (True, sid)
        socket.do("disconnect")
        await socket.next("disconnect")


async def test_nothing_is_lost_while_sessions_move(
    port: str, clients: Node, acme: Tenant, as_alice: Actor
) -> None:
    start = await threads.run(log.position_for, tenant_id=acme.id)
    flowing = asyncio.create_task(happen_in_parts(acme, 40))
    sockets = [clients.open(port, auth={"token": token_of(as_alice)}) for _ in range(6)]
    for socket in sockets:
        await socket.connected()
        socket.emit("subscribe", {"topics": ["things"], "since": start})
    for socket in sockets:
        assert await socket.numbers(80) == list(range(80))
    await flowing
    for socket in sockets:
        assert (await socket.state())["transport"] == "websocket"


async def test_a_session_is_taken_over_in_the_middle_of_a_stream(
    origin: str, elsewhere: str, acme: Tenant, as_alice: Actor
) -> None:
    async with httpx.AsyncClient(base_url=origin, timeout=10) as here:
        query = await open_session(here)
        await here.post("/socket.io/", params=query, content=f'40{{"token":"{token_of(as_alice)}"}}')
        await here.get("/socket.io/", params=query)
        await here.post("/socket.io/", params=query, content='42["subscribe","things"]')
        await here.get("/socket.io/", params=query)
        await happen(acme.id, *numbers(0, 3))
        assert len(registry.current()) == 1
        async with upgraded(elsewhere, query["sid"]) as socket:
            await happen(acme.id, *numbers(3, 6))
            found = [await number_of(socket) for _ in range(6)]
            assert found == list(range(6))
            assert len(registry.current()) == 0
            gone = await here.get("/socket.io/", params=query)
            assert gone.json()["code"] == 1


async def test_a_websocket_that_is_given_up_leaves_the_session_where_it_was(
    origin: str, elsewhere: str, as_alice: Actor
) -> None:
    async with httpx.AsyncClient(base_url=origin, timeout=10) as here:
        query = await open_session(here)
        async with connect(address(elsewhere, EIO="4", transport="websocket", sid=query["sid"])) as socket:
            await socket.send("2probe")
            assert await socket.recv() == "3probe"
        await here.post("/socket.io/", params=query, content=f'40{{"token":"{token_of(as_alice)}"}}')
        said = ""
        while "connection_established" not in said:
            said += (await here.get("/socket.io/", params=query)).text


async def test_the_socket_of_an_api_key_goes_on_polling(
    port: str, clients: Node, acme: Tenant, as_alice: Actor
) -> None:
    _, key = await threads.run(make_key, as_alice)
    for _ in range(2):
        socket = clients.open(port, auth={"token": key})
        await socket.connected()
        await socket.ask("subscribe", "things")
        await happen(acme.id, *numbers(0, 5))
        assert await socket.numbers(5) == list(range(5))


async def test_a_session_of_a_process_that_is_gone_is_unknown(
    origin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "HEARD_SECONDS", 0.2)
    with serving_elsewhere() as elsewhere:
        async with httpx.AsyncClient(base_url=elsewhere, timeout=10) as web:
            query = await open_session(web)
    async with httpx.AsyncClient(base_url=origin, timeout=10) as web:
        answer = await web.get("/socket.io/", params=query)
    assert (answer.status_code, answer.json()["code"]) == (400, 1)


async def test_without_the_bus_a_foreign_session_is_to_be_tried_again(
    origin: str, elsewhere: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise redis.ConnectionError

    async with httpx.AsyncClient(base_url=elsewhere, timeout=10) as web:
        query = await open_session(web)
    monkeypatch.setattr(processes.Processes, "_send", away)
    async with httpx.AsyncClient(base_url=origin, timeout=10) as web:
        answer = await web.get("/socket.io/", params=query)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")


async def test_two_real_processes_and_a_real_relay(
    transactional_db: None, clients: Node, acme: Tenant, as_alice: Actor, as_charlie: Actor
) -> None:
    with running_stack("web", "web-2", "relay") as stack:
        sockets = [clients.open(stack.origin, auth={"token": token_of(as_alice)}) for _ in range(6)]
        charlie = clients.open(stack.origin, auth={"token": token_of(as_charlie)})
        for socket in [*sockets, charlie]:
            await socket.connected()
            await socket.ask("subscribe", "leads")
        await threads.run(record, acme.id, *numbers(0, 20), topics=("leads",))
        for socket in sockets:
            assert await socket.numbers(20) == list(range(20))
        await threads.run(wait_until_remembered, acme, sockets=6)
        stack.kill("web")
        await threads.run(record, acme.id, *numbers(20, 40), topics=("leads",))
        for socket in sockets:
            assert await socket.numbers(20) == list(range(20, 40))
        assert "thing_happened" not in await charlie.heard()


@asynccontextmanager
async def upgraded(origin: str, sid: str) -> AsyncIterator[ClientConnection]:
    """A WebSocket that goes on with a session that polls."""
    async with connect(address(origin, EIO="4", transport="websocket", sid=sid)) as socket:
        await socket.send("2probe")
        assert await socket.recv() == "3probe"
        await socket.send("5")
        yield socket


async def number_of(socket: ClientConnection) -> int:
    """The number ``n`` of the next thing that happens."""
    async with asyncio.timeout(10):
        while not (packet := str(await socket.recv())).startswith('42["thing_happened"'):
            pass
    number: int = json.loads(packet[2:])[1]["n"]
    return number
