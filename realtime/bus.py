"""The way from the log to the sockets' processes: one message per event, on one channel per tenant.

Its callers are threads (the relay, web requests, workers), so it speaks to Valkey with a synchronous client,
a pipeline for each batch: no event loop, no connection per call, one round trip for 500 events. A tenant
lives on one shard, named by its id, so that its events keep their order.
"""

import time
from binascii import crc32
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
import redis
import structlog
from django.conf import settings

from events.log import Published

PREFIX = "switchboard"
# The relay waits and sends again; a request that tells a passing state must not hang on it.
SOCKET_SECONDS = 2.0
# How long a shard that failed is left alone: at least so long, and so many times what the failure took.
SHORTEST_REST_SECONDS = 0.25
REST_SHARE = 2.0
logger = structlog.get_logger(__name__)


class EventMessage(msgspec.Struct, array_like=True, tag_field="kind", tag="event", frozen=True):
    """An event as it travels. The payload goes as the bytes that it was encoded to, once."""

    tenant: bytes
    event_id: bytes
    type: str
    topics: tuple[str, ...]
    permission: str
    payload: bytes
    at: float
    seq: int | None
    epoch: str | None
    correlation_id: str


class GroupMessage(msgspec.Struct, array_like=True, tag_field="kind", tag="group", frozen=True):
    """A message that one consumer sends to others of a group, or to one channel."""

    name: str
    body: Any


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(EventMessage | GroupMessage)


def publish(messages: Iterable[Published]) -> None:
    """Send events to every process that serves their tenants, in the order given.

    Raises ``redis.RedisError`` when durable events could not be handed to Valkey; the relay then sends the
    batch again, and receivers drop what they had. A passing state that cannot be sent is dropped with a log
    line.
    """
    batch = list(messages)
    try:
        for shard, events in _by_shard(batch).items():
            _shard(shard).publish(events)
    except redis.RedisError as error:
        if any(event.seq is not None for event in batch):
            raise
        logger.warning("passing_state_dropped", events=len(batch), error=str(error))


def tenant_channel(tenant_id: UUID) -> str:
    """The bus channel that carries all events of a tenant."""
    return f"{PREFIX}:tenant:{tenant_id.hex}"


def shard_of(channel: str, *, shards: int) -> int:
    """Which of so many shards a bus channel lives on."""
    return crc32(channel.encode()) % shards


def encode(event: Published) -> bytes:
    return _encoder.encode(
        EventMessage(
            tenant=event.tenant_id.bytes,
            event_id=event.event_id.bytes,
            type=event.type,
            topics=event.topics,
            permission=event.permission,
            payload=event.payload.encode(),
            at=event.occurred_at.timestamp(),
            seq=event.seq,
            epoch=event.epoch,
            correlation_id=event.correlation_id,
        )
    )


def encode_group_message(*, name: str, body: Any) -> bytes:
    """Raises ``TypeError`` for a body that holds something else than plain values."""
    return _encoder.encode(GroupMessage(name=name, body=body))


def decode(data: bytes) -> EventMessage | GroupMessage:
    """Raises ``msgspec.MsgspecError`` for what did not come from here."""
    message: EventMessage | GroupMessage = _decoder.decode(data)
    return message


def to_published(message: EventMessage) -> Published:
    return Published(
        tenant_id=UUID(bytes=message.tenant),
        event_id=UUID(bytes=message.event_id),
        type=message.type,
        topics=message.topics,
        permission=message.permission,
        payload=message.payload.decode(),
        occurred_at=datetime.fromtimestamp(message.at, UTC),
        seq=message.seq,
        epoch=message.epoch,
        correlation_id=message.correlation_id,
    )


def _by_shard(batch: list[Published]) -> dict[int, list[Published]]:
    count = len(settings.BUS_URLS)
    shards: dict[int, list[Published]] = defaultdict(list)
    for event in batch:
        shards[shard_of(tenant_channel(event.tenant_id), shards=count)].append(event)
    return shards


class _Shard:
    """One Valkey, as whoever publishes knows it. After a failure it rests for a while.

    The relay serves tenants one after another: those of other shards must not wait for this one's timeouts
    again and again.
    """

    def __init__(self, url: str) -> None:
        self._client = redis.Redis.from_url(
            url,
            socket_timeout=SOCKET_SECONDS,
            socket_connect_timeout=SOCKET_SECONDS,
            health_check_interval=30,
        )
        self._is_away = False
        self._rests_until = 0.0

    def publish(self, events: list[Published]) -> None:
        began = time.monotonic()
        if began < self._rests_until:
            raise redis.ConnectionError("This shard did not answer a moment ago.")
        pipeline = self._client.pipeline(transaction=False)
        for event in events:
            pipeline.publish(tenant_channel(event.tenant_id), encode(event))
        try:
            pipeline.execute()
        except redis.RedisError as error:
            now = time.monotonic()
            self._rests_until = now + max(SHORTEST_REST_SECONDS, REST_SHARE * (now - began))
            self._tell(is_away=True, error=str(error))
            raise
        self._tell(is_away=False)

    def _tell(self, *, is_away: bool, error: str | None = None) -> None:
        if is_away != self._is_away:
            self._is_away = is_away
            logger.warning("shard_away" if is_away else "shard_back", error=error)


@cache
def _shard(number: int) -> _Shard:
    return _Shard(settings.BUS_URLS[number])
