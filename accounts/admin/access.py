"""Signed-in devices and API keys: seen, and ended."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.admin.people import acting
from accounts.models.api_keys import ApiKey
from accounts.models.sign_ins import SignIn
from accounts.services import api_keys as api_key_services
from accounts.services import sign_ins as sign_in_services
from common.admin import TenantAdmin


@admin.register(SignIn)
class SignInAdmin(TenantAdmin):
    view_permission: ClassVar[str] = "members:write"

    list_display = (
        "user",
        "kind",
        "device_label",
        "address",
        "last_seen_at",
        "expires_at",
        "ended_at",
        "end_reason",
    )
    list_filter = ("kind", "end_reason", "created_at")
    list_select_related = ("user",)
    search_fields = ("user__email", "device_label", "address")
    fields = (
        "user",
        "kind",
        "device_label",
        "address",
        "created_at",
        "last_seen_at",
        "expires_at",
        "ended_at",
        "end_reason",
    )
    ordering = ("-id",)
    actions = ("end_chosen",)

    @admin.action(description="End these sign-ins")
    def end_chosen(self, request: HttpRequest, queryset: QuerySet[SignIn]) -> None:
        for sign_in_id in list(queryset.values_list("id", flat=True)):
            sign_in_services.end_member_sign_in(actor=acting(request), sign_in_id=sign_in_id)
        self.message_user(request, "Ended, with their tokens and open connections.")


@admin.register(ApiKey)
class ApiKeyAdmin(TenantAdmin):
    view_permission: ClassVar[str] = "api_keys:manage"

    list_display = ("name", "prefix", "created_by", "created_at", "expires_at", "last_used_at", "revoked_at")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter), "created_at")
    list_select_related = ("created_by",)
    search_fields = ("name", "prefix", "created_by__email")
    fields = (
        "name",
        "prefix",
        "scopes",
        "created_by",
        "created_at",
        "expires_at",
        "last_used_at",
        "revoked_at",
    )
    ordering = ("-id",)
    actions = ("revoke_chosen",)

    @admin.action(description="Revoke these keys")
    def revoke_chosen(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        for api_key_id in list(queryset.values_list("id", flat=True)):
            api_key_services.revoke_api_key(actor=acting(request), api_key_id=api_key_id)
        self.message_user(request, "Revoked; programs that use them are refused from now on.")
