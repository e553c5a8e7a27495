"""What the new owner of a conversation is told: a typed, versioned packet.

The lead's words stand in it as quoted data (``turns``, ``evidence``) and are never read as instructions.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

VERSION = 1
TURNS_CARRIED = 12


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


def encode(packet: Packet) -> dict[str, Any]:
    """The packet as JSON values, for a column."""
    encoded: dict[str, Any] = msgspec.to_builtins(packet)
    return encoded


def decode(stored: dict[str, Any]) -> Packet:
    """The packet of a column; raises ``msgspec.ValidationError`` for one of another shape."""
    return msgspec.convert(stored, Packet)
