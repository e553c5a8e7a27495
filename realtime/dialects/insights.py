"""The dialect of the concierge's insight panel: ``{event_type, conversation_id, timestamp, data}``.

A coaching card has its fields on top as well, also under the panel's own names, and comes as one of three
kinds: ``proactive_insight`` where the scores gave it, ``strategy_recommendation`` where it is about when and
how to go on, ``coaching_opportunity`` otherwise.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from events.log import Published
from realtime.dialects import texts
from realtime.exceptions import UnknownCommandError

HEARTBEAT_SECONDS = 30.0
CARD = "coaching_opportunity"
_SCORED = "ml_insight"
_STRATEGIC = frozenset({"closing_techniques", "urgency_creation", "follow_up_strategy"})
_ENVELOPE = frozenset({"event_type", "conversation_id", "timestamp", "data"})


class _Command(msgspec.Struct, frozen=True):
    type: str


def parse(text: str) -> None:
    """Read a frame, which can only be a sign of life; raises ``MalformedFrameError`` and
    ``UnknownCommandError``, nothing else.
    """
    asked = texts.read(text, _Command).type
    if asked not in {"ping", "pong", "heartbeat"}:
        raise UnknownCommandError(f"There is no command {asked[:40]!r}. The commands are: ping, heartbeat.")


class InsightDialect:
    """Writes the frames of one conversation's socket."""

    name = "concierge insights"
    heartbeat_seconds: float | None = HEARTBEAT_SECONDS

    def __init__(self, conversation_id: str = "") -> None:
        self.conversation_id = conversation_id

    # What the hub says

    def event(self, event: Published) -> str:
        if event.type != CARD:
            return self._spliced(event.type, event)
        fields = texts.fields_of(event.payload) or {}
        flat = {
            name: value for name, value in (fields | _panel_names(fields)).items() if name not in _ENVELOPE
        }
        return f"{self._spliced(_kind_of(fields), event)[:-1]},{texts.write(flat)[1:]}"

    def heartbeat(self, *, position: str) -> str:
        return self._frame("heartbeat", {"pos": position})

    def error(self, *, code: str, detail: str, topic: str | None = None) -> str:
        named = {} if topic is None else {"topic": topic}
        return self._frame("error", {"code": code, "message": detail, "detail": detail, **named})

    def subscribed(
        self,
        *,
        topics: list[str],
        position: str,
        recovered: bool | None,
        replayed: int,
        refetch: dict[str, str] | None,
    ) -> str:
        resumed = {"recovered": recovered, "replayed": replayed, "refetch": refetch or {}}
        return self._frame("connection_established", {"position": position, "topics": topics, **resumed})

    def unsubscribed(self, *, topics: list[str]) -> str:
        """Never called: this panel cannot leave what it came for."""
        raise NotImplementedError

    def status(self, *, state: str) -> str | None:
        return self._frame("connection_status", {"state": state})

    def expiring(self, *, seconds: int) -> str | None:
        return self._frame("auth_expiring", {"seconds": seconds})

    def batch(self, texts: list[str]) -> str:
        """Never called: this panel does not ask for batches."""
        raise NotImplementedError

    def _spliced(self, kind: str, event: Published) -> str:
        number = "" if event.seq is None else f',"seq":{event.seq}'
        return (
            f'{{"event_type":{texts.write(kind)},"conversation_id":{texts.write(self.conversation_id)},'
            f'"timestamp":"{texts.moment(event.occurred_at)}","id":"{event.event_id}"{number},'
            f'"data":{event.payload}}}'
        )

    def _frame(self, kind: str, data: Mapping[str, Any]) -> str:
        frame = {
            "event_type": kind,
            "conversation_id": self.conversation_id,
            "timestamp": texts.now(),
            "data": data,
        }
        return texts.write(frame)


def _kind_of(card: Mapping[str, Any]) -> str:
    if card.get("opportunity_type") == _SCORED:
        return "proactive_insight"
    return "strategy_recommendation" if card.get("coaching_category") in _STRATEGIC else CARD


def _panel_names(card: Mapping[str, Any]) -> dict[str, Any]:
    reply = card.get("example_response")
    return {
        "insight_id": card.get("opportunity_id"),
        "description": card.get("coaching_insight"),
        "reasoning": card.get("detected_pattern"),
        "suggested_responses": [reply] if reply else [],
        "confidence_score": card.get("confidence"),
    }
