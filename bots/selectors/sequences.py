"""Reading follow-up plans: enrollments and their steps."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from bots.exceptions import EnrollmentNotFoundError
from bots.models.enrollments import Enrollment, FollowUp
from bots.selectors import leads as lead_selectors
from common.actor import Actor


def list_enrollments_for(
    *, actor: Actor, lead_id: UUID | None = None, status: str = ""
) -> QuerySet[Enrollment]:
    """The tenant's enrollments, or one lead's."""
    actor.check("follow_ups:read")
    enrollments = Enrollment.objects.filter(tenant_id=actor.tenant_id).select_related("lead", "sequence")
    if lead_id is not None:
        lead = lead_selectors.get_lead_for(actor=actor, lead_id=lead_id)
        enrollments = enrollments.filter(lead=lead)
    return enrollments.filter(status=status) if status else enrollments


def get_enrollment_for(*, actor: Actor, enrollment_id: UUID) -> Enrollment:
    """One enrollment; raises EnrollmentNotFoundError."""
    found = list_enrollments_for(actor=actor).filter(id=enrollment_id).first()
    if found is None:
        raise EnrollmentNotFoundError("There is no such enrollment.")
    return found


def find_latest_enrollment_for(*, actor: Actor, lead_id: UUID) -> Enrollment | None:
    """The plan that a lead is in, else the last one it was in."""
    return list_enrollments_for(actor=actor, lead_id=lead_id).order_by("-id").first()


def list_follow_ups_for(
    *,
    actor: Actor,
    lead_id: UUID | None = None,
    enrollment_id: UUID | None = None,
    status: str = "",
    channel: str = "",
) -> QuerySet[FollowUp]:
    """Steps of plans, narrowed as asked, in no order."""
    actor.check("follow_ups:read")
    steps = (
        FollowUp.objects.filter(tenant_id=actor.tenant_id)
        .select_related("lead")
        .prefetch_related("outbounds")
    )
    if lead_id is not None:
        steps = steps.filter(lead=lead_selectors.get_lead_for(actor=actor, lead_id=lead_id))
    if enrollment_id is not None:
        steps = steps.filter(enrollment=get_enrollment_for(actor=actor, enrollment_id=enrollment_id))
    exact = {"status": status, "channel": channel}
    return steps.filter(**{name: value for name, value in exact.items() if value})


def next_follow_up_of(enrollment: Enrollment) -> FollowUp | None:
    """The next dated step of a plan."""
    pending = enrollment.follow_ups.filter(status=FollowUp.Status.PENDING, due_at__isnull=False)
    return pending.order_by("due_at", "step_number").first()


def show_enrollment(enrollment: Enrollment) -> dict[str, Any]:
    return {
        "id": enrollment.id,
        "lead_id": enrollment.lead_id,
        "lead_name": enrollment.lead.name,
        "sequence": enrollment.sequence.name,
        "sequence_version": enrollment.sequence.version,
        "status": enrollment.status,
        "timezone": enrollment.timezone,
        "anchor_at": enrollment.anchor_at,
        "held_at": enrollment.held_at,
        "response_count": enrollment.response_count,
        "last_response_at": enrollment.last_response_at,
        "finished_at": enrollment.finished_at,
        "created_at": enrollment.created_at,
    }


def show_follow_up(step: FollowUp) -> dict[str, Any]:
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
        "why": step.why,
        "attempt": step.attempt,
        "sent_at": step.sent_at,
        "outcome": step.outcome,
        "provider": outbound.provider if outbound else "",
        "provider_sid": outbound.provider_sid if outbound else None,
        "message": outbound.body if outbound else "",
    }
