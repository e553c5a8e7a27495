"""Leads and what they consented to."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from events.base import AuditCategory, Event


class LeadCreated(Event, frozen=True, kw_only=True):
    """A lead came in by hand, through the API or by opening a conversation."""

    type: ClassVar[str] = "lead_created"
    permission: ClassVar[str] = "leads:read"
    audit: ClassVar[AuditCategory | None] = AuditCategory.DATA_MODIFICATION

    lead_id: UUID
    name: str
    source: str
    city: str
    price: int | None
    temperature: str
    stage: str
    score: int
    revision: int

    def topics(self) -> tuple[str, ...]:
        return ("leads", f"lead:{self.lead_id}")


class LeadUpdated(Event, frozen=True, kw_only=True):
    """A lead's own fields, tags, score or consent changed; ``changed`` names which."""

    type: ClassVar[str] = "lead_updated"
    permission: ClassVar[str] = "leads:read"
    audit: ClassVar[AuditCategory | None] = AuditCategory.DATA_MODIFICATION

    lead_id: UUID
    changed: tuple[str, ...]
    name: str
    source: str
    city: str
    price: int | None
    temperature: str
    stage: str
    score: int
    revision: int

    def topics(self) -> tuple[str, ...]:
        return ("leads", f"lead:{self.lead_id}")


class LeadArchived(Event, frozen=True, kw_only=True):
    """A lead was put away, or (``is_archived`` False) taken up again."""

    type: ClassVar[str] = "lead_archived"
    permission: ClassVar[str] = "leads:read"
    audit: ClassVar[AuditCategory | None] = AuditCategory.DATA_MODIFICATION

    lead_id: UUID
    name: str
    is_archived: bool

    def topics(self) -> tuple[str, ...]:
        return ("leads", f"lead:{self.lead_id}")


class LeadMerged(Event, frozen=True, kw_only=True):
    """One lead turned out to be another: it was put away and what belonged to it moved."""

    type: ClassVar[str] = "lead_merged"
    permission: ClassVar[str] = "leads:read"
    audit: ClassVar[AuditCategory | None] = AuditCategory.DATA_MODIFICATION

    lead_id: UUID
    into_lead_id: UUID

    def topics(self) -> tuple[str, ...]:
        return ("leads", f"lead:{self.lead_id}", f"lead:{self.into_lead_id}")


class ConsentRecorded(Event, frozen=True, kw_only=True):
    """A lead allowed or refused a channel."""

    type: ClassVar[str] = "consent_recorded"
    permission: ClassVar[str] = "leads:read"
    audit: ClassVar[AuditCategory | None] = AuditCategory.COMPLIANCE

    lead_id: UUID
    channel: str
    is_granted: bool
    source: str
    given_at: datetime
    wording: str = ""

    def topics(self) -> tuple[str, ...]:
        return (f"lead:{self.lead_id}",)
