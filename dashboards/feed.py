"""How a fact reads in the feed. The page carries this table, so that the browser words live ones alike."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from events.log import Published

# Which field of the payload tells kinds of one event type apart.
VARIANTS = {
    "conversation_event": "event_type",
    "lead_archived": "is_archived",
    "jorge_qualification_progress": "became_qualified",
    "lead_bot_sequence_update": "status",
    "leads_imported": "is_dry_run",
    "bot_handoff_request": "to_bot",
    "conversation_owner_changed": "reason",
}
_FIELD = re.compile(r"\{([a-z_.]+)\}")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fact: its event type and variant, and how it looks and reads."""

    key: str
    icon: str
    tone: str
    subject: str
    text: str
    link: str = "lead_id"


KINDS = {
    kind.key: kind
    for kind in (
        Kind("lead_created", "plus", "quiet", "{name}", "is a new lead"),
        Kind("lead_archived:true", "archive", "quiet", "{name}", "was archived"),
        Kind("lead_archived:false", "archive", "quiet", "{name}", "was taken up again"),
        Kind(
            "leads_imported:false",
            "import",
            "good",
            "{file_name}",
            "was imported: {created} new, {updated} changed, {failed} refused",
            link="",
        ),
        Kind(
            "conversation_event:message_received", "message-in", "quiet", "{lead_name}", "wrote: {data.text}"
        ),
        Kind(
            "conversation_event:message_sent", "message-out", "busy", "{lead_name}", "was told: {data.text}"
        ),
        Kind(
            "jorge_qualification_progress:true",
            "score",
            "good",
            "{lead_name}",
            "is qualified and {seller_temperature}: all four questions are answered",
        ),
        Kind(
            "lead_bot_sequence_update:sent",
            "calendar",
            "good",
            "{lead_name}",
            "was followed up on day {sequence_day} ({provider})",
        ),
        Kind(
            "lead_bot_sequence_update:failed",
            "alert",
            "bad",
            "{lead_name}",
            "could not be followed up on day {sequence_day}",
        ),
        Kind(
            "lead_bot_sequence_update:unknown",
            "alert",
            "warn",
            "{lead_name}",
            "may have been followed up on day {sequence_day}: the answer was lost",
        ),
        Kind(
            "lead_bot_sequence_update:skipped",
            "calendar",
            "warn",
            "{lead_name}",
            "was left alone on day {sequence_day}",
        ),
        Kind("bot_handoff_request:human", "alert", "warn", "{lead_name}", "needs a person"),
        Kind(
            "conversation_owner_changed:taken_over",
            "person",
            "busy",
            "{lead_name}",
            "was taken over by {person_name}",
        ),
        Kind(
            "conversation_owner_changed:handed_back", "bot", "quiet", "{lead_name}", "was given back to a bot"
        ),
        Kind("enrollment_changed", "calendar", "quiet", "{lead_name}", "follow-up plan {status}: {reason}"),
    )
}
TYPES = sorted({key.partition(":")[0] for key in KINDS})


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the feed."""

    key: str
    icon: str
    tone: str
    subject: str
    text: str
    href: str
    at: datetime


def find_item(event: Published) -> Item | None:
    """The feed's line for an event, or None for one that the feed leaves out."""
    payload: dict[str, Any] = msgspec.json.decode(event.payload)
    kind = KINDS.get(kind_of(event.type, payload))
    if kind is None:
        return None
    return Item(
        key=str(event.event_id),
        icon=kind.icon,
        tone=kind.tone,
        subject=fill(kind.subject, payload),
        text=fill(kind.text, payload),
        href=f"/?lead={payload[kind.link]}" if kind.link else "/leads",
        at=event.occurred_at,
    )


def kind_of(event_type: str, payload: dict[str, Any]) -> str:
    """The key of an event's kind."""
    variant = VARIANTS.get(event_type)
    if variant is None:
        return event_type
    value = payload[variant]
    return f"{event_type}:{str(value).lower()}"


def fill(pattern: str, payload: dict[str, Any]) -> str:
    """The pattern with ``{field}`` and ``{field.inner}`` replaced by what the payload holds there."""
    return _FIELD.sub(lambda found: str(_look_up(payload, found[1])), pattern)


def _look_up(payload: dict[str, Any], path: str) -> Any:
    value: Any = payload
    for name in path.split("."):
        value = value.get(name, "") if isinstance(value, dict) else ""
    return value
