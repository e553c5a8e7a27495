"""Keeping files, and giving them up."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from common.actor import Actor
from common.identifiers import uuid7
from events import log
from files import selectors
from files.engines import content, names
from files.events import FileDeleted, FileStored
from files.exceptions import ContentLostError, TypeNotAllowedError, UnknownCategoryError
from files.models import Category, StoredFile
from files.providers import local

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CategoryRule:
    """What a category takes: extensions without the dot, and the largest file in bytes."""

    extensions: frozenset[str]
    max_bytes: int


CATEGORY_RULES: Mapping[str, CategoryRule] = {
    Category.DOCUMENTS: CategoryRule(frozenset({"pdf", "txt"}), 50 * 1024 * 1024),
    Category.SPREADSHEETS: CategoryRule(frozenset({"csv", "xlsx"}), 20 * 1024 * 1024),
}


def store_file(
    *, name: str, media_type: str, chunks: Iterable[bytes], category: str, actor: Actor
) -> StoredFile:
    """Keep a file in the actor's tenant, in the scope of that tenant.

    The content is read once, chunk by chunk, and never held in memory. Its name, size, extension and content
    must agree with each other and with the category; what does not is refused and leaves nothing behind.
    """
    names.check_name(name)
    rule = CATEGORY_RULES.get(category)
    if rule is None:
        raise UnknownCategoryError(
            f"There is no category {category[:40]!r}. Expected one of: {', '.join(CATEGORY_RULES)}."
        )
    extension = names.extension_of(name)
    kind = content.kind_of(name, extension, media_type)
    if extension not in rule.extensions:
        expected = ", ".join(f".{known}" for known in sorted(rule.extensions))
        raise TypeNotAllowedError(f"The category {category} takes {expected}, not .{extension}.")
    file_id = uuid7()
    with local.incoming(tenant_id=actor.tenant_id, file_id=file_id) as incoming:
        incoming.write(chunks, limit=rule.max_bytes)
        kind.check(incoming.content, extension)
        return _keep(
            incoming,
            StoredFile(
                id=file_id,
                tenant_id=actor.tenant_id,
                name=name,
                media_type=kind.media_type,
                category=category,
                size=incoming.size,
                sha256=incoming.sha256,
                created_by_id=actor.user_id,
            ),
        )


def _keep(incoming: local.Incoming, stored: StoredFile) -> StoredFile:
    # Bytes before row: a crash between the two leaves bytes that nothing names, never a row without bytes.
    incoming.keep(tenant_id=stored.tenant_id, file_id=stored.id)
    try:
        with transaction.atomic():
            stored.save(force_insert=True)
            log.publish(
                FileStored(
                    file_id=stored.id,
                    name=stored.name,
                    media_type=stored.media_type,
                    category=stored.category,
                    size=stored.size,
                    sha256=stored.sha256,
                )
            )
    except BaseException:
        local.remove_file(tenant_id=stored.tenant_id, file_id=stored.id)
        raise
    return stored


def delete_file(*, stored_file: StoredFile) -> None:
    """Remove a file's content for good once this commits. Deleting twice tells of it once."""
    with transaction.atomic():
        stored = StoredFile.objects.select_for_update(no_key=True).get(pk=stored_file.pk)
        if stored.is_deleted:
            return
        stored.deleted_at = timezone.now()
        stored.save(update_fields=["deleted_at", "updated_at"])
        log.publish(FileDeleted(file_id=stored.id, name=stored.name, sha256=stored.sha256))
        transaction.on_commit(
            partial(local.remove_file, tenant_id=stored.tenant_id, file_id=stored.id), robust=True
        )


def open_stored(*, file_id: UUID) -> BinaryIO:
    """The content of a file of the scope's tenant, from its start; the caller closes it.

    For callers that have authorised the read already; raises as `selectors.get_file` does, and
    `ContentLostError`.
    """
    stored = selectors.get_file(file_id=file_id)
    try:
        return local.open_file(tenant_id=stored.tenant_id, file_id=stored.id)
    except FileNotFoundError as error:
        logger.exception("The content of file %s is missing", stored.id)
        raise ContentLostError("The content of this file is missing from the storage.") from error
