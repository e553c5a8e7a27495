"""Words to which carriers and the law give a meaning, where nothing else is in a text.

They are looked at before anything is understood. NO and OFF are not among them: they answer questions. YES is
one only for whoever is left alone, which the caller knows.
"""

import re
from datetime import date
from typing import Literal

import msgspec

Keyword = Literal["stop", "start", "yes", "help"]

STOP = frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"})
START = frozenset({"start", "unstop"})
YES = frozenset({"yes"})
HELP = frozenset({"help", "info"})
_MEANINGS: dict[str, Keyword] = {
    **dict.fromkeys(STOP, "stop"),
    **dict.fromkeys(START, "start"),
    **dict.fromkeys(YES, "yes"),
    **dict.fromkeys(HELP, "help"),
}
LONGEST = 40

# How a text of ours names one of these words: "Reply STOP to end.", "reply stop to opt out", "STOP to quit".
_ASKING = (
    r"(?i:reply|respond|answer|text|txt|send|write|responda|responde|env[ií]e|escriba|r[eé]pondez|envoyez)"
)
_BETWEEN = r"(?i:\s+(?:with|back|us))?\s*:?\s*[\"'\u201c\u2018\u00ab]?\s*"
_IN_CAPITALS = "(?:" + "|".join(sorted(word.upper() for word in STOP)) + ")"
_AFTERWARDS = r"[\"'\u201d\u2019\u00bb]?\s*(?i:to|2|for|para|pour|=)\s*"
_ENDING = r"(?i:end|stop|opt|quit|cancel|unsub|leave|terminar|arr[eê]ter)"
_WAY_OUT = re.compile(
    rf"\b{_ASKING}{_BETWEEN}{_IN_CAPITALS}\b"
    rf"|\b{_ASKING}{_BETWEEN}(?i:{_IN_CAPITALS}){_AFTERWARDS}{_ENDING}"
    rf"|\b{_IN_CAPITALS}{_AFTERWARDS}{_ENDING}"
)


class ScopeRule(msgspec.Struct, frozen=True):
    """From which day on a wish that names one kind of message ends them all, and where that is written."""

    since: date
    ends_everything: bool
    source: str


# In the order of their days; the last one that has begun holds.
SCOPE_RULES = (
    ScopeRule(date(2025, 4, 11), ends_everything=False, source="47 CFR 64.1200(a)(10)"),
    ScopeRule(
        date(2027, 1, 31),
        ends_everything=True,
        source="47 CFR 64.1200(a)(10), its part on revoking all, as postponed to this day",
    ),
)


def keyword_of(text: str) -> Keyword | None:
    """What a whole message means by itself; capitals, marks and spaces do not matter."""
    if len(text) > LONGEST:
        return None
    letters = "".join(mark for mark in text.casefold() if mark.isalnum())
    return _MEANINGS.get(letters)


def names_way_out(text: str) -> bool:
    """Whether a text of ours tells its reader which of the words ends them, such as "Reply STOP to end."."""
    return _WAY_OUT.search(text) is not None


def scope_on(day: date, *, heard: Literal["all", "topic"]) -> Literal["all", "topic"]:
    """How far a wish to hear no more reaches that was heard with this scope on that day."""
    begun = [rule for rule in SCOPE_RULES if rule.since <= day]
    return "all" if begun and begun[-1].ends_everything else heard
