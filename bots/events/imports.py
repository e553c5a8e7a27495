"""Lead files coming in, and being taken back."""

from typing import ClassVar
from uuid import UUID

from events.base import AuditCategory, Event


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
