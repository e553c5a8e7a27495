"""Reactions to events: a handler has its own cursor, attempts and dead letters, and holds up nobody else."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils import timezone

from common import correlation
from common.tenancy import all_tenants_scope, tenant_scope
from events.base import Event, UnknownEvent, all_event_classes
from events.models import DeadLetter, HandlerCursor, Stream
from events.models import Event as LoggedEvent

BATCH = 500
MAX_ATTEMPTS = 5
logger = logging.getLogger(__name__)
E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class Delivered(Generic[E]):
    """An event as a handler gets it. ``event_id`` is what to be idempotent by."""

    event: E
    event_id: UUID
    tenant_id: UUID
    seq: int
    occurred_at: datetime
    actor_user_id: UUID | None
    correlation_id: str
    type: str
    audit: str
    payload: str


@dataclass(frozen=True, slots=True)
class Handler:
    """``react_together`` takes a whole batch at once; ``react`` takes what is left when that failed."""

    name: str
    types: frozenset[str]
    audited: bool
    react: Callable[[Delivered[Event]], None]
    react_together: Callable[[Sequence[Delivered[Event]]], None] | None = None


_handlers: dict[str, Handler] = {}


def handles(
    *event_classes: type[E], name: str
) -> Callable[[Callable[[Delivered[E]], None]], Callable[[Delivered[E]], None]]:
    """Register a handler of these events. It runs in the relay, in the tenant's scope and in the
    transaction that moves its cursor; it may run twice for one event and must act once.
    """
    return _register(name=name, types=frozenset(cls.type for cls in event_classes), audited=False)


def handles_audited(
    *, name: str
) -> Callable[[Callable[[Delivered[Event]], None]], Callable[[Delivered[Event]], None]]:
    """Register a handler of every event that names an audit category."""
    return _register(name=name, types=frozenset(), audited=True)


def handles_audited_together(
    *, name: str
) -> Callable[[Callable[[Sequence[Delivered[Event]]], None]], Callable[[Sequence[Delivered[Event]]], None]]:
    """As ``handles_audited``, for a handler that takes up to ``BATCH`` events of a tenant, in order, at once.

    When it fails, what it wrote is undone and it gets them one by one, so that only the one at fault is tried
    again and parked. No correlation is bound: each event has its own.
    """

    def decorate(
        react_together: Callable[[Sequence[Delivered[Event]]], None],
    ) -> Callable[[Sequence[Delivered[Event]]], None]:
        _add(
            Handler(
                name=name,
                types=frozenset(),
                audited=True,
                react=lambda one: react_together([one]),
                react_together=react_together,
            )
        )
        return react_together

    return decorate


def _register(
    *, name: str, types: frozenset[str], audited: bool
) -> Callable[[Callable[[Delivered[E]], None]], Callable[[Delivered[E]], None]]:
    def decorate(react: Callable[[Delivered[E]], None]) -> Callable[[Delivered[E]], None]:
        _add(Handler(name=name, types=types, audited=audited, react=react))  # type: ignore[arg-type]
        return react

    return decorate


def _add(handler: Handler) -> None:
    if handler.name in _handlers:
        raise TypeError(f"Two handlers are called {handler.name}.")
    _handlers[handler.name] = handler


def all_handlers() -> dict[str, Handler]:
    return dict(_handlers)


def handle_pending() -> int:
    """Bring every handler as far as it goes, one batch each. Returns how many events were taken."""
    taken = 0
    for tenant_id, handler, is_first in _behind():
        with tenant_scope(tenant_id):
            taken += _advance(tenant_id, handler, is_first=is_first)
    return taken


def _behind() -> list[tuple[UUID, Handler, bool]]:
    """Who has something to take, and whether it never took anything of this tenant before."""
    with all_tenants_scope():
        streams = list(Stream.objects.filter(seq__gt=0).values_list("tenant_id", "seq"))
        cursors = {
            (tenant_id, name): (seq, retry_at)
            for tenant_id, name, seq, retry_at in HandlerCursor.objects.values_list(
                "tenant_id", "handler", "seq", "retry_at"
            )
        }
    now = timezone.now()
    behind = []
    for tenant_id, top in streams:
        for handler in _handlers.values():
            cursor = cursors.get((tenant_id, handler.name))
            seq, retry_at = cursor or (0, None)
            if seq < top and (retry_at is None or retry_at <= now):
                behind.append((tenant_id, handler, cursor is None))
    return behind


def _advance(tenant_id: UUID, handler: Handler, *, is_first: bool) -> int:
    if is_first:
        HandlerCursor.objects.bulk_create(
            [HandlerCursor(tenant_id=tenant_id, handler=handler.name)], ignore_conflicts=True
        )
    with transaction.atomic():
        cursor = (
            HandlerCursor.objects.select_for_update(skip_locked=True, no_key=True)
            .filter(tenant_id=tenant_id, handler=handler.name)
            .first()
        )
        if cursor is None:
            return 0  # Another relay has this handler in hand.
        top = Stream.objects.get(tenant_id=tenant_id).seq
        rows = LoggedEvent.objects.filter(tenant_id=tenant_id, seq__gt=cursor.seq, seq__lte=top)
        rows = rows.exclude(audit="") if handler.audited else rows.filter(type__in=handler.types)
        batch = list(rows.order_by("seq")[:BATCH])
        taken = _deliver_batch(handler, batch, cursor)
        if taken == len(batch) < BATCH:
            cursor.seq = top
        cursor.save()
    return taken


def _deliver_batch(handler: Handler, batch: list[LoggedEvent], cursor: HandlerCursor) -> int:
    """Hand over a batch, at once if the handler can; returns how many events are done with."""
    # One that failed before comes first, and would only fail again in company.
    if cursor.attempts == 0 and len(batch) > 1 and _deliver_together(handler, batch, cursor):
        return len(batch)
    for taken, row in enumerate(batch):
        if not _deliver(handler, row, cursor):
            return taken
    return len(batch)


def _deliver_together(handler: Handler, batch: list[LoggedEvent], cursor: HandlerCursor) -> bool:
    if handler.react_together is None:
        return False
    try:
        with transaction.atomic():
            classes = all_event_classes()
            handler.react_together([delivered(row, classes=classes) for row in batch])
    except Exception:
        logger.exception("Handler %s failed on a batch and takes it one by one", handler.name)
        return False
    cursor.seq = batch[-1].seq or cursor.seq
    return True


def _deliver(handler: Handler, row: LoggedEvent, cursor: HandlerCursor) -> bool:
    """Hand over one event; False means that it is to be tried again later."""
    try:
        with transaction.atomic(), correlation.bind(row.correlation_id):
            handler.react(delivered(row))
    except Exception as error:
        logger.exception("Handler %s failed on event %s", handler.name, row.pk)
        cursor.attempts += 1
        cursor.last_error = f"{type(error).__name__}: {error}"[:2000]
        if cursor.attempts < MAX_ATTEMPTS:
            cursor.retry_at = timezone.now() + timedelta(seconds=2**cursor.attempts)
            return False
        DeadLetter.objects.update_or_create(
            tenant_id=row.tenant_id,
            handler=handler.name,
            event=row,
            defaults={
                "status": DeadLetter.Status.PARKED,
                "attempts": cursor.attempts,
                "reason": cursor.last_error,
                "parked_at": timezone.now(),
            },
        )
    cursor.seq = row.seq or cursor.seq
    cursor.attempts = 0
    cursor.retry_at = None
    return True


def delivered(row: LoggedEvent, *, classes: Mapping[str, type[Event]] | None = None) -> Delivered[Event]:
    """The typed event of a log row; an `UnknownEvent` for a type that no class here has.

    ``classes`` spares whoever has many rows to look all of them up for each.
    """
    cls = (classes or all_event_classes()).get(row.type, UnknownEvent)
    return Delivered(
        event=msgspec.json.decode(row.payload, type=cls),
        event_id=row.event_id,
        tenant_id=row.tenant_id,
        seq=row.seq or 0,
        occurred_at=row.occurred_at,
        actor_user_id=row.actor_user_id,
        correlation_id=row.correlation_id,
        type=row.type,
        audit=row.audit,
        payload=row.payload,
    )


def retry_dead_letter(*, dead_letter: DeadLetter) -> bool:
    """Hand a parked event to its handler once more. True when it was taken, else the new reason is kept."""
    handler = _handlers[dead_letter.handler]
    with tenant_scope(dead_letter.tenant_id), transaction.atomic():
        locked = DeadLetter.objects.select_for_update(no_key=True).get(pk=dead_letter.pk)
        if locked.status == DeadLetter.Status.RESOLVED:
            return True
        locked.attempts += 1
        try:
            with transaction.atomic():
                handler.react(delivered(locked.event))
        except Exception as error:
            logger.exception("Handler %s failed again on event %s", handler.name, locked.event_id)
            locked.reason = f"{type(error).__name__}: {error}"[:2000]
        else:
            locked.status = DeadLetter.Status.RESOLVED
            locked.resolved_at = timezone.now()
        locked.save()
    return locked.status == DeadLetter.Status.RESOLVED
