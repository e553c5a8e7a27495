"""Imports of lead files for operators."""

from typing import ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.paginator import InfinitePaginator

from bots.models.imports import LeadImport, LeadImportChange, LeadImportProblem
from bots.services import lead_import_undo
from common.admin import TenantAdmin, actor_of
from common.exceptions import SwitchboardError
from common.tenancy import current_scope


@admin.register(LeadImport)
class LeadImportAdmin(TenantAdmin):
    view_permission: ClassVar[str] = "leads:import"
    list_display = (
        "file_name", "status", "is_dry_run", "total_rows", "created_count", "updated_count", "failed_count",
        "created_at",
    )  # fmt: skip
    list_filter = ("status", "is_dry_run", "created_at")
    search_fields = ("file_name__icontains", "content_sha256__exact")
    ordering = ("-created_at", "-id")
    fields = (
        "file_name",
        "status",
        "is_dry_run",
        "on_duplicate",
        "columns",
        "ignored_columns",
        "total_rows",
        "next_row",
        "created_count",
        "updated_count",
        "unchanged_count",
        "failed_count",
        "started_at",
        "finished_at",
        "failure",
        "content_sha256",
        "requested_by_id",
        "lease_until",
    )
    readonly_fields = ("requested_by_id", "lease_until")
    actions = ("undo",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[LeadImport]:
        """Without the files themselves."""
        return super().get_queryset(request).defer("content")

    def has_write_permission(self, request: HttpRequest) -> bool:
        actor = actor_of(request)
        return actor is not None and actor.can("leads:import") and not current_scope().all_tenants

    @admin.action(description="Undo the chosen imports", permissions=["write"])
    def undo(self, request: HttpRequest, queryset: QuerySet[LeadImport]) -> None:
        actor = actor_of(request)
        assert actor is not None
        for lead_import in queryset:
            try:
                lead_import_undo.request_undo(actor=actor, import_id=lead_import.id)
                messages.success(request, f"{lead_import.file_name} is being undone.")
            except SwitchboardError as refusal:
                messages.error(request, f"{lead_import.file_name}: {refusal.detail}")


@admin.register(LeadImportProblem)
class LeadImportProblemAdmin(TenantAdmin):
    view_permission: ClassVar[str] = "leads:import"
    paginator = InfinitePaginator
    list_display = ("lead_import", "line", "field", "code", "detail", "is_refusal")
    list_filter = ("is_refusal", "code")
    list_select_related = ("lead_import",)
    search_fields = ("lead_import__file_name__icontains", "detail__icontains")
    ordering = ("-id",)


@admin.register(LeadImportChange)
class LeadImportChangeAdmin(TenantAdmin):
    view_permission: ClassVar[str] = "leads:import"
    paginator = InfinitePaginator
    list_display = ("lead_import", "lead", "is_creation", "created_at")
    list_filter = ("is_creation", "created_at")
    list_select_related = ("lead_import", "lead")
    search_fields = ("lead_import__file_name__icontains", "lead__name__icontains")
    ordering = ("-id",)
