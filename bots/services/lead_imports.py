"""Bringing leads in from files: taking the job in, working through it in pieces, ending it.

A worker holds the import by a lease and a token. Each piece of rows is one transaction that also moves
``next_row``, so a successor of a killed worker goes on after the last piece that was committed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from itertools import islice
from uuid import UUID

import msgspec
import structlog
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.selectors import tenants as tenant_selectors
from bots.engines import leadfile
from bots.engines.leadfile import BadRow, Row, Shape
from bots.events.imports import LeadImportFailed, LeadImportProgress, LeadImportRequested, LeadsImported
from bots.models.imports import LeadImport
from bots.services import lead_import_rows
from bots.services.lead_import_rows import Counts
from common.actor import Actor
from common.identifiers import uuid7
from common.tenancy import all_tenants_scope, tenant_scope
from events import log

logger = structlog.get_logger(__name__)

ROWS_PER_PIECE = 500
LEASE = timedelta(seconds=60)
TRIES_PER_PIECE = 3
MOST_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class ImportClaim:
    tenant_id: UUID
    import_id: UUID
    status: str


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
        lead_import = _take_lease(import_id)
        if lead_import is None or lead_import.lease_token is None:
            return "not taken"
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


def unfinished_imports() -> list[ImportClaim]:
    """Imports that nobody holds: just requested, or left behind by a worker that died."""
    statement = """
        SELECT tenant_id, id, status FROM bots_leadimport
        WHERE status IN ('queued', 'running', 'undoing')
          AND (lease_until IS NULL OR lease_until < clock_timestamp())
        ORDER BY lease_until NULLS FIRST LIMIT 50
    """
    with all_tenants_scope(), connection.cursor() as cursor:
        cursor.execute(statement)
        return [ImportClaim(*row) for row in cursor.fetchall()]


def _take_lease(import_id: UUID) -> LeadImport | None:
    now = timezone.now()
    taken = (
        LeadImport.objects.filter(id=import_id, status__in=["queued", "running"])
        .filter(Q(lease_until__isnull=True) | Q(lease_until__lt=now))
        .update(
            status=LeadImport.Status.RUNNING,
            lease_token=uuid7(),
            lease_until=now + LEASE,
            attempt=F("attempt") + 1,
        )
    )
    if not taken:
        return None
    lead_import = LeadImport.objects.get(id=import_id)
    if lead_import.attempt > MOST_ATTEMPTS:
        _give_up(lead_import)
        return None
    if lead_import.is_dry_run:
        # What a dry run has seen so far lives in the worker alone, so a successor begins again.
        lead_import.next_row = 0
        lead_import.problems.all().delete()
        _add_counts(lead_import, Counts(), reset=True)
    lead_import.started_at = lead_import.started_at or now
    lead_import.save(update_fields=["started_at", *_COUNTED])
    return lead_import


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
    moved = LeadImport.objects.filter(id=lead_import.id, lease_token=lead_import.lease_token).update(
        lease_until=timezone.now() + LEASE,
        attempt=0,
        **{name: getattr(lead_import, name) for name in _COUNTED},
    )
    if not moved:
        transaction.set_rollback(True)
        return False
    _announce(lead_import)
    return True


def _add_counts(lead_import: LeadImport, counts: Counts, *, reset: bool = False) -> None:
    for name in ("created", "updated", "unchanged", "failed"):
        before = 0 if reset else getattr(lead_import, f"{name}_count")
        setattr(lead_import, f"{name}_count", before + getattr(counts, name))


def _finish(lead_import: LeadImport) -> str:
    with transaction.atomic():
        finished = LeadImport.objects.filter(
            id=lead_import.id, lease_token=lead_import.lease_token, status=LeadImport.Status.RUNNING
        ).update(
            status=LeadImport.Status.DONE,
            finished_at=timezone.now(),
            content=None,
            lease_token=None,
            lease_until=None,
        )
        if not finished:
            return "overtaken"
        lead_import.status = LeadImport.Status.DONE
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
    detail = (
        f"Stopped at row {lead_import.next_row + 1}: it could not be worked off in {MOST_ATTEMPTS} attempts."
    )
    with transaction.atomic():
        LeadImport.objects.filter(id=lead_import.id).update(
            status=LeadImport.Status.FAILED,
            failure=detail,
            finished_at=timezone.now(),
            content=None,
            lease_token=None,
            lease_until=None,
        )
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
