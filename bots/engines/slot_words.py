"""Shared by the readers of slots: one value found in a message, and the clause around it."""

import re

from bots.engines.dialogue import SlotName, SlotValue

_BOUNDARY = re.compile(r"[.;!?](?=\s|$)|,(?![0-9])|\bbut\b|\bpero\b|\bmais\b|\n")


def found(
    name: SlotName, value: str, confidence: float, original: str, span: tuple[int, int] | re.Match[str]
) -> SlotValue:
    """A slot with the words that said it as evidence."""
    start, end = span.span() if isinstance(span, re.Match) else span
    return SlotValue(name, value, confidence, original[start:end], start, end)


def clause_around(text: str, start: int, end: int) -> tuple[str, int]:
    """The part of the sentence around a span, bounded by punctuation or "but", and where it begins."""
    left = 0
    for boundary in _BOUNDARY.finditer(text, 0, start):
        left = boundary.end()
    right = _BOUNDARY.search(text, end)
    return text[left : right.start() if right else len(text)], left
