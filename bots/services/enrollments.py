"""Starting, pausing, resuming and leaving follow-up plans. Every change locks the lead first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db import transaction

from accounts.selectors import tenants as tenant_selectors
from bots.engines import sequence_definitions
from bots.engines.hours.whereabouts import Whereabouts
from bots.events.lead_bot import LeadResponded
from bots.exceptions.enrollments import EnrollmentNotFoundError, EnrollmentRefusedError, EnrollmentStateError
from bots.exceptions.leads import LeadArchivedError
from bots.models.conversations import Conversation
from bots.models.enrollments import Enrollment
from bots.models.leads import Lead
from bots.models.sequences import Sequence, StopsOthers
from bots.selectors import contact_limits, outlooks
from bots.selectors import sequences as sequence_selectors
from bots.selectors.outlooks import Outlook
from bots.services import enrolling, plan_dates, plan_news, plan_states, triggers
from bots.services import leads as lead_services
from bots.services import sequences as sequence_services
from common.actor import Actor
from events import log

LONGEST_RESPONSE = 300
_STOPPED_BECAUSE = {
    StopsOthers.BOOKING: "a showing is booked",
    StopsOthers.CONVERSION: "a contract is signed",
}


@dataclass(frozen=True, slots=True)
class Started:
    """An enrollment, and whether this call made it: starting a plan twice gives the one that runs.

    ``notes`` say what of it cannot go out as things stand, and where the lead may be if nobody knows.
    """

    enrollment: Enrollment
    is_new: bool
    notes: tuple[str, ...] = ()


def start_enrollment(
    *,
    actor: Actor,
    lead_id: UUID,
    now: datetime,
    sequence_name: str = sequence_definitions.DEFAULT_SEQUENCE_NAME,
    trigger: Mapping[str, Any] | None = None,
) -> Started:
    """Plan a sequence for a lead from now on, or from the showing that ``trigger`` names.

    Raises LeadArchivedError, SequenceNotFoundError, SequenceStateError for an archived sequence,
    TriggerInvalidError, and EnrollmentRefusedError where the sequence's rules or another plan forbid it.
    """
    actor.check("follow_ups:write")
    kept = triggers.clean(trigger)
    with transaction.atomic():
        lead = lead_services.lock_lead(actor=actor, lead_id=lead_id)
        if lead.is_archived:
            raise LeadArchivedError(outlooks.RESTORE_FIRST)
        sequence = sequence_services.ensure_sequence(sequence_name)
        outlook = _look_out(lead, sequence, kept, now)
        if outlook.running is not None:
            return Started(outlook.running, is_new=False, notes=(outlook.detail,))
        if outlook.refusal and outlook.refusal not in outlooks.NOT_ASKED_FOR:
            raise EnrollmentRefusedError(outlook.detail)
        end_others([lead], sequence=sequence, now=now)
        [enrollment] = enrolling.write_plans([outlook], sequence, trigger=kept, started_by_id=actor.user_id)
        plan_news.tell(enrollment, reason="started", now=now, old_status="")
    return Started(enrollment, is_new=True, notes=_notes(outlook, sequence))


def pause_enrollment(*, actor: Actor, enrollment_id: UUID, now: datetime) -> Enrollment:
    """Hold a running plan; a held one stays as it is. Raises EnrollmentStateError when it has ended."""
    with transaction.atomic():
        enrollment = lock_enrollment(actor=actor, enrollment_id=enrollment_id)
        _check_current(enrollment)
        if enrollment.status == Enrollment.Status.ACTIVE:
            plan_states.hold(enrollment, Enrollment.Status.PAUSED, reason=plan_states.PAUSED_BY_TEAM, now=now)
        elif enrollment.is_held_for_person:
            # The team's own pause is not ended by whoever hands the lead back.
            enrollment.is_held_for_person = False
            enrollment.reason = plan_states.PAUSED_BY_TEAM
            enrollment.save()
            plan_news.tell(enrollment, reason=enrollment.reason, now=now)
    return enrollment


def resume_enrollment(*, actor: Actor, enrollment_id: UUID, now: datetime) -> Enrollment:
    """Go on with a held plan: every step left moves by as long as it was held, so no burst follows.

    Raises EnrollmentStateError when the plan has ended. Resuming an active plan changes nothing.
    """
    with transaction.atomic():
        enrollment = lock_enrollment(actor=actor, enrollment_id=enrollment_id)
        _check_current(enrollment)
        plan_states.go_on(enrollment, reason="resumed", now=now)
    return enrollment


def cancel_enrollment(*, actor: Actor, enrollment_id: UUID, now: datetime) -> Enrollment:
    """End a plan for good; its open steps are cancelled. Cancelling a cancelled plan changes nothing."""
    with transaction.atomic():
        enrollment = lock_enrollment(actor=actor, enrollment_id=enrollment_id)
        if enrollment.status != Enrollment.Status.CANCELLED:
            _check_current(enrollment)
            plan_states.end(enrollment, Enrollment.Status.CANCELLED, reason="cancelled by the team", now=now)
    return enrollment


def leave_plans(*, lead: Lead, reason: str, now: datetime, status: str = Enrollment.Status.CANCELLED) -> None:
    """End whatever plans a locked lead is in; the caller holds the transaction and checked the actor."""
    for enrollment in plan_dates.currents_of(lead):
        plan_states.end(enrollment, Enrollment.Status(status), reason=reason, now=now)


def end_others(leads: Iterable[Lead], *, sequence: Sequence, now: datetime) -> None:
    """End the plans of locked leads that enter a sequence which takes the place of all others."""
    reason = _STOPPED_BECAUSE.get(StopsOthers(sequence.stops_others))
    if reason is None:
        return
    entering = {lead.id: lead for lead in leads}
    others = Enrollment.objects.filter(tenant_id=sequence.tenant_id, lead__in=list(entering)).current()
    for enrollment in others.exclude(sequence_name=sequence.name).select_related("sequence").order_by("id"):
        enrollment.lead = entering[enrollment.lead_id]
        plan_states.end(enrollment, Enrollment.Status.COMPLETED, reason=reason, now=now)


def note_reply(
    *,
    lead: Lead,
    now: datetime,
    method: Literal["sms", "call_answer", "email_reply"] = "sms",
    text: str = "",
    sentiment: str = "",
) -> None:
    """A locked lead answered: its plans are held, for nobody wants the next step after having answered."""
    current = plan_dates.currents_of(lead)
    for enrollment in current:
        enrollment.response_count += 1
        enrollment.last_response_at = now
        if enrollment.status == Enrollment.Status.ACTIVE:
            plan_states.hold(enrollment, Enrollment.Status.REPLIED, reason=plan_states.LEAD_REPLIED, now=now)
        elif enrollment.is_held_for_person:
            # Handing the lead back does not take up what it has answered.
            plan_states.mark_replied(enrollment, now=now)
        else:
            enrollment.save()
    if current:
        log.publish(
            LeadResponded(
                lead_id=lead.id,
                contact_id=lead.id,
                response_method=method,
                response_content=text[:LONGEST_RESPONSE],
                sentiment=sentiment,
                enrollment_ids=tuple(one.id for one in current),
                detected_at=now,
            )
        )


def hold_for_person(*, lead: Lead, now: datetime) -> None:
    """A person of the team took a thread of the locked lead: its active plans wait until they are done."""
    for enrollment in plan_dates.currents_of(lead):
        if enrollment.status == Enrollment.Status.ACTIVE:
            plan_states.hold(
                enrollment,
                Enrollment.Status.PAUSED,
                reason="a person of the team talks with the lead",
                now=now,
                for_person=True,
            )


def go_on_after_person(*, lead: Lead, now: datetime) -> None:
    """Nobody of the team holds a thread of the locked lead any more: what waited for that goes on."""
    if Conversation.objects.filter(lead=lead, person_id__isnull=False).exists():
        return
    for enrollment in plan_dates.currents_of(lead):
        if enrollment.is_held_for_person:
            plan_states.go_on(enrollment, reason="the bot has the lead again", now=now)


def lock_enrollment(*, actor: Actor, enrollment_id: UUID) -> Enrollment:
    """A plan under its lead's lock; raises EnrollmentNotFoundError."""
    actor.check("follow_ups:write")
    found = Enrollment.objects.filter(tenant_id=actor.tenant_id, id=enrollment_id)
    lead_id = found.values_list("lead_id", flat=True).first()
    if lead_id is None:
        raise EnrollmentNotFoundError("There is no such enrollment.")
    lead = lead_services.lock_lead(actor=actor, lead_id=lead_id)
    # A merge may have moved the plan while the lock was awaited.
    enrollment = found.filter(lead=lead).select_related("sequence").first()
    if enrollment is None:
        return lock_enrollment(actor=actor, enrollment_id=enrollment_id)
    enrollment.lead = lead
    return enrollment


