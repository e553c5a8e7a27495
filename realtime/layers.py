"""A Channels layer in which each process receives each event of a tenant once, however many groups it names.

The stock layers send one message per group and queue a copy for every member. Here the bus channel is the
tenant and the message names its groups. Sinks (the hub's streams) are called with it directly; ordinary
consumers find it in a bounded queue, as from any layer. Connections are made from channels_redis's host
configuration, so shards, sentinels and addresses are written as its documentation says.
"""

import asyncio
import re
import secrets
from collections.abc import Callable
from typing import Any, Protocol
from uuid import UUID
from weakref import WeakKeyDictionary

import msgspec
import redis
import structlog
from channels.exceptions import ChannelFull
from channels.layers import BaseChannelLayer
from channels_redis.utils import create_pool, decode_hosts
from redis import asyncio as aioredis

from realtime import bus
from realtime.bus import EventMessage, GroupMessage

EVENT_TYPE = "event.published"
CONFIRM_SECONDS = 2.0
PING_SECONDS = 5.0
# Two pings unanswered: the other side is gone, even if nothing said so.
SILENCE_SECONDS = 12.0
FIRST_RETRY_SECONDS = 0.05
LAST_RETRY_SECONDS = 2.0
BUS_AWAY = (redis.RedisError, OSError)
_TENANT_GROUP = re.compile(r"tenant\.([0-9a-f]{32})(?:\.|$)")
logger = structlog.get_logger(__name__)


class Sink(Protocol):
    """Something that takes a tenant's events on the loop, with no queue, task or thread between."""

    def receive(self, message: EventMessage) -> None: ...

    def suspect(self) -> None:
        """The bus was away: something may have been missed."""


def group_of(*, tenant_id: UUID, topic: str | None = None) -> str:
    """The Channels group of a tenant's topic, or of all its events."""
    return f"tenant.{tenant_id.hex}" + (f".{topic.replace(':', '.')}" if topic else "")


class HubChannelLayer(BaseChannelLayer):  # type: ignore[misc]  # Channels publishes no types
    """The layer of ``CHANNEL_LAYERS``, with one exchange per event loop, as connections belong to one."""

    extensions = ("groups", "flush")

    def __init__(
        self, hosts: Any = None, capacity: int = 100, expiry: int = 60, channel_capacity: Any = None
    ) -> None:
        super().__init__(expiry=expiry, capacity=capacity, channel_capacity=channel_capacity)
        self.channel_capacity = self.compile_capacities(channel_capacity or {})
        self._hosts = decode_hosts(hosts)
        self._exchanges: WeakKeyDictionary[asyncio.AbstractEventLoop, Exchange] = WeakKeyDictionary()

    @property
    def exchange(self) -> "Exchange":
        """The running loop's connections, queues, groups and sinks."""
        loop = asyncio.get_running_loop()
        found = self._exchanges.get(loop)
        if found is None:
            found = self._exchanges[loop] = Exchange(
                hosts=self._hosts, capacity_of=self.get_capacity, expiry=self.expiry
            )
        return found

    async def new_channel(self, prefix: str = "specific") -> str:
        """A channel of this process; nothing is asked of Valkey for it."""
        return await self.exchange.new_channel(prefix.rstrip("."))

    async def send(self, channel: str, message: dict[str, Any]) -> None:
        """To one channel, of whichever process. Raises ``ChannelFull`` for a full one of this process."""
        self.require_valid_channel_name(channel)
        await self.exchange.send(channel, message)

    async def receive(self, channel: str) -> dict[str, Any]:
        return await self.exchange.receive(channel)

    async def group_add(self, group: str, channel: str) -> None:
        self.require_valid_group_name(group)
        await self.exchange.group_add(group, channel)

    async def group_discard(self, group: str, channel: str) -> None:
        self.require_valid_group_name(group)
        await self.exchange.group_discard(group, channel)

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        self.require_valid_group_name(group)
        await self.exchange.group_send(group, message)

    async def flush(self) -> None:
        """Forget every channel and group of this loop and close its connections; it can be used again."""
        exchange = self._exchanges.pop(asyncio.get_running_loop(), None)
        if exchange is not None:
            await exchange.close()


