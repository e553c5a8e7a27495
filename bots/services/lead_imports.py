"""Bringing leads in from files: taking the job in, working through it in pieces, ending it.

A worker holds the import by a lease. Each piece of rows is one transaction that also moves ``next_row``.
"""

from collections.abc import Mapping
from hashlib import sha256
from itertools import islice
from uuid import UUID

import msgspec
import structlog
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.selectors import tenants as tenant_selectors
from bots.engines import leadfile
from bots.engines.leadfile import BadRow, Row, Shape
from bots.events.imports import LeadImportFailed, LeadImportProgress, LeadImportRequested, LeadsImported
from bots.models.imports import LeadImport
from bots.services import lead_import_rows, leases
from bots.services.lead_import_rows import Counts
from bots.services.leases import FreeJob
from common.actor import Actor
from common.tenancy import tenant_scope
from events import log

logger = structlog.get_logger(__name__)

ROWS_PER_PIECE = 500
TRIES_PER_PIECE = 3


def request_lead_import(
    *,
    actor: Actor,
    content: bytes,
    file_name: str,
    mapping: Mapping[str, str] | None = None,
    is_dry_run: bool = False,
    on_duplicate: str = LeadImport.OnDuplicate.UPDATE,
) -> LeadImport:
    """Take a file in as a job for the workers; LeadFileError for one that cannot be imported at all."""
    actor.check("leads:import")
    shape = leadfile.inspect(content, mapping=mapping)
    with transaction.atomic():
        lead_import = LeadImport.objects.create(
            tenant_id=actor.tenant_id,
            file_name=file_name[:200],
            content=content,
            content_sha256=sha256(content).hexdigest(),
            columns={shape.columns[position]: field for field, position in shape.fields.items()},
            ignored_columns=list(shape.ignored),
            shape=msgspec.to_builtins(shape),
            is_dry_run=is_dry_run,
            on_duplicate=on_duplicate,
            total_rows=shape.row_count,
            requested_by_id=actor.user_id,
        )
        log.publish(
            LeadImportRequested(
                import_id=lead_import.id,
                file_name=lead_import.file_name,
                total=shape.row_count,
                is_dry_run=is_dry_run,
            )
        )
    return lead_import


def run_lead_import(*, tenant_id: UUID, import_id: UUID) -> str:
    """Work an import off, or go on where another worker stopped; returns its status.

    Quietly does nothing when somebody else holds it, or when it is finished.
    """
    with tenant_scope(tenant_id):
        lead_import = leases.take(_with_status("queued", "running"), import_id, give_up=_give_up)
        if lead_import is None:
            return "not taken"
        _begin(lead_import)
        shape = msgspec.convert(lead_import.shape, Shape)
        region = tenant_selectors.get_tenant(tenant_id=tenant_id).phone_region
        rows = leadfile.read(
            bytes(lead_import.content or b""), shape, region=region, start=lead_import.next_row
        )
        seen = lead_import_rows.Seen()
        while piece := list(islice(rows, ROWS_PER_PIECE)):
            if not _work_piece(lead_import, piece, seen):
                return "overtaken"
        return _finish(lead_import)


def unfinished_imports() -> list[FreeJob]:
    """Imports and undoings that nobody holds: just requested, or left behind by a worker that died."""
    return leases.list_free(_with_status("queued", "running", "undoing"))


def _with_status(*statuses: str) -> QuerySet[LeadImport]:
    return LeadImport.objects.filter(status__in=statuses)


def _begin(lead_import: LeadImport) -> None:
    if lead_import.is_dry_run:
        # What a dry run has seen so far lives in the worker alone, so a successor begins again.
        lead_import.next_row = 0
        lead_import.problems.all().delete()
        _add_counts(lead_import, Counts(), reset=True)
    lead_import.started_at = lead_import.started_at or timezone.now()
    lead_import.save(update_fields=["started_at", *_COUNTED])


_COUNTED = ("next_row", "created_count", "updated_count", "unchanged_count", "failed_count")


def _work_piece(lead_import: LeadImport, piece: list[Row | BadRow], seen: lead_import_rows.Seen) -> bool:
    """Bring one piece in and move on behind it, in one commit; False when another worker took over."""
    for attempt in range(1, TRIES_PER_PIECE + 1):
        try:
            with transaction.atomic():
                counts = lead_import_rows.bring_in(lead_import, piece, seen)
                return _move_on(lead_import, piece[-1].index + 1, counts)
        except IntegrityError:
            # Somebody created a lead with the same phone or email meanwhile: look again, and find it.
            if attempt == TRIES_PER_PIECE:
                raise
            logger.info("import_piece_retried", import_id=str(lead_import.id), attempt=attempt)
    return False


def _move_on(lead_import: LeadImport, next_row: int, counts: Counts) -> bool:
    lead_import.next_row = next_row
    _add_counts(lead_import, counts)
    if not leases.keep(lead_import, **{name: getattr(lead_import, name) for name in _COUNTED}):
        return False
    _announce(lead_import)
    return True


def _add_counts(lead_import: LeadImport, counts: Counts, *, reset: bool = False) -> None:
    for name in ("created", "updated", "unchanged", "failed"):
        before = 0 if reset else getattr(lead_import, f"{name}_count")
        setattr(lead_import, f"{name}_count", before + getattr(counts, name))


def _finish(lead_import: LeadImport) -> str:
    with transaction.atomic():
        if not leases.give_back(lead_import, status=LeadImport.Status.DONE, content=None):
            return "overtaken"
        log.publish(
            LeadsImported(
                import_id=lead_import.id,
                file_name=lead_import.file_name,
                is_dry_run=lead_import.is_dry_run,
                created=lead_import.created_count,
                updated=lead_import.updated_count,
                unchanged=lead_import.unchanged_count,
                failed=lead_import.failed_count,
            )
        )
        _announce(lead_import)
    return lead_import.status


def _give_up(lead_import: LeadImport) -> None:
    """Workers died over the same rows again and again: stop, keep what came in, and say so."""
    row, attempts = lead_import.next_row + 1, leases.MOST_ATTEMPTS
    detail = f"Stopped at row {row}: it could not be worked off in {attempts} attempts."
    with transaction.atomic():
        if leases.give_back(lead_import, status=LeadImport.Status.FAILED, failure=detail, content=None):
            log.publish(
                LeadImportFailed(import_id=lead_import.id, file_name=lead_import.file_name, detail=detail)
            )


def _announce(lead_import: LeadImport) -> None:
    log.announce(
        LeadImportProgress(
            import_id=lead_import.id,
            status=lead_import.status,
            done=lead_import.next_row,
            total=lead_import.total_rows,
            created=lead_import.created_count,
            updated=lead_import.updated_count,
            failed=lead_import.failed_count,
        )
    )
