"""What faults are done to: a server on a real port and a relay, both in the test's own process."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from realtime.hub.hubs import Hub
from tests.realtime.faults.relaying import relaying
from tests.realtime.socketio.serving import serving


@pytest_asyncio.fixture
async def origin(hub: Hub) -> AsyncIterator[str]:
    """A server in the test's event loop; for faults that are done to something else."""
    async with serving() as origin:
        yield origin


@pytest.fixture
def relay(transactional_db: None) -> Iterator[None]:
    """A relay for the length of the test."""
    with relaying():
        yield
