"""A running server, and the real client."""

from collections.abc import AsyncIterator

import pytest_asyncio

from realtime.hub.hubs import Hub
from tests.realtime.socketio.node import Node, node
from tests.realtime.socketio.serving import serving


@pytest_asyncio.fixture
async def origin(hub: Hub) -> AsyncIterator[str]:
    async with serving() as origin:
        yield origin


@pytest_asyncio.fixture
async def clients() -> AsyncIterator[Node]:
    async with node() as clients:
        yield clients
