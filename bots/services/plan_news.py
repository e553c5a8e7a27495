"""Telling how a plan stands: to whoever watches, and in the words of front ends that know the lead bot.

The caller holds the transaction.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from bots.events.follow_ups import EnrollmentChanged
from bots.events.lead_bot import LeadBotSequenceStateChanged
from bots.models.enrollments import Enrollment
from bots.models.leads import Lead
from bots.selectors import plan_steps
from bots.selectors.plan_steps import PlanStep
from events import log

# Why a plan is completed.
ALL_DONE = "every step is done"


def tell(enrollment: Enrollment, *, reason: str, now: datetime, old_status: str | None = None) -> None:
    """Publish the plan as it now stands, with what changed it.

    ``old_status`` is what it was before, empty for a new plan; without it the status did not change.
    """
    steps = plan_steps.read_plans([enrollment.id])
    tell_read(
        enrollment.id,
        lead=enrollment.lead,
        sequence_name=enrollment.sequence_name,
        status=enrollment.status,
        reason=reason,
        steps=steps[enrollment.id],
        texts=plan_steps.texts_of(steps, known={}),
        now=now,
        old_status=old_status,
    )


def tell_read(
    enrollment_id: UUID,
    *,
    lead: Lead,
    sequence_name: str,
    status: str,
    reason: str,
    steps: Sequence[PlanStep],
    texts: Mapping[UUID, str],
    now: datetime,
    old_status: str | None = None,
) -> None:
    """As `tell`, of a plan whose steps and texts were read already, with those of others. The change of its
    state comes before the plan itself.
    """
    if old_status is not None and old_status != status:
        log.publish(
            LeadBotSequenceStateChanged(
                lead_id=lead.id,
                contact_id=lead.id,
                enrollment_id=enrollment_id,
                sequence=sequence_name,
                old_status=old_status,
                new_status=status,
                reason=reason,
                timestamp=now,
            )
        )
    log.publish(
        EnrollmentChanged(
            enrollment_id=enrollment_id,
            lead_id=lead.id,
            contact_id=lead.id,
            status=status,
            reason=reason,
            next_action_date=plan_steps.next_due(steps),
            timestamp=now,
            lead_name=lead.name,
            steps=plan_steps.show(steps, texts),
        )
    )
