"""One turn of a conversation: taking in what a lead writes, deciding, and answering, in one commit."""

from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Literal, Protocol
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils import timezone

from bots.engines import answers, lead_bot, seller
from bots.engines.dialogue import Answer, SellerState, Understanding, Voice
from bots.engines.language import intents
from bots.exceptions.leads import RESTORE_BEFORE_TALKING, LeadArchivedError
from bots.models.conversations import BotType, Conversation, Message
from bots.models.language import BotSettings
from bots.models.leads import Lead
from bots.selectors import dialogues as dialogue_selectors
from bots.selectors import settings as settings_selectors
from bots.services import conversations as conversation_services
from bots.services import enrollments, messages, open_handoffs, progress, routing, suggestions, suppressions
from bots.services import language as language_services
from bots.services import leads as lead_services
from common.actor import Actor
from events import log

ENGINE_VERSION = seller.VERSION


class Policy(Protocol):
    """How a bot answers one message; ``heard`` is what another engine understood."""

    def __call__(
        self,
        text: str,
        state: SellerState,
        *,
        name: str,
        key: str,
        at: datetime | None = None,
        voice: Voice = "friendly",
        heard: Understanding | None = None,
    ) -> Answer: ...


# How front ends name the way a lead answered; whoever chats, writes.
REPLY_METHODS: dict[str, Literal["sms", "call_answer", "email_reply"]] = {
    "email": "email_reply",
    "voice": "call_answer",
}
POLICIES: dict[str, Policy] = {BotType.SELLER: seller.respond, BotType.LEAD: lead_bot.respond}


@dataclass(frozen=True, slots=True)
class Exchange:
    """One message of a lead and what was answered: nothing (``sent`` None) while a person has the thread."""

    lead: Lead
    conversation: Conversation
    received: Message
    sent: Message | None
    answer: Answer
    processing_time_ms: float


def receive_lead_message(
    *,
    actor: Actor,
    lead_id: UUID,
    text: str,
    now: datetime,
    channel: str = "chat",
    addressed_to: str | None = None,
    client_id: str = "",
) -> Exchange:
    """Take one message of a lead in, answer it, and record what it changed, all in one commit.

    ``now`` is tenant time. Messages of one lead come one after the other, under the lead's lock.
    ``addressed_to`` is the bot that a front end wrote to: it gets the thread, unless a person has it. A
    closed thread opens again. ``client_id`` is the sender's own name for the message. Raises
    LeadNotFoundError, LeadArchivedError after an archived lead's opt-out has taken effect, and
    MessageRepeatedError where the thread has a message of that name already.
    """
    actor.check("conversations:write")
    # The first message of a process would wait for the weights, and that under the lead's lock.
    intents.load()
    composed = language_services.compose(
        actor=actor,
        lead_id=lead_id,
        text=text,
        channel=channel,
        addressed_to=addressed_to,
        now=now,
        respond=_respond,
    )
    refused = suppressions.hearing_archived(actor=actor, lead_id=lead_id, text=text, channel=channel, now=now)
    with refused, transaction.atomic(), log.together():
        bot_settings = settings_selectors.bot_settings_of(tenant_id=actor.tenant_id)
        lead = lead_services.lock_lead(actor=actor, lead_id=lead_id)
        if lead.is_archived:
            raise LeadArchivedError(RESTORE_BEFORE_TALKING)
        conversation = conversation_services.open_conversation(
            lead=lead, channel=channel, bot_type=addressed_to or conversation_services.bot_of(channel)
        )
        messages.check_not_repeated(conversation, client_id)
        conversation_services.reopen_for_lead(conversation, now=now)
        slots = dialogue_selectors.slots_of(conversation)
        state = dialogue_selectors.state_of(conversation, slots)
        began = perf_counter()
        words = language_services.take_up(composed, conversation)
        first = _respond(conversation.bot_type, text, conversation, state, bot_settings, heard=words.heard)
        is_sorted_out = conversation.owner == BotType.LEAD
        received = _take_in(text, conversation, first, state, now, _milliseconds(began), client_id)
        # Before anybody is handed the thread: what this message said belongs into what they are told.
        slots |= progress.store_slots(conversation, received, first)
        answer = routing.pass_on(
            conversation,
            first,
            addressed_to=addressed_to,
            respond=lambda bot: _respond(
                bot,
                text,
                conversation,
                state,
                bot_settings,
                heard=first.understanding if bot == first.hand_over_to else words.heard,
            ),
            now=now,
            summary=words.summary,
        )
        routing.ask_for_person(conversation, answer, now=now, summary=words.summary)
        answer = language_services.reword(answer, words)
        elapsed = _milliseconds(began)
        sent = _reply(conversation, answer, now, elapsed, provider=words.author_of(answer.reply))
        if answer.understanding != first.understanding:
            slots |= progress.store_slots(conversation, received, answer)
        # Before the new figures replace the old ones: a jump is seen by both.
        suggestions.review(
            conversation, answer=answer, before=state, now=now, text=text, voice=bot_settings.tone
        )
        progress.store_figures(conversation, answer, sent)
        progress.update_lead(lead, answer, now)
        if answer.understanding.opt_out:
            suppressions.record_opt_out(lead=lead, message=received, now=now)
        elif answer.route == "wrong_person":
            if state.route != "wrong_person":
                routing.leave_alone(lead=lead, now=now)
        else:
            enrollments.note_reply(
                lead=lead,
                now=now,
                method=REPLY_METHODS.get(conversation.channel, "sms"),
                text=text,
                sentiment=answer.understanding.sentiment,
            )
        if is_sorted_out:
            routing.tell_of_intent(conversation, first, processing_time_ms=elapsed, now=now)
        progress.tell(
            conversation,
            answer,
            before=state,
            slots=slots,
            is_answered=sent is not None,
            processing_time_ms=elapsed,
            now=now,
        )
    return Exchange(lead, conversation, received, sent, answer, elapsed)


