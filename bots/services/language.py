"""Another engine's words for one turn: made before its transaction, used only if nothing changed since."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Protocol
from uuid import UUID

import msgspec

from bots.engines import packets, phrases, understanding
from bots.engines.dialogue import Answer, SellerState, Understanding
from bots.engines.language import agreement, prompts, registry, wording
from bots.engines.language.seam import (
    Heard,
    LanguageError,
    Phrased,
    Said,
    Summarised,
    ToPhrase,
    ToSummarise,
    ToUnderstand,
)
from bots.models.conversations import Conversation
from bots.models.language import BotSettings, Engine, LanguageCall, LanguageSettings
from bots.models.leads import Lead
from bots.selectors import dialogues as dialogue_selectors
from bots.selectors import handoffs as handoff_selectors
from bots.selectors import language as language_selectors
from bots.selectors import settings as settings_selectors
from bots.services import conversations as conversation_services
from bots.services import language_calls
from bots.services.language_calls import Question
from common.actor import Actor

TURNS_TOLD = 8
LONGEST_TOLD = 2_000
LONGEST_SUMMARY = 600
# What is left of the time has to be enough for an answer, or the call is not begun.
SHORTEST_CALL = 0.3
# Acts that any words may carry out. Whatever else a bot does (saying that it is one, confirming an opt-out,
# declining to describe neighbours) it does in our own words.
FREE_ACTS = frozenset({"acknowledge", "ask", "reask", "challenge", "take_away"})


class Respond(Protocol):
    """How the bots answer, given what another engine understood."""

    def __call__(
        self,
        bot_type: str,
        text: str,
        conversation: Conversation,
        state: SellerState,
        bot_settings: BotSettings,
        *,
        heard: Understanding | None = None,
    ) -> Answer: ...


@dataclass(slots=True)
class Composed:
    """What another engine made of one message, for a thread at one turn under one owner; empty: nothing.

    ``phrasings`` maps what the bots would say to what they may say instead.
    """

    engine: str = Engine.BUILTIN
    turn: int = 0
    owner_epoch: int = 0
    heard: Understanding | None = None
    phrasings: dict[str, str] = field(default_factory=dict)
    summary: str = ""
    calls: list[LanguageCall] = field(default_factory=list)

    def author_of(self, reply: str) -> str:
        """The engine whose words a reply is in."""
        return self.engine if reply in self.phrasings.values() else Engine.BUILTIN


def compose(
    *,
    actor: Actor,
    lead_id: UUID,
    text: str,
    channel: str,
    addressed_to: str | None,
    now: datetime,
    respond: Respond,
) -> Composed | None:
    """Ask the tenant's engine about a message that is about to be taken in; None leaves all to ours.

    ``now`` is tenant time. Runs outside any transaction, within the tenant's time-out for everything
    together. Nothing is asked where our rules decide alone (an opt-out, a wish for a person, a wrong number,
    who lives somewhere) or where a person has the thread.
    """
    chosen = language_selectors.engine_chosen_by(tenant_id=actor.tenant_id)
    if chosen is None:
        return None
    found = _thread(actor, lead_id, channel, addressed_to)
    if found is None or found.is_held_by_person:
        return None
    state = dialogue_selectors.state_of(found, dialogue_selectors.slots_of(found))
    read = understanding.read(text, state)
    if read.opt_out or read.wants_human or read.wrong_person or read.asks_who_lives_there:
        return None
    with suppress(LanguageError):
        # Not on the lead's time. What fails here fails again in the call, and is traced there.
        registry.load(chosen.engine)
    bot_settings = settings_selectors.bot_settings_of(tenant_id=actor.tenant_id)
    deadline = monotonic() + chosen.timeout_ms / 1_000
    composed = Composed(chosen.engine, found.turn, found.owner_epoch)
    _understand(chosen, composed, found, text, state, read, deadline)
    if composed.heard is None:
        return composed
    bot = addressed_to or found.bot_type
    answer = respond(bot, text, found, state, bot_settings, heard=composed.heard)
    if bot != found.bot_type or answer.hand_over_to or answer.needs_person:
        _summarise(chosen, composed, found, text, state, now, deadline)
    if answer.hand_over_to and answer.hand_over_to != bot:
        answer = respond(answer.hand_over_to, text, found, state, bot_settings, heard=composed.heard)
    _phrase(chosen, composed, found, text, answer, deadline)
    return composed


def take_up(composed: Composed | None, conversation: Conversation) -> Composed:
    """What was composed, if the locked thread is still the one that it was composed for; else nothing."""
    if composed is None:
        return Composed()
    if (composed.turn, composed.owner_epoch) == (conversation.turn, conversation.owner_epoch):
        return composed
    language_calls.withdraw(composed.calls, reason="too_late")
    return Composed()


def reword(answer: Answer, composed: Composed) -> Answer:
    """The answer in the words found for it; where it is another one by now, those are withdrawn."""
    words = composed.phrasings.get(answer.reply)
    if words is not None:
        return msgspec.structs.replace(answer, reply=words)
    if composed.phrasings:
        phrased = [call for call in composed.calls if call.purpose == prompts.PHRASE.purpose]
        language_calls.withdraw(phrased, reason="answer_changed")
    return answer


def _thread(actor: Actor, lead_id: UUID, channel: str, addressed_to: str | None) -> Conversation | None:
    """The thread as it is now, or as it will begin; None where the message is going to be refused."""
    lead = Lead.objects.active().filter(tenant_id=actor.tenant_id, id=lead_id).first()
    if lead is None:
        return None
    found = Conversation.objects.filter(tenant_id=actor.tenant_id, lead=lead, channel=channel).first()
    if found is None:
        bot_type = addressed_to or conversation_services.bot_of(channel)
        found = Conversation(tenant_id=actor.tenant_id, lead=lead, channel=channel, bot_type=bot_type)
    found.lead = lead
    return found


def _understand(
    chosen: LanguageSettings,
    composed: Composed,
    thread: Conversation,
    text: str,
    state: SellerState,
    read: Understanding,
    deadline: float,
) -> None:
    asked = ToUnderstand(
        message=text[:LONGEST_TOLD],
        before=tuple(Said(turn.sender, turn.text[:LONGEST_TOLD]) for turn in state.turns[-TURNS_TOLD:]),
        open_question=state.pending,
        known=state.slots,
    )
    question: Question[Heard] = Question(
        prompts.UNDERSTAND,
        asked,
        ask=lambda engine, seconds: engine.understand(asked, seconds=seconds),
        conversation=_stored(thread),
    )
    result = language_calls.ask(chosen, question, seconds=deadline - monotonic())
    composed.calls.append(result.call)
    if result.value is not None:
        composed.heard = agreement.agree(result.value, read, asked.message, state)


def _phrase(
    chosen: LanguageSettings,
    composed: Composed,
    thread: Conversation,
    text: str,
    answer: Answer,
    deadline: float,
) -> None:
    seconds = deadline - monotonic()
    if not answer.reply or not _is_free(answer.acts) or seconds < SHORTEST_CALL:
        return
    asked = ToPhrase(
        message=text[:LONGEST_TOLD],
        draft=answer.reply,
        acts=answer.acts,
        facts=answer.facts,
        tone=answer.tone,
        language=answer.state.language,
        longest=phrases.LONGEST_REPLY,
    )
    question: Question[Phrased] = Question(
        prompts.PHRASE,
        asked,
        ask=lambda engine, seconds: engine.phrase(asked, seconds=seconds),
        objection=lambda phrased: wording.objection_to_phrase(phrased.text, asked),
        conversation=_stored(thread),
    )
    result = language_calls.ask(chosen, question, seconds=seconds)
    composed.calls.append(result.call)
    if result.value is not None:
        composed.phrasings[answer.reply] = result.value.text.strip()


def _summarise(
    chosen: LanguageSettings,
    composed: Composed,
    thread: Conversation,
    text: str,
    state: SellerState,
    now: datetime,
    deadline: float,
) -> None:
    """The thread's summary for whoever is going to be handed it, if it has a past to sum up."""
    stored, seconds = _stored(thread), deadline - monotonic()
    if stored is None or seconds < SHORTEST_CALL:
        return
    packet = handoff_selectors.compose_packet(stored, at=now)
    before = tuple(Said(turn.sender, turn.text[:LONGEST_TOLD]) for turn in state.turns[-TURNS_TOLD:])
    asked = ToSummarise(
        draft=packets.summarise(packet),
        turns=(*before, Said("lead", text[:LONGEST_TOLD])),
        known=state.slots,
        longest=LONGEST_SUMMARY,
    )
    question: Question[Summarised] = Question(
        prompts.SUMMARISE,
        asked,
        ask=lambda engine, seconds: engine.summarise(asked, seconds=seconds),
        objection=lambda summarised: wording.objection_to_summary(summarised.text, asked),
        conversation=stored,
    )
    result = language_calls.ask(chosen, question, seconds=seconds)
    composed.calls.append(result.call)
    if result.value is not None:
        composed.summary = result.value.text.strip()


def _is_free(acts: Sequence[str]) -> bool:
    return all(act.partition(":")[0] in FREE_ACTS for act in acts)


def _stored(thread: Conversation) -> Conversation | None:
    """The thread, where it has a row that the trace can point to."""
    return None if thread._state.adding else thread
