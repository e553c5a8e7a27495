"""What the concierge looks up. Every function asks under the caller's own permissions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from accounts.selectors import tenants as tenant_selectors
from bots.engines import contacts
from bots.engines.concierge.matching import count_slips
from bots.engines.concierge.questions import Question, Span
from bots.exceptions.concierge import ConciergeSessionNotFoundError
from bots.models.concierge import ConciergeSession
from bots.models.conversations import Conversation, Message
from bots.models.enrollments import FollowUp
from bots.models.handoffs import Handoff
from bots.models.leads import Lead, Stage, Temperature
from bots.selectors import conversations as conversation_selectors
from bots.selectors import follow_ups as follow_up_selectors
from bots.selectors import handoffs as handoff_selectors
from bots.selectors import leads as lead_selectors
from bots.selectors import overview
from bots.selectors.leads import LeadFilter
from common import clock
from common.actor import Actor
from common.identifiers import uuid7_floor

MOST_FOUND = 5
MOST_SLIPS_IN_A_NAME = 2
# A name with a slip is looked for among so many leads, the latest changed first.
NAMES_COMPARED = 2_000


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time on the wall clock and the same one on the tenant's clock."""

    span: Span
    since: datetime
    until: datetime
    tenant_since: datetime
    tenant_until: datetime
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class LeadNow:
    """One lead as it stands; what the caller may not see is None and named in ``withheld``."""

    lead: Lead
    conversation: Conversation | None
    last_message: Message | None
    answers: list[dict[str, Any]]
    next_step: FollowUp | None
    withheld: tuple[str, ...]


def identity_of(actor: Actor) -> UUID:
    """Whose sessions these are: the person's or the API key's, or those of the house itself."""
    return actor.identity or UUID(int=0)


def get_session_for(*, actor: Actor, session_id: str) -> ConciergeSession:
    """One's own session; anybody else's is no session. Raises ConciergeSessionNotFoundError."""
    found = find_session_for(actor=actor, session_id=session_id)
    if found is None:
        raise ConciergeSessionNotFoundError("There is no such session of yours.")
    return found


def find_session_for(*, actor: Actor, session_id: str) -> ConciergeSession | None:
    return ConciergeSession.objects.filter(
        tenant_id=actor.tenant_id, user_id=identity_of(actor), session_id=session_id
    ).first()


def window_for(*, actor: Actor, span: Span, now: datetime) -> Window:
    """The stretch that a word means, in the tenant's zone; ``now`` is tenant time."""
    zone = ZoneInfo(tenant_selectors.get_tenant(tenant_id=actor.tenant_id).timezone)
    since, until = _bounds(span, timezone.now(), zone)
    tenant_since, tenant_until = _bounds(span, now, zone)
    return Window(span or "today", since, until, tenant_since, tenant_until, zone)


def find_leads_for(*, actor: Actor, question: Question) -> list[Lead]:
    """The leads that a question names, the likeliest first, at most five; by phone, by email, by name."""
    actor.check("leads:read")
    leads = Lead.objects.active().filter(tenant_id=actor.tenant_id)
    if question.phone:
        region = tenant_selectors.get_tenant(tenant_id=actor.tenant_id).phone_region
        phone = contacts.normalise_phone(question.phone, region=region)
        return list(leads.filter(phone=phone)[:MOST_FOUND]) if phone else []
    if question.email:
        return list(leads.filter(email=question.email.lower())[:MOST_FOUND])
    for name in question.names:
        if found := _named(actor, leads, name):
            return _named_in_full(found, question.text) or found
    return []


