"""Reading the answers to the four questions out of one message, asked for or volunteered."""

import re
from collections.abc import Iterator
from datetime import date

from bots.engines import money, reading, vocabulary
from bots.engines.dialogue import SlotName, SlotValue


def extract(original: str, *, pending: int | None, today: date | None = None) -> tuple[SlotValue, ...]:
    """Every slot the message fills, at most once each; ``pending`` is the question it may be answering.

    ``today`` is the lead's date; without it a day named without a year fills nothing.
    """
    text = reading.normalise(original)
    found: dict[SlotName, SlotValue] = {}
    for slot in (
        *_motivation(text, original),
        *_timeline(text, original, pending),
        *_condition(text, original, pending),
        *_price(text, original, pending),
    ):
        found.setdefault(slot.name, slot)
    return tuple(found.values())


def _slot(name: SlotName, value: str, confidence: float, original: str, start: int, end: int) -> SlotValue:
    return SlotValue(name, value, confidence, original[start:end], start, end)


def _motivation(text: str, original: str) -> Iterator[SlotValue]:
    place = _find_destination(original)
    matches = [
        (value, m)
        for value, pattern in vocabulary.MOTIVE_PATTERNS
        if (m := pattern.search(text)) and (value == "curious" or not reading.is_negated(text, m.start()))
    ]
    if reading.says_not_selling(text):
        yield _slot("motivation", "not_selling", 0.8, original, 0, min(len(original), 60))
    elif matches:
        value, m = matches[0]
        yield _slot("motivation", value, 0.9, original, m.start(), m.end())
    elif place:
        yield _slot("motivation", "relocating", 0.7, original, place.start(), place.end())
    if place:
        yield _slot(
            "relocation_destination",
            place["place"].strip(" ."),
            0.8,
            original,
            place.start("place"),
            place.end("place"),
        )


def _find_destination(original: str) -> re.Match[str] | None:
    match = vocabulary.DESTINATION.search(original[: reading.LONGEST_READ])
    if match is None or match["place"].split()[0].lower() in vocabulary.NOT_A_PLACE:
        return None
    return match


def _timeline(text: str, original: str, pending: int | None) -> Iterator[SlotValue]:
    asked = pending == 2
    works, fails = vocabulary.SALE_WORKS.search(text), vocabulary.SALE_FAILS.search(text)
    days = _first_duration(text)
    if asked and (works or fails):
        # "no problem" contains "problem", so what works is read first unless what fails comes before it.
        accepted = works is not None and (fails is None or works.start() <= fails.start())
        m = works if accepted and works else fails
        if m is not None:
            yield _slot("timeline_acceptable", "yes" if accepted else "no", 0.9, original, m.start(), m.end())
    if days is not None:
        count, start, end = days
        yield from _timeline_from_days(count, original, start, end)
    for value, pattern in (
        ("vague", vocabulary.VAGUE_TIME),
        ("urgent", vocabulary.URGENT),
        ("flexible", vocabulary.FLEXIBLE_TIME),
    ):
        m = pattern.search(text)
        if m and not (
            value == "urgent" and (reading.is_negated(text, m.start()) or reading.find_stall(text))
        ):
            yield _slot("timeline_urgency", value, 0.8, original, m.start(), m.end())
            if value == "urgent":
                yield _slot("timeline_acceptable", "yes", 0.8, original, m.start(), m.end())
            break
    if (asked and reading.is_bare(text)) or (asked and (reading.is_yes(text) or reading.is_no(text))):
        # The question is whether such a sale would be a problem, so "no" accepts it.
        if reading.is_no(text):
            yield _slot("timeline_acceptable", "yes", 0.7, original, 0, len(text.split(" ", maxsplit=1)[0]))
        elif reading.is_yes(text):
            yield _slot("timeline_acceptable", "no", 0.6, original, 0, len(text.split(" ", maxsplit=1)[0]))


def _first_duration(text: str) -> tuple[int, int, int] | None:
    for m in vocabulary.DURATION.finditer(text):
        if m["lead"] or m["tail"]:
            continue
        raw = m["count"]
        numbers = re.findall(r"[0-9]+", raw)
        count = int(numbers[-1]) if numbers else vocabulary.COUNT_WORDS[raw]
        return count * vocabulary.SHORT_UNITS[m["unit"]], m.start("count"), m.end("unit")
    return None


