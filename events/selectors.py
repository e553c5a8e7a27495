"""Reading the log, its handlers and what they could not take."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min, QuerySet
from django.utils import timezone

from common.actor import EVERYTHING, Actor
from common.exceptions import NotFoundError
from common.tenancy import all_tenants_scope
from events import handling
from events.base import AuditCategory
from events.models import DeadLetter, Event, HandlerCursor, Stream


@dataclass(frozen=True, slots=True)
class HandlerState:
    """How far a handler has come; ``behind`` counts numbers, also those of events that are not for it."""

    name: str
    seq: int
    behind: int
    attempts: int
    retry_at: datetime | None
    last_error: str
    parked: int


def list_events_for(
    *,
    actor: Actor,
    type: str | None = None,  # noqa: A002 - the log's own word for it
    topic: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[Event]:
    """The numbered events that the actor may see, from ``since`` to before ``until``; unordered."""
    actor.check("events:read")
    events = Event.objects.filter(tenant_id=actor.tenant_id, seq__isnull=False)
    if EVERYTHING not in actor.permissions:
        events = events.filter(permission__in=actor.permissions)
    if type is not None:
        events = events.filter(type=type)
    if topic is not None:
        events = events.filter(topics__contains=[topic])
    if since is not None:
        events = events.filter(occurred_at__gte=since)
    if until is not None:
        events = events.filter(occurred_at__lt=until)
    return events


def list_handlers_for(*, actor: Actor) -> list[HandlerState]:
    """Every handler of the house and how it stands in the actor's tenant, by name."""
    actor.check("events:read")
    stream = Stream.objects.filter(tenant_id=actor.tenant_id).first()
    top = stream.seq if stream else 0
    cursors = {cursor.handler: cursor for cursor in HandlerCursor.objects.filter(tenant_id=actor.tenant_id)}
    parked = list(
        DeadLetter.objects.filter(tenant_id=actor.tenant_id)
        .exclude(status=DeadLetter.Status.RESOLVED)
        .values_list("handler", flat=True)
    )
    states = []
    for name in sorted(handling.all_handlers()):
        cursor = cursors.get(name) or HandlerCursor(handler=name)
        states.append(
            HandlerState(
                name=name,
                seq=cursor.seq,
                behind=top - cursor.seq,
                attempts=cursor.attempts,
                retry_at=cursor.retry_at,
                last_error=cursor.last_error if cursor.attempts else "",
                parked=parked.count(name),
            )
        )
    return states


def list_dead_letters_for(*, actor: Actor, status: str | None = None) -> QuerySet[DeadLetter]:
    """What handlers could not take in the actor's tenant, with the events; unordered."""
    actor.check("events:read")
    dead_letters = DeadLetter.objects.filter(tenant_id=actor.tenant_id).select_related("event")
    return dead_letters if status is None else dead_letters.filter(status=status)


def get_dead_letter_for(*, actor: Actor, dead_letter_id: int) -> DeadLetter:
    dead_letter = list_dead_letters_for(actor=actor).filter(pk=dead_letter_id).first()
    if dead_letter is None:
        raise NotFoundError("There is nothing here, or it is not yours to see.")
    return dead_letter


def relay_lag_seconds() -> float:
    """How long the oldest event of any tenant has been waiting for its number; 0 when none waits."""
    with all_tenants_scope():
        oldest = Event.objects.filter(seq__isnull=True).aggregate(oldest=Min("occurred_at"))["oldest"]
    return max(0.0, (timezone.now() - oldest).total_seconds()) if oldest else 0.0


def list_audited_events_on(
    *, actor: Actor, category: AuditCategory, topics: Sequence[str]
) -> QuerySet[Event]:
    """The numbered events of one audit category on any of the topics, as far as the actor may see them."""
    events = Event.objects.filter(
        tenant_id=actor.tenant_id, seq__isnull=False, audit=category, topics__overlap=list(topics)
    )
    if EVERYTHING not in actor.permissions:
        events = events.filter(permission__in=actor.permissions)
    return events
