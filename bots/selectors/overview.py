"""What the command centre shows of the bots' work: counts of a day, leads in order, one lead in full."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q

from bots.engines.dialogue import ANSWERING_SLOTS, SlotName
from bots.models.conversations import Conversation, Message, Slot
from bots.models.enrollments import Enrollment, FollowUp
from bots.models.leads import Lead, Stage, Temperature
from bots.selectors import dialogues as dialogue_selectors
from bots.selectors import plan_steps
from common.actor import Actor
from common.exceptions import NotFoundError

SELLER = "jorge-seller"
TEMPERATURES = Temperature.choices
STAGES = Stage.choices
_DETAILS: dict[int, tuple[SlotName, ...]] = {
    1: ("relocation_destination",),
    2: ("timeline_urgency",),
    3: ("repair_estimate",),
    4: ("price_flexibility",),
}
DETAIL_SLOTS = frozenset(name for names in _DETAILS.values() for name in names)
_WORDS = {
    ("timeline_acceptable", "yes"): "30 to 45 days are fine",
    ("timeline_acceptable", "no"): "30 to 45 days are too soon",
    ("price_flexibility", "flexible"): "flexible on price",
    ("price_flexibility", "firm"): "firm on price",
}


@dataclass(frozen=True, slots=True)
class LeadInFull:
    """One lead with its latest conversation and the latest that was scored, and what was understood."""

    lead: Lead
    conversation: Conversation | None
    scored: Conversation | None
    messages: list[Message]
    answers: list[dict[str, Any]]


def count_funnel_for(*, actor: Actor, since: datetime) -> dict[str, int]:
    """The leads that came in since a moment of wall time, and how far they came by now."""
    actor.check("leads:read")
    wrote = Conversation.objects.filter(lead=OuterRef("pk"), messages__sender=Message.Sender.LEAD)
    leads = Lead.objects.active().filter(tenant_id=actor.tenant_id, created_at__gte=since)
    return leads.aggregate(
        inquiries=Count("pk"),
        conversing=Count("pk", filter=Q(Exists(wrote))),
        qualified=Count("pk", filter=Q(stage=Stage.COMPLETE)),
        hot=Count("pk", filter=Q(temperature=Temperature.HOT)),
    )


def count_bot_work_for(*, actor: Actor, since: datetime) -> dict[str, int]:
    """Conversations opened since a moment of wall time and the qualified ones; follow-ups of all time."""
    actor.check("bots:read")
    conversations = Conversation.objects.filter(
        tenant_id=actor.tenant_id, bot_type=SELLER, created_at__gte=since
    )
    follow_ups = FollowUp.objects.filter(tenant_id=actor.tenant_id)
    current = Enrollment.objects.filter(tenant_id=actor.tenant_id).current()
    return {
        **conversations.aggregate(
            conversations_today=Count("pk"),
            qualified=Count("pk", filter=Q(status=Conversation.Status.QUALIFIED)),
        ),
        **follow_ups.aggregate(
            sent=Count("pk", filter=Q(status=FollowUp.Status.SENT)),
            failed=Count("pk", filter=Q(status=FollowUp.Status.FAILED)),
        ),
        "enrolled": current.count(),
    }


def list_latest_leads_for(*, actor: Actor, limit: int) -> list[Lead]:
    """Active leads, the last changed first."""
    actor.check("leads:read")
    leads = Lead.objects.active().filter(tenant_id=actor.tenant_id)
    return list(leads.order_by("-updated_at", "-id")[:limit])


def list_hot_leads_for(*, actor: Actor, limit: int) -> list[Lead]:
    """Active hot leads, the highest score first."""
    actor.check("leads:read")
    leads = Lead.objects.active().filter(tenant_id=actor.tenant_id, temperature=Temperature.HOT)
    return list(leads.order_by("-score", "-id")[:limit])


def get_lead_in_full_for(*, actor: Actor, lead_id: UUID, messages: int) -> LeadInFull:
    """One lead with the latest so many messages from and to it; raises `NotFoundError`."""
    for permission in ("leads:read", "conversations:read"):
        actor.check(permission)
    lead = Lead.objects.filter(tenant_id=actor.tenant_id, id=lead_id).first()
    if lead is None:
        raise NotFoundError("There is no such lead.")
    threads = list(
        Conversation.objects.filter(lead=lead).order_by(F("last_message_at").desc(nulls_last=True))
    )
    latest = threads[0] if threads else None
    thread = Message.objects.filter(lead=lead).select_related("conversation").order_by("-id")[:messages]
    return LeadInFull(
        lead=lead,
        conversation=latest,
        scored=next((one for one in threads if one.score_reasons), latest),
        messages=list(thread)[::-1],
        answers=answers_of(latest) if latest else [],
    )


def find_latest_plan_for(*, actor: Actor, lead: Lead) -> tuple[Enrollment, list[dict[str, Any]]] | None:
    """A lead's latest plan with its steps in order: when, why then, and what became of each."""
    actor.check("follow_ups:read")
    enrollment = Enrollment.objects.filter(tenant_id=actor.tenant_id, lead=lead).order_by("-id").first()
    if enrollment is None:
        return None
    plans = plan_steps.read_plans([enrollment.id])
    return enrollment, list(plan_steps.show(plans[enrollment.id], plan_steps.texts_of(plans, known={})))


def answers_of(conversation: Conversation, slots: Mapping[str, Slot] | None = None) -> list[dict[str, Any]]:
    """The four questions with the answers in words and the messages that said them; for pages and events.

    ``slots`` are those of the lead, where they are at hand.
    """
    if slots is None:
        slots = dialogue_selectors.slots_of(conversation)
    return [_answer(question, slots) for question in ANSWERING_SLOTS]


def _answer(question: int, slots: Mapping[str, Slot]) -> dict[str, Any]:
    wanted = (*ANSWERING_SLOTS[question], *_DETAILS[question])
    known = [slots[name] for name in dict.fromkeys(wanted) if name in slots]
    return {
        "question": question,
        "value": ", ".join(_in_words(slot) for slot in known),
        "message_id": str(known[0].message_id) if known else "",
    }


def _in_words(slot: Slot) -> str:
    if slot.value.isdigit():
        return f"${int(slot.value):,}"
    words = _WORDS.get((slot.name, slot.value), slot.value.replace("_", " "))
    return words[:1].upper() + words[1:]
