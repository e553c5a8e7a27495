"""What coaching looks at, and what a rule of it says: one conversation at one moment, as values."""

from collections.abc import Callable
from datetime import timedelta

import msgspec

from bots.engines.dialogue import SlotName, Temperature, Turn, Understanding, Voice


class Situation(msgspec.Struct, frozen=True, kw_only=True):
    """One conversation at one moment. ``heard`` is what the lead just wrote; None when it wrote nothing.

    ``before`` fields are as of the message before. ``open_kinds`` are the cards shown at present,
    ``value_on_file`` the home's price in our records, in whole dollars; totals are FRS + PCS.
    """

    voice: Voice = "friendly"
    language: str = "en"
    heard: Understanding | None = None
    text: str = ""
    acts: tuple[str, ...] = ()
    slots: dict[SlotName, str] = {}
    changed_slots: tuple[SlotName, ...] = ()
    turns: tuple[Turn, ...] = ()
    pending_before: int | None = None
    pending: int | None = None
    temperature_before: Temperature | None = None
    temperature: Temperature | None = None
    total_before: float = 0.0
    total: float = 0.0
    vague_streak: int = 0
    value_on_file: int | None = None
    held_by_person: bool = False
    silent_for: timedelta | None = None
    open_kinds: frozenset[str] = frozenset()


class Verdict(msgspec.Struct, frozen=True):
    """A rule that holds: whether just now, what shows it, and how sure that is."""

    is_new: bool
    evidence: str
    confidence: float = 1.0


class Rule(msgspec.Struct, frozen=True):
    kind: str
    points: float
    urgency: str
    judge: Callable[[Situation], Verdict | None]