class Exchange:
    """What one event loop has of the layer."""

    def __init__(self, *, hosts: list[Any], capacity_of: Callable[[str], int], expiry: int) -> None:
        self.process = secrets.token_hex(8)
        self.on_change: Callable[[], object] | None = None
        self._capacity_of = capacity_of
        self._expiry = expiry
        self._shards = [
            Shard(host, on_message=self._take, on_return=self._suspect, on_change=self._changed)
            for host in hosts
        ]
        self._queues: dict[str, asyncio.Queue[tuple[float, dict[str, Any]]]] = {}
        self._groups: dict[str, set[str]] = {}
        self._sinks: dict[str, Sink] = {}

    # Sinks

    @property
    def is_up(self) -> bool:
        """Whether everything that is listened to can be heard at the moment."""
        return all(shard.is_up for shard in self._shards if shard.wanted)

    async def listen(self, *, tenant_id: UUID, sink: Sink) -> None:
        """Give the sink every event of the tenant from now on. While the bus is away this comes later, and
        the sink is then told to suspect.
        """
        channel = bus.tenant_channel(tenant_id)
        self._sinks[channel] = sink
        await self._shard(channel).want(channel)

    async def unlisten(self, *, tenant_id: UUID) -> None:
        channel = bus.tenant_channel(tenant_id)
        self._sinks.pop(channel, None)
        await self._drop_if_unused(channel)

    # The layer's own calls

    async def new_channel(self, prefix: str) -> str:
        name = f"{prefix}.{self.process}!{secrets.token_hex(8)}"
        self._open_queue(name)
        await self._shard(self._inbox(self.process)).want(self._inbox(self.process))
        return name

    async def send(self, channel: str, message: dict[str, Any]) -> None:
        process = _process_of(channel)
        if process == self.process:
            queue = self._queues.get(channel)
            if queue is not None and not self._put(queue, message):
                raise ChannelFull(channel)
            return
        bus_channel = self._inbox(process) if process else f"{bus.PREFIX}:channel:{channel}"
        await self._shard(bus_channel).publish(
            bus_channel, bus.encode_group_message(name=channel, body=message)
        )

    async def receive(self, channel: str) -> dict[str, Any]:
        queue = self._queues.get(channel)
        if queue is None:
            queue = self._open_queue(channel)
            if not _process_of(channel):
                await self._shard(name := f"{bus.PREFIX}:channel:{channel}").want(name)
        try:
            while True:
                put_at, message = await queue.get()
                if asyncio.get_running_loop().time() - put_at <= self._expiry:
                    return message
        except asyncio.CancelledError:
            # Channels cancels the receiver when its consumer ends; there is no other word of that.
            self._queues.pop(channel, None)
            raise

    async def group_add(self, group: str, channel: str) -> None:
        if channel not in self._queues:
            raise ValueError(f"{channel!r} is no channel of this process; make it with new_channel().")
        self._groups.setdefault(group, set()).add(channel)
        bus_channel = _bus_channel_of_group(group)
        await self._shard(bus_channel).want(bus_channel)

    async def group_discard(self, group: str, channel: str) -> None:
        members = self._groups.get(group, set())
        members.discard(channel)
        if not members:
            self._groups.pop(group, None)
            await self._drop_if_unused(_bus_channel_of_group(group))

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        bus_channel = _bus_channel_of_group(group)
        await self._shard(bus_channel).publish(
            bus_channel, bus.encode_group_message(name=group, body=message)
        )

    async def close(self) -> None:
        for shard in self._shards:
            await shard.close()

    # What comes in

    def _take(self, channel: str, data: bytes) -> None:
        try:
            message = bus.decode(data)
        except msgspec.MsgspecError:
            logger.warning("bus_message_unreadable", channel=channel)
            return
        if isinstance(message, GroupMessage):
            self._hand_out({message.name}, message.body)
            return
        sink = self._sinks.get(channel)
        if sink is not None:
            try:
                sink.receive(message)
            except Exception:
                logger.exception("sink_failed", channel=channel)
                sink.suspect()
        if self._groups:
            self._hand_out(_groups_of(message), _as_dict(message))

    def _hand_out(self, names: set[str], body: dict[str, Any]) -> None:
        channels = set().union(*(self._groups.get(name, ()) for name in names), names & self._queues.keys())
        for channel in channels:
            queue = self._queues.get(channel)
            if queue is not None and not self._put(queue, body):
                logger.warning("channel_full", channel=channel)

    def _put(self, queue: asyncio.Queue[tuple[float, dict[str, Any]]], message: dict[str, Any]) -> bool:
        if queue.full():
            return False
        queue.put_nowait((asyncio.get_running_loop().time(), dict(message)))
        return True

    def _suspect(self, shard: "Shard") -> None:
        for channel, sink in self._sinks.items():
            if channel in shard.wanted:
                sink.suspect()

    def _changed(self) -> None:
        if self.on_change is not None:
            self.on_change()

    def _open_queue(self, channel: str) -> asyncio.Queue[tuple[float, dict[str, Any]]]:
        queue = self._queues[channel] = asyncio.Queue(maxsize=self._capacity_of(channel))
        return queue

    async def _drop_if_unused(self, channel: str) -> None:
        used = channel in self._sinks or any(
            _bus_channel_of_group(group) == channel for group in self._groups
        )
        if not used:
            await self._shard(channel).drop(channel)

    def _inbox(self, process: str) -> str:
        return f"{bus.PREFIX}:process:{process}"

    def _shard(self, channel: str) -> "Shard":
        return self._shards[bus.shard_of(channel, shards=len(self._shards))]


class Shard:
    """One Valkey: a connection that listens, kept up and watched, and a client that publishes."""

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
        """Listen to a channel; returns once Valkey confirmed it, or after a while without."""
        if channel in self.wanted:
            return
        self.wanted.add(channel)
        if not self._tasks:
            self._tasks = [
                asyncio.create_task(self._keep_listening(), name="bus listener"),
                asyncio.create_task(self._keep_pinging(), name="bus pinger"),
            ]
        confirmed = self._expect(channel)
        if self._connection is not None:
            await self._command("SUBSCRIBE", channel)
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


def _bus_channel_of_group(group: str) -> str:
    tenant = _TENANT_GROUP.match(group)
    return bus.tenant_channel(UUID(hex=tenant[1])) if tenant else f"{bus.PREFIX}:group:{group}"


def _process_of(channel: str) -> str | None:
    prefix, mark, _ = channel.partition("!")
    return prefix.rpartition(".")[2] if mark else None


def _groups_of(message: EventMessage) -> set[str]:
    tenant_id = UUID(bytes=message.tenant)
    return {
        group_of(tenant_id=tenant_id),
        *(group_of(tenant_id=tenant_id, topic=one) for one in message.topics),
    }


def _as_dict(message: EventMessage) -> dict[str, Any]:
    """What an ordinary consumer's ``event_published`` is called with."""
    return {
        "type": EVENT_TYPE,
        "event": message.type,
        "payload": message.payload.decode(),
        "topics": list(message.topics),
        "permission": message.permission,
        "seq": message.seq,
        "epoch": message.epoch,
    }
