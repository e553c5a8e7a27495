"""The way from the log to the sockets' processes: one channel-layer group per tenant, one message per event.

The layer's API is asynchronous and its callers here are threads: the relay, web requests, workers. Running a
new event loop per event would open a connection per event, so each process keeps one loop on one background
thread, and a batch is one hop to it.
"""

import asyncio
import concurrent.futures
import os
import threading
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import redis
import structlog
from channels.layers import get_channel_layer

from events.log import Published

# A batch of the relay is up to 500 round trips; a passing state must not hold up the request that tells it.
DURABLE_SECONDS = 15.0
PASSING_SECONDS = 1.0
MESSAGE_TYPE = "event.published"
logger = structlog.get_logger(__name__)


def publish(messages: Iterable[Published]) -> None:
    """Send events to every process that serves their tenants, in the order given.

    Raises ``redis.RedisError`` or ``OSError`` when a durable event could not be handed to Valkey; the relay
    then sends the batch again, and receivers drop what they had. A passing state that cannot be sent is
    dropped with a log line.
    """
    batch = list(messages)
    durable = any(message.seq is not None for message in batch)
    try:
        _run(batch, seconds=DURABLE_SECONDS if durable else PASSING_SECONDS)
    except (redis.RedisError, OSError) as error:
        if durable:
            raise
        logger.warning("passing_state_dropped", events=len(batch), error=str(error))


def group_of(tenant_id: UUID) -> str:
    return f"tenant.{tenant_id.hex}"


def to_message(event: Published) -> dict[str, Any]:
    """The event as a channel-layer message. The payload travels as the text it was encoded to, once."""
    return {
        "type": MESSAGE_TYPE,
        "tenant": event.tenant_id.hex,
        "id": event.event_id.hex,
        "event": event.type,
        "topics": list(event.topics),
        "permission": event.permission,
        "payload": event.payload,
        "at": event.occurred_at.isoformat(),
        "seq": event.seq,
        "epoch": event.epoch,
        "correlation": event.correlation_id,
    }


def from_message(message: Mapping[str, Any]) -> Published:
    """The event of a message that ``to_message`` made; ``KeyError`` or ``ValueError`` for any other."""
    return Published(
        tenant_id=UUID(message["tenant"]),
        event_id=UUID(message["id"]),
        type=message["event"],
        topics=tuple(message["topics"]),
        permission=message["permission"],
        payload=message["payload"],
        occurred_at=datetime.fromisoformat(message["at"]),
        seq=message["seq"],
        epoch=message["epoch"],
        correlation_id=message["correlation"],
    )


class _Sender:
    """An event loop on a thread of its own, for as long as the process lives."""

    def __init__(self) -> None:
        self.process_id = os.getpid()
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, name="bus", daemon=True).start()

    def run(self, batch: list[Published], *, seconds: float) -> None:
        sent = asyncio.run_coroutine_threadsafe(_send_all(batch), self.loop)
        try:
            sent.result(timeout=seconds)
        except concurrent.futures.TimeoutError as error:
            sent.cancel()
            raise redis.TimeoutError(f"Valkey did not take {len(batch)} events in {seconds} s.") from error


_sender: _Sender | None = None
_starting = threading.Lock()


def _run(batch: list[Published], *, seconds: float) -> None:
    global _sender
    with _starting:
        # A forked worker inherits the object but not its thread.
        if _sender is None or _sender.process_id != os.getpid():
            _sender = _Sender()
        sender = _sender
    sender.run(batch, seconds=seconds)


async def _send_all(batch: list[Published]) -> None:
    layer = get_channel_layer()
    for event in batch:
        await layer.group_send(group_of(event.tenant_id), to_message(event))
