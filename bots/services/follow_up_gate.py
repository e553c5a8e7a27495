"""Whether a claimed step may go out at this moment, decided under the lead's lock just before it does."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bots.engines import planning, plans
from bots.engines.plans import Facts
from bots.models.conversations import Conversation, Slot
from bots.models.enrollments import Enrollment, FollowUp
from bots.models.leads import Channel, Consent, Lead
from bots.services import enrollments, follow_up_news, suppressions
from bots.services import sequences as sequence_services


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a step does not go out now: it ends with ``status``, or waits until ``due_at``."""

    status: FollowUp.Status
    reason: str
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Composed:
    to: str
    subject: str
    body: str


def judge(follow_up: FollowUp, lead: Lead, *, now: datetime) -> Verdict | None:
    """None when the step may go out; ``now`` is tenant time."""
    enrollment = follow_up.enrollment
    if lead.is_archived:
        return Verdict(FollowUp.Status.CANCELLED, "the lead is archived")
    if enrollment.status not in Enrollment.CURRENT:
        return Verdict(FollowUp.Status.CANCELLED, f"the plan is {enrollment.status}")
    if enrollment.is_held:
        return Verdict(FollowUp.Status.PENDING, f"the plan is {enrollment.status}")
    if follow_up.epoch != enrollment.epoch:
        return Verdict(FollowUp.Status.PENDING, "the plan changed meanwhile", due_at=now)
    if not address_of(follow_up, lead):
        return Verdict(FollowUp.Status.SKIPPED, f"the lead has no {_contact(follow_up.channel)}")
    if _is_suppressed(follow_up, lead):
        return Verdict(FollowUp.Status.SKIPPED, f"the {_contact(follow_up.channel)} asked to be left alone")
    consent = Consent.objects.filter(lead=lead, channel=follow_up.channel, ended_at__isnull=True).first()
    if consent is None or not consent.is_granted:
        said = "refused" if consent else "never given"
        return Verdict(FollowUp.Status.SKIPPED, f"consent for {follow_up.channel} was {said}")
    if Conversation.objects.filter(lead=lead, person_id__isnull=False).exists():
        tomorrow, _ = planning.next_allowed(now + timedelta(days=1), zone=enrollment.timezone)
        return Verdict(FollowUp.Status.PENDING, "a person of the team talks with the lead", due_at=tomorrow)
    return _too_early(follow_up, enrollment, now)


def apply_verdict(follow_up: FollowUp, verdict: Verdict, *, now: datetime) -> None:
    """Give the claim back, or end the step; the caller holds the transaction and the lead's lock."""
    follow_up.lease_token = follow_up.lease_until = None
    follow_up.status = verdict.status
    if verdict.status == FollowUp.Status.PENDING:
        follow_up.due_at = verdict.due_at
        follow_up.why = [*follow_up.why, verdict.reason][-8:]
        follow_up.save()
        if follow_up.epoch != follow_up.enrollment.epoch and not follow_up.enrollment.is_held:
            enrollments.replan_pending(follow_up.enrollment)
        enrollments.tell(follow_up.enrollment, reason=verdict.reason, now=now)
        return
    follow_up.outcome = verdict.reason
    follow_up.due_at = None
    follow_up.save()
    follow_up_news.tell_outcome(follow_up, None, now=now)
    enrollments.complete_if_finished(follow_up.enrollment, now=now)


def _is_suppressed(follow_up: FollowUp, lead: Lead) -> bool:
    """Whether this address is left alone, also where another lead said so."""
    template = sequence_services.steps_of(follow_up.enrollment.sequence)[follow_up.step_number - 1]
    found = suppressions.find_suppression(
        tenant_id=lead.tenant_id,
        channel=follow_up.channel,
        address=address_of(follow_up, lead),
        topic=template.purpose,
    )
    return found is not None


def address_of(follow_up: FollowUp, lead: Lead) -> str:
    return lead.email if follow_up.channel == Channel.EMAIL else lead.phone


def compose(follow_up: FollowUp, lead: Lead) -> Composed:
    """The step's words for this lead, from what the lead itself said."""
    template = sequence_services.steps_of(follow_up.enrollment.sequence)[follow_up.step_number - 1]
    named = Slot.objects.filter(lead=lead, name="price_expectation").values_list("value", flat=True)
    price = next((int(value) for value in named if value.isdigit()), None)
    facts = Facts(name=lead.name, address=lead.address, price=price)
    return Composed(
        to=address_of(follow_up, lead),
        subject=template.subject,
        body=plans.render(template.body, facts, channel=follow_up.channel),
    )


def _too_early(follow_up: FollowUp, enrollment: Enrollment, now: datetime) -> Verdict | None:
    """The lead's quiet hours, and never two steps of one plan on one of the lead's days."""
    allowed, reasons = planning.next_allowed(now, zone=enrollment.timezone)
    if reasons:
        return Verdict(FollowUp.Status.PENDING, reasons[0], due_at=allowed)
    today = planning.local_date(now, zone=enrollment.timezone)
    others = enrollment.follow_ups.exclude(id=follow_up.id).values_list("sent_at", flat=True)
    if any(at is not None and planning.local_date(at, zone=enrollment.timezone) == today for at in others):
        tomorrow, _ = planning.next_allowed(now + timedelta(days=1), zone=enrollment.timezone)
        return Verdict(FollowUp.Status.PENDING, "another step went out on the same day", due_at=tomorrow)
    return None


def _contact(channel: str) -> str:
    return "email" if channel == Channel.EMAIL else "phone"
