"""One Valkey of the bus: a connection that listens, kept up and watched, and a client that publishes."""

import asyncio
from collections.abc import Callable
from typing import Any

import redis
import structlog
from channels_redis.utils import create_pool
from redis import asyncio as aioredis

CONFIRM_SECONDS = 2.0
PING_SECONDS = 5.0
# Two pings unanswered: the other side is gone, even if nothing said so.
SILENCE_SECONDS = 12.0
FIRST_RETRY_SECONDS = 0.05
LAST_RETRY_SECONDS = 2.0
BUS_AWAY = (redis.RedisError, OSError)
logger = structlog.get_logger(__name__)


class Shard:
    """Knows channels and bytes; what they mean is the exchange's."""

    def __init__(
        self,
        host: Any,
        *,
        on_message: Callable[[str, bytes], None],
        on_return: Callable[["Shard"], None],
        on_change: Callable[[], None],
    ) -> None:
        self.wanted: set[str] = set()
        self.is_up = False
        self._pool = create_pool(host)
        self._client = aioredis.Redis(connection_pool=create_pool(host))
        self._on_message = on_message
        self._on_return = on_return
        self._on_change = on_change
        self._connection: Any = None
        self._unconfirmed: dict[str, asyncio.Future[None]] = {}
        self._was_up = False
        self._heard_at = 0.0
        self._tasks: list[asyncio.Task[None]] = []

    async def want(self, channel: str) -> None:
        """Listen to a channel; returns once Valkey confirmed it, or without that while Valkey is away."""
        if channel in self.wanted:
            return
        self.wanted.add(channel)
        was_away = bool(self._tasks) and not self.is_up
        if not self._tasks:
            self._tasks = [
                asyncio.create_task(self._keep_listening(), name="bus listener"),
                asyncio.create_task(self._keep_pinging(), name="bus pinger"),
            ]
        confirmed = self._expect(channel)
        if self._connection is not None:
            await self._command("SUBSCRIBE", channel)
        # Where it is known to be away, waiting for each channel in turn would help nobody.
        if not was_away:
            await asyncio.wait({confirmed}, timeout=CONFIRM_SECONDS)

    async def drop(self, channel: str) -> None:
        self.wanted.discard(channel)
        self._unconfirmed.pop(channel, None)
        if self._connection is not None:
            await self._command("UNSUBSCRIBE", channel)

    async def publish(self, channel: str, data: bytes) -> None:
        """Raises ``redis.RedisError`` when Valkey is away."""
        await self._client.publish(channel, data)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._disconnect()
        await self._pool.disconnect()
        await self._client.aclose(close_connection_pool=True)

    async def _keep_listening(self) -> None:
        retry = FIRST_RETRY_SECONDS
        while True:
            try:
                await self._connect()
                retry = FIRST_RETRY_SECONDS
                await self._read()
            except BUS_AWAY as error:
                if self.is_up or not self._was_up:
                    logger.warning("bus_away", error=str(error))
            except Exception:
                logger.exception("bus_listener_died")
            self._was_up = True
            self._set_up(False)
            await self._disconnect()
            await asyncio.sleep(retry)
            retry = min(retry * 2, LAST_RETRY_SECONDS)

    async def _connect(self) -> None:
        connection = self._pool.make_connection()
        async with asyncio.timeout(CONFIRM_SECONDS):
            await connection.connect()
        for channel in self.wanted:
            self._expect(channel)
        self._heard_at = asyncio.get_running_loop().time()
        self._connection = connection
        if self.wanted:
            await connection.send_command("SUBSCRIBE", *self.wanted)

    async def _read(self) -> None:
        loop = asyncio.get_running_loop()
        connection = self._connection
        while True:
            answer = await connection.read_response(disable_decoding=True)
            self._heard_at = loop.time()
            kind = answer[0]
            if kind == b"message":
                self._on_message(answer[1].decode(), answer[2])
            elif kind == b"subscribe":
                self._confirm(answer[1].decode())

    def _expect(self, channel: str) -> asyncio.Future[None]:
        future = self._unconfirmed.get(channel)
        if future is None or future.done():
            future = self._unconfirmed[channel] = asyncio.get_running_loop().create_future()
        return future

    def _confirm(self, channel: str) -> None:
        future = self._unconfirmed.pop(channel, None)
        if future is not None and not future.done():
            future.set_result(None)
        if not self._unconfirmed and not self.is_up:
            self._set_up(True)
            # Listening again first, and only then looking for what was missed.
            self._on_return(self)

    async def _keep_pinging(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(PING_SECONDS)
            if self._connection is None:
                continue
            if loop.time() - self._heard_at > SILENCE_SECONDS:
                await self._disconnect()
            else:
                await self._command("PING")

    async def _command(self, *words: str) -> None:
        try:
            async with asyncio.timeout(CONFIRM_SECONDS):
                await self._connection.send_command(*words)
        except (*BUS_AWAY, AttributeError):
            # The reader sees the same loss and connects again, with everything that is wanted.
            await self._disconnect()

    async def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.disconnect(nowait=True)

    def _set_up(self, value: bool) -> None:
        if value != self.is_up:
            self.is_up = value
            self._on_change()
