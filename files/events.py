"""What happens to stored files."""

from typing import ClassVar
from uuid import UUID

from events.base import AuditCategory, Event


class FileStored(Event, frozen=True):
    """A file was stored and can be downloaded."""

    type: ClassVar[str] = "file_stored"
    permission: ClassVar[str] = "files:read"
    audit: ClassVar[AuditCategory | None] = AuditCategory.DATA_MODIFICATION

    file_id: UUID
    name: str
    media_type: str
    category: str
    size: int
    sha256: str

    def topics(self) -> tuple[str, ...]:
        return ("files", f"file:{self.file_id}")


class FileDeleted(Event, frozen=True):
    """A file's content was removed for good."""

    type: ClassVar[str] = "file_deleted"
    permission: ClassVar[str] = "files:read"
    audit: ClassVar[AuditCategory | None] = AuditCategory.DATA_MODIFICATION

    file_id: UUID
    name: str
    sha256: str

    def topics(self) -> tuple[str, ...]:
        return ("files", f"file:{self.file_id}")
