"""Reading imports and the problems they found."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from bots.exceptions.imports import LeadImportNotFoundError
from bots.models.imports import LeadImport, LeadImportProblem
from common.actor import Actor


def list_imports_for(*, actor: Actor) -> QuerySet[LeadImport]:
    """The tenant's imports without their files' contents."""
    actor.check("leads:import")
    return LeadImport.objects.filter(tenant_id=actor.tenant_id).defer("content", "shape")


def get_import_for(*, actor: Actor, import_id: UUID) -> LeadImport:
    """One import; raises LeadImportNotFoundError."""
    found = list_imports_for(actor=actor).filter(id=import_id).first()
    if found is None:
        raise LeadImportNotFoundError("There is no such import.")
    return found


def list_problems_for(
    *, actor: Actor, import_id: UUID, is_refusal: bool | None = None
) -> QuerySet[LeadImportProblem]:
    """What an import says about single lines, in no order."""
    lead_import = get_import_for(actor=actor, import_id=import_id)
    problems = LeadImportProblem.objects.filter(tenant_id=actor.tenant_id, lead_import=lead_import)
    return problems if is_refusal is None else problems.filter(is_refusal=is_refusal)


def show_import(lead_import: LeadImport) -> dict[str, Any]:
    total = lead_import.total_rows
    return {
        "id": lead_import.id,
        "file_name": lead_import.file_name,
        "status": lead_import.status,
        "is_dry_run": lead_import.is_dry_run,
        "on_duplicate": lead_import.on_duplicate,
        "columns": lead_import.columns,
        "ignored_columns": lead_import.ignored_columns,
        "total_rows": total,
        "done_rows": lead_import.next_row,
        "progress": lead_import.next_row * 100 // total if total else 100,
        "created": lead_import.created_count,
        "updated": lead_import.updated_count,
        "unchanged": lead_import.unchanged_count,
        "failed": lead_import.failed_count,
        "failure": lead_import.failure,
        "created_at": lead_import.created_at,
        "started_at": lead_import.started_at,
        "finished_at": lead_import.finished_at,
    }


def show_problem(problem: LeadImportProblem) -> dict[str, Any]:
    return {
        "line": problem.line,
        "field": problem.field,
        "code": problem.code,
        "detail": problem.detail,
        "is_refusal": problem.is_refusal,
    }
