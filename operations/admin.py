"""The audit trail and what integrators reported, for people: browse and filter, nothing else."""

import json
from typing import Any, ClassVar

from django.contrib import admin

from common.admin import TenantAdmin
from operations.models import AuditEntry, NetworkAlert, ServiceEvent


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
        return _as_text(entry.details)


@admin.register(NetworkAlert)
class NetworkAlertAdmin(TenantAdmin):
    view_permission: ClassVar[str] = "services:read"

    list_display = ("occurred_at", "severity", "title", "device", "source", "resolved_at")
    list_filter = ("severity", "occurred_at", ("resolved_at", admin.EmptyFieldListFilter))
    search_fields = ("external_id__exact", "device__exact", "title__icontains")
    search_help_text = "The integrator's id, a device, or words of the title"
    ordering = ("-occurred_at", "-id")
    fields = (
        "external_id",
        "occurred_at",
        "severity",
        "title",
        "message",
        "device",
        "source",
        "details_as_text",
        "resolved_at",
        "created_at",
    )
    readonly_fields = ("details_as_text", "created_at")

    @admin.display(description="Details")
    def details_as_text(self, alert: NetworkAlert) -> str:
        return _as_text(alert.details)


@admin.register(ServiceEvent)
class ServiceEventAdmin(TenantAdmin):
    view_permission: ClassVar[str] = "services:read"

    list_display = ("occurred_at", "kind", "service_id", "customer_id", "reason")
    list_filter = ("kind", "occurred_at")
    search_fields = ("external_id__exact", "service_id__exact", "customer_id__exact")
    search_help_text = "The integrator's id of the event, the service or the customer"
    ordering = ("-occurred_at", "-id")
    fields = (
        "external_id",
        "occurred_at",
        "kind",
        "service_id",
        "customer_id",
        "reason",
        "details_as_text",
        "created_at",
    )
    readonly_fields = ("details_as_text", "created_at")

    @admin.display(description="Details")
    def details_as_text(self, event: ServiceEvent) -> str:
        return _as_text(event.details)


def _as_text(details: dict[str, Any]) -> str:
    return json.dumps(details, indent=2, ensure_ascii=False)
