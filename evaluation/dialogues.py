"""Scripted dialogues: what leads and people of the team do, what a bot has to do, and how it has to end.

A line of ``sets/dialogues.jsonl`` is ``{"id", "about", "bot", "channel", "settings"?, "turns", "end"}``. A
turn is a message of the lead (``lead``, with ``acts`` that the answer must hold, ``tone``, ``says``,
``says_not``, ``silent`` or the error that it is ``refused`` with), something that a person does (``person``:
take_over, hand_back, write, close, archive), or a change of ``channel``. ``end`` names what must be true
afterwards; what it leaves out may be anything. Every reply is held to the rules of a text message as well.
"""

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accounts.selectors import tenants as tenant_selectors
from bots.engines import fair_housing, grounding
from bots.exceptions.leads import LeadArchivedError
from bots.models.conversations import BotType, Conversation, Message, Slot
from bots.models.handoffs import Handoff
from bots.models.language import BotSettings
from bots.models.leads import Consent, Lead
from bots.models.suppressions import Suppression
from bots.services import archiving, conversations, people, turns
from common.actor import Actor
from common.tenancy import tenant_scope
from evaluation.company import MONDAY, Company, new_lead

SET = Path(__file__).parent / "sets" / "dialogues.jsonl"
LONGEST_REPLY = 160
_HYPHEN_OR_EMOJI = ("Pd", "So", "Cs", "Co", "Cn", "Cc", "Cf")


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing of one dialogue that was otherwise than expected."""

    dialogue: str
    what: str


def read() -> list[dict[str, Any]]:
    """Every dialogue of the set."""
    return [json.loads(line) for line in SET.read_text().splitlines()]


def run(company: Company) -> list[Failure]:
    """Play every dialogue with a lead of its own, through the services, on the database at hand."""
    with tenant_scope(company.owner.tenant_id):
        return [
            Failure(dialogue["id"], what)
            for dialogue in read()
            for what in play(dialogue, actor=company.owner, lead=new_lead(company))
        ]


def play(dialogue: dict[str, Any], *, actor: Actor, lead: Lead) -> list[str]:
    """Play one dialogue with a fresh lead, in the tenant's scope; what was not as expected, in words."""
    BotSettings.objects.all().delete()
    if dialogue.get("settings"):
        BotSettings.objects.create(**dialogue["settings"])
    stage = _Stage(actor, lead, dialogue["channel"])
    found = [
        what for number, turn in enumerate(dialogue["turns"], start=1) for what in stage.take(number, turn)
    ]
    return [*found, *_check_end(dialogue["end"], stage)]


