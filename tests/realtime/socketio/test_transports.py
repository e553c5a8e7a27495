"""The real client over each transport that it has."""

import asyncio

import pytest
from pytest_django import Settings

from accounts.models.tenants import Tenant
from accounts.services import demo as demo_services
from common.actor import Actor
from events import log
from realtime.hub import threads
from tests.realtime.conftest import token_of
from tests.realtime.happening import happen, numbers
from tests.realtime.socketio.node import Node

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("transports", [["websocket"], ["polling"], ["polling", "websocket"]])
async def test_events_arrive_over(
    transports: list[str], origin: str, clients: Node, acme: Tenant, as_alice: Actor
) -> None:
    socket = clients.open(origin, transports=transports, auth={"token": token_of(as_alice)})
    await socket.connected()
    assert (await socket.ask("subscribe", "things"))["subscriptions"] == ["things"]
    await happen(acme.id, *numbers(0, 20))
    assert await socket.numbers(20) == list(range(20))


async def test_polling_is_upgraded_and_nothing_is_lost_on_the_way(
    origin: str, clients: Node, acme: Tenant, as_alice: Actor
) -> None:
    start = await threads.run(log.position_for, tenant_id=acme.id)
    flowing = asyncio.create_task(happen_in_parts(acme, 40))
    sockets = [clients.open(origin, auth={"token": token_of(as_alice)}) for _ in range(5)]
    for socket in sockets:
        await socket.connected()
        socket.emit("subscribe", {"topics": ["things"], "since": start})
    for socket in sockets:
        assert await socket.numbers(80) == list(range(80))
    await flowing
    for socket in sockets:
        assert (await socket.state())["transport"] == "websocket"


async def test_the_arguments_of_an_existing_front_end(origin: str, clients: Node, as_alice: Actor) -> None:
    """Its path has no slash at the end, it wants nothing but WebSockets, and its token is in ``auth``."""
    auth = {"token": token_of(as_alice), "location_id": "sacramento"}
    socket = clients.open(origin, path="/socket.io", transports=["websocket"], auth=auth)
    assert (await socket.connected())["transport"] == "websocket"


async def test_the_arguments_of_a_front_end_without_credentials(
    origin: str, clients: Node, settings: Settings, transactional_db: None
) -> None:
    """It polls first, gives a query of its own, and subscribes as soon as it is connected."""
    settings.DEMO_MODE = True
    await threads.run(demo_services.create_demo)
    socket = clients.open(
        origin,
        transports=["polling", "websocket"],
        reconnection=True,
        reconnectionAttempts=5,
        timeout=20_000,
        query={"reconnect": "true"},
    )
    await socket.connected()
    socket.emit("subscribe_to_calls")
    assert (await socket.event("subscription_confirmed"))["subscriptions"] == ["calls"]


async def happen_in_parts(tenant: Tenant, parts: int) -> None:
    for part in range(parts):
        await happen(tenant.id, *numbers(2 * part, 2 * part + 2))
