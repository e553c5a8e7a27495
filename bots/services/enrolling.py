"""Writing plans down: the rows of one lead or of thousands, from what was looked out for them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from bots.engines import sequence_definitions
from bots.models.enrollments import Enrollment, FollowUp
from bots.models.sequences import Sequence as PlanSequence
from bots.selectors import sequences as sequence_selectors
from bots.selectors.outlooks import Outlook
from common.postgres import inserting


def write_plans(
    outlooks: Sequence[Outlook],
    sequence: PlanSequence,
    *,
    trigger: Mapping[str, Any],
    started_by_id: UUID | None,
) -> list[Enrollment]:
    """Enrol the leads of these outlooks, in two statements; the caller holds their locks."""
    templates = sequence_selectors.steps_of(sequence)
    enrollments, steps = [], []
    for outlook in outlooks:
        enrollment = Enrollment(
            tenant_id=outlook.lead.tenant_id,
            lead=outlook.lead,
            sequence=sequence,
            sequence_name=sequence.name,
            anchor_at=outlook.anchor_at,
            timezone=outlook.whereabouts.zone,
            trigger=dict(trigger),
            started_by_id=started_by_id,
        )
        enrollments.append(enrollment)
        for number, (template, planned) in enumerate(zip(templates, outlook.planned, strict=True), start=1):
            steps.append(
                FollowUp(
                    tenant_id=enrollment.tenant_id,
                    enrollment=enrollment,
                    lead_id=outlook.lead.id,
                    step_number=number,
                    day=template.day,
                    channel=template.channel,
                    variant=sequence_definitions.choose_variant(
                        template, lead_id=outlook.lead.id, sequence_name=sequence.name, step_number=number
                    ),
                    nominal_at=planned.nominal_at,
                    due_at=planned.due_at,
                    why=list(planned.reasons),
                )
            )
    inserting.insert(enrollments)
    inserting.insert(steps)
    return enrollments
