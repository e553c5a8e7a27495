"""Reading who is in which sequence, and the jobs that enrol many at once."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from bots.exceptions.enrollments import EnrollmentNotFoundError
from bots.models.batches import EnrollmentBatch
from bots.models.enrollments import Enrollment
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


def get_batch_for(*, actor: Actor, batch_id: UUID) -> EnrollmentBatch:
    """Many leads being enrolled; raises EnrollmentNotFoundError."""
    actor.check("follow_ups:read")
    found = EnrollmentBatch.objects.filter(tenant_id=actor.tenant_id, id=batch_id)
    batch = found.select_related("sequence").first()
    if batch is None:
        raise EnrollmentNotFoundError("There is no such batch of enrollments.")
    return batch


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
