"""The steps of many plans at once, as pages and events show them: when, why then, and what became of each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from bots.models.conversations import Message
from bots.models.enrollments import FollowUp

_PLANNED = (FollowUp.Status.PENDING, FollowUp.Status.LEASED, FollowUp.Status.SENDING)
_COLUMNS = (
    "enrollment_id", "id", "step_number", "day", "channel", "status", "due_at", "sent_at", "nominal_at",
    "outcome", "why",
)  # fmt: skip


class PlanStep(msgspec.Struct, frozen=True, gc=False):
    id: UUID
    step_number: int
    day: int
    channel: str
    status: str
    due_at: datetime | None
    sent_at: datetime | None
    nominal_at: datetime
    outcome: str
    why: list[str]

    @property
    def is_open(self) -> bool:
        return self.status in FollowUp.OPEN


def read_plans(enrollment_ids: Iterable[UUID]) -> dict[UUID, list[PlanStep]]:
    """The steps of each plan in order, by the plan's id."""
    plans: dict[UUID, list[PlanStep]] = defaultdict(list)
    rows = FollowUp.objects.filter(enrollment_id__any=list(enrollment_ids)).order_by("step_number", "id")
    for enrollment_id, *values in rows.values_list(*_COLUMNS):
        plans[enrollment_id].append(PlanStep(*values))
    return plans


def texts_of(plans: Mapping[UUID, Sequence[PlanStep]], *, known: Mapping[UUID, str]) -> dict[UUID, str]:
    """What was last said in each step that was sent, by the step's id; ``known`` needs no reading."""
    ids = (step.id for steps in plans.values() for step in steps if step.status != FollowUp.Status.PENDING)
    sent = [step_id for step_id in ids if step_id not in known]
    said = Message.objects.filter(follow_up_id__any=sent).order_by("id") if sent else Message.objects.none()
    return {**dict(said.values_list("follow_up_id", "text")), **known}


def next_due(steps: Iterable[PlanStep]) -> datetime | None:
    """When the next step may go out; None while held and after the last one."""
    dues = (step.due_at for step in steps if step.status == FollowUp.Status.PENDING)
    return min((due for due in dues if due is not None), default=None)


def show(steps: Iterable[PlanStep], texts: Mapping[UUID, str]) -> tuple[dict[str, Any], ...]:
    """A plan as pages and events show it; times are tenant time.

    A step in a worker's hands still counts as planned: nothing has gone out yet.
    """
    return tuple(
        {
            "id": str(step.id),
            "day": step.day,
            "channel": step.channel,
            "status": ("planned" if step.due_at else "held") if step.status in _PLANNED else step.status,
            "at": (step.sent_at or step.due_at or step.nominal_at).isoformat(),
            "text": texts.get(step.id) or step.outcome,
            "why": "; ".join(step.why),
        }
        for step in steps
    )
