"""What the seller conversation talks about: questions, slots, state, understanding and answer.

Everything is a frozen value, so one state and one message always give one answer.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

import msgspec

# A person of the team speaks for the company as a bot does; only what the lead says is understood.
Sender = Literal["lead", "bot", "person"]
Stall = Literal["", "thinking", "get_back", "zestimate", "agent"]
# How a tenant wants to be heard, and what the rules make of it in one turn (contract 0.6).
Voice = Literal["friendly", "direct"]
Tone = Literal["friendly", "direct", "confrontational", "take_away"]
Language = Literal["en", "es", "fr"]
Sentiment = Literal["positive", "neutral", "negative"]
Route = Literal["", "seller", "buyer", "investor", "curious", "opt_out", "wrong_person", "wants_human"]
Temperature = Literal["hot", "warm", "cold"]
SlotName = Literal[
    "motivation",
    "relocation_destination",
    "timeline_acceptable",
    "timeline_urgency",
    "property_condition",
    "repair_estimate",
    "price_expectation",
    "price_flexibility",
    "closing_date",
    "beds",
    "zip",
]

TOTAL_QUESTIONS = 4
# What a lead of whom nothing is known is called, to the team alone.
UNNAMED = "Unknown lead"

# A question is answered once any of its answering slots is known; the others only add detail.
ANSWERING_SLOTS: dict[int, tuple[SlotName, ...]] = {
    1: ("motivation",),
    2: ("timeline_acceptable", "timeline_urgency"),
    3: ("property_condition",),
    4: ("price_expectation",),
}


class SlotValue(msgspec.Struct, frozen=True):
    """One extracted value; ``start`` and ``end`` index the message, and ``evidence`` is that span's
    text.
    """

    name: SlotName
    value: str
    confidence: float
    evidence: str
    start: int
    end: int


class Turn(msgspec.Struct, frozen=True):
    """One message of the conversation. ``at`` is when it was really written, for reply speed.

    ``bot`` names the bot that said it. What a bot sent unasked, as a notice or by a follow-up plan, is no
    reply. That a person joined counts as something a person said.
    """

    sender: Sender
    text: str
    at: datetime | None = None
    stall: Stall = ""
    slots_filled: int = 0
    bot: str = ""
    is_reply: bool = True


class SellerState(msgspec.Struct, frozen=True):
    """A conversation before a message: known slots, the question last asked, and what was said.

    ``pending`` is None where the bot's last message asked none of the four questions. ``tags`` are the
    lead's, ``company`` is whom the bots speak for.
    """

    slots: dict[SlotName, str] = {}
    pending: int | None = None
    turns: tuple[Turn, ...] = ()
    vague_streak: int = 0
    temperature: Temperature | None = None
    qualified: bool = False
    route: Route = ""
    language: Language = "en"
    tags: tuple[str, ...] = ()
    company: str = ""

    @property
    def greeted(self) -> bool:
        return any(turn.sender == "bot" for turn in self.turns)

    @property
    def last_said(self) -> str:
        """The latest text that the lead got from this side, or nothing."""
        return next((turn.text for turn in reversed(self.turns) if turn.sender != "lead"), "")

    @property
    def replies_in_a_row(self) -> int:
        """How often bots answered since a person of the team last had the thread."""
        count = 0
        for turn in reversed(self.turns):
            if turn.sender == "person":
                break
            count += turn.sender == "bot" and turn.is_reply
        return count

    def has_introduced(self, bot: str) -> bool:
        """Whether this bot answered before, and nobody else since."""
        for turn in reversed(self.turns):
            if turn.sender == "person":
                return False
            if turn.sender == "bot" and turn.is_reply:
                return turn.bot in ("", bot)
        return False


class Understanding(msgspec.Struct, frozen=True):
    """What one message says. ``quality`` is 0 to 1: how usable it is as an answer.

    ``opt_out``, ``wants_human``, ``wrong_person`` and ``asks_who_lives_there`` come from rules of ours in
    every engine, never from a model: consequences hang on them. ``intent`` is one of evaluation/intents.md.
    """

    slots: tuple[SlotValue, ...]
    stall: Stall
    quality: float
    wants_call: bool
    asks_question: bool
    asks_if_bot: bool
    not_selling: bool
    opt_out: bool = False
    wants_human: bool = False
    wrong_person: bool = False
    asks_who_lives_there: bool = False
    intent: str = "none"
    confidence: float = 0.0
    language: Language = "en"
    objections: tuple[str, ...] = ()
    sentiment: Sentiment = "neutral"


class Reason(msgspec.Struct, frozen=True):
    """One part of a score: how many points it gave, and why."""

    name: str
    points: float
    why: str


class Scores(msgspec.Struct, frozen=True):
    """FRS and PCS from 0 to 100, the pillars behind FRS, and a reason for every point.

    ``temperature_rule`` says in words how the two make the temperature.
    """

    frs: float
    pcs: float
    temperature: Temperature
    pillars: dict[str, int]
    reasons: tuple[Reason, ...]
    temperature_rule: str = ""


class Action(msgspec.Struct, frozen=True, omit_defaults=True):
    """One change to the lead's record: a tag, a field or a workflow."""

    type: Literal["add_tag", "remove_tag", "update_custom_field", "trigger_workflow"]
    tag: str = ""
    field: str = ""
    value: str = ""
    workflow_id: str = ""


class Answer(msgspec.Struct, frozen=True):
    """A bot's whole answer to one message, with the state that the next message starts from.

    ``facts`` are the figures and names that the reply may contain. ``hand_over_to`` names the bot that shall
    go on (it then answers this same message), ``needs_person`` the reason why a person shall.
    """

    reply: str
    acts: tuple[str, ...]
    understanding: Understanding
    state: SellerState
    scores: Scores
    tone: Tone
    current_question: int
    questions_answered: int
    complete: bool
    stage: str
    actions: tuple[Action, ...]
    next_action: str
    next_steps: str
    changed_slots: tuple[SlotName, ...]
    facts: tuple[str, ...] = ()
    route: Route = ""
    hand_over_to: str = ""
    needs_person: str = ""


def answered_questions(slots: dict[SlotName, str]) -> tuple[int, ...]:
    """The questions that the known slots answer, in order. That they do not sell is no reason to sell."""
    return tuple(
        number
        for number, names in ANSWERING_SLOTS.items()
        if any(name in slots and slots[name] != "not_selling" for name in names)
        or (number == 4 and slots.get("price_flexibility") == "flexible")
    )


def next_question(slots: dict[SlotName, str]) -> int | None:
    """The first question still open, or None when all four are answered."""
    answered = answered_questions(slots)
    return next((number for number in ANSWERING_SLOTS if number not in answered), None)


def stage_label(slots: dict[SlotName, str]) -> str:
    """Q1 to Q4 for the question in hand, or Complete."""
    open_question = next_question(slots)
    return "Complete" if open_question is None else f"Q{open_question}"


def standing_stalls(said: Iterable[tuple[str, int]]) -> tuple[str, ...]:
    """The stalls that no later answer resolved, in the order in which they came.

    ``said`` has the stall and the number of slots of each of the lead's messages, the oldest first.
    """
    standing: list[str] = []
    for stall, slots_filled in said:
        if slots_filled:
            standing = []
        elif stall:
            standing.append(stall)
    return tuple(dict.fromkeys(standing))
