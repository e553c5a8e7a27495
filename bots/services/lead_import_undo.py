"""Taking an import back: what it created is archived, what it changed is as it was before."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.selectors import tenants as tenant_selectors
from bots.events import LeadImportUndone, LeadImportUndoRequested
from bots.exceptions import LeadDuplicateError, LeadImportNotFoundError, LeadImportStateError
from bots.models.imports import LeadImport, LeadImportChange
from bots.models.leads import Lead
from bots.services import enrollments
from bots.services.leads import save_unique
from common.actor import Actor
from common.tenancy import tenant_scope
from events import log

CHANGES_PER_PIECE = 200
LEASE = timedelta(seconds=60)
CONTACTS = ("phone", "email")


def request_undo(*, actor: Actor, import_id: UUID) -> LeadImport:
    """Ask for an import to be taken back; LeadImportStateError unless it is done and was no dry run."""
    actor.check("leads:import")
    with transaction.atomic():
        found = LeadImport.objects.select_for_update(no_key=True).filter(
            tenant_id=actor.tenant_id, id=import_id
        )
        lead_import = found.first()
        if lead_import is None:
            raise LeadImportNotFoundError("There is no such import.")
        if lead_import.status in (LeadImport.Status.UNDOING, LeadImport.Status.UNDONE):
            return lead_import
        if (
            lead_import.status not in (LeadImport.Status.DONE, LeadImport.Status.FAILED)
            or lead_import.is_dry_run
        ):
            said = "a dry run changed nothing" if lead_import.is_dry_run else f"it is {lead_import.status}"
            raise LeadImportStateError(f"Only a finished import can be undone; {said}.")
        lead_import.status = LeadImport.Status.UNDOING
        lead_import.save(update_fields=["status", "updated_at"])
        log.publish(LeadImportUndoRequested(import_id=lead_import.id))
    return lead_import


def undo_lead_import(*, tenant_id: UUID, import_id: UUID) -> str:
    """Work an undo off in pieces; changes are deleted as they are undone, so it can be taken up again."""
    with tenant_scope(tenant_id):
        while True:
            with transaction.atomic():
                lead_import = (
                    LeadImport.objects.select_for_update(no_key=True, skip_locked=True)
                    .filter(id=import_id, status=LeadImport.Status.UNDOING)
                    .first()
                )
                if lead_import is None:
                    return "not taken"
                changes = list(lead_import.changes.select_related("lead").order_by("id")[:CHANGES_PER_PIECE])
                if not changes:
                    return _finish(lead_import)
                _undo_piece(lead_import, changes, tenant_selectors.now_for(tenant_id=tenant_id))


def _undo_piece(lead_import: LeadImport, changes: list[LeadImportChange], now: datetime) -> None:
    ids = [change.lead_id for change in changes]
    leads = {
        lead.id: lead
        for lead in Lead.objects.filter(id__in=ids).select_for_update(no_key=True).order_by("id")
    }
    archived = restored = 0
    for change in changes:
        lead = leads[change.lead_id]
        if change.is_creation and not lead.is_archived:
            lead.archived_at = now
            lead.revision += 1
            lead.save(update_fields=["archived_at", "revision", "updated_at"])
            enrollments.leave_plan(lead=lead, reason="the import was undone", now=now)
            archived += 1
        elif not change.is_creation and _restore(lead, change):
            restored += 1
    LeadImportChange.objects.filter(id__in=[change.id for change in changes]).delete()
    undone = lead_import.shape.get("undone", {"archived": 0, "restored": 0})
    lead_import.shape["undone"] = {
        "archived": undone["archived"] + archived,
        "restored": undone["restored"] + restored,
    }
    lead_import.lease_until = timezone.now() + LEASE
    lead_import.save(update_fields=["shape", "lease_until", "updated_at"])


def _restore(lead: Lead, change: LeadImportChange) -> bool:
    """Put back what the import changed and nobody changed since; False when nothing was left to put back."""
    names = [name for name, after in change.after.items() if _as_stored(getattr(lead, name)) == after]
    if not names:
        return False
    for name in names:
        before = change.before[name]
        setattr(lead, name, Decimal(before) if name == "baths" and before is not None else before)
    lead.revision += 1
    try:
        save_unique(lead, create=False)
    except LeadDuplicateError:
        # The old phone or email belongs to another lead by now: keep the new one, put the rest back.
        for name in set(names) & set(CONTACTS):
            setattr(lead, name, change.after[name])
        save_unique(lead, create=False)
    return True


def _as_stored(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


def _finish(lead_import: LeadImport) -> str:
    undone = lead_import.shape.get("undone", {"archived": 0, "restored": 0})
    lead_import.status = LeadImport.Status.UNDONE
    lead_import.lease_until = None
    lead_import.save(update_fields=["status", "lease_until", "updated_at"])
    log.publish(
        LeadImportUndone(import_id=lead_import.id, archived=undone["archived"], restored=undone["restored"])
    )
    return lead_import.status
