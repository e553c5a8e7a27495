"""The hub: what one process and event loop receives from the bus, for all sockets that it serves.

It joins a tenant's group when the tenant's first socket appears and leaves some time after the last one went.
The channel layer loses messages silently when its connection breaks, so nothing rests on it: numbers show a
gap, and every stream on which nothing came for a while is compared with the log.
"""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID
from weakref import WeakKeyDictionary

import redis
import structlog
from channels.layers import get_channel_layer
from django.db import Error as DatabaseError

from events import log
from events.log import Published
from realtime import bus
from realtime.hub import threads
from realtime.hub.connections import Connection
from realtime.hub.streams import TenantStream

LOOK_SECONDS = 2.0
BUS_SECONDS = 2.0
RESTART_SECONDS = 1.0
# Long enough for a page to reload, so that what it missed is still in memory.
LINGER_SECONDS = 15.0
BUS_AWAY = (redis.RedisError, OSError)
logger = structlog.get_logger(__name__)


class Hub:
    """One per event loop; ``current()`` gives it."""

    def __init__(self) -> None:
        self._layer = get_channel_layer()
        self._channel: str | None = None
        self._has_channel = asyncio.Event()
        self._streams: dict[UUID, TenantStream] = {}
        self._empty_since: dict[UUID, float] = {}
        # What comes for a tenant while its stream is being opened.
        self._early: dict[UUID, list[Published]] = {}
        # Tenants whose group could not be joined yet; they live from the log until then.
        self._deaf: set[UUID] = set()
        self._opening = asyncio.Lock()
        self._tasks = [
            asyncio.create_task(_keep_running(self._receive), name="hub receive"),
            asyncio.create_task(_keep_running(self._look), name="hub look"),
        ]

    async def attach(self, connection: Connection, *, tenant_id: UUID) -> TenantStream:
        """Bring a socket into a tenant's stream, opening that if need be. Raises ``DatabaseError``."""
        stream = self._streams.get(tenant_id)
        if stream is None:
            async with self._opening:
                stream = self._streams.get(tenant_id) or await self._open(tenant_id)
        stream.connections.add(connection)
        self._empty_since.pop(tenant_id, None)
        return stream

    def detach(self, connection: Connection, *, tenant_id: UUID) -> None:
        stream = self._streams.get(tenant_id)
        if stream is None:
            return
        stream.remove(connection, names=list(connection.topics))
        stream.connections.discard(connection)
        if not stream.connections:
            self._empty_since[tenant_id] = asyncio.get_running_loop().time()

    async def look(self) -> None:
        """Leave tenants without sockets, join what could not be joined, compare quiet ones with the log."""
        now = asyncio.get_running_loop().time()
        for tenant_id, since in list(self._empty_since.items()):
            if now - since >= LINGER_SECONDS:
                async with self._opening:
                    await self._leave(tenant_id)
        for tenant_id in list(self._deaf):
            await self._listen(tenant_id)
        for stream in list(self._streams.values()):
            if stream.connections and now - stream.last_event_at >= LOOK_SECONDS:
                await _compare(stream)

    async def stop(self) -> None:
        """End everything; sockets are not told."""
        for task in self._tasks:
            task.cancel()
        for stream in self._streams.values():
            stream.stop()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for tenant_id in list(self._streams):
            self._empty_since[tenant_id] = 0.0
            await self._leave(tenant_id)

    async def _open(self, tenant_id: UUID) -> TenantStream:
        early = self._early[tenant_id] = []
        try:
            # Joined first, the position read second: what comes between is early, not lost.
            await self._listen(tenant_id)
            position = await threads.run(log.position_for, tenant_id=tenant_id)
        finally:
            del self._early[tenant_id]
        stream = self._streams[tenant_id] = TenantStream(tenant_id=tenant_id, position=position)
        for event in early:
            stream.receive(event)
        return stream

    async def _listen(self, tenant_id: UUID) -> None:
        try:
            async with asyncio.timeout(BUS_SECONDS):
                if self._channel is None:
                    self._channel = await self._layer.new_channel()
                    self._has_channel.set()
                await self._layer.group_add(bus.group_of(tenant_id), self._channel)
        except BUS_AWAY as error:
            if tenant_id not in self._deaf:
                logger.warning("bus_away", tenant_id=str(tenant_id), error=str(error))
            self._deaf.add(tenant_id)
        else:
            self._deaf.discard(tenant_id)

    async def _leave(self, tenant_id: UUID) -> None:
        if self._empty_since.pop(tenant_id, None) is None:
            return  # Somebody came while we waited for the lock.
        self._deaf.discard(tenant_id)
        stream = self._streams.pop(tenant_id, None)
        if stream is None:
            return
        stream.stop()
        try:
            async with asyncio.timeout(BUS_SECONDS):
                await self._layer.group_discard(bus.group_of(tenant_id), self._channel)
        except BUS_AWAY as error:
            logger.info("group_left_without_the_bus", tenant_id=str(tenant_id), error=str(error))

    async def _receive(self) -> None:
        # Whatever ended the last run may have swallowed something.
        for stream in self._streams.values():
            stream.suspect()
        await self._has_channel.wait()
        while True:
            message = await self._layer.receive(self._channel)
            event = bus.from_message(message)
            if event.tenant_id in self._streams:
                self._streams[event.tenant_id].receive(event)
            elif event.tenant_id in self._early:
                self._early[event.tenant_id].append(event)

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await self.look()


async def _compare(stream: TenantStream) -> None:
    try:
        await stream.compare()
    except (DatabaseError, OSError) as error:
        logger.warning("log_unreadable", tenant_id=str(stream.tenant_id), error=str(error))


async def _keep_running(work: Callable[[], Awaitable[None]]) -> None:
    """Start the hub's work again when it dies of something unforeseen, and say so."""
    while True:
        try:
            await work()
        except Exception:
            logger.exception("hub_task_died")
        await asyncio.sleep(RESTART_SECONDS)


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def current() -> Hub:
    """The hub of the running event loop, made when it is first asked for."""
    loop = asyncio.get_running_loop()
    hub = _hubs.get(loop)
    if hub is None:
        hub = _hubs[loop] = Hub()
    return hub
