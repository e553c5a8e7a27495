"""Addresses that are to be left alone, and those taken up again."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from events.base import AuditCategory, Event


class SmsOptOutProcessed(Event, frozen=True, kw_only=True):
    """A lead wrote that it wants to hear no more, and what it wrote has taken effect.

    ``rule`` is the detector's, ``wording`` the words that decided; ``was_archived`` tells of a lead put away.
    """

    type: ClassVar[str] = "sms_opt_out_processed"
    permission: ClassVar[str] = "leads:read"
    audit: ClassVar[AuditCategory | None] = AuditCategory.COMPLIANCE

    lead_id: UUID
    contact_id: UUID
    lead_name: str
    channels: tuple[str, ...]
    scope: str
    rule: str
    wording: str
    message_id: UUID | None
    was_archived: bool
    timestamp: datetime

    def topics(self) -> tuple[str, ...]:
        return ("leads", f"lead:{self.lead_id}")


class _SuppressionEvent(Event, frozen=True, kw_only=True):
    permission: ClassVar[str] = "leads:read"
    audit: ClassVar[AuditCategory | None] = AuditCategory.COMPLIANCE

    suppression_id: UUID
    lead_id: UUID | None
    channel: str
    scope: str
    topic: str
    reason: str
    timestamp: datetime

    def topics(self) -> tuple[str, ...]:
        return ("leads",) if self.lead_id is None else ("leads", f"lead:{self.lead_id}")


class SuppressionAdded(_SuppressionEvent, frozen=True, kw_only=True):
    """Somebody of the team said that an address is to be left alone."""

    type: ClassVar[str] = "suppression_added"


class SuppressionLifted(_SuppressionEvent, frozen=True, kw_only=True):
    """Somebody of the team said why an address may be written to again."""

    type: ClassVar[str] = "suppression_lifted"