def look_up_lead_for(*, actor: Actor, lead: Lead, conversation_id: UUID | None = None) -> LeadNow:
    """Everything that one answer about a lead needs."""
    withheld = [
        permission for permission in ("conversations:read", "follow_ups:read") if not actor.can(permission)
    ]
    conversation = last = None
    answers: list[dict[str, Any]] = []
    if "conversations:read" not in withheld:
        conversation = find_conversation_for(actor=actor, lead_id=lead.id, conversation_id=conversation_id)
        said = Message.objects.filter(tenant_id=actor.tenant_id, lead=lead, sender=Message.Sender.LEAD)
        last = said.order_by("-id").first()
        answers = overview.answers_of(conversation) if conversation else []
    next_step = None
    if "follow_ups:read" not in withheld:
        planned = follow_up_selectors.list_follow_ups_for(actor=actor, lead_id=lead.id, status="pending")
        next_step = planned.filter(due_at__isnull=False).order_by("due_at").first()
    return LeadNow(lead, conversation, last, answers, next_step, tuple(withheld))


def find_conversation_for(
    *, actor: Actor, lead_id: UUID, conversation_id: UUID | None = None
) -> Conversation | None:
    """The thread that is meant: the named one when it is the lead's, else the one last active."""
    threads = conversation_selectors.list_conversations_for(actor=actor, lead_id=lead_id)
    named = threads.filter(id=conversation_id).first() if conversation_id else None
    return named or threads.order_by(F("last_message_at").desc(nulls_last=True), "-id").first()


def count_leads_for(*, actor: Actor) -> dict[str, int]:
    """All active leads, by temperature and by stage."""
    leads = lead_selectors.list_leads_for(actor=actor)
    parts = {value: Count("pk", filter=Q(temperature=value)) for value in Temperature.values}
    parts |= {value: Count("pk", filter=Q(stage=value)) for value in Stage.values}
    counted: dict[str, int] = leads.aggregate(total=Count("pk"), **parts)
    return counted


def list_leads_for(*, actor: Actor, temperature: str, limit: int) -> list[Lead]:
    """Active leads of one temperature by score, or all of them, the newest first."""
    wanted = LeadFilter(temperature=(temperature,) if temperature else ())
    order = ("-score", "-id") if temperature else ("-created_at", "-id")
    return list(lead_selectors.list_leads_for(actor=actor, wanted=wanted).order_by(*order)[:limit])


def count_work_for(*, actor: Actor, window: Window) -> dict[str, int | None]:
    """What happened in a stretch of time; None stands for what the caller may not see."""
    figures: dict[str, int | None] = dict.fromkeys(
        ("leads_in", "qualified", "hot", "messages_in", "handoffs", "follow_ups_sent", "follow_ups_failed")
    )
    if actor.can("leads:read"):
        came = Q(created_at__gte=window.since, created_at__lt=window.until)
        figures |= (
            lead_selectors.list_leads_for(actor=actor)
            .filter(came)
            .aggregate(
                leads_in=Count("pk"),
                qualified=Count("pk", filter=Q(stage=Stage.COMPLETE)),
                hot=Count("pk", filter=Q(temperature=Temperature.HOT)),
            )
        )
    if actor.can("conversations:read"):
        # Identifiers begin with their time, so the primary key finds a day without an index of its own.
        figures["messages_in"] = Message.objects.filter(
            tenant_id=actor.tenant_id,
            sender=Message.Sender.LEAD,
            id__gte=uuid7_floor(window.since),
            id__lt=uuid7_floor(window.until),
        ).count()
        figures["handoffs"] = (
            handoff_selectors.list_handoffs_for(actor=actor)
            .filter(requested_at__gte=window.since, requested_at__lt=window.until)
            .count()
        )
    if actor.can("follow_ups:read"):
        within = Q(sent_at__gte=window.tenant_since, sent_at__lt=window.tenant_until)
        steps = follow_up_selectors.list_follow_ups_for(actor=actor, status=FollowUp.Status.SENT)
        figures["follow_ups_sent"] = steps.filter(within).count()
        figures["follow_ups_failed"] = count_failed_for(actor=actor, window=window)
    return figures


def count_failed_for(*, actor: Actor, window: Window) -> int:
    """Follow-ups due in a stretch of time that could not be sent."""
    failed = follow_up_selectors.list_follow_ups_for(actor=actor, status=FollowUp.Status.FAILED)
    return failed.filter(due_at__gte=window.tenant_since, due_at__lt=window.tenant_until).count()


