"""What one event loop has of the layer: sinks, queues and groups, over one shard or several."""

import asyncio
import re
import secrets
from collections.abc import Callable
from typing import Any, Protocol
from uuid import UUID

import msgspec
import structlog
from channels.exceptions import ChannelFull

from realtime import bus
from realtime.bus import EventMessage, GroupMessage
from realtime.layers.shards import Shard

EVENT_TYPE = "event.published"
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
        return self.shards_away == 0

    @property
    def shards_away(self) -> int:
        """How many shards that are listened to cannot be heard."""
        return sum(not shard.is_up for shard in self._shards if shard.wanted)

    def hears(self, tenant_id: UUID) -> bool:
        """Whether the tenant's own shard can be heard."""
        return self._shard(bus.tenant_channel(tenant_id)).is_up

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

    def _suspect(self, shard: Shard) -> None:
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

    def _shard(self, channel: str) -> Shard:
        return self._shards[bus.shard_of(channel, shards=len(self._shards))]


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
