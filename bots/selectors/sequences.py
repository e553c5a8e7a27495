"""Reading follow-up plans: enrollments and their steps."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from bots.exceptions import EnrollmentNotFoundError
from bots.models.batches import EnrollmentBatch
from bots.models.enrollments import Enrollment, FollowUp
from bots.selectors import leads as lead_selectors
from common.actor import Actor


def list_enrollments_for(
    *, actor: Actor, lead_id: UUID | None = None, status: str = "", sequence: str = ""
) -> QuerySet[Enrollment]:
    """The tenant's enrollments, or one lead's."""
    actor.check("follow_ups:read")
    enrollments = Enrollment.objects.filter(tenant_id=actor.tenant_id).select_related("lead", "sequence")
    if lead_id is not None:
        lead = lead_selectors.get_lead_for(actor=actor, lead_id=lead_id)
        enrollments = enrollments.filter(lead=lead)
    exact = {"status": status, "sequence_name": sequence}
    return enrollments.filter(**{name: value for name, value in exact.items() if value})


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
        steps = steps.filter(enrollment=get_enrollment_for(actor=actor, enrollment_id=enrollment_id))
    if late_at is not None:
        steps = steps.filter(status=FollowUp.Status.PENDING, due_at__lte=late_at)
    wanted = {"status": status, "channel": channel, "due_at__gte": due_from, "due_at__lt": due_to}
    return steps.filter(**{name: value for name, value in wanted.items() if value})


def get_batch_for(*, actor: Actor, batch_id: UUID) -> EnrollmentBatch:
    """Many leads being enrolled; raises EnrollmentNotFoundError."""
    actor.check("follow_ups:read")
    found = EnrollmentBatch.objects.filter(tenant_id=actor.tenant_id, id=batch_id)
    batch = found.select_related("sequence").first()
    if batch is None:
        raise EnrollmentNotFoundError("There is no such batch of enrollments.")
    return batch


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
        "reason": enrollment.reason,
        "trigger": enrollment.trigger,
        "timezone": enrollment.timezone,
        "anchor_at": enrollment.anchor_at,
        "held_at": enrollment.held_at,
        "is_held_for_person": enrollment.is_held_for_person,
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


def show_batch(batch: EnrollmentBatch) -> dict[str, Any]:
    return {
        "id": batch.id,
        "sequence": batch.sequence.name,
        "status": batch.status,
        "total": batch.total,
        "enrolled": batch.enrolled_count,
        "skipped": batch.skipped,
        "error": batch.error,
        "created_at": batch.created_at,
        "finished_at": batch.finished_at,
    }
