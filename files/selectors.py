"""Finding stored files."""

from uuid import UUID

from django.db.models import QuerySet

from common.actor import Actor
from common.exceptions import NotFoundError
from common.tenancy import require_tenant_id
from files.exceptions import FileDeletedError
from files.models import StoredFile


def list_files_for(*, actor: Actor, category: str | None = None) -> QuerySet[StoredFile]:
    """The files that the actor's tenant keeps; unordered."""
    actor.check("files:read")
    files = StoredFile.objects.filter(tenant_id=actor.tenant_id, deleted_at__isnull=True)
    return files if category is None else files.filter(category=category)


def get_file_for(*, actor: Actor, file_id: UUID) -> StoredFile:
    """One file; raises `NotFoundError`, or `FileDeletedError` for one that the tenant had."""
    actor.check("files:read")
    return _get(tenant_id=actor.tenant_id, file_id=file_id)


def get_file(*, file_id: UUID) -> StoredFile:
    """As `get_file_for`, for work of the house itself in a tenant's scope."""
    return _get(tenant_id=require_tenant_id(), file_id=file_id)


def _get(*, tenant_id: UUID, file_id: UUID) -> StoredFile:
    stored = StoredFile.objects.filter(tenant_id=tenant_id, id=file_id).first()
    if stored is None:
        raise NotFoundError("There is nothing here, or it is not yours to see.")
    if stored.is_deleted:
        raise FileDeletedError(f"The file {stored.name} was deleted.")
    return stored
