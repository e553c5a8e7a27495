"""Reading steps: one, many, and how many are due, wait, were sent today, or fall into a month or an hour."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, DateTimeField, F, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate, TruncHour

from accounts.selectors import tenants as tenant_selectors
from bots.exceptions.enrollments import FollowUpNotFoundError
from bots.models.enrollments import FollowUp
from bots.models.sequences import FollowUpSettings
from bots.selectors import enrollments as enrollment_selectors
from bots.selectors import leads as lead_selectors
from common import clock
from common.actor import Actor

# Wall time after which a due step that nobody took is late.
LATE_AFTER = timedelta(minutes=5)
_IN_HAND = (FollowUp.Status.LEASED, FollowUp.Status.SENDING)
_ENDED = (FollowUp.Status.SENT, FollowUp.Status.SKIPPED, FollowUp.Status.FAILED)


def late_before(*, now: datetime, clock_rate: int) -> datetime:
    """What is due before this moment of tenant time is late: minutes of wall time have passed since then."""
    return now - LATE_AFTER * clock_rate


def list_follow_ups_for(
    *,
    actor: Actor,
    lead_id: UUID | None = None,
    enrollment_id: UUID | None = None,
    status: str = "",
    channel: str = "",
    due_from: datetime | None = None,
    due_to: datetime | None = None,
    late_at: datetime | None = None,
) -> QuerySet[FollowUp]:
    """Steps of plans, narrowed as asked, in no order; with ``late_at`` those that wait since before it."""
    actor.check("follow_ups:read")
    steps = (
        FollowUp.objects.filter(tenant_id=actor.tenant_id)
        .select_related("lead")
        .prefetch_related("outbounds")
    )
    if lead_id is not None:
        steps = steps.filter(lead=lead_selectors.get_lead_for(actor=actor, lead_id=lead_id))
    if enrollment_id is not None:
        steps = steps.filter(
            enrollment=enrollment_selectors.get_enrollment_for(actor=actor, enrollment_id=enrollment_id)
        )
    if late_at is not None:
        steps = steps.filter(status=FollowUp.Status.PENDING, due_at__lte=late_at)
    wanted = {"status": status, "channel": channel, "due_at__gte": due_from, "due_at__lt": due_to}
    return steps.filter(**{name: value for name, value in wanted.items() if value})


def get_follow_up_for(*, actor: Actor, follow_up_id: UUID) -> FollowUp:
    """One step with its plan and lead; raises FollowUpNotFoundError."""
    actor.check("follow_ups:read")
    found = (
        FollowUp.objects.filter(tenant_id=actor.tenant_id, id=follow_up_id)
        .select_related("lead", "enrollment__sequence")
        .prefetch_related("outbounds")
        .first()
    )
    if found is None:
        raise FollowUpNotFoundError("There is no such step.")
    return found


def count_follow_ups_for(*, actor: Actor, now: datetime) -> dict[str, Any]:
    """What stands where at a moment of tenant time; days begin at the tenant's midnight.

    ``late`` are those of ``due`` that waited for more than a few minutes; ``held`` have no date since their
    plan is held.
    """
    actor.check("follow_ups:read")
    tenant = tenant_selectors.get_tenant(tenant_id=actor.tenant_id)
    today = clock.last_midnight(now, zone=tenant.timezone)
    late_at = late_before(now=now, clock_rate=tenant.clock_rate)
    steps = FollowUp.objects.filter(tenant_id=actor.tenant_id)
    is_pending = Q(status=FollowUp.Status.PENDING)
    counts = steps.filter(status__in=FollowUp.OPEN).aggregate(
        due=Count("pk", filter=is_pending & Q(due_at__lte=now)),
        late=Count("pk", filter=is_pending & Q(due_at__lte=late_at)),
        in_hand=Count("pk", filter=Q(status__in=_IN_HAND)),
        planned=Count("pk", filter=is_pending & Q(due_at__gt=now)),
        held=Count("pk", filter=is_pending & Q(due_at__isnull=True)),
        unknown=Count("pk", filter=Q(status=FollowUp.Status.UNKNOWN)),
    )
    ended = steps.filter(status__in=_ENDED).filter(
        Q(sent_at__gte=today) | Q(sent_at__isnull=True, updated_at__gte=tenant.clock.wall(today))
    )
    became = dict(ended.values_list("status").annotate(count=Count("pk")).order_by())
    switch = FollowUpSettings.objects.filter(tenant_id=actor.tenant_id).first()
    return {
        **counts,
        **{f"{status}_today": became.get(status, 0) for status in _ENDED},
        "paused_at": switch.paused_at if switch else None,
        "paused_by": switch.paused_by_name if switch and switch.paused_at else "",
    }


def calendar_for(*, actor: Actor, month: date, zone: str) -> dict[date, dict[str, int]]:
    """Of each day of a month in a time zone how many steps it has, by channel and by status."""
    actor.check("follow_ups:read")
    first = month.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    begins, ends = (clock.midnight(day, zone=zone) for day in (first, following))
    # By when steps happen or happened; those that were cancelled never do.
    happens_at = Coalesce(F("sent_at"), F("due_at"), F("nominal_at"), output_field=DateTimeField())
    steps = (
        FollowUp.objects.filter(tenant_id=actor.tenant_id)
        .exclude(status=FollowUp.Status.CANCELLED)
        .annotate(happens_at=happens_at)
        .filter(happens_at__gte=begins, happens_at__lt=ends)
    )
    days: dict[date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    grouped = steps.annotate(local_day=TruncDate("happens_at", tzinfo=ZoneInfo(zone)))
    for day, channel, status, count in (
        grouped.values_list("local_day", "channel", "status").annotate(count=Count("pk")).order_by()
    ):
        days[day][channel] += count
        days[day][status] += count
    return {day: dict(counts) for day, counts in sorted(days.items())}


def queue_by_hour_for(*, actor: Actor, now: datetime, hours: int) -> list[tuple[datetime, int]]:
    """How many steps fall due in each of the next hours; the first has what is due already."""
    actor.check("follow_ups:read")
    begins = now.replace(minute=0, second=0, microsecond=0)
    due = FollowUp.objects.filter(
        tenant_id=actor.tenant_id,
        status=FollowUp.Status.PENDING,
        due_at__lt=begins + timedelta(hours=hours),
    )
    counts: dict[datetime, int] = defaultdict(int)
    grouped = due.annotate(hour=TruncHour("due_at")).values_list("hour").annotate(count=Count("pk"))
    for hour, count in grouped.order_by():
        counts[max(hour, begins)] += count
    return [(at, counts[at]) for at in (begins + timedelta(hours=number) for number in range(hours))]


def show_follow_up(step: FollowUp) -> dict[str, Any]:
    """A step as the API answers it, with its latest submission; load ``lead`` and ``outbounds`` before."""
    submitted = sorted(step.outbounds.all(), key=lambda one: one.number)
    outbound = submitted[-1] if submitted else None
    return {
        "id": step.id,
        "enrollment_id": step.enrollment_id,
        "lead_id": step.lead_id,
        "lead_name": step.lead.name,
        "step_number": step.step_number,
        "day": step.day,
        "channel": step.channel,
        "status": step.status,
        "nominal_at": step.nominal_at,
        "due_at": step.due_at,
        "rescheduled_at": step.rescheduled_at,
        "variant": step.variant,
        "touch": step.touch,
        "why": step.why,
        "attempt": step.attempt,
        "sent_at": step.sent_at,
        "outcome": step.outcome,
        "provider": outbound.provider if outbound else "",
        "provider_sid": outbound.provider_sid if outbound else None,
        "message": outbound.body if outbound else "",
    }
