"""What is asked of a lead's follow-up as one thing: a day of it now, or all of it held, resumed or ended."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from bots.exceptions.enrollments import EnrollmentNotFoundError, EnrollmentStateError, FollowUpStateError
from bots.models.enrollments import Enrollment, FollowUp
from bots.selectors import lead_plans as plan_selectors
from bots.services import enrollments, steps
from common.actor import Actor


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """A day's step and whether its plan was started for it."""

    follow_up: FollowUp
    is_new: bool


def schedule_day(*, actor: Actor, lead_id: UUID, day: int, now: datetime) -> PlannedDay:
    """Make a day's step the lead's next one, as soon as its hours and limits admit; a lead that never was in
    a plan enters the default one first.

    Raises FollowUpStateError for a day that is no step, was carried out or is in hand, EnrollmentStateError
    for a plan that is held or has ended, and what starting one refuses for.
    """
    with transaction.atomic():
        is_new = plan_selectors.find_plan_for(actor=actor, lead_id=lead_id) is None
        if is_new:
            enrollments.start_enrollment(actor=actor, lead_id=lead_id, now=now)
        step = _step_on(actor, lead_id, day)
        return PlannedDay(steps.send_follow_up_now(actor=actor, follow_up_id=step.id, now=now), is_new)


def trigger_day(*, actor: Actor, lead_id: UUID, day: int, channel: str, now: datetime) -> FollowUp:
    """Carry a day's step out at this moment, through every gate of its own; returns it as it then is.

    Raises what `schedule_day` raises, also where the lead is in no plan and where the step goes another way
    than ``channel``.
    """
    step = _step_on(actor, lead_id, day)
    if step.channel != channel:
        own = step.get_channel_display().lower()
        raise FollowUpStateError(f"Day {day} of this plan goes out as {own}, not as {channel}.")
    return steps.carry_out_at_once(actor=actor, follow_up_id=step.id, now=now).follow_up


def pause_plans(*, actor: Actor, lead_id: UUID, now: datetime) -> list[Enrollment]:
    """Hold every plan that a lead is in; raises where it is in none."""
    return _change_each(enrollments.pause_enrollment, actor=actor, lead_id=lead_id, now=now)


def resume_plans(*, actor: Actor, lead_id: UUID, now: datetime) -> list[Enrollment]:
    """Go on with every plan of a lead that is held; raises where it is in none."""
    return _change_each(enrollments.resume_enrollment, actor=actor, lead_id=lead_id, now=now)


def cancel_plans(*, actor: Actor, lead_id: UUID, now: datetime) -> list[Enrollment]:
    """End every plan that a lead is in; raises where it is in none."""
    return _change_each(enrollments.cancel_enrollment, actor=actor, lead_id=lead_id, now=now)


def _step_on(actor: Actor, lead_id: UUID, day: int) -> FollowUp:
    actor.check("follow_ups:write")
    plan = plan_selectors.find_plan_for(actor=actor, lead_id=lead_id, day=day)
    if plan is None:
        raise EnrollmentNotFoundError("This lead is in no follow-up plan.")
    step = plan.on_day(day)
    if step is None:
        days = ", ".join(str(one.day) for one in plan.steps)
        name = plan.enrollment.sequence_name
        raise FollowUpStateError(f"The plan {name} has no step on day {day}; its days are {days}.")
    if step.status != FollowUp.Status.PENDING:
        ending = f": {step.outcome}" if step.outcome else ""
        raise FollowUpStateError(f"Day {day} is {step.get_status_display().lower()}{ending}.")
    if plan.enrollment.status != Enrollment.Status.ACTIVE:
        state = plan.enrollment.get_status_display().lower()
        raise EnrollmentStateError(f"This plan is {state}; resume it or start another one.")
    return step


def _change_each(
    change: Callable[..., Enrollment], *, actor: Actor, lead_id: UUID, now: datetime
) -> list[Enrollment]:
    actor.check("follow_ups:write")
    with transaction.atomic():
        current = plan_selectors.list_current_plans_for(actor=actor, lead_id=lead_id)
        if not current:
            last = plan_selectors.find_plan_for(actor=actor, lead_id=lead_id)
            if last is None:
                raise EnrollmentNotFoundError("This lead is in no follow-up plan.")
            state = last.enrollment.get_status_display().lower()
            raise EnrollmentStateError(f"The last plan of this lead is {state} and cannot change any more.")
        return [change(actor=actor, enrollment_id=one.id, now=now) for one in current]
