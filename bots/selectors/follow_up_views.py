"""Lists of steps as operators look at them: what comes up, what waits, what became of the others."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from bots.models.enrollments import FollowUp
from common.actor import Actor

FAILED_OF_LATE = timedelta(days=1)
MOST_COUNTED = 1000
# The view of a list, and what it is called.
VIEWS = (
    ("", "Coming up"),
    ("due", "Due now"),
    ("late", "Late"),
    ("held", "Held"),
    ("sent", "Sent"),
    ("skipped", "Skipped"),
    ("failed", "Failed"),
    ("unknown", "Outcome unknown"),
    ("cancelled", "Cancelled"),
)
_BECAME = {name: name for name in ("sent", "skipped", "failed", "unknown", "cancelled")}


def list_steps_for(
    *,
    actor: Actor,
    view: str = "",
    channel: str = "",
    between: tuple[datetime, datetime] | None = None,
    now: datetime,
    late_at: datetime,
) -> tuple[QuerySet[FollowUp], tuple[str, ...]]:
    """The tenant's steps in one of VIEWS, and the order to page them in.

    ``between`` narrows to steps that happen or happened in a span of tenant time; without a view it means
    all of them. ``now`` is tenant time; what is due before ``late_at`` is late.
    """
    actor.check("follow_ups:read")
    steps = FollowUp.objects.filter(tenant_id=actor.tenant_id).select_related(
        "lead", "enrollment", "enrollment__sequence"
    )
    if channel:
        steps = steps.filter(channel=channel)
    if between is not None:
        steps = _within(steps, *between)
    if between is not None and not view:
        moment = Coalesce("sent_at", "due_at", "nominal_at")
        return steps.exclude(status=FollowUp.Status.CANCELLED).annotate(moment=moment), ("moment", "id")
    if view in _BECAME:
        return steps.filter(status=view), ("-nominal_at", "-id")
    pending = steps.filter(status=FollowUp.Status.PENDING)
    if view == "held":
        return pending.filter(due_at__isnull=True), ("nominal_at", "id")
    before = {"due": now, "late": late_at}.get(view)
    dated = pending.filter(due_at__isnull=False)
    return (dated.filter(due_at__lte=before) if before else dated), ("due_at", "id")


def count_waiting_for(*, actor: Actor, now: datetime, late_at: datetime) -> int:
    """How many steps somebody should look at: late ones, unknown ones, and those that failed of late; of each
    up to `MOST_COUNTED`.
    """
    actor.check("follow_ups:read")
    steps = FollowUp.objects.filter(tenant_id=actor.tenant_id)
    late = steps.filter(status=FollowUp.Status.PENDING, due_at__lte=late_at)
    unknown = steps.filter(status=FollowUp.Status.UNKNOWN)
    failed = steps.filter(status=FollowUp.Status.FAILED, nominal_at__gte=now - FAILED_OF_LATE)
    return sum(found[:MOST_COUNTED].count() for found in (late, unknown, failed))


def standing_of(step: FollowUp, *, now: datetime, late_at: datetime) -> str:
    """How a step stands at a moment of tenant time, in a word for people."""
    if step.status in (FollowUp.Status.LEASED, FollowUp.Status.SENDING):
        return "sending"
    if step.status != FollowUp.Status.PENDING:
        return str(step.status)
    if step.due_at is None:
        return "held"
    if step.due_at <= late_at:
        return "late"
    return "due" if step.due_at <= now else "planned"


def _within(steps: QuerySet[FollowUp], begins_at: datetime, ends_at: datetime) -> QuerySet[FollowUp]:
    def on(name: str) -> Q:
        return Q(**{f"{name}__gte": begins_at, f"{name}__lt": ends_at})

    dated = Q(sent_at__isnull=True) & on("due_at")
    neither = Q(sent_at__isnull=True, due_at__isnull=True) & on("nominal_at")
    return steps.filter(on("sent_at") | dated | neither)
