"""A socket that is gone leaves nothing in memory, not even for the garbage collector, which looks rarely."""

import asyncio
import gc
import json
from collections.abc import Iterator
from typing import Any
from weakref import ref

import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from common.actor import Actor
from realtime.hub import hubs
from realtime.server import FrameProtocol
from tests.realtime.conftest import token_of
from tests.realtime.socketio.serving import serving
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def no_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize("is_abrupt", [True, False], ids=["aborted", "closed"])
async def test_a_socket_that_is_gone_is_gone_from_memory(
    as_alice: Actor, hub: hubs.Hub, no_collector: None, is_abrupt: bool
) -> None:
    offered = [Subprotocol("switchboard.v1"), Subprotocol(f"bearer.{token_of(as_alice)}")]
    async with serving() as origin:
        earlier = protocols()
        socket = await connect(origin.replace("http", "ws") + "/ws", subprotocols=offered)
        assert json.loads(await socket.recv())["type"] == "ready"
        left: list[ref[Any]] = [ref(one) for stream in hub.streams for one in stream.connections]
        left += [ref(one) for one in protocols() if one not in earlier]
        assert len(left) == 2
        if is_abrupt:
            socket.transport.abort()
        await socket.close()
        await asyncio.to_thread(wait_until, lambda: not any(one() for one in left))


def protocols() -> list[FrameProtocol]:
    return [one for one in gc.get_objects() if type(one) is FrameProtocol]
