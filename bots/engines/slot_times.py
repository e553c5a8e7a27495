"""How soon a lead would sell, whether 30 to 45 days would do, and the day by which they want to be out."""

import re
from collections.abc import Iterator
from datetime import date

from bots.engines import reading
from bots.engines.dialogue import SlotValue
from bots.engines.slot_dates import read_days
from bots.engines.slot_spans import find_span
from bots.engines.slot_words import clause_around, found
from bots.engines.timelines import ASKS, FAILS, FLEXIBLE, NO, URGENT, VAGUE, WORKS, YES

SOON_DAYS = 45
LATE_DAYS = 180


_TIMING = re.compile(r"\b(?:tim\w+|dates?|when|closing|schedule|move)\b")
_PRICED = re.compile(r"\$|[0-9]k\b|\b(?:price|offers?|thousand|[0-9]{3,})\b")


_DOUBTS = re.compile(
    r"\b(?:can'?t say|don'?t (?:think|believe|see how)|dont think|not sure|doubt|wish|unlikely|not "
    r"convinced|hardly)\b[^.;!?]{0,24}$"
)


def read_times(text: str, original: str, pending: int | None, today: date | None) -> Iterator[SlotValue]:
    """Timeline slots and the closing day of already normalised text."""
    days = list(read_days(text, original, today))
    # A named day is read as a day alone.
    for slot in days:
        text = text[: slot.start] + " " * (slot.end - slot.start) + text[slot.end :]
    yield from days
    yield from _timeline(text, original, pending, has_day=bool(days))


def _timeline(text: str, original: str, pending: int | None, *, has_day: bool) -> Iterator[SlotValue]:
    # A home that one could move into tomorrow says nothing of when it is sold.
    text = re.sub(r"\bmove (?:right )?in (?:tomorrow|today|now)\b", lambda m: " " * len(m[0]), text)
    span = find_span(text)
    if pending == 2:
        yield from _answer(text, original, has_span=span is not None, has_day=has_day)
    if span is not None:
        count, place = span
        urgency = "urgent" if count <= SOON_DAYS else "flexible" if count < LATE_DAYS else "vague"
        if pending != 2 or not _keeps_the_answer(text, count):
            yield found("timeline_acceptable", "yes" if count <= SOON_DAYS else "no", 0.85, original, place)
            yield found("timeline_urgency", urgency, 0.85, original, place)
    refuses = pending == 2 and FAILS.search(text) is not None and not WORKS.search(text)
    m = VAGUE.search(text)
    if m:
        yield found("timeline_urgency", "vague", 0.8, original, m)
        return
    m = URGENT.search(text)
    if m and not refuses and _is_about_selling(text, m):
        yield found("timeline_urgency", "urgent", 0.8, original, m)
        yield found("timeline_acceptable", "yes", 0.8, original, m)
        return
    m = FLEXIBLE.search(text)
    if m and "flexible" in m[0] and not _TIMING.search(m[0]) and _PRICED.search(text):
        return
    if m and _is_about_selling(text, m):
        yield found("timeline_urgency", "flexible", 0.8, original, m)
    elif (
        pending == 2
        and re.search(r"\bflexible\b|\bit depends on\b", text)
        and (m := re.search(r"\bflexible\b", text))
    ):
        yield found("timeline_urgency", "flexible", 0.7, original, m)


def _keeps_the_answer(text: str, count: float) -> bool:
    """Whether the span is the question's own, named without being wanted: "30 days is too fast"."""
    return 30 <= count <= SOON_DAYS and bool(FAILS.search(text))


def _is_about_selling(text: str, m: re.Match[str]) -> bool:
    clause, _ = clause_around(text, m.start(), m.end())
    if re.search(r"\b(?:sell|sold|clos\w+|out|move|moving|list|gone|need it|settle)\b", clause):
        return not reading.is_negated(text, m.start())
    is_other = re.search(
        r"\b(?:call|text|talk|speak|meet|contact|reach|get back|laid off|let go|due|baby|fired|quit|"
        r"surgery|diagnos\w*|stroke|fell|texts|messages|calls|price|been|lost|went|"
        r"waited|owned|probate|lawyer|seen|told|busy|check back|think|vacation|"
        r"out of town|new (?:place|house|home|one|build)|rent|married|built|bought|passed|died|filed|"
        r"inherited|"
        r"retired|pregnant|falleci\w*|"
        r"remodel\w*|renovat\w*|replaced|was|were(?! (?:flex|in|not|ready|look|hoping|open|pretty|trying|"
        r"gonna|going|thinking|aiming|shooting|planning|wanting|very|totally|super))|did|since|last(?! "
        r"(?:day|week of))|"
        r"water|roof|leak\w*|floods?|snow|cold|hot|rain\w*|market|rates|prices|tenant\w*|lease|read|"
        r"answer|email|llam\w+)\b",
        clause,
    )
    waits = re.search(r"\b(?:un)?till?\b|\b(?:before|after)\b|\bthe better\b", m[0])
    return not is_other and (bool(waits) or not reading.is_negated(text, m.start()))


def _answer(text: str, original: str, *, has_span: bool, has_day: bool) -> Iterator[SlotValue]:
    """Asked whether such a sale would be a problem: a bare "no" accepts it."""
    if ASKS.match(text):
        return
    works, fails = WORKS.search(text), FAILS.search(text)
    if works and _DOUBTS.search(text[: works.start()]) and not works[0].startswith(("no", "not", "n")):
        fails, works = works, None
    if fails and works and fails.start() < works.start() and works[0].startswith(("not", "no")):
        fails = None
    if fails and not (works and works.start() <= fails.start() < works.end()):
        yield found("timeline_acceptable", "no", 0.9, original, fails)
    elif works:
        yield found("timeline_acceptable", "yes", 0.9, original, works)
    elif has_span or has_day:
        return
    elif m := NO.search(text):
        yield found("timeline_acceptable", "yes", 0.7, original, m)
    elif (m := YES.search(text)) and not re.search(r"\b(?:but|work|fine|ok|can|could)\b", text):
        yield found("timeline_acceptable", "no", 0.6, original, m)
