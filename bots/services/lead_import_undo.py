"""Taking an import back: what it created is archived, what it changed is as it was before."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.selectors import tenants as tenant_selectors
from bots.events.imports import LeadImportUndone, LeadImportUndoRequested
from bots.exceptions.imports import LeadImportNotFoundError, LeadImportStateError
from bots.exceptions.leads import LeadDuplicateError
from bots.models.imports import LeadImport, LeadImportChange
from bots.models.leads import Channel, Consent, Lead
from bots.services import enrollments, plan_dates
from bots.services.lead_import_rows import TAKEN_OVER
from bots.services.leads import save_unique, zone_for
from bots.services.leases import LEASE
from common.actor import Actor
from common.identifiers import uuid7
from common.tenancy import tenant_scope
from events import log

CHANGES_PER_PIECE = 200
CONTACTS = ("phone", "email")
ANSWERS = tuple(f"consent_{channel}" for channel in Channel.values)


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
    created = [
        leads[one.lead_id] for one in changes if one.is_creation and not leads[one.lead_id].is_archived
    ]
    for lead in created:
        lead.archived_at = now
        lead.revision += 1
        enrollments.leave_plans(lead=lead, reason="the import was undone", now=now)
    _save_all(created, ("archived_at",))
    changed = [
        change for change in changes if not change.is_creation and _put_back(leads[change.lead_id], change)
    ]
    relocated = [leads[one.lead_id] for one in changed if {"zip", "phone"} & set(one.after)]
    for lead in relocated:
        lead.timezone = zone_for(tenant_id=lead.tenant_id, zip_code=lead.zip, phone=lead.phone)
    try:
        with transaction.atomic():
            _save_all([leads[change.lead_id] for change in changed], (*TAKEN_OVER, "timezone"))
    except IntegrityError:
        # Some old phone or email belongs to another lead by now: find out whose, one by one.
        for change in changed:
            _save_one(leads[change.lead_id], change)
    _put_back_answers(changes, now)
    if relocated:
        plan_dates.replan_leads(
            lead_ids=[lead.id for lead in relocated], tenant_id=lead_import.tenant_id, now=now
        )
    LeadImportChange.objects.filter(id__in=[change.id for change in changes]).delete()
    undone = _undone_so_far(lead_import)
    lead_import.shape["undone"] = {
        "archived": undone["archived"] + len(created),
        "restored": undone["restored"] + len(changed),
    }
    lead_import.lease_until = timezone.now() + LEASE
    lead_import.save(update_fields=["shape", "lease_until", "updated_at"])


def _put_back(lead: Lead, change: LeadImportChange) -> bool:
    """Undo in memory what the import changed and nobody changed since; False when nothing is left of it."""
    names = [
        name
        for name in TAKEN_OVER
        if name in change.after and _as_stored(getattr(lead, name)) == change.after[name]
    ]
    for name in names:
        before = change.before[name]
        setattr(lead, name, Decimal(before) if name == "baths" and before is not None else before)
    lead.revision += 1 if names else 0
    return bool(names)


def _put_back_answers(changes: list[LeadImportChange], now: datetime) -> None:
    """End the consents that the import recorded; those before them hold again. Later answers stand."""
    replaced = {
        UUID(change.after[name]): change.before[name]
        for change in changes
        for name in ANSWERS
        if not change.is_creation and name in change.after
    }
    standing = Consent.objects.filter(id__in=replaced, ended_at__isnull=True)
    before = {replaced[consent_id] for consent_id in standing.values_list("id", flat=True)} - {None}
    standing.update(ended_at=now)
    # In rows of their own: what held in between stays readable.
    again = list(Consent.objects.filter(id__in=before))
    for consent in again:
        consent.id, consent.ended_at = uuid7(), None
        consent._state.adding = True
    Consent.objects.bulk_create(again)


def _save_all(leads: list[Lead], fields: tuple[str, ...]) -> None:
    for lead in leads:
        lead.updated_at = timezone.now()
    Lead.objects.bulk_create(
        leads, update_conflicts=True, unique_fields=["id"], update_fields=[*fields, "revision", "updated_at"]
    )


def _save_one(lead: Lead, change: LeadImportChange) -> None:
    """Save what was put back; a phone or email that went to another lead stays as the import left it."""
    try:
        save_unique(lead, create=False)
    except LeadDuplicateError:
        for name in set(change.after) & set(CONTACTS):
            setattr(lead, name, change.after[name])
        save_unique(lead, create=False)


def _as_stored(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


def _finish(lead_import: LeadImport) -> str:
    undone = _undone_so_far(lead_import)
    lead_import.status = LeadImport.Status.UNDONE
    lead_import.lease_until = None
    lead_import.save(update_fields=["status", "lease_until", "updated_at"])
    log.publish(
        LeadImportUndone(import_id=lead_import.id, archived=undone["archived"], restored=undone["restored"])
    )
    return lead_import.status


def _undone_so_far(lead_import: LeadImport) -> dict[str, int]:
    undone: dict[str, int] = lead_import.shape.get("undone", {"archived": 0, "restored": 0})
    return undone