def _look_out(lead: Lead, sequence: Sequence, trigger: Mapping[str, Any], now: datetime) -> Outlook:
    tenant = tenant_selectors.get_tenant(tenant_id=lead.tenant_id)
    places = contact_limits.whereabouts_of_lead(
        lead, default_zone=tenant.timezone, region=tenant.phone_region
    )
    [outlook] = outlooks.outlooks_of(
        [lead],
        sequence,
        anchor_at=triggers.anchor_of(sequence, trigger, zone=places.zone, now=now),
        limits=contact_limits.limits_of(tenant_id=lead.tenant_id),
    )
    return outlook


def _notes(outlook: Outlook, sequence: Sequence) -> tuple[str, ...]:
    said = [note] if (note := _uncertain_place(outlook.whereabouts)) else []
    if outlook.refusal:
        return (outlook.detail, *said)
    for template in sequence_selectors.steps_of(sequence):
        channel = outlook.ways.channel_for(template)
        if problem := outlook.ways.problem_of(template):
            said.append(f"Day {template.day} by {template.channel} cannot go out as it stands: {problem}.")
        elif channel != template.channel:
            why = outlook.ways.missing[template.channel]
            said.append(f"Day {template.day} goes out by {channel}, since {why}.")
    return tuple(said)


def _uncertain_place(places: Whereabouts) -> str:
    if places.source != "unknown":
        return ""
    return (
        f"Nothing says where the lead is: its days count in {places.zone}, and by the strictest rule texts "
        f"and calls wait until the hour suits in each of {len(places.zones)} time zones."
    )


def _check_current(enrollment: Enrollment) -> None:
    if enrollment.status not in Enrollment.CURRENT:
        raise EnrollmentStateError(
            f"This plan is {enrollment.get_status_display().lower()} and cannot change any more."
        )
