"""The hub: what one process and event loop receives from the bus, for all listeners that it serves.

It joins a tenant's channel when the tenant's first listener appears and leaves some time after the last one
went. Nothing rests on the bus: numbers show a gap, a lost connection makes every stream suspect, and a stream
on which nothing came for a while is compared with the log.
"""

import asyncio
import random
from collections import defaultdict
from collections.abc import Awaitable, Callable
from uuid import UUID
from weakref import WeakKeyDictionary

import structlog
from channels.layers import get_channel_layer

from events import log
from realtime import metrics
from realtime.hub import threads
from realtime.hub.beats import Beats
from realtime.hub.connections import Connection
from realtime.hub.streams import TenantStream
from realtime.layers.exchanges import Exchange

LOOK_SECONDS = 2.0
# How long a stream may be quiet before it is compared with the log: rarely where the bus is up.
QUIET_SECONDS = 6.0
RESTART_SECONDS = 1.0
# Long enough for a page to reload, so that what it missed is still in memory.
LINGER_SECONDS = 15.0
# A bus that is back sooner is not worth a word.
DEGRADED_SECONDS = 1.0
RESTARTING = 1012
logger = structlog.get_logger(__name__)


class Hub:
    """One per event loop; ``current()`` gives it."""

    def __init__(self) -> None:
        self.exchange: Exchange = get_channel_layer().exchange
        self.beats = Beats()
        self.is_draining = False
        self._streams: dict[UUID, TenantStream] = {}
        self._empty_since: dict[UUID, float] = {}
        self._opening: dict[UUID, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._telling: asyncio.Task[None] | None = None
        self.exchange.on_change = self._bus_changed
        self._tasks = [
            asyncio.create_task(keep_running(self._look), name="hub look"),
            asyncio.create_task(keep_running(self.beats.run), name="hub beats"),
        ]

    @property
    def streams(self) -> list[TenantStream]:
        return list(self._streams.values())

    async def attach(self, connection: Connection, *, tenant_id: UUID) -> TenantStream:
        """Bring a listener into a tenant's stream, opening that if need be. Raises ``DatabaseError``."""
        stream = self._streams.get(tenant_id)
        if stream is None:
            async with self._opening[tenant_id]:
                stream = self._streams.get(tenant_id) or await self._open(tenant_id)
        stream.connections.add(connection)
        self._empty_since.pop(tenant_id, None)
        return stream

    def detach(self, connection: Connection, *, tenant_id: UUID) -> None:
        stream = self._streams.get(tenant_id)
        if stream is None:
            return
        stream.detach(connection)
        if not stream.connections:
            self._empty_since[tenant_id] = asyncio.get_running_loop().time()

    async def look(self) -> None:
        """Leave tenants without listeners, and compare quiet ones with the log."""
        now = asyncio.get_running_loop().time()
        for tenant_id, since in list(self._empty_since.items()):
            if now - since >= LINGER_SECONDS:
                async with self._opening[tenant_id]:
                    await self._leave(tenant_id)
        quiet = [
            one
            for one in self.streams
            if one.connections and now - one.last_event_at >= (QUIET_SECONDS if self._hears(one) else 0.0)
        ]
        await asyncio.gather(*(stream.compare() for stream in quiet))

    async def drain(self, *, seconds: float) -> None:
        """Close every socket so that it comes back elsewhere, spread over the time given."""
        self.is_draining = True
        loop = asyncio.get_running_loop()
        for stream in self.streams:
            for connection in list(stream.connections):
                loop.call_later(random.uniform(0, seconds), _send_away, connection)  # noqa: S311 - spread
        await asyncio.sleep(seconds)

    async def stop(self) -> None:
        """End everything; listeners are not told."""
        for task in self._tasks:
            task.cancel()
        for stream in self.streams:
            stream.stop()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._streams.clear()
        await get_channel_layer().flush()
        _hubs.pop(asyncio.get_running_loop(), None)

    async def _open(self, tenant_id: UUID) -> TenantStream:
        stream = TenantStream(tenant_id=tenant_id)
        # Joined first, the position read second: what comes between is early, not lost.
        await self.exchange.listen(tenant_id=tenant_id, sink=stream)
        try:
            stream.begin(await threads.run(log.position_for, tenant_id=tenant_id))
        except BaseException:
            await self.exchange.unlisten(tenant_id=tenant_id)
            raise
        self._streams[tenant_id] = stream
        self._bus_changed()
        return stream

    async def _leave(self, tenant_id: UUID) -> None:
        if self._empty_since.pop(tenant_id, None) is None:
            return  # Somebody came while we waited for the lock.
        stream = self._streams.pop(tenant_id, None)
        if stream is not None:
            stream.stop()
            await self.exchange.unlisten(tenant_id=tenant_id)

    def _bus_changed(self) -> None:
        metrics.SHARDS_AWAY.set(self.exchange.shards_away)
        if self._telling is None or self._telling.done():
            self._telling = asyncio.create_task(self._tell_of_the_bus())

    async def _tell_of_the_bus(self) -> None:
        """Say that events come late, once that has lasted; and that they do not, once nothing is missing."""
        while True:
            back = [one for one in self.streams if one.is_degraded and self._hears(one)]
            lost = [one for one in self.streams if not one.is_degraded and not self._hears(one)]
            if not back and not lost:
                return
            await asyncio.gather(*(stream.compare() for stream in back))
            if lost:
                await asyncio.sleep(DEGRADED_SECONDS)
            for stream in (*back, *lost):
                stream.set_degraded(not self._hears(stream))

    def _hears(self, stream: TenantStream) -> bool:
        return self.exchange.hears(stream.tenant_id)

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await self.look()


def _send_away(connection: Connection) -> None:
    connection.close(code=RESTARTING, reason="restarting")


async def keep_running(work: Callable[[], Awaitable[None]]) -> None:
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
