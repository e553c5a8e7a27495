"""Reading the answers to the four questions out of one message, asked for or volunteered.

What each slot holds, and when a message fills it, is defined in evaluation/slots.md.
"""

import re
from collections.abc import Iterator
from datetime import date

from bots.engines import reading, vocabulary
from bots.engines.dialogue import SlotName, SlotValue
from bots.engines.slot_homes import read_home
from bots.engines.slot_others import blank_others
from bots.engines.slot_places import find_destination
from bots.engines.slot_prices import read_prices
from bots.engines.slot_times import read_times
from bots.engines.slot_words import found

# Asked about the condition, people tell what tenants and age did to the home; that is no reason yet.
_TOLD_OF_THE_HOME = frozenset(("tired_landlord", "repairs", "upsizing", "downsizing", "job_change"))
_WEARY = re.compile(
    r"\b(?:tired|sick|done|fed up|over it|want out|need|want|too (?:big|small|much)|moving|move|job|"
    r"transfer\w*|laid)\b"
)
_NO_EMPLOYMENT = re.compile(
    r"\b(?:paint|gut|rehab|good|great|nice|tile|roof|patch|hack|tear[- ]?off|cosmetic) jobs?\b"
)


def extract(original: str, *, pending: int | None, today: date | None = None) -> tuple[SlotValue, ...]:
    """Every slot the message fills, at most once each; ``pending`` is the question it may be answering.

    ``today`` is the lead's date; without it a day named without a year fills nothing.
    """
    text = blank_others(reading.normalise(original))
    slots: dict[SlotName, SlotValue] = {}
    for slot in (
        *_motivation(text, original, pending),
        *read_times(text, original, pending, today),
        *read_home(text, original, pending),
        *read_prices(text, original, pending),
    ):
        slots.setdefault(slot.name, slot)
    return tuple(slots.values())


def _motivation(text: str, original: str, pending: int | None) -> Iterator[SlotValue]:
    text = _NO_EMPLOYMENT.sub(lambda m: " " * len(m[0]), text)
    named = sorted(
        (
            (m.start(), value, m)
            for value, pattern in vocabulary.MOTIVE_PATTERNS
            if not (pending == 3 and value in _TOLD_OF_THE_HOME and not _WEARY.search(text))
            and (m := _first_meant(pattern, text, value)) is not None
        ),
        key=lambda one: one[0],
    )
    if any(value == "probate" for _, value, _ in named):
        named = [one for one in named if one[1] != "estate"]
    causes = [one for one in named if one[1] in vocabulary.REASONS_TO_MOVE]
    own = "".join(char if kept != " " else " " for char, kept in zip(original, text, strict=False))
    place = find_destination(own, pending, has_motive=bool(named))
    if reading.says_not_selling(text):
        yield found("motivation", "not_selling", 0.8, original, (0, min(len(original), 60)))
    elif named:
        # A move has the reason that is named with it.
        _, value, m = causes[0] if named[0][1] == "relocating" and causes else named[0]
        yield found("motivation", value, 0.9, original, m)
    elif place:
        yield found("motivation", "relocating", 0.7, original, (place[1], place[1] + len(place[0])))
    if place:
        name, start = place
        yield found("relocation_destination", name, 0.8, original, (start, start + len(name)))


def _first_meant(pattern: re.Pattern[str], text: str, value: str) -> re.Match[str] | None:
    for m in pattern.finditer(text):
        if value == "curious" or not reading.is_negated(text, m.start()):
            return m
    return None
