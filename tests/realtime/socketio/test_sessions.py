"""A session's life below Socket.IO: its heartbeat, its slow readers, its end."""

import asyncio

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from accounts.models.tenants import Tenant
from common.actor import Actor
from events import log
from realtime.consumers.socketio import clients as socketio_clients
from realtime.consumers.socketio import records
from realtime.engineio import registry, sessions
from realtime.hub import threads
from realtime.hub.hubs import Hub
from tests.realtime.conftest import token_of
from tests.realtime.happening import happen, numbers
from tests.realtime.socketio.node import Node
from tests.realtime.socketio.test_bad_requests import address, open_session
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
WEBSOCKET = {"EIO": "4", "transport": "websocket"}


@pytest.fixture
def quick_pings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "PING_SECONDS", 0.05)
    monkeypatch.setattr(sessions, "PONG_SECONDS", 1.0)


async def read_until(socket: ClientConnection, start: str) -> str:
    async with asyncio.timeout(10):
        while not (packet := str(await socket.recv())).startswith(start):
            pass
    return packet


@pytest.mark.parametrize("transports", [["websocket"], ["polling"]])
async def test_who_answers_pings_stays(
    quick_pings: None, transports: list[str], origin: str, clients: Node, acme: Tenant, as_alice: Actor
) -> None:
    socket = clients.open(origin, transports=transports, auth={"token": token_of(as_alice)})
    await socket.connected()
    for _ in range(5):
        await socket.next("ping")
    assert (await socket.ask("subscribe", "things"))["status"] == "ok"
    await happen(acme.id, *numbers(0, 1))
    assert await socket.numbers(1) == [0]


async def test_who_does_not_is_let_go(quick_pings: None, origin: str, hub: Hub, as_alice: Actor) -> None:
    async with connect(address(origin, **WEBSOCKET)) as socket:
        await socket.send(f'40{{"token":"{token_of(as_alice)}"}}')
        await read_until(socket, "2")
        with pytest.raises(ConnectionClosed):
            await read_until(socket, "never")
    assert len(registry.current()) == 0
    assert not any(stream.connections for stream in hub.streams)


async def test_who_signs_in_nowhere_is_let_go(
    monkeypatch: pytest.MonkeyPatch, origin: str, clients: Node
) -> None:
    monkeypatch.setattr(socketio_clients, "AUTHENTICATION_SECONDS", 0.1)
    async with connect(address(origin, **WEBSOCKET)) as socket:
        with pytest.raises(ConnectionClosed) as closed:
            await read_until(socket, "never")
    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (4401, "realtime.authentication_timeout")


async def test_a_session_that_nobody_is_left_in_ends(
    monkeypatch: pytest.MonkeyPatch, origin: str, as_alice: Actor
) -> None:
    async with connect(address(origin, **WEBSOCKET)) as socket:
        await socket.send(f'40{{"token":"{token_of(as_alice)}"}}')
        await read_until(socket, '42["connection_established"')
        monkeypatch.setattr(socketio_clients, "AUTHENTICATION_SECONDS", 0.1)
        await socket.send("41")
        # Crossed the end, and is no mistake.
        await socket.send('42["ping"]')
        with pytest.raises(ConnectionClosed) as closed:
            await read_until(socket, "never")
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4401


async def test_a_client_that_leaves_while_it_comes_in_leaves_nothing(
    origin: str, hub: Hub, as_alice: Actor
) -> None:
    for _ in range(5):
        async with connect(address(origin, **WEBSOCKET)) as socket:
            await socket.send(f'40{{"token":"{token_of(as_alice)}"}}')
            socket.transport.abort()
    here = registry.current()
    await asyncio.to_thread(
        wait_until, lambda: not len(here) and not any(stream.connections for stream in hub.streams)
    )


async def test_who_does_not_fetch_what_waits_is_let_go_and_misses_nothing(
    origin: str, clients: Node, acme: Tenant, as_alice: Actor
) -> None:
    async with httpx.AsyncClient(base_url=origin, timeout=10) as web:
        query = await open_session(web)
        await web.post("/socket.io/", params=query, content=f'40{{"token":"{token_of(as_alice)}"}}')
        await web.post("/socket.io/", params=query, content='42["subscribe","things"]')
        large = "x" * 60_000
        await happen(acme.id, *(f'{{"n":{number},"text":"{large}"}}' for number in range(20)))
        assert (await web.get("/socket.io/", params=query)).json()["code"] == 1
    assert len(registry.current()) == 0


async def test_the_newest_transport_has_the_socket(origin: str, as_alice: Actor) -> None:
    """The old one looks alive for as long as a ping may take; its end must not end what was recovered."""
    auth = f'"token":"{token_of(as_alice)}"'
    async with connect(address(origin, **WEBSOCKET)) as old, connect(address(origin, **WEBSOCKET)) as new:
        await old.send(f"40{{{auth}}}")
        pid = (await read_until(old, "40")).partition('"pid":"')[2].partition('"')[0]
        offset = (await read_until(old, '42["connection_established"')).rpartition(',"')[2][:-2]
        await records.current().written()
        await new.send(f'40{{{auth},"pid":"{pid}","offset":"{offset}"}}')
        assert f'"pid":"{pid}"' in await read_until(new, "40")
        with pytest.raises(ConnectionClosed):
            await read_until(old, "never")
        await records.current().written()
        record = await records.current().find(pid)
        assert record is not None
        await new.send('421["ping"]')
        await read_until(new, "431")


async def test_a_client_that_dies_while_it_is_replayed_to_leaves_nothing(
    origin: str, hub: Hub, acme: Tenant, as_alice: Actor
) -> None:
    start = await threads.run(log.position_for, tenant_id=acme.id)
    large = "x" * 60_000
    await happen(acme.id, *(f'{{"n":{number},"text":"{large}"}}' for number in range(150)))
    async with connect(address(origin, **WEBSOCKET), max_queue=1) as socket:
        await socket.send(f'40{{"token":"{token_of(as_alice)}"}}')
        await read_until(socket, '42["connection_established"')
        await socket.send(f'42["subscribe",{{"topics":["things"],"since":"{start}"}}]')
        await read_until(socket, '42["thing_happened"')
        socket.transport.abort()
    await asyncio.to_thread(
        wait_until, lambda: not any(stream.connections for stream in hub.streams), seconds=5
    )
