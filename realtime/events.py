"""What people and programs say to those who watch."""

from enum import StrEnum
from typing import Any, ClassVar

from events.base import AuditCategory, Event


class Audience(StrEnum):
    """Who is to hear a broadcast."""

    EVERYONE = "everyone"
    USER = "user"
    TOPIC = "topic"


class Broadcast(Event, frozen=True):
    """Somebody said something in their own words: the frame's type is ``event_type``, its payload ``data``.

    ``key`` is the user's id, or the topic's name; everyone has none.
    """

    type: ClassVar[str] = "broadcast"
    permission: ClassVar[str] = "realtime:connect"
    audit: ClassVar[AuditCategory | None] = AuditCategory.API_CALL

    event_type: str
    data: dict[str, Any]
    audience: Audience
    key: str = ""

    def topics(self) -> tuple[str, ...]:
        match self.audience:
            case Audience.EVERYONE:
                return ("everyone",)
            case Audience.USER:
                return (f"user:{self.key}",)
            case Audience.TOPIC:
                return (self.key,)

    def wire_type(self) -> str:
        return self.event_type

    def wire_payload(self) -> dict[str, Any]:
        return self.data
