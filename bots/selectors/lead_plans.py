"""The plans of a lead, each with its steps in order: all of them, and the one that front ends without
enrollments take for its follow-up.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, Q

from bots.exceptions.enrollments import EnrollmentNotFoundError
from bots.models.enrollments import Enrollment, FollowUp
from bots.selectors import enrollments as enrollment_selectors
from common.actor import Actor

# A lead has a handful of plans in its life; older ones say nothing about its follow-up.
MOST_PLANS = 20


@dataclass(frozen=True, slots=True)
class LeadPlan:
    """A plan with its steps in their order."""

    enrollment: Enrollment
    steps: tuple[FollowUp, ...]

    @property
    def is_current(self) -> bool:
        return self.enrollment.status in Enrollment.CURRENT

    @property
    def sent(self) -> list[FollowUp]:
        return [one for one in self.steps if one.status == FollowUp.Status.SENT]

    @property
    def coming(self) -> FollowUp | None:
        """The next step that is dated; None while the plan is held and after its end."""
        dated = [one for one in self.steps if one.status == FollowUp.Status.PENDING and one.due_at]
        return min(dated, key=lambda one: (one.due_at, one.step_number), default=None)

    @property
    def last_activity_at(self) -> datetime:
        """When something was sent or heard last; before that, when the plan began."""
        enrollment = self.enrollment
        heard = [enrollment.last_response_at] if enrollment.last_response_at else []
        return max([enrollment.anchor_at, *heard, *(one.sent_at for one in self.sent if one.sent_at)])

    def on_day(self, day: int) -> FollowUp | None:
        """The step of a day, its latest occurrence."""
        return next((one for one in reversed(self.steps) if one.day == day), None)


def list_plans_for(*, actor: Actor, lead_id: UUID) -> list[LeadPlan]:
    """Every plan that a lead is or was in: those that run or are held first, then the newest."""
    enrollments = enrollment_selectors.list_enrollments_for(actor=actor).filter(lead_id=lead_id)
    plans = [_with_steps(one) for one in enrollments.prefetch_related(_STEPS).order_by("-id")]
    return sorted(plans, key=lambda plan: not plan.is_current)


def find_plan_for(*, actor: Actor, lead_id: UUID, day: int | None = None) -> LeadPlan | None:
    """The plan that a lead is in, else the one it was in last; None for a lead that never was in one.

    Of several plans the one counts that has a step on ``day``, then the one that excludes others, then the
    newest. Raises LeadNotFoundError.
    """
    plans = enrollment_selectors.list_enrollments_for(actor=actor, lead_id=lead_id)
    newest = [_with_steps(one) for one in plans.prefetch_related(_STEPS).order_by("-id")[:MOST_PLANS]]
    return min(newest, key=lambda plan: _preference(plan, day), default=None)


def get_plan_for(*, actor: Actor, plan_or_step_id: UUID) -> LeadPlan:
    """The plan of this id, or the one that a step of this id belongs to; raises EnrollmentNotFoundError."""
    by_step = FollowUp.objects.filter(tenant_id=actor.tenant_id, id=plan_or_step_id).values("enrollment_id")
    plans = enrollment_selectors.list_enrollments_for(actor=actor).prefetch_related(_STEPS)
    found = plans.filter(Q(id=plan_or_step_id) | Q(id__in=by_step)).first()
    if found is None:
        raise EnrollmentNotFoundError("There is no such plan.")
    return _with_steps(found)


def list_current_plans_for(*, actor: Actor, lead_id: UUID) -> list[Enrollment]:
    """The plans that a lead is in, held or running, the oldest first. Raises LeadNotFoundError."""
    plans = enrollment_selectors.list_enrollments_for(actor=actor, lead_id=lead_id)
    return list(plans.filter(status__in=Enrollment.CURRENT).order_by("id"))


_STEPS = Prefetch(
    "follow_ups",
    FollowUp.objects.select_related("lead")
    .prefetch_related("outbounds")
    .order_by("step_number", "occurrence"),
    to_attr="steps_in_order",
)


def _with_steps(enrollment: Enrollment) -> LeadPlan:
    steps: list[FollowUp] = enrollment.steps_in_order  # type: ignore[attr-defined]  # prefetched under that name
    return LeadPlan(enrollment, tuple(steps))


def _preference(plan: LeadPlan, day: int | None) -> tuple[bool, bool, bool]:
    lacks_day = day is not None and plan.on_day(day) is None
    return (not plan.is_current, lacks_day, not plan.enrollment.sequence.is_exclusive)
