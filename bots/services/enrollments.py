"""Starting, pausing, resuming and leaving follow-up plans. Every change locks the lead first."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from accounts.selectors import tenants as tenant_selectors
from bots.engines import planning
from bots.events.follow_ups import EnrollmentChanged
from bots.exceptions import EnrollmentNotFoundError, EnrollmentStateError, LeadArchivedError
from bots.models.enrollments import Enrollment, FollowUp
from bots.models.leads import Lead
from bots.selectors import contact_limits, overview
from bots.services import leads as lead_services
from bots.services import sequences as sequence_services
from common.actor import Actor
from events import log


@dataclass(frozen=True, slots=True)
class Started:
    """An enrollment, and whether this call made it: starting a plan twice gives the one that runs."""

    enrollment: Enrollment
    is_new: bool


def start_enrollment(*, actor: Actor, lead_id: UUID, now: datetime) -> Started:
    """Plan the default sequence for a lead from now on; raises LeadArchivedError for an archived lead."""
    actor.check("follow_ups:write")
    with transaction.atomic():
        lead = lead_services.lock_lead(actor=actor, lead_id=lead_id)
        if lead.is_archived:
            raise LeadArchivedError("This lead is archived; restore it before following up.")
        running = current_of(lead)
        if running is not None:
            return Started(running, is_new=False)
        sequence = sequence_services.ensure_default_sequence()
        enrollment = Enrollment.objects.create(
            tenant_id=actor.tenant_id,
            lead=lead,
            sequence=sequence,
            sequence_name=sequence.name,
            anchor_at=now,
            timezone=lead.timezone,
            started_by_id=actor.user_id,
        )
        planned = _plan(enrollment)
        FollowUp.objects.bulk_create(
            [_follow_up(enrollment, number, step) for number, step in enumerate(planned, start=1)]
        )
        tell(enrollment, reason="started", now=now)
    return Started(enrollment, is_new=True)


def pause_enrollment(*, actor: Actor, enrollment_id: UUID, now: datetime) -> Enrollment:
    """Hold a running plan; a held one stays as it is. Raises EnrollmentStateError when it has ended."""
    with transaction.atomic():
        enrollment = _lock_enrollment(actor=actor, enrollment_id=enrollment_id)
        _check_current(enrollment)
        if enrollment.status == Enrollment.Status.ACTIVE:
            _hold(enrollment, Enrollment.Status.PAUSED, reason="paused by the team", now=now)
    return enrollment


def resume_enrollment(*, actor: Actor, enrollment_id: UUID, now: datetime) -> Enrollment:
    """Go on with a held plan: every step left moves by as long as it was held, so no burst follows.

    Raises EnrollmentStateError when the plan has ended. Resuming an active plan changes nothing.
    """
    with transaction.atomic():
        enrollment = _lock_enrollment(actor=actor, enrollment_id=enrollment_id)
        _check_current(enrollment)
        if enrollment.held_at is not None and enrollment.is_held:
            enrollment.anchor_at += max(now - enrollment.held_at, timedelta())
            enrollment.status = Enrollment.Status.ACTIVE
            enrollment.held_at = None
            enrollment.epoch += 1
            enrollment.save()
            replan_pending(enrollment)
            tell(enrollment, reason="resumed", now=now)
            # Its last step may have gone out while it was held.
            complete_if_finished(enrollment, now=now)
    return enrollment


def cancel_enrollment(*, actor: Actor, enrollment_id: UUID, now: datetime) -> Enrollment:
    """End a plan for good; its open steps are cancelled. Cancelling a cancelled plan changes nothing."""
    with transaction.atomic():
        enrollment = _lock_enrollment(actor=actor, enrollment_id=enrollment_id)
        if enrollment.status != Enrollment.Status.CANCELLED:
            _check_current(enrollment)
            _cancel(enrollment, reason="cancelled by the team", now=now)
    return enrollment


def leave_plan(*, lead: Lead, reason: str, now: datetime) -> None:
    """Cancel whatever plan a locked lead is in; the caller holds the transaction and checked the actor."""
    running = current_of(lead)
    if running is not None:
        _cancel(running, reason=reason, now=now)


def note_reply(*, lead: Lead, now: datetime) -> None:
    """A locked lead wrote: its running plan pauses, for nobody wants the next step after having answered."""
    running = current_of(lead)
    if running is None:
        return
    running.response_count += 1
    running.last_response_at = now
    if running.status == Enrollment.Status.ACTIVE:
        _hold(running, Enrollment.Status.REPLIED, reason="the lead replied", now=now)
    else:
        running.save()


def complete_if_finished(enrollment: Enrollment, *, now: datetime) -> None:
    """Close an active plan without open steps; the caller holds the lead's lock."""
    if enrollment.status != Enrollment.Status.ACTIVE:
        return
    if not enrollment.follow_ups.filter(status__in=FollowUp.OPEN).exists():
        enrollment.status = Enrollment.Status.COMPLETED
        enrollment.finished_at = now
        enrollment.save()
        tell(enrollment, reason="every step is done", now=now)


