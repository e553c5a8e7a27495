"""The audit trail for people: browse and filter, nothing else."""

import json
from typing import ClassVar

from django.contrib import admin

from common.admin import TenantAdmin
from operations.models import AuditEntry


@admin.register(AuditEntry)
class AuditEntryAdmin(TenantAdmin):
    view_permission: ClassVar[str] = "audit:read"

    list_display = ("occurred_at", "category", "action", "outcome", "user_id", "resource_type", "resource_id")
    list_filter = ("category", "outcome", "level", "occurred_at", "action", "resource_type")
    search_fields = ("action", "resource_id", "correlation_id")
    search_help_text = "Action, resource id or correlation id"
    date_hierarchy = "occurred_at"
    ordering = ("-occurred_at", "-id")
    fields = (
        "seq",
        "occurred_at",
        "category",
        "action",
        "level",
        "outcome",
        "user_id",
        "resource_type",
        "resource_id",
        "correlation_id",
        "details_as_text",
        "previous_hash",
        "hash",
    )
    readonly_fields = ("details_as_text",)

    @admin.display(description="Details")
    def details_as_text(self, entry: AuditEntry) -> str:
        return json.dumps(entry.details, indent=2, ensure_ascii=False)