class _Stage:
    """A dialogue as it goes: who plays, on which channel, and what was said last."""

    def __init__(self, actor: Actor, lead: Lead, channel: str) -> None:
        self.actor, self.lead, self.channel = actor, lead, channel
        self.last_said = ""
        self.next_action = ""
        self.company = tenant_selectors.get_tenant(tenant_id=actor.tenant_id).name

    @property
    def conversation(self) -> Conversation:
        return Conversation.objects.get(lead=self.lead, channel=self.channel)

    def take(self, number: int, turn: dict[str, Any]) -> Iterator[str]:
        """Play one turn; yields what was otherwise than expected."""
        if "channel" in turn:
            self.channel = turn["channel"]
        elif "person" in turn:
            self._act(turn)
        else:
            for what in self._hear(turn):
                yield f"turn {number} ({turn['lead'][:30]!r}): {what}"

    def _act(self, turn: dict[str, Any]) -> None:
        act = turn["person"]
        if act == "archive":
            archiving.archive_lead(actor=self.actor, lead_id=self.lead.id, now=MONDAY)
            return
        shared: dict[str, Any] = {
            "actor": self.actor,
            "conversation_id": self.conversation.id,
            "now": MONDAY,
        }
        if act == "take_over":
            people.take_over(**shared)
        elif act == "hand_back":
            people.hand_back(**shared)
        elif act == "write":
            people.write_as_person(**shared, text=turn["text"])
        elif act == "close":
            conversations.close_conversation(**shared)
        else:
            raise ValueError(f"Nobody does {act!r} in a dialogue.")

    def _hear(self, turn: dict[str, Any]) -> Iterator[str]:
        try:
            exchange = turns.receive_lead_message(
                actor=self.actor, lead_id=self.lead.id, text=turn["lead"], now=MONDAY, channel=self.channel
            )
        except LeadArchivedError as error:
            if turn.get("refused") != type(error).__name__:
                yield f"was refused: {error}"
            return
        if turn.get("refused"):
            yield f"was not refused with {turn['refused']}"
        answer, said = exchange.answer, exchange.sent.text if exchange.sent else ""
        self.next_action = answer.next_action
        for act in turn.get("acts", ()):
            if act not in answer.acts:
                yield f"did {answer.acts}, not {act}"
        if turn.get("tone", answer.tone) != answer.tone:
            yield f"was {answer.tone}, not {turn['tone']}"
        if turn.get("silent", False) != (said == ""):
            yield f"said {said!r}"
        if turn.get("says", "") not in said:
            yield f"said {said!r}, without {turn['says']!r}"
        if turn.get("says_not") and turn["says_not"] in said:
            yield f"said {said!r}"
        yield from self._check_words(said, exchange)
        self.last_said = said or self.last_said

    def _check_words(self, said: str, exchange: turns.Exchange) -> Iterator[str]:
        if len(said) > LONGEST_REPLY:
            yield f"said {len(said)} characters"
        if any(unicodedata.category(char) in _HYPHEN_OR_EMOJI for char in said):
            yield f"said a hyphen, an emoji or a control character: {said!r}"
        if said and said == self.last_said:
            yield f"said the same twice in a row: {said!r}"
        if loose := grounding.ungrounded_figures(said, exchange.answer.facts):
            yield f"said figures that are no facts: {loose}"
        if steering := fair_housing.find_steering(said):
            yield f"described who lives somewhere: {steering}"
        if exchange.answer.understanding.opt_out and "?" in said:
            yield f"answered an opt-out with a question: {said!r}"


def _check_end(end: dict[str, Any], stage: _Stage) -> Iterator[str]:
    stage.lead.refresh_from_db()
    reached = _reached(stage)
    for name, wanted in end.items():
        if name == "notice":
            if not _notices(stage.lead, containing=wanted):
                yield f"no notice says {wanted!r}"
        elif reached[name] != wanted:
            yield f"ends with {name} {reached[name]!r}, not {wanted!r}"


def _reached(stage: _Stage) -> dict[str, Any]:
    lead, conversation = stage.lead, stage.conversation
    consents = dict(
        Consent.objects.filter(lead=lead, ended_at__isnull=True).values_list("channel", "is_granted")
    )
    are_ended = not (consents["sms"] or consents["voice"])
    is_suppressed = Suppression.objects.filter(
        address=lead.phone, channel="sms", lifted_at__isnull=True
    ).exists()
    handoffs = Handoff.objects.filter(lead=lead).order_by("requested_at")
    return {
        "owner": conversation.owner,
        "status": conversation.status,
        "stage": conversation.stage,
        "route": conversation.route,
        "language": conversation.language,
        "temperature": lead.temperature,
        "tags": lead.tags,
        "slots": dict(Slot.objects.filter(lead=lead).values_list("name", "value")),
        "opted_out": is_suppressed and are_ended,
        "consents_ended": are_ended,
        "handoffs": [list(row) for row in handoffs.values_list("from_owner", "to_owner", "status")],
        "next_action": stage.next_action,
    }


def _notices(lead: Lead, *, containing: str) -> bool:
    return Message.objects.filter(
        lead=lead, kind=Message.Kind.NOTICE, text__contains=containing, bot_type__in=BotType.values
    ).exists()
