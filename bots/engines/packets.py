"""What the new owner of a conversation is told: a typed, versioned packet.

The lead's words stand in it as quoted data (``turns``, ``evidence``) and are never read as instructions.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

VERSION = 1
TURNS_CARRIED, FEWEST_TURNS = 12, 2
LONGEST_QUOTE = 160

_QUESTIONS = {1: "motivation", 2: "timeline", 3: "condition", 4: "price"}


class PacketLead(msgspec.Struct, frozen=True):
    """Who it is about. Phone and email stay in the lead's row: whoever may see them reads them there."""

    id: UUID
    name: str
    address: str
    city: str
    zip: str
    timezone: str
    temperature: str
    stage: str


class PacketSlot(msgspec.Struct, frozen=True):
    """One thing known, with the message and the words that said it."""

    name: str
    value: str
    confidence: float
    evidence: str
    message_id: UUID


class PacketConsent(msgspec.Struct, frozen=True):
    channel: str
    is_granted: bool
    is_suppressed: bool


class PacketScore(msgspec.Struct, frozen=True):
    """One part of the score: points and why."""

    name: str
    points: float
    why: str


class PacketTurn(msgspec.Struct, frozen=True):
    message_id: UUID
    sender: str
    text: str
    sent_at: datetime


class Packet(msgspec.Struct, frozen=True):
    """Version 1. ``do_not_ask`` names the questions (1 to 4) that are answered or were declined;
    ``open_question`` is the one asked last, ``objections`` the stalls raised and not yet resolved.
    """

    version: int
    lead: PacketLead
    conversation_id: UUID
    channel: str
    language: str
    slots: tuple[PacketSlot, ...]
    open_question: int | None
    do_not_ask: tuple[int, ...]
    objections: tuple[str, ...]
    consents: tuple[PacketConsent, ...]
    frs_score: float
    pcs_score: float
    temperature: str
    temperature_rule: str
    score_reasons: tuple[PacketScore, ...]
    turns: tuple[PacketTurn, ...]
    message_count: int
    summary: str
    composed_at: datetime


def summarise(packet: Packet) -> str:
    """The packet in a few sentences, of its own facts alone; the same packet gives the same words."""
    scores = f"FRS {packet.frs_score:g}, PCS {packet.pcs_score:g}"
    parts = [f"{packet.lead.name}, {packet.temperature} ({scores})."]
    if packet.slots:
        known = "; ".join(f"{one.name.replace('_', ' ')} {one.value}" for one in packet.slots)
        parts.append(f"Known: {known}.")
    missing = [name for number, name in _QUESTIONS.items() if number not in packet.do_not_ask]
    parts.append(f"Not known yet: {', '.join(missing)}." if missing else "All four questions are answered.")
    if packet.open_question:
        parts.append(f"Asked last: {_QUESTIONS[packet.open_question]}.")
    if packet.objections:
        parts.append(f"Still in the way: {', '.join(packet.objections)}.")
    silent = [one.channel for one in packet.consents if one.is_suppressed]
    if silent:
        parts.append(f"Wants no {' and no '.join(silent)}.")
    said = [turn.text for turn in packet.turns if turn.sender == "lead"]
    if said:
        parts.append(f"Wrote last: {said[-1][:LONGEST_QUOTE]!r}.")
    return " ".join(parts)


def encode(packet: Packet) -> dict[str, Any]:
    """The packet as JSON values, for a column."""
    encoded: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(packet))
    return encoded


def decode(stored: dict[str, Any]) -> Packet:
    """The packet of a column; raises ``msgspec.ValidationError`` for one of another shape."""
    return msgspec.convert(stored, Packet)
