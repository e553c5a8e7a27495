"""What a language engine is asked and what it may say: words only, never an act.

The code decides what is asked, said and done; see ``agreement`` for what of an answer counts, and ``wording``
for what of a phrasing may go out.
"""

from typing import Generic, Literal, Protocol, TypeVar

import msgspec

from bots.engines.dialogue import Language, Sender, Sentiment, SlotName

Reason = Literal[
    "timeout",
    "rate_limited",
    "server_error",
    "credentials_refused",
    "request_refused",
    "unreachable",
    "forbidden_address",
    "cut_short",
    "malformed",
    "wrong_schema",
    "refused",
    "not_installed",
    "not_configured",
    "failed",
]
Intent = Literal[
    "greeting", "sell_home", "buy_home", "invest", "just_curious", "home_value", "market_question",
    "process_question", "commission_question", "give_motivation", "give_timeline", "give_condition",
    "give_price", "agree", "decline", "stall_thinking", "stall_later", "stall_estimate", "stall_agent",
    "schedule_call", "wants_human", "asks_if_bot", "opt_out", "wrong_person", "not_interested", "distrust",
    "fair_housing", "thanks", "none",
]  # fmt: skip


class Usage(msgspec.Struct, frozen=True):
    """Tokens, as the vendor counted them."""

    input_tokens: int = 0
    output_tokens: int = 0


class LanguageError(Exception):
    """An engine gave nothing usable. ``usage`` is what the vendor counted, None where it did not say."""

    def __init__(self, reason: Reason, detail: str = "", *, usage: Usage | None = None) -> None:
        super().__init__(detail or reason)
        self.reason: Reason = reason
        self.usage = usage


class Said(msgspec.Struct, frozen=True):
    """One message of the conversation, the lead's words as they came."""

    sender: Sender
    text: str


class ToUnderstand(msgspec.Struct, frozen=True):
    """A message, with what was said before it and the question (1 to 4) that it may answer."""

    message: str
    before: tuple[Said, ...]
    open_question: int | None
    known: dict[SlotName, str]


class ToPhrase(msgspec.Struct, frozen=True):
    """What a bot is about to say: ``draft`` in the built-in words, and the facts that it may name."""

    message: str
    draft: str
    acts: tuple[str, ...]
    facts: tuple[str, ...]
    tone: str
    language: Language
    longest: int


class ToSummarise(msgspec.Struct, frozen=True):
    """A conversation about to change hands; ``draft`` is its summary in the built-in words."""

    draft: str
    turns: tuple[Said, ...]
    known: dict[SlotName, str]
    longest: int


class HeardSlot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing the message says; ``evidence`` is the part of the message that says it, letter by letter."""

    name: SlotName
    value: str
    evidence: str


class Heard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an engine takes a message to say."""

    intent: Intent
    language: Language
    sentiment: Sentiment
    slots: tuple[HeardSlot, ...]


class Phrased(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The draft in other words."""

    text: str


class Summarised(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The conversation in a few sentences, for whoever takes it over."""

    text: str


Value = TypeVar("Value")


class Told(msgspec.Struct, Generic[Value], frozen=True):
    """An engine's answer, and what it cost."""

    value: Value
    usage: Usage


class EngineConfig(msgspec.Struct, frozen=True):
    """Where an engine is and how to be let in; ``may_be_private`` admits addresses that are not public."""

    model: str = ""
    base_url: str = ""
    api_key: str = ""
    may_be_private: bool = False

    def __repr__(self) -> str:
        return f"EngineConfig({self.model!r}, {self.base_url!r})"


class LanguageEngine(Protocol):
    """Handles words. Each call ends within ``seconds``, is tried once, and raises LanguageError alone."""

    name: str

    def understand(self, asked: ToUnderstand, *, seconds: float) -> Told[Heard]: ...

    def phrase(self, asked: ToPhrase, *, seconds: float) -> Told[Phrased]: ...

    def summarise(self, asked: ToSummarise, *, seconds: float) -> Told[Summarised]: ...
