"""The real client over each transport that it has."""

import pytest

from accounts.models.tenants import Tenant
from common.actor import Actor
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
    socket = clients.open(origin, auth={"token": token_of(as_alice)})
    await socket.connected()
    socket.emit("subscribe", "things")
    await socket.event("subscription_confirmed")
    for start in range(0, 50, 10):
        await happen(acme.id, *numbers(start, start + 10))
    seen = await socket.numbers(50)
    assert seen == list(range(50))
