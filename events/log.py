"""The log's two verbs, publish and announce, and the ways to read it back."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import redis
from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from common import correlation, valkey
from common.identifiers import uuid7
from common.postgres import inserting
from common.tenancy import current_scope, require_tenant_id, tenant_scope
from events.base import Event
from events.exceptions import InvalidPositionError, PublishOutsideTransactionError
from events.models import Event as LoggedEvent
from events.models import Stream, new_epoch

NUDGE_CHANNEL = "events:nudge"
logger = logging.getLogger(__name__)
acting_user: ContextVar[UUID | None] = ContextVar("acting_user", default=None)
# The columns of a logged event: it is written as it is, and never was an object.
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Published:
    """An event on its way to the bus. ``seq`` and ``epoch`` are absent for one that is not durable."""

    tenant_id: UUID
    event_id: UUID
    type: str
    topics: tuple[str, ...]
    permission: str
    payload: str
    occurred_at: datetime
    seq: int | None = None
    epoch: str | None = None
    correlation_id: str = ""


def encode(event: Event) -> str:
    """The payload's JSON text, made once and never again."""
    return msgspec.json.encode(event.wire_payload()).decode()


def publish(event: Event) -> UUID:
    """Write the fact into the log, in the caller's own transaction: both commit, or neither does.

    Must be called inside ``transaction.atomic()`` and ``tenant_scope()``; raises
    ``PublishOutsideTransactionError`` otherwise. Returns the event's id.
    """
    tenant_id = _require_transaction()
    if not event.durable:
        raise PublishOutsideTransactionError(f"{event.type} is not durable: announce() it.")
    event_id = uuid7()
    row: Row = {
        "tenant_id": tenant_id,
        "event_id": event_id,
        "type": event.wire_type(),
        "version": event.version,
        "topics": event.topics(),
        "permission": event.permission,
        "audit": event.audit or "",
        "payload": encode(event),
        "actor_user_id": acting_user.get(),
        "correlation_id": correlation.current(),
        "occurred_at": timezone.now(),
    }
    batch = _batch.get()
    if batch is None:
        _write([row])
    else:
        batch.add(row)
    return event_id


@contextmanager
def together() -> Iterator[None]:
    """Write what the block publishes in one statement at its end, in order; for work that tells many facts.

    What it announces goes to the bus in one call after the commit. Stands directly inside the transaction of
    those facts. A savepoint of the block that is rolled back takes its own facts back, as always.
    """
    batch = _Batch(depth=_depth())
    token = _batch.set(batch)
    try:
        yield
        rows, announced = batch.standing()
        _write(rows)
        if announced:
            transaction.on_commit(lambda: bus()(announced), robust=True)
    finally:
        _batch.reset(token)


def _write(rows: Sequence[Row]) -> None:
    inserting.insert_values(LoggedEvent, rows)
    for tenant_id in {row["tenant_id"] for row in rows}:
        _nudge_on_commit(tenant_id)


class _Stands:
    """Goes with the savepoint under which it was left with `on_commit`; does nothing when called."""

    def __call__(self) -> None:
        pass


@dataclass(slots=True)
class _Batch:
    """Facts and announcements that wait for the end of their block, and how many savepoints surrounded it."""

    depth: int
    facts: list[tuple[Row | Published, _Stands | None]] = field(default_factory=list)

    def add(self, fact: Row | Published) -> None:
        mark = None
        if _depth() > self.depth:
            mark = _Stands()
            transaction.on_commit(mark, robust=True)
        self.facts.append((fact, mark))

    def standing(self) -> tuple[list[Row], list[Published]]:
        """The rows to log and what to announce, without what was taken back."""
        left = {id(function) for _, function, _ in transaction.get_connection().run_on_commit}
        rows: list[Row] = []
        announced: list[Published] = []
        for fact, mark in self.facts:
            if mark is not None and id(mark) not in left:
                continue
            if isinstance(fact, Published):
                announced.append(fact)
            else:
                rows.append(fact)
        return rows, announced


_batch: ContextVar[_Batch | None] = ContextVar("event_batch", default=None)


def _depth() -> int:
    return len(transaction.get_connection().savepoint_ids)


def announce(event: Event) -> None:
    """Show a passing state (progress, typing) to whoever watches, once the transaction commits.

    It is never logged, numbered, handled or replayed; losing it is harmless by design.
    """
    tenant_id = require_tenant_id()
    message = Published(
        tenant_id=tenant_id,
        event_id=uuid7(),
        type=event.wire_type(),
        topics=event.topics(),
        permission=event.permission,
        payload=encode(event),
        occurred_at=timezone.now(),
        correlation_id=correlation.current(),
    )
    batch = _batch.get()
    if batch is None:
        transaction.on_commit(lambda: bus()([message]), robust=True)
    else:
        batch.add(message)


@dataclass(frozen=True, slots=True)
class Nudge:
    """Wakes the relay for a tenant. It looks by itself every 250 ms, so losing this only costs that."""

    tenant_id: UUID

    def __call__(self) -> None:
        try:
            valkey.client().publish(NUDGE_CHANNEL, self.tenant_id.bytes)
        except redis.RedisError as error:
            logger.info("The relay was not nudged and will look by itself: %s", error)


