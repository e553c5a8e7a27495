"""Telling how a plan stands: to whoever watches, and in the words of front ends that know the lead bot."""

from datetime import datetime

from bots.events.follow_ups import EnrollmentChanged
from bots.events.lead_bot import LeadBotSequenceStateChanged
from bots.models.enrollments import Enrollment, FollowUp
from bots.selectors import overview
from events import log


def next_due(enrollment: Enrollment) -> datetime | None:
    """When the next step may go out; None while held and after the last one."""
    pending = enrollment.follow_ups.filter(status=FollowUp.Status.PENDING, due_at__isnull=False)
    return pending.order_by("due_at").values_list("due_at", flat=True).first()


def tell(enrollment: Enrollment, *, reason: str, now: datetime, old_status: str | None = None) -> None:
    """Publish the plan as it now stands, with what changed it; the caller holds the transaction.

    ``old_status`` is what it was before, empty for a new plan; without it the status did not change.
    """
    if old_status is not None and old_status != enrollment.status:
        log.publish(
            LeadBotSequenceStateChanged(
                lead_id=enrollment.lead_id,
                contact_id=enrollment.lead_id,
                enrollment_id=enrollment.id,
                sequence=enrollment.sequence_name,
                old_status=old_status,
                new_status=enrollment.status,
                reason=reason,
                timestamp=now,
            )
        )
    log.publish(
        EnrollmentChanged(
            enrollment_id=enrollment.id,
            lead_id=enrollment.lead_id,
            contact_id=enrollment.lead_id,
            status=enrollment.status,
            reason=reason,
            next_action_date=next_due(enrollment),
            timestamp=now,
            lead_name=enrollment.lead.name,
            steps=tuple(overview.steps_of(enrollment)),
        )
    )
