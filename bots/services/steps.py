"""What a person of the team does with one step of a plan: skip it, give it another time, send it now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from accounts.selectors import tenants as tenant_selectors
from bots.engines import planning
from bots.engines.hours.local_time import local_date
from bots.engines.planning import PlannedStep, Step
from bots.exceptions.enrollments import (
    EnrollmentStateError,
    FollowUpNotFoundError,
    FollowUpStateError,
    FollowUpTimeError,
)
from bots.models.enrollments import Enrollment, FollowUp
from bots.selectors import contact_limits, outlooks
from bots.services import enrollments, follow_ups, plan_dates, plan_news, plan_states
from common.actor import Actor
from common.exceptions import FieldProblem

FURTHEST = timedelta(days=365)
SKIPPED = "skipped by the team"
BROUGHT_FORWARD = "brought forward by the team"


@dataclass(frozen=True, slots=True)
class CarriedOut:
    """A step after somebody asked for it at once, and what became of it: its status, "moved" or "busy"."""

    follow_up: FollowUp
    became: str


def skip_follow_up(*, actor: Actor, follow_up_id: UUID, now: datetime) -> FollowUp:
    """Leave one pending step out; the others keep their dates. Skipping a skipped one changes nothing.

    Raises FollowUpStateError for a step that is in hand, over, or of a plan that has ended.
    """
    with transaction.atomic():
        step = _lock(actor, follow_up_id)
        if step.status == FollowUp.Status.SKIPPED:
            return step
        _check_pending(step)
        step.status, step.outcome, step.due_at = FollowUp.Status.SKIPPED, SKIPPED, None
        step.save()
        _tell(step, f"day {step.day} by {step.channel} was skipped", now)
        plan_states.complete_if_finished(step.enrollment, now=now)
    return step


def reschedule_follow_up(*, actor: Actor, follow_up_id: UUID, at: datetime, now: datetime) -> FollowUp:
    """Give one pending step the moment ``at``, which stays when its plan is dated again, as long as it can.

    Raises FollowUpTimeError naming the rule for the past, for more than a year ahead, for an hour at which
    the lead may not be contacted, and for a day on which another step of the lead is due or went out;
    FollowUpStateError and EnrollmentStateError for what cannot be moved.
    """
    with transaction.atomic():
        step = _lock(actor, follow_up_id)
        _check_active(step)
        if at <= now:
            raise _refused("past", "That moment is over; choose one that is still to come.")
        if at > now + FURTHEST:
            raise _refused("too_far", f"A step is at most {FURTHEST.days} days ahead.")
        allowed = _first_allowed(step, at, now)
        if allowed.due_at != at:
            reasons = "; ".join(allowed.reasons[1:]) or "no rule lets a message through then"
            later = f" The first moment that suits is {allowed.due_at.isoformat()}." if allowed.due_at else ""
            raise _refused("not_allowed", f"The lead may not be contacted then: {reasons}.{later}")
        step.rescheduled_at = step.due_at = at
        step.why = [*step.why[:1], plan_dates.CHOSEN]
        step.save()
        _tell(step, f"day {step.day} by {step.channel} has another time", now)
    return step


def send_follow_up_now(*, actor: Actor, follow_up_id: UUID, now: datetime) -> FollowUp:
    """Bring one pending step forward to the first moment that its rules allow, which may be this one.

    It then goes out with the next poke. Raises FollowUpStateError and EnrollmentStateError for what cannot
    be sent, and FollowUpTimeError where no hour suits.
    """
    with transaction.atomic():
        step = _lock(actor, follow_up_id)
        _check_active(step)
        allowed = _first_allowed(step, now, now)
        if allowed.due_at is None:
            raise _refused("not_allowed", f"No hour suits: {'; '.join(allowed.reasons[1:])}.")
        step.rescheduled_at = step.due_at = allowed.due_at
        step.why = [*step.why[:1], BROUGHT_FORWARD, *allowed.reasons[1:]]
        step.save()
        _tell(step, f"day {step.day} by {step.channel} was brought forward", now)
    return step


def carry_out_at_once(*, actor: Actor, follow_up_id: UUID, now: datetime) -> CarriedOut:
    """Bring a step forward and, where it may go out at this moment, carry it out before this returns.

    Calls the provider, so no transaction stands around it.
    """
    step = send_follow_up_now(actor=actor, follow_up_id=follow_up_id, now=now)
    if step.due_at is not None and step.due_at > now:
        return CarriedOut(step, "moved")
    became = follow_ups.carry_out_now(actor=actor, follow_up_id=follow_up_id, now=now)
    return CarriedOut(FollowUp.objects.select_related("enrollment", "lead").get(id=step.id), became)


def _lock(actor: Actor, follow_up_id: UUID) -> FollowUp:
    """A step with its plan under the lead's lock; raises FollowUpNotFoundError."""
    actor.check("follow_ups:write")
    found = FollowUp.objects.filter(tenant_id=actor.tenant_id, id=follow_up_id)
    enrollment_id = found.values_list("enrollment_id", flat=True).first()
    if enrollment_id is None:
        raise FollowUpNotFoundError("There is no such step.")
    enrollment = enrollments.lock_enrollment(actor=actor, enrollment_id=enrollment_id)
    step = found.select_for_update(no_key=True, of=("self",)).get()
    step.enrollment, step.lead = enrollment, enrollment.lead
    return step


def _check_pending(step: FollowUp) -> None:
    if step.status != FollowUp.Status.PENDING:
        ending = f": {step.outcome}" if step.outcome else ""
        raise FollowUpStateError(
            f"This step is {step.get_status_display().lower()}{ending}; only a pending one can be changed."
        )


def _check_active(step: FollowUp) -> None:
    _check_pending(step)
    if step.enrollment.status != Enrollment.Status.ACTIVE:
        state = step.enrollment.get_status_display().lower()
        raise EnrollmentStateError(f"The plan of this step is {state}; resume it first.")


def _first_allowed(step: FollowUp, at: datetime, now: datetime) -> PlannedStep:
    """The step as it would be planned for ``at``, among everything else that the lead hears from us."""
    lead = step.lead
    tenant = tenant_selectors.get_tenant(tenant_id=step.tenant_id)
    places = contact_limits.whereabouts_of_lead(
        lead, default_zone=tenant.timezone, region=tenant.phone_region
    )
    others = FollowUp.objects.filter(
        tenant_id=step.tenant_id, enrollment__lead=lead, status__in=(*FollowUp.OPEN, FollowUp.Status.SENT)
    ).exclude(id=step.id)
    moments = [sent_at or due_at for due_at, sent_at in others.values_list("due_at", "sent_at")]
    [planned] = planning.plan(
        [Step(day=0, channel=step.channel)],
        anchor=at,
        whereabouts=places,
        limits=contact_limits.limits_of(tenant_id=step.tenant_id),
        contacts=outlooks.contacts_of([lead.id], now=now).get(lead.id, []),
        taken_days={local_date(moment, zone=places.zone) for moment in moments if moment is not None},
    )
    return planned


def _tell(step: FollowUp, reason: str, now: datetime) -> None:
    plan_news.tell(step.enrollment, reason=reason, now=now)


def _refused(code: str, detail: str) -> FollowUpTimeError:
    return FollowUpTimeError(detail, errors=[FieldProblem("at", code, detail)])