def _milliseconds(began: float) -> float:
    return round((perf_counter() - began) * 1000, 2)


def _respond(
    bot_type: str,
    text: str,
    conversation: Conversation,
    state: SellerState,
    bot_settings: BotSettings,
    *,
    heard: Understanding | None = None,
) -> Answer:
    name, key = conversation.lead.name, str(conversation.id)
    voice = msgspec.convert(bot_settings.tone, Voice)
    # People type in wall time, also where the tenant's days are compressed.
    answer = POLICIES[bot_type](text, state, name=name, key=key, at=timezone.now(), voice=voice, heard=heard)
    return answers.within_cap(
        answer, most=bot_settings.most_bot_messages, bot=bot_type, name=name, key=key, voice=voice
    )


def _take_in(
    text: str,
    conversation: Conversation,
    answer: Answer,
    state: SellerState,
    now: datetime,
    processing_ms: float,
    client_id: str,
) -> Message:
    heard = answer.understanding
    # What the lead is told of a new owner is in the language of this message already.
    conversation.language = answer.state.language
    received = messages.store(
        conversation,
        sender=Message.Sender.LEAD,
        text=text,
        now=now,
        client_id=client_id,
        intent=heard.intent,
        intent_confidence=heard.confidence,
        stall=heard.stall,
        quality=heard.quality,
        slots_filled=len(heard.slots),
        processing_ms=processing_ms,
    )
    is_first = all(turn.sender != "lead" for turn in state.turns)
    messages.tell_message(conversation, received, is_first=is_first)
    return received


def _reply(
    conversation: Conversation, answer: Answer, now: datetime, processing_ms: float, *, provider: str
) -> Message | None:
    """Say what the bot has to say; while a person has the thread only an opt-out is confirmed."""
    if not answer.reply or (conversation.is_held_by_person and not answer.understanding.opt_out):
        return None
    sent = messages.store(
        conversation,
        sender=Message.Sender.BOT,
        text=answer.reply,
        now=now,
        provider=provider,
        processing_ms=processing_ms,
    )
    messages.tell_message(conversation, sent)
    open_handoffs.complete_open(conversation, now=now)
    return sent
