"""A client whose line went dead is the same socket again, and misses nothing."""

import asyncio
from typing import Any

import pytest

from accounts.models.roles import Role
from accounts.models.tenants import Tenant
from accounts.models.users import User
from common import valkey
from common.actor import Actor
from common.tenancy import all_tenants_scope
from events import log
from realtime.consumers.socketio import records
from realtime.hub import threads
from realtime.hub.hubs import Hub
from tests.realtime.conftest import token_of
from tests.realtime.happening import happen, numbers
from tests.realtime.socketio.node import Node, Socket
from tests.realtime.test_access import change_role, relayed
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


async def listening(
    origin: str, clients: Node, actor: Actor, *topics: str, **options: Any
) -> tuple[Socket, str]:
    """A socket that listens and can be recovered, and its public id."""
    socket = clients.open(origin, auth={"token": token_of(actor)}, **options)
    sid = (await socket.connected())["sid"]
    await socket.ask("subscribe", list(topics))
    await records.current().written()
    return socket, sid


async def cut(socket: Socket) -> None:
    socket.do("cut")
    assert (await socket.next("disconnect"))["reason"] in {"transport close", "transport error"}


@pytest.mark.parametrize("transports", [["websocket"], ["polling"], ["polling", "websocket"]])
async def test_what_was_missed_is_replayed_once_and_in_order(
    transports: list[str], origin: str, clients: Node, acme: Tenant, as_alice: Actor
) -> None:
    options = {"transports": transports, "reconnectionDelay": 200}
    socket, sid = await listening(origin, clients, as_alice, "things", **options)
    await happen(acme.id, *numbers(0, 3))
    assert await socket.numbers(3) == [0, 1, 2]
    for start in (3, 6):
        await cut(socket)
        await happen(acme.id, *numbers(start, start + 3))
        again = await socket.next("connect")
        assert (again["recovered"], again["sid"]) == (True, sid)
        assert await socket.numbers(3) == [start, start + 1, start + 2]
    assert "thing_happened" not in await socket.heard()


async def test_it_works_before_anything_happened(
    origin: str, clients: Node, acme: Tenant, as_alice: Actor
) -> None:
    socket, sid = await listening(origin, clients, as_alice, "things", reconnection=False)
    await cut(socket)
    await happen(acme.id, *numbers(0, 2))
    socket.do("connect")
    again = await socket.next("connect")
    assert (again["recovered"], again["sid"]) == (True, sid)
    assert await socket.numbers(2) == [0, 1]


async def test_signs_of_life_keep_the_offset_fresh(
    hub: Hub, origin: str, clients: Node, acme: Tenant, as_alice: Actor
) -> None:
    socket, _ = await listening(origin, clients, as_alice, "things", reconnection=False)
    await happen(acme.id, *numbers(0, 3), topics=("elsewhere",))
    reached = await threads.run(log.position_for, tenant_id=acme.id)
    # The bus brings what happened when it will, and a beat says what had come by then.
    await asyncio.to_thread(wait_until, lambda: hub.streams[0].position == reached)
    for _ in range(26):
        hub.beats.beat()
    payload, offset = await socket.arguments("heartbeat")
    assert payload["pos"] == offset == reached
    await cut(socket)
    await happen(acme.id, *numbers(3, 5))
    socket.do("connect")
    assert (await socket.next("connect"))["recovered"] is True
    assert await socket.numbers(2) == [3, 4]


async def test_a_topic_that_was_left_stays_left(
    origin: str, clients: Node, acme: Tenant, as_alice: Actor
) -> None:
    socket, _ = await listening(origin, clients, as_alice, "things")
    await socket.ask("unsubscribe", "things")
    await records.current().written()
    await cut(socket)
    await happen(acme.id, *numbers(0, 1))
    assert (await socket.connected())["recovered"] is True
    assert "thing_happened" not in await socket.heard()


async def test_what_may_no_longer_be_seen_is_not_replayed(
    origin: str, clients: Node, acme: Tenant, as_alice: Actor, as_bob: Actor, bob: User
) -> None:
    await relayed(change_role, as_alice, bob, Role.MANAGER)
    socket, _ = await listening(origin, clients, as_bob, "things", "moneys", reconnection=False)
    await cut(socket)
    await relayed(change_role, as_alice, bob, Role.OPERATOR)
    await happen(acme.id, '{"n":0}', topics=("moneys",), permission="billing:write")
    await happen(acme.id, *numbers(1, 2))
    socket.do("connect")
    error = await socket.event("error")
    assert (error["code"], error["topic"]) == ("permission_denied", "moneys")
    assert await socket.numbers(1) == [1]


async def test_more_than_can_be_replayed_is_a_fresh_start(
    origin: str, clients: Node, acme: Tenant, as_alice: Actor
) -> None:
    socket, sid = await listening(origin, clients, as_alice, "things", reconnection=False)
    await cut(socket)
    await happen(acme.id, *numbers(0, 301))
    socket.do("connect")
    await fresh(socket, sid, refetch="things")


async def test_another_epoch_is_a_fresh_start(hub: Hub, origin: str, clients: Node, as_alice: Actor) -> None:
    socket, sid = await listening(origin, clients, as_alice, "things")
    await threads.run(renew_epochs)
    for stream in hub.streams:
        await stream.compare()
    assert (await socket.next("disconnect"))["reason"] == "transport close"
    await fresh(socket, sid, refetch="things")


async def test_what_is_not_remembered_is_a_fresh_start(origin: str, clients: Node, as_alice: Actor) -> None:
    socket, sid = await listening(origin, clients, as_alice, "things", reconnection=False)
    await cut(socket)
    await records.current().written()
    await threads.run(valkey.client().flushdb)
    socket.do("connect")
    await fresh(socket, sid, refetch="bots")


async def test_somebody_else_gets_a_socket_of_their_own(
    origin: str, clients: Node, as_alice: Actor, as_bob: Actor
) -> None:
    socket, sid = await listening(origin, clients, as_alice, "things", reconnection=False)
    await cut(socket)
    socket.do("connect", auth={"token": token_of(as_bob)})
    await fresh(socket, sid, refetch="bots")


async def fresh(socket: Socket, former: str, *, refetch: str) -> None:
    """The next connection is a new socket, and is told where to read what it listened to."""
    again = await socket.next("connect")
    assert (again["recovered"], again["sid"] != former) == (False, True)
    assert refetch in (await socket.event("refetch"))["topics"]
    assert (await socket.event("connection_established"))["session_id"] == again["sid"]
    assert (await socket.ask("subscribe", "things"))["status"] == "ok"


def renew_epochs() -> None:
    with all_tenants_scope():
        log.renew_epochs()
