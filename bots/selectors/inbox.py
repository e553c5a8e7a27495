"""What the inbox shows: conversations in order of activity, and one of them in full."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from bots.engines.dialogue import ANSWERING_SLOTS
from bots.models import conversations as conversation_models
from bots.models.conversations import BotType, Conversation, Message, Slot
from bots.models.handoffs import Handoff
from bots.models.leads import Temperature
from bots.models.suggestions import Suggestion
from bots.selectors import conversations as conversation_selectors
from bots.selectors import overview
from common.actor import Actor

VIEWS = {
    "open": "Open",
    "mine": "Mine",
    "waiting": "Needs a person",
    "unread": "Unread",
    "bots": "With bots",
    "closed": "Closed",
}
TEMPERATURES = Temperature.choices
TALKING_BOTS = tuple(BotType(bot).value for bot in conversation_models.TALKING_BOTS)
REQUESTED, CLOSED = Handoff.Status.REQUESTED.value, Conversation.Status.CLOSED.value
# By when they happened; those without a message have nothing to show.
ORDER = ("-last_message_at", "-id")


@dataclass(frozen=True, slots=True)
class ThreadFilter:
    """Which conversations are wanted: a key of VIEWS, and a temperature or any."""

    view: str = "open"
    temperature: str = ""


@dataclass(frozen=True, slots=True)
class ThreadInFull:
    """One conversation with what was said, what is known, who held it, and the cards that are open."""

    conversation: Conversation
    messages: list[Message]
    has_earlier: bool
    answers: list[dict[str, Any]]
    details: list[Slot]
    handoffs: list[Handoff]
    suggestions: list[Suggestion]


def list_threads_for(*, actor: Actor, wanted: ThreadFilter) -> QuerySet[Conversation]:
    """The conversations that a filter admits, each with ``is_waiting``: a person is asked for."""
    threads = conversation_selectors.list_conversations_for(actor=actor).filter(
        last_message_at__isnull=False, lead__archived_at__isnull=True
    )
    threads = threads.annotate(is_waiting=Exists(_asks_for_person(conversation=OuterRef("pk"))))
    if wanted.temperature:
        threads = threads.filter(temperature=wanted.temperature)
    if wanted.view == "closed":
        return threads.filter(status=Conversation.Status.CLOSED)
    threads = threads.exclude(status=Conversation.Status.CLOSED)
    narrowed = {
        "mine": Q(person_id=actor.user_id, person_id__isnull=False),
        "waiting": Q(is_waiting=True),
        "unread": Q(unread_count__gt=0),
        "bots": Q(person_id__isnull=True),
    }
    return threads.filter(narrowed.get(wanted.view, Q()))


def count_threads_for(*, actor: Actor) -> dict[str, int]:
    """How many conversations wait for a person and how many are the actor's own."""
    threads = list_threads_for(actor=actor, wanted=ThreadFilter())
    return threads.aggregate(
        waiting=Count("pk", filter=Q(is_waiting=True)),
        mine=Count("pk", filter=Q(person_id=actor.user_id, person_id__isnull=False)),
    )


def list_calls_for_person_for(*, actor: Actor, limit: int) -> list[Handoff]:
    """The latest hand-offs that asked for a person, whatever became of them, the newest first."""
    actor.check("conversations:read")
    asked = Handoff.objects.filter(tenant_id=actor.tenant_id, to_owner=Handoff.PERSON)
    return list(asked.select_related("lead").order_by("-requested_at", "-id")[:limit])


def get_thread_in_full_for(
    *, actor: Actor, conversation_id: UUID, messages: int, handoffs: int
) -> ThreadInFull:
    """One conversation with its latest messages and hand-offs; raises ConversationNotFoundError."""
    conversation = conversation_selectors.get_conversation_for(actor=actor, conversation_id=conversation_id)
    latest = list(
        Message.objects.filter(conversation=conversation)
        .select_related("outbound")
        .order_by("-id")[: messages + 1]
    )
    answering = {name for names in ANSWERING_SLOTS.values() for name in names} | overview.DETAIL_SLOTS
    details = Slot.objects.filter(lead_id=conversation.lead_id).exclude(name__in=answering)
    done = Handoff.objects.filter(conversation=conversation).order_by("-requested_at", "-id")
    cards = Suggestion.objects.filter(conversation=conversation, status=Suggestion.Status.OPEN)
    return ThreadInFull(
        conversation=conversation,
        messages=latest[:messages][::-1],
        has_earlier=len(latest) > messages,
        answers=overview.answers_of(conversation),
        details=list(details.order_by("name")),
        handoffs=list(done[:handoffs]),
        suggestions=list(cards.order_by("-shown_at", "-id")),
    )


def find_suggested_reply(conversation: Conversation, *, suggestion_id: UUID) -> str:
    """What a card of this conversation proposes to say, whatever was decided about it; "" without one."""
    card = Suggestion.objects.filter(conversation=conversation, id=suggestion_id).first()
    return card.suggested_reply if card else ""


def _asks_for_person(**where: Any) -> QuerySet[Handoff]:
    return Handoff.objects.filter(to_owner=Handoff.PERSON, status=Handoff.Status.REQUESTED, **where)
