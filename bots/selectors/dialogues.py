"""What a bot remembers of a conversation, and how the lead scores by it at this moment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import Q

from bots.engines import answers, scoring
from bots.engines.dialogue import Scores, SellerState
from bots.models.conversations import Conversation, Message, Slot
from bots.models.leads import Lead
from bots.selectors import conversations as conversation_selectors
from bots.selectors import leads as lead_selectors
from common.actor import Actor

# Scores and stalls look back over this many messages; a conversation of four questions has fewer.
TURNS_READ = 200


@dataclass(frozen=True, slots=True)
class LeadScores:
    """A lead's scores, computed from its slots and its latest thread; without a thread all are 0."""

    lead: Lead
    conversation: Conversation | None
    state: SellerState
    scores: Scores

    @property
    def next_action(self) -> str:
        return answers.choose_next_action(self.scores)


def get_lead_scores_for(*, actor: Actor, lead_id: UUID) -> LeadScores:
    """How a lead scores now; raises LeadNotFoundError."""
    lead = lead_selectors.get_lead_for(actor=actor, lead_id=lead_id)
    threads = conversation_selectors.list_conversations_for(actor=actor).filter(lead=lead)
    conversation = threads.order_by("-last_message_at").first()
    state = state_of(conversation) if conversation else SellerState()
    return LeadScores(lead, conversation, state, scoring.score(state.slots, state.turns))


def slots_of(conversation: Conversation) -> dict[str, Slot]:
    """What is known of the lead by name, whichever of its threads said it."""
    known = Slot.objects.filter(tenant_id=conversation.tenant_id, lead_id=conversation.lead_id)
    return {slot.name: slot for slot in known}


def state_of(conversation: Conversation, slots: Mapping[str, Slot] | None = None) -> SellerState:
    """The dialogue state from which the next message is understood; ``conversation.lead`` must be loaded.

    ``slots`` are those of the lead, where they are at hand.

    Notes of the team are no part of it, nor are notices, except that a person joined: words about an earlier
    change of owner must not cause another one.
    """
    known = slots_of(conversation) if slots is None else slots
    is_joining = Q(kind=Message.Kind.NOTICE, author_id__isnull=False)
    latest = (
        Message.objects.filter(
            Q(kind=Message.Kind.MESSAGE) | is_joining,
            tenant_id=conversation.tenant_id,
            conversation=conversation,
        )
        .order_by("-id")
        .values_list(
            "sender", "text", "created_at", "stall", "slots_filled", "bot_type", "follow_up_id", "author_id"
        )
    )
    stored = {
        "slots": {name: slot.value for name, slot in known.items()},
        "pending": conversation.pending_question,
        "turns": [_turn(row) for row in reversed(latest[:TURNS_READ])],
        "vague_streak": conversation.vague_streak,
        "temperature": conversation.temperature or None,
        "qualified": conversation.status == Conversation.Status.QUALIFIED,
        "route": conversation.route,
        "language": conversation.language,
        "tags": conversation.lead.tags,
        "company": conversation.lead.tenant.name,
    }
    # Checked rather than cast: the words in the tables are the engine's own.
    return msgspec.convert(stored, SellerState)


def _turn(row: tuple[Any, ...]) -> dict[str, Any]:
    sender, *said, follow_up_id, author_id = row
    is_joining = sender == Message.Sender.BOT and author_id is not None
    fields = ("text", "at", "stall", "slots_filled", "bot")
    return {
        **dict(zip(fields, said, strict=True)),
        "sender": Message.Sender.PERSON if is_joining else sender,
        "is_reply": follow_up_id is None and not is_joining,
    }


def prices_named(lead_ids: Iterable[UUID]) -> dict[UUID, int]:
    """What leads want for their homes by their own words, in whole dollars; who named no price is missing."""
    said = Slot.objects.filter(lead_id__any=list(lead_ids), name="price_expectation")
    return {lead_id: int(value) for lead_id, value in said.values_list("lead_id", "value") if value.isdigit()}