def current_of(lead: Lead) -> Enrollment | None:
    """The plan that a lead is in, held or running."""
    return Enrollment.objects.filter(tenant_id=lead.tenant_id, lead=lead).current().first()


def next_due(enrollment: Enrollment) -> datetime | None:
    """When the next step may go out; None while held and after the last one."""
    pending = enrollment.follow_ups.filter(status=FollowUp.Status.PENDING, due_at__isnull=False)
    return pending.order_by("due_at").values_list("due_at", flat=True).first()


def replan_pending(enrollment: Enrollment) -> None:
    """Date the pending steps anew from the enrollment's anchor, under its epoch."""
    pending = list(enrollment.follow_ups.filter(status=FollowUp.Status.PENDING))
    planned = dict(enumerate(_plan(enrollment), start=1))
    for follow_up in pending:
        step = planned[follow_up.step_number]
        follow_up.nominal_at, follow_up.due_at = step.nominal_at, step.due_at
        follow_up.why, follow_up.epoch = list(step.reasons), enrollment.epoch
    FollowUp.objects.bulk_update(pending, ["nominal_at", "due_at", "why", "epoch"])


def _plan(enrollment: Enrollment) -> tuple[planning.PlannedStep, ...]:
    steps = [template.step for template in sequence_services.steps_of(enrollment.sequence)]
    tenant = tenant_selectors.get_tenant(tenant_id=enrollment.tenant_id)
    return planning.plan(
        steps,
        anchor=enrollment.anchor_at,
        whereabouts=contact_limits.whereabouts_of_lead(
            enrollment.lead, default_zone=tenant.timezone, region=tenant.phone_region
        ),
        limits=contact_limits.limits_of(tenant_id=enrollment.tenant_id),
    )


def _follow_up(enrollment: Enrollment, number: int, planned: planning.PlannedStep) -> FollowUp:
    return FollowUp(
        tenant_id=enrollment.tenant_id,
        enrollment=enrollment,
        lead_id=enrollment.lead_id,
        step_number=number,
        day=planned.step.day,
        channel=planned.step.channel,
        nominal_at=planned.nominal_at,
        due_at=planned.due_at,
        why=list(planned.reasons),
        epoch=enrollment.epoch,
    )


def _lock_enrollment(*, actor: Actor, enrollment_id: UUID) -> Enrollment:
    actor.check("follow_ups:write")
    found = Enrollment.objects.filter(tenant_id=actor.tenant_id, id=enrollment_id)
    lead_id = found.values_list("lead_id", flat=True).first()
    if lead_id is None:
        raise EnrollmentNotFoundError("There is no such enrollment.")
    lead_services.lock_lead(actor=actor, lead_id=lead_id)
    return found.select_related("sequence").get()


def _check_current(enrollment: Enrollment) -> None:
    if enrollment.status not in Enrollment.CURRENT:
        raise EnrollmentStateError(
            f"This plan is {enrollment.get_status_display().lower()} and cannot change any more."
        )


def _hold(enrollment: Enrollment, status: Enrollment.Status, *, reason: str, now: datetime) -> None:
    enrollment.status = status
    enrollment.held_at = now
    enrollment.epoch += 1
    enrollment.save()
    enrollment.follow_ups.filter(status=FollowUp.Status.PENDING).update(due_at=None)
    tell(enrollment, reason=reason, now=now)


def _cancel(enrollment: Enrollment, *, reason: str, now: datetime) -> None:
    enrollment.status = Enrollment.Status.CANCELLED
    enrollment.finished_at = now
    enrollment.epoch += 1
    enrollment.save()
    enrollment.follow_ups.filter(status=FollowUp.Status.PENDING).update(
        status=FollowUp.Status.CANCELLED, due_at=None, outcome=reason
    )
    tell(enrollment, reason=reason, now=now)


def tell(enrollment: Enrollment, *, reason: str, now: datetime) -> None:
    """Publish the plan as it now stands, with what changed it; the caller holds the transaction."""
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
