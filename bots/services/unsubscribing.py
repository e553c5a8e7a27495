"""Ending emails by the link or the address that each letter carries, without signing in."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.selectors import tenants as tenant_selectors
from bots.exceptions.suppressions import LinkUnknownError
from bots.models.enrollments import Enrollment, FollowUp
from bots.models.leads import Channel, Lead
from bots.models.outbound import Outbound
from bots.models.suppressions import Suppression
from bots.selectors import sequences
from bots.services import enrollments, reply_tokens, suppressions
from common.actor import Actor
from common.tenancy import tenant_scope

LEFT = "the lead ended our emails"


@dataclass(frozen=True, slots=True)
class Choice:
    """What a reader can end: one kind of email (``topic``, "" where the letter was of none), or all."""

    company: str
    address: str
    topic: str
    has_ended_topic: bool
    has_ended_all: bool


def read_choice(*, token: str) -> Choice:
    """What the link of a letter stands for now. Raises LinkUnknownError and LinkExpiredError."""
    named = reply_tokens.read_link_token(token, now=timezone.now())
    with tenant_scope(named.tenant_id):
        return _choice(_letter(named.outbound_id))


def unsubscribe(*, token: str, only_topic: bool = False, source: str) -> Choice:
    """End all emails to the address that a letter went to, or only those of its kind; and show what holds.

    Raises LinkUnknownError and LinkExpiredError. Doing it again changes nothing.
    """
    named = reply_tokens.read_link_token(token, now=timezone.now())
    with tenant_scope(named.tenant_id):
        outbound = _letter(named.outbound_id)
        end_emails(outbound, only_topic=only_topic, source=source)
        return _choice(outbound)


def end_emails(outbound: Outbound, *, only_topic: bool = False, source: str) -> None:
    """Leave the address of a letter alone on email, or for its kind of letters; its plans go on by text and
    call, and end where nothing else is left of them.
    """
    topic = topic_of(outbound) if only_topic else ""
    now = tenant_selectors.now_for(tenant_id=outbound.tenant_id)
    actor = Actor.system(outbound.tenant_id, label=source)
    with transaction.atomic():
        Lead.objects.select_for_update(no_key=True, of=("self",)).get(id=outbound.lead_id)
        suppressions.suppress(
            actor=actor,
            channel=Channel.EMAIL,
            address=outbound.to,
            reason=f"no more about {topic}" if topic else "no more emails",
            now=now,
            topic=topic,
        )
        lead = Lead.objects.select_related("tenant").get(id=outbound.lead_id)
        if not topic and _has_nothing_but_emails(lead):
            enrollments.leave_plans(lead=lead, reason=LEFT, now=now, status=Enrollment.Status.OPTED_OUT)


def topic_of(outbound: Outbound) -> str:
    """Which kind of message it is, as suppressions name it; "" for what was said in a conversation."""
    if outbound.follow_up_id is None:
        return ""
    follow_up = FollowUp.objects.select_related("enrollment__sequence").get(id=outbound.follow_up_id)
    steps = sequences.steps_of(follow_up.enrollment.sequence)
    return steps[follow_up.step_number - 1].purpose if follow_up.step_number <= len(steps) else ""


def _letter(outbound_id: UUID) -> Outbound:
    outbound = Outbound.objects.filter(id=outbound_id, channel=Channel.EMAIL).first()
    if outbound is None:
        raise LinkUnknownError("This link is not one of ours, or a part of it is missing.")
    return outbound


def _choice(outbound: Outbound) -> Choice:
    topic = topic_of(outbound)
    current = Suppression.objects.filter(
        tenant_id=outbound.tenant_id, channel=Channel.EMAIL, address=outbound.to, lifted_at__isnull=True
    )
    ended = set(current.values_list("scope", "topic"))
    return Choice(
        company=tenant_selectors.get_tenant(tenant_id=outbound.tenant_id).name,
        address=_masked(outbound.to),
        topic=topic,
        has_ended_topic=(Suppression.Scope.TOPIC, topic) in ended,
        has_ended_all=(Suppression.Scope.ALL, "") in ended,
    )


def _masked(address: str) -> str:
    """Enough for whoever owns it to know it again, too little for whoever a letter was passed on to."""
    local, _, domain = address.partition("@")
    return f"{local[:1]}•••@{domain}"


def _has_nothing_but_emails(lead: Lead) -> bool:
    open_steps = FollowUp.objects.filter(enrollment__lead=lead, status__in=FollowUp.OPEN)
    return not open_steps.exclude(channel=Channel.EMAIL).exists()
