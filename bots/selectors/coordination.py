"""How the bots and the team work together: hand-offs, coaching, and what is going on now.

The one definition of these figures: REST, sockets and pages all read them here.
"""

from datetime import datetime, timedelta
from typing import Any, TypedDict
from uuid import UUID

from django.db.models import Avg, Count, ExpressionWrapper, F, Q, Sum
from django.db.models.fields import DurationField
from django.utils import timezone

from accounts.selectors import tenants as tenant_selectors
from bots.engines.coaching import words
from bots.models.conversations import Conversation
from bots.models.handoffs import Handoff
from bots.models.suggestions import Suggestion
from common import clock
from common.actor import Actor

# A thread without a word for so long is no session any more (contract 0.8).
SESSION_ENDS_AFTER = timedelta(minutes=60)
DEFAULT_DAYS = 30

_FAILED = (Handoff.Status.REJECTED, Handoff.Status.EXPIRED)
_TAKEN = Q(accepted_at__isnull=False)


class Coordination(TypedDict):
    """Figures of the last ``days`` by the wall clock, and of this moment; a rate or mean is null of nothing.

    ``successful_handoffs`` were accepted by their new owner, ``failed_handoffs`` rejected or left to expire;
    cancelled ones are neither. ``avg_handoff_time_ms`` is from the request to the acceptance,
    ``context_syncs`` counts the packets that new owners were given. ``coaching_opportunities_detected``
    counts each time that a card was shown, ``coaching_delivered`` each that was accepted, followed or given
    by hand, ``pending_coaching`` the open cards. A session is a thread in which something happened within
    the last hour.
    """

    days: int
    total_handoffs: int
    successful_handoffs: int
    failed_handoffs: int
    handoffs_today: int
    avg_handoff_time_ms: float | None
    handoff_success_rate: float | None
    coordination_success_rate: float | None
    context_syncs: int
    coaching_opportunities_detected: int
    coaching_delivered: int
    coaching_delivery_rate: float | None
    pending_coaching: int
    active_handoffs: int
    active_coordinations: int
    active_sessions: int
    active_bot_sessions: int
    conversation_count: int
    omnipresent_conversations: int
    last_updated: datetime


def coordination_metrics_for(*, actor: Actor, days: int = DEFAULT_DAYS) -> Coordination:
    """The figures of the actor's company; see `Coordination`."""
    actor.check("conversations:read")
    now = timezone.now()
    since = now - timedelta(days=days)
    handoffs = _handoffs(actor.tenant_id, since)
    coaching = _coaching(actor.tenant_id, since)
    threads = _threads(actor.tenant_id, now)
    open_handoffs = Handoff.objects.filter(tenant_id=actor.tenant_id, status__in=Handoff.OPEN).count()
    decided = handoffs["taken"] + handoffs["failed"]
    success = round(handoffs["taken"] / decided, 4) if decided else None
    detected = coaching["shown"] or 0
    delivered = (coaching["accepted"] or 0) + (coaching["by_hand"] or 0)
    took = handoffs["took"]
    return Coordination(
        days=days,
        total_handoffs=handoffs["total"],
        successful_handoffs=handoffs["taken"],
        failed_handoffs=handoffs["failed"],
        handoffs_today=_handoffs_today(actor.tenant_id, now),
        avg_handoff_time_ms=round(took.total_seconds() * 1000, 1) if took is not None else None,
        handoff_success_rate=success,
        coordination_success_rate=success,
        context_syncs=handoffs["taken"],
        coaching_opportunities_detected=detected,
        coaching_delivered=delivered,
        coaching_delivery_rate=round(delivered / detected, 4) if detected else None,
        pending_coaching=Suggestion.objects.filter(tenant_id=actor.tenant_id, status="open").count(),
        active_handoffs=open_handoffs,
        active_coordinations=open_handoffs,
        active_sessions=threads["live"],
        active_bot_sessions=threads["live_bots"],
        conversation_count=threads["total"],
        omnipresent_conversations=threads["watched"],
        last_updated=now,
    )


def _handoffs(tenant_id: UUID, since: datetime) -> dict[str, Any]:
    waited = ExpressionWrapper(F("accepted_at") - F("requested_at"), output_field=DurationField())
    return Handoff.objects.filter(tenant_id=tenant_id, requested_at__gte=since).aggregate(
        total=Count("id"),
        taken=Count("id", filter=_TAKEN),
        failed=Count("id", filter=Q(status__in=_FAILED)),
        took=Avg(waited, filter=_TAKEN),
    )


def _handoffs_today(tenant_id: UUID, now: datetime) -> int:
    zone = tenant_selectors.get_tenant(tenant_id=tenant_id).timezone
    today = clock.last_midnight(now, zone=zone)
    return Handoff.objects.filter(tenant_id=tenant_id, requested_at__gte=today).count()


def _coaching(tenant_id: UUID, since: datetime) -> dict[str, int | None]:
    by_hand = Q(kind=words.BY_HAND)
    return Suggestion.objects.filter(tenant_id=tenant_id, shown_at__gte=since).aggregate(
        shown=Sum("shown_count"),
        by_hand=Sum("shown_count", filter=by_hand),
        accepted=Sum("acceptances", filter=~by_hand),
    )


def _threads(tenant_id: UUID, now: datetime) -> dict[str, int]:
    live = Q(updated_at__gte=now - SESSION_ENDS_AFTER, turn__gt=0)
    unclosed = ~Q(status=Conversation.Status.CLOSED)
    return Conversation.objects.filter(tenant_id=tenant_id).aggregate(
        total=Count("id"),
        watched=Count("id", filter=unclosed & Q(monitoring=Conversation.Monitoring.ACTIVE)),
        live=Count("id", filter=unclosed & live),
        live_bots=Count("id", filter=unclosed & live & Q(person_id__isnull=True)),
    )
