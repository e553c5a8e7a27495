"""What happens to leads, conversations and follow-ups.

``contact_id`` is the lead's id, as existing front ends call it.
"""

from datetime import datetime
from typing import Any, ClassVar
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

    def topics(self) -> tuple[str, ...]:
        return (f"lead:{self.lead_id}",)


class LeadImportRequested(Event, frozen=True, kw_only=True):
    """A file of leads was taken in and waits for a worker."""

    type: ClassVar[str] = "lead_import_requested"
    permission: ClassVar[str] = "leads:import"
    audit: ClassVar[AuditCategory | None] = AuditCategory.DATA_MODIFICATION

    import_id: UUID
    file_name: str
    total: int
    is_dry_run: bool

    def topics(self) -> tuple[str, ...]:
        return ("leads",)


class LeadImportUndoRequested(Event, frozen=True, kw_only=True):
    """Somebody wants an import taken back."""

    type: ClassVar[str] = "lead_import_undo_requested"
    permission: ClassVar[str] = "leads:import"
    audit: ClassVar[AuditCategory | None] = AuditCategory.DATA_MODIFICATION

    import_id: UUID

    def topics(self) -> tuple[str, ...]:
        return ("leads",)


class LeadImportProgress(Event, frozen=True, kw_only=True):
    """How far an import is: a passing state, never logged."""

    type: ClassVar[str] = "lead_import_progress"
    permission: ClassVar[str] = "leads:read"
    durable: ClassVar[bool] = False

    import_id: UUID
    status: str
    done: int
    total: int
    created: int
    updated: int
    failed: int

    def topics(self) -> tuple[str, ...]:
        return ("leads",)


class LeadsImported(Event, frozen=True, kw_only=True):
    """An import ended: however many leads it brought, this is one fact."""

    type: ClassVar[str] = "leads_imported"
    permission: ClassVar[str] = "leads:read"
    audit: ClassVar[AuditCategory | None] = AuditCategory.DATA_MODIFICATION

    import_id: UUID
    file_name: str
    is_dry_run: bool
    created: int
    updated: int
    unchanged: int
    failed: int

    def topics(self) -> tuple[str, ...]:
        return ("leads",)


class LeadImportFailed(Event, frozen=True, kw_only=True):
    """An import was given up; what had come in until then stays, and can be undone."""

    type: ClassVar[str] = "lead_import_failed"
    permission: ClassVar[str] = "leads:read"
    audit: ClassVar[AuditCategory | None] = AuditCategory.DATA_MODIFICATION

    import_id: UUID
    file_name: str
    detail: str

    def topics(self) -> tuple[str, ...]:
        return ("leads",)


class LeadImportUndone(Event, frozen=True, kw_only=True):
    """An import was taken back: what it created is archived, what it changed is as it was."""

    type: ClassVar[str] = "lead_import_undone"
    permission: ClassVar[str] = "leads:read"
    audit: ClassVar[AuditCategory | None] = AuditCategory.DATA_MODIFICATION

    import_id: UUID
    archived: int
    restored: int

    def topics(self) -> tuple[str, ...]:
        return ("leads",)


class ConversationEvent(Event, frozen=True, kw_only=True):
    """Something in a conversation: a message received or sent, or an answer understood.

    ``data`` of a message holds ``message_id``, ``sender``, ``text``, ``sent_at`` and, where the lead wrote
    it, ``is_first``: nobody wrote before.
    """

    type: ClassVar[str] = "conversation_event"
    permission: ClassVar[str] = "conversations:read"

    contact_id: UUID
    lead_id: UUID
    conversation_id: UUID
    bot_type: str
    event_type: str
    data: dict[str, Any]
    timestamp: datetime
    lead_name: str = ""

    def topics(self) -> tuple[str, ...]:
        return (f"conversation:{self.conversation_id}", f"lead:{self.lead_id}", "bots")


class BotStatusUpdated(Event, frozen=True, kw_only=True):
    """What a bot is doing for a lead."""

    type: ClassVar[str] = "bot_status_update"
    permission: ClassVar[str] = "bots:read"

    bot_type: str
    contact_id: UUID
    status: str
    current_step: str
    processing_time_ms: float
    last_activity: datetime
    summary: str
    timestamp: datetime

    def topics(self) -> tuple[str, ...]:
        return ("bots", f"lead:{self.contact_id}")


class QualificationProgressed(Event, frozen=True, kw_only=True):
    """How far the four questions are with a lead, and what that makes of it.

    ``answers`` and ``reasons`` are the four answers and the score's reasons as they now stand, in words.
    """

    type: ClassVar[str] = "jorge_qualification_progress"
    permission: ClassVar[str] = "leads:read"

    contact_id: UUID
    lead_id: UUID
    conversation_id: UUID
    current_question: int
    questions_answered: int
    total_questions: int
    progress_percentage: int
    seller_temperature: str
    qualification_scores: dict[str, float]
    next_action: str
    qualification_stage: str
    summary: str
    stall_detected: bool
    next_step: str
    timestamp: datetime
    lead_name: str = ""
    became_qualified: bool = False
    answers: tuple[dict[str, Any], ...] = ()
    reasons: tuple[dict[str, Any], ...] = ()

    def topics(self) -> tuple[str, ...]:
        return ("bots", "leads", f"lead:{self.contact_id}", f"conversation:{self.conversation_id}")


class FollowUpProgressed(Event, frozen=True, kw_only=True):
    """A step of a follow-up plan was sent, skipped, refused or lost sight of.

    ``steps`` is the plan as it now stands.
    """

    type: ClassVar[str] = "lead_bot_sequence_update"
    permission: ClassVar[str] = "follow_ups:read"
    audit: ClassVar[AuditCategory | None] = AuditCategory.WORKFLOW

    contact_id: UUID
    lead_id: UUID
    enrollment_id: UUID
    follow_up_id: UUID
    sequence_day: int
    action_type: str
    status: str
    success: bool
    next_action_date: datetime | None
    message_preview: str
    sequence_progress: dict[str, bool]
    summary: str
    provider: str
    timestamp: datetime
    lead_name: str = ""
    steps: tuple[dict[str, Any], ...] = ()

    def topics(self) -> tuple[str, ...]:
        return ("follow-ups", "bots", f"lead:{self.lead_id}")


class EnrollmentChanged(Event, frozen=True, kw_only=True):
    """A lead entered, paused, resumed or left a follow-up plan; ``steps`` is the plan as it now stands."""

    type: ClassVar[str] = "enrollment_changed"
    permission: ClassVar[str] = "follow_ups:read"
    audit: ClassVar[AuditCategory | None] = AuditCategory.WORKFLOW

    enrollment_id: UUID
    lead_id: UUID
    contact_id: UUID
    status: str
    reason: str
    next_action_date: datetime | None
    timestamp: datetime
    lead_name: str = ""
    steps: tuple[dict[str, Any], ...] = ()

    def topics(self) -> tuple[str, ...]:
        return ("follow-ups", f"lead:{self.lead_id}")
