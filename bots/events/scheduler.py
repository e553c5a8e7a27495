"""What somebody asked of the scheduler of follow-ups."""

from datetime import datetime
from typing import ClassVar

from events.base import AuditCategory, Event


class SchedulerRestartRequested(Event, frozen=True, kw_only=True):
    """Somebody of the team asked for a poke at once; ``status`` is what the scheduler was then."""

    type: ClassVar[str] = "scheduler_restart_requested"
    permission: ClassVar[str] = "follow_ups:read"
    audit: ClassVar[AuditCategory | None] = AuditCategory.SYSTEM

    status: str
    timestamp: datetime

    def topics(self) -> tuple[str, ...]:
        return ("follow-ups",)
