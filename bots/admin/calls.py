"""Phone calls and what carries messages, for operators: credentials masked, nothing changed here."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.paginator import InfinitePaginator

from bots.models.calls import Call, CallEvent
from bots.models.channels import ChannelSettings
from bots.selectors.channels import SECRETS
from common.admin import TenantAdmin


@admin.register(Call)
class CallAdmin(TenantAdmin):
    view_permission: ClassVar[str] = "follow_ups:read"
    paginator = InfinitePaginator
    list_display = (
        "started_at",
        "lead",
        "to_number",
        "status",
        "answered_by",
        "duration_seconds",
        "provider",
    )
    list_filter = ("status", "provider", "started_at")
    list_select_related = ("lead",)
    search_fields = ("to_number__icontains", "provider_sid__exact")
    ordering = ("-started_at", "-id")


@admin.register(CallEvent)
class CallEventAdmin(TenantAdmin):
    view_permission: ClassVar[str] = "follow_ups:read"
    paginator = InfinitePaginator
    list_display = ("received_at", "call", "source", "sequence", "status")
    list_filter = ("source", "status", "received_at")
    list_select_related = ("call",)
    search_fields = ("call__provider_sid__exact",)
    ordering = ("-received_at", "-id")


@admin.register(ChannelSettings)
class ChannelSettingsAdmin(TenantAdmin):
    view_permission: ClassVar[str] = "tenant:read"
    exclude = SECRETS
    list_display = (
        "phone_provider",
        "account_sid",
        "auth_token_hint",
        "email_provider",
        "email_from",
        "revision",
    )
    list_filter = ("phone_provider", "email_provider")
    ordering = ("-updated_at", "-id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer(*SECRETS)
