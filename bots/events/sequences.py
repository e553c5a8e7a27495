"""Follow-up sequences as a team writes and publishes them, and many leads enrolled at once."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from events.base import AuditCategory, Event


class _SequenceEvent(Event, frozen=True, kw_only=True):
    permission: ClassVar[str] = "follow_ups:read"

    sequence_id: UUID
    name: str
    sequence_version: int

    def topics(self) -> tuple[str, ...]:
        return ("follow-ups",)


class SequenceDraftChanged(_SequenceEvent, frozen=True, kw_only=True):
    """A draft was begun, changed or thrown away; a thrown one ``is_deleted``."""

    type: ClassVar[str] = "sequence_draft_changed"

    revision: int
    is_deleted: bool


class SequencePublished(_SequenceEvent, frozen=True, kw_only=True):
    """A version that never changes any more: who is enrolled from now on gets it."""

    type: ClassVar[str] = "sequence_published"
    audit: ClassVar[AuditCategory | None] = AuditCategory.CONFIGURATION

    steps: int


class SequenceArchived(_SequenceEvent, frozen=True, kw_only=True):
    """Nobody is enrolled in the sequence any more; plans that run go on."""

    type: ClassVar[str] = "sequence_archived"
    audit: ClassVar[AuditCategory | None] = AuditCategory.CONFIGURATION


class EnrollmentsRequested(Event, frozen=True, kw_only=True):
    """Somebody asked to enrol ``total`` leads together; `enrollments_started` tells how far that is."""

    type: ClassVar[str] = "enrollments_requested"
    permission: ClassVar[str] = "follow_ups:read"
    audit: ClassVar[AuditCategory | None] = AuditCategory.WORKFLOW

    batch_id: UUID
    sequence: str
    total: int
    timestamp: datetime

    def topics(self) -> tuple[str, ...]:
        return ("follow-ups",)


class EnrollmentsStarted(Event, frozen=True, kw_only=True):
    """Many leads were enrolled at once: ``count`` of them; ``skipped`` counts the others by reason.

    ``is_last`` ends what was asked for under ``batch_id``, and ``error`` says why it ended before its time.
    """

    type: ClassVar[str] = "enrollments_started"
    permission: ClassVar[str] = "follow_ups:read"
    audit: ClassVar[AuditCategory | None] = AuditCategory.WORKFLOW

    batch_id: UUID
    sequence: str
    count: int
    skipped: dict[str, int]
    is_last: bool
    timestamp: datetime
    error: str = ""

    def topics(self) -> tuple[str, ...]:
        return ("follow-ups", "leads")


class FollowUpsReplanned(Event, frozen=True, kw_only=True):
    """Pending steps of many plans got other dates, since the hours or caps of the company changed."""

    type: ClassVar[str] = "follow_ups_replanned"
    permission: ClassVar[str] = "follow_ups:read"

    plans: int
    timestamp: datetime

    def topics(self) -> tuple[str, ...]:
        return ("follow-ups",)
