"""The way from the log to the sockets' processes: one message per event, on one channel per tenant.

Its callers are threads (the relay, web requests, workers), so it speaks to Valkey with a synchronous client,
a pipeline for each batch: no event loop, no connection per call, one round trip for 500 events. A tenant
lives on one shard, named by its id, so that its events keep their order.
"""

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
            pipeline = _client(shard).pipeline(transaction=False)
            for event in events:
                pipeline.publish(tenant_channel(event.tenant_id), encode(event))
            pipeline.execute()
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


@cache
def _client(shard: int) -> redis.Redis:
    return redis.Redis.from_url(
        settings.BUS_URLS[shard],
        socket_timeout=SOCKET_SECONDS,
        socket_connect_timeout=SOCKET_SECONDS,
        health_check_interval=30,
    )