def _timeline_from_days(days: int, original: str, start: int, end: int) -> Iterator[SlotValue]:
    urgency = "urgent" if days <= 45 else "flexible" if days < 180 else "vague"
    yield _slot("timeline_acceptable", "yes" if days <= 45 else "no", 0.85, original, start, end)
    yield _slot("timeline_urgency", urgency, 0.85, original, start, end)


def _condition(text: str, original: str, pending: int | None) -> Iterator[SlotValue]:
    for amount in money.find_amounts(text):
        if amount.explicit and _is_repair(text, amount):
            yield _slot("repair_estimate", str(amount.value), 0.8, original, amount.start, amount.end)
            break
    for value, pattern in vocabulary.CONDITION_PATTERNS:
        m = pattern.search(text)
        if m:
            negated = reading.is_negated(text, m.start())
            if negated and value not in vocabulary.OPPOSITE:
                continue
            yield _slot(
                "property_condition",
                vocabulary.OPPOSITE[value] if negated else value,
                0.85,
                original,
                m.start(),
                m.end(),
            )
            return
    if pending == 3:
        yield from _short_condition(text, original)


def _short_condition(text: str, original: str) -> Iterator[SlotValue]:
    end = min(len(original), 40)
    ready, work = vocabulary.READY_WORD.search(text), vocabulary.WORK_WORD.search(text)
    if work and not reading.is_negated(text, work.start()):
        yield _slot("property_condition", "needs_work", 0.7, original, work.start(), work.end())
    elif work or ready or (reading.is_bare(text) and reading.is_yes(text)):
        yield _slot("property_condition", "move_in_ready", 0.6, original, 0, end)
    elif reading.is_bare(text) and reading.is_no(text):
        yield _slot("property_condition", "needs_work", 0.6, original, 0, end)


def _clause(text: str, start: int, end: int) -> str:
    """The part of the sentence around an amount, bounded by punctuation or "but"."""
    boundary = r"[.;!?](?=\s|$)|,(?![0-9])|\bbut\b"
    left = list(re.finditer(boundary, text[:start]))
    right = re.search(boundary, text[end:])
    return text[left[-1].end() if left else 0 : end + right.start() if right else len(text)]


def _is_repair(text: str, amount: money.Amount) -> bool:
    clause = _clause(text, amount.start, amount.end)
    return bool(vocabulary.REPAIR_CONTEXT.search(clause)) and not re.search(
        r"\b(?:price|sell|asking|offer)\b", clause
    )


def _price(text: str, original: str, pending: int | None) -> Iterator[SlotValue]:
    chosen = None
    for amount in money.find_amounts(text):
        clause = _clause(text, amount.start, amount.end)
        if _is_repair(text, amount) or (
            vocabulary.OTHER_MONEY.search(clause) and not vocabulary.FIRM.search(clause)
        ):
            continue
        if vocabulary.MARKET_CONTEXT.search(clause) and pending != 4:
            continue
        volunteered = amount.explicit and amount.value >= 20_000 and vocabulary.PRICE_CONTEXT.search(clause)
        if amount.as_home_price >= 20_000 and (pending == 4 or volunteered):
            chosen = amount
            # A later amount after "actually" corrects an earlier one; a range keeps its lower end.
            if not re.search(r"\b(?:actually|make (?:it|that)|i mean|sorry|wait)\b", text[amount.end :]):
                break
    if chosen is not None:
        confidence = 0.9 if chosen.explicit else 0.6
        yield _slot(
            "price_expectation", str(chosen.as_home_price), confidence, original, chosen.start, chosen.end
        )
    for value, pattern in (("firm", vocabulary.FIRM), ("flexible", vocabulary.FLEXIBLE_PRICE)):
        m = pattern.search(text)
        if m and (
            chosen is not None or (pending == 4 and value == "flexible") or "price" in m[0] or "offer" in m[0]
        ):
            negated = reading.is_negated(text, m.start())
            yield _slot("price_flexibility", "firm" if negated else value, 0.8, original, m.start(), m.end())
            return
    market = vocabulary.MARKET_CONTEXT.search(text)
    if market and pending == 4 and chosen is None:
        yield _slot("price_flexibility", "flexible", 0.5, original, market.start(), market.end())