def _nudge_on_commit(tenant_id: UUID) -> None:
    # Once per transaction is enough, however many facts it tells of.
    nudge = Nudge(tenant_id)
    if not any(function == nudge for _, function, _ in transaction.get_connection().run_on_commit):
        transaction.on_commit(nudge, robust=True)


def bus() -> Callable[[Iterable[Published]], None]:
    """The way to the sockets, which stand above this floor: named by ``settings.EVENT_BUS``."""
    publisher: Callable[[Iterable[Published]], None] = import_string(settings.EVENT_BUS)
    return publisher


def position_for(*, tenant_id: UUID) -> str:
    """``epoch:seq`` now. Read it before a snapshot: every event up to it is visible to later reads."""
    with tenant_scope(tenant_id):
        stream = Stream.objects.filter(tenant_id=tenant_id).first()
        if stream is None:
            Stream.objects.bulk_create([Stream(tenant_id=tenant_id)], ignore_conflicts=True)
            stream = Stream.objects.get(tenant_id=tenant_id)
    return f"{stream.epoch}:{stream.seq}"


def parse_position(position: str) -> tuple[str, int]:
    """Split ``epoch:seq``; raises ``InvalidPositionError`` for anything else."""
    epoch, _, seq = position.partition(":")
    if not epoch or len(epoch) > 12 or not seq.isascii() or not seq.isdigit() or len(seq) > 18:
        raise InvalidPositionError(f"A position reads epoch:number, not {position[:40]!r}.")
    return epoch, int(seq)


def read_after(*, tenant_id: UUID, seq: int, until: int | None = None, limit: int) -> list[Published]:
    """The numbered events above ``seq`` (and up to ``until``), in order, at most ``limit``."""
    with tenant_scope(tenant_id):
        rows = LoggedEvent.objects.filter(tenant_id=tenant_id, seq__gt=seq)
        if until is not None:
            rows = rows.filter(seq__lte=until)
        epoch = position_for(tenant_id=tenant_id).partition(":")[0]
        return [as_published(row, epoch=epoch) for row in rows.order_by("seq")[:limit]]


def read_topics_after(
    *, tenant_id: UUID, seq: int, until: int, topics: Iterable[str], permissions: Iterable[str], limit: int
) -> list[Published]:
    """As ``read_after``, for the events that any of ``topics`` and ``permissions`` admit."""
    with tenant_scope(tenant_id):
        rows = LoggedEvent.objects.filter(
            tenant_id=tenant_id,
            seq__gt=seq,
            seq__lte=until,
            topics__overlap=list(topics),
            permission__in=list(permissions),
        ).order_by("seq")[:limit]
        epoch = position_for(tenant_id=tenant_id).partition(":")[0]
        return [as_published(row, epoch=epoch) for row in rows]


def read_latest(
    *, tenant_id: UUID, types: Iterable[str], permissions: Iterable[str], limit: int
) -> list[Published]:
    """The latest events of some types, newest first, with those that wait for their number in front."""
    with tenant_scope(tenant_id):
        rows = LoggedEvent.objects.filter(
            tenant_id=tenant_id, type__in=list(types), permission__in=list(permissions)
        ).order_by(models.F("seq").desc(nulls_first=True), "-id")[:limit]
        epoch = position_for(tenant_id=tenant_id).partition(":")[0]
        return [as_published(row, epoch=epoch) for row in rows]


def unnumbered_ids(*, tenant_id: UUID) -> list[UUID]:
    """Events that are committed and wait for their number: a snapshot shows them, its position does not."""
    with tenant_scope(tenant_id):
        waiting = LoggedEvent.objects.filter(tenant_id=tenant_id, seq__isnull=True)
        return list(waiting.values_list("event_id", flat=True))


def as_published(row: LoggedEvent, *, epoch: str) -> Published:
    return Published(
        tenant_id=row.tenant_id,
        event_id=row.event_id,
        type=row.type,
        topics=tuple(row.topics),
        permission=row.permission,
        payload=row.payload,
        occurred_at=row.occurred_at,
        seq=row.seq,
        epoch=epoch,
        correlation_id=row.correlation_id,
    )


def renew_epochs() -> int:
    """Give every stream a new epoch, as after a restore: no position from before may be trusted.

    Call inside ``all_tenants_scope()``. Returns how many streams there are.
    """
    streams = list(Stream.objects.all())
    for stream in streams:
        stream.epoch = new_epoch()
    Stream.objects.bulk_update(streams, ["epoch"])
    return len(streams)


def _require_transaction() -> UUID:
    if not transaction.get_connection().in_atomic_block:
        raise PublishOutsideTransactionError("publish() needs the transaction of the change it tells of.")
    if current_scope().tenant_id is None:
        raise PublishOutsideTransactionError("publish() needs tenant_scope().")
    return require_tenant_id()