def list_due_for(*, actor: Actor, window: Window) -> QuerySet[FollowUp]:
    """Planned steps that fall due before the stretch ends, late ones too, the earliest first."""
    planned = follow_up_selectors.list_follow_ups_for(actor=actor, status=FollowUp.Status.PENDING)
    due = planned.filter(due_at__lt=window.tenant_until)
    if window.span == "tomorrow":
        due = due.filter(due_at__gte=window.tenant_since)
    return due.order_by("due_at", "id")


def list_waiting_handoffs_for(*, actor: Actor) -> QuerySet[Handoff]:
    """Hand-offs that somebody can still accept, the oldest first."""
    waiting = handoff_selectors.list_handoffs_for(actor=actor).select_related("lead")
    return waiting.filter(status=Handoff.Status.REQUESTED, expires_at__gt=timezone.now()).order_by(
        "requested_at"
    )


def list_unread_for(*, actor: Actor) -> QuerySet[Conversation]:
    """Open threads with messages that nobody of the team has opened, the latest first."""
    threads = conversation_selectors.list_conversations_for(actor=actor)
    return (
        threads.filter(unread_count__gt=0)
        .exclude(status=Conversation.Status.CLOSED)
        .order_by(F("last_message_at").desc(nulls_last=True), "-id")
    )


def count_threads_for(*, actor: Actor) -> dict[str, int]:
    """Threads that are not closed: all, those that a person holds, and those held by the caller."""
    threads = conversation_selectors.list_conversations_for(actor=actor)
    counted: dict[str, int] = threads.exclude(status=Conversation.Status.CLOSED).aggregate(
        open=Count("pk"),
        held=Count("pk", filter=Q(person_id__isnull=False)),
        own=Count("pk", filter=Q(person_id=identity_of(actor))),
    )
    return counted


def _bounds(span: Span, now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    midnight = clock.last_midnight(now, zone=zone.key)
    day, monday = timedelta(days=1), midnight - timedelta(days=midnight.weekday())
    ahead = midnight + day
    match span:
        case "yesterday":
            return midnight - day, midnight
        case "tomorrow":
            return ahead, ahead + day
        case "this_week":
            return monday, ahead
        case "last_week":
            return monday - 7 * day, monday
        case "this_month":
            return midnight.replace(day=1), ahead
        case _:
            return midnight, ahead


def _named(actor: Actor, leads: QuerySet[Lead], name: str) -> list[Lead]:
    exact = list(leads.filter(name__iexact=name)[:MOST_FOUND])
    if exact:
        return exact
    found = lead_selectors.list_leads_for(actor=actor, wanted=LeadFilter(q=name))
    return list(found.order_by("-score", "-id")[:MOST_FOUND]) or _nearly_named(leads, name)


def _named_in_full(found: list[Lead], text: str) -> list[Lead]:
    """The one whose whole name stands in the question, where another's is only a part of it."""
    said = text.lower()
    whole = sorted((one for one in found if one.name.lower() in said), key=lambda one: -len(one.name))
    if len(whole) > 1 and len(whole[0].name) == len(whole[1].name):
        return []
    return whole[:1]


def _nearly_named(leads: QuerySet[Lead], name: str) -> list[Lead]:
    """Leads whose name is this one with a slip or two in its spelling."""
    wanted = name.lower()
    allowed = min(MOST_SLIPS_IN_A_NAME, len(wanted) // 4)
    if not allowed:
        return []
    known = leads.order_by("-updated_at", "-id").values_list("id", "name")[:NAMES_COMPARED]
    near = [
        lead_id
        for lead_id, known_name in known
        if any(
            count_slips(wanted, one, most=allowed) <= allowed
            for one in (known_name.lower(), *known_name.lower().split())
            if abs(len(one) - len(wanted)) <= allowed
        )
    ]
    return list(leads.filter(id__in=near[:MOST_FOUND]))
