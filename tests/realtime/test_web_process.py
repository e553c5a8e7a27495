"""Sockets of a real web process, fed by a real relay."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from accounts.models.tenants import Tenant
from common.actor import Actor
from realtime import presence
from realtime.hub import threads
from tests.realtime.conftest import token_of
from tests.realtime.happening import numbers, record
from tests.stack import Stack, running_stack
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

SECONDS = 20.0


@pytest.fixture
def stack(transactional_db: None) -> Iterator[Stack]:
    with running_stack("web", "relay", env={"LOG_LEVEL": "INFO"}) as stack:
        yield stack


@asynccontextmanager
async def connected(stack: Stack, actor: Actor) -> AsyncIterator[ClientConnection]:
    offered = [Subprotocol("switchboard.v1"), Subprotocol(f"bearer.{token_of(actor)}")]
    async with connect(stack.origin.replace("http", "ws") + "/ws", subprotocols=offered) as socket:
        assert socket.subprotocol == "switchboard.v1"
        assert (await frame_of(socket))["type"] == "ready"
        yield socket


async def frame_of(socket: ClientConnection) -> dict[str, Any]:
    frame: dict[str, Any] = json.loads(await asyncio.wait_for(socket.recv(), SECONDS))
    return frame


async def subscribe(socket: ClientConnection, **payload: Any) -> dict[str, Any]:
    await socket.send(json.dumps({"type": "subscribe", "payload": {"topics": ["tenant"], **payload}}))
    answer = await frame_of(socket)
    assert answer["type"] == "subscribed", answer
    payload_of: dict[str, Any] = answer["payload"]
    return payload_of


async def happen(tenant: Tenant, start: int, stop: int) -> None:
    """Commit events; pushing them is the relay process's affair."""
    await threads.run(record, tenant.id, *numbers(start, stop), topics=("tenant",))


async def test_a_token_in_the_address_is_not_logged(stack: Stack, as_alice: Actor) -> None:
    token = token_of(as_alice)
    address = stack.origin.replace("http", "ws") + f"/ws?token={token}"
    async with connect(address) as socket:
        assert (await frame_of(socket))["type"] == "ready"
    assert "socket_opened" in stack.log_of("web")
    assert token not in stack.log_of("web")
    assert token.rpartition(".")[2] not in stack.log_of("web")


async def test_a_huge_frame_ends_its_own_socket_only(stack: Stack, acme: Tenant, as_alice: Actor) -> None:
    async with connected(stack, as_alice) as watcher, connected(stack, as_alice) as broken:
        await subscribe(watcher)
        await broken.send("x" * 1_000_000)
        with pytest.raises(ConnectionClosed) as closed:
            await asyncio.wait_for(broken.recv(), SECONDS)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1009
        await happen(acme, 0, 1)
        assert (await frame_of(watcher))["payload"] == {"n": 0}


async def test_connections_are_counted_over_all_web_processes(
    stack: Stack, acme: Tenant, as_alice: Actor
) -> None:
    stack.start("web-2")
    async with AsyncExitStack() as sockets:
        for _ in range(6):
            socket = await sockets.enter_async_context(connected(stack, as_alice))
            await subscribe(socket)
        counted = await asyncio.to_thread(wait_until, lambda: stats_with(as_alice, 6))
    assert counted is not None
    assert counted.subscription_counts["tenant"] == 6
    assert counted.user_counts == {str(as_alice.user_id): 6}
    # The sockets' own processes notice that they are gone.
    await asyncio.to_thread(wait_until, lambda: stats_with(as_alice, 0))


def stats_with(actor: Actor, connections: int) -> presence.Stats | None:
    stats = presence.stats_for(actor=actor)
    return stats if stats.total_connections == connections else None
