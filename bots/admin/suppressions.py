"""Who is to be left alone, for operators."""

from typing import ClassVar

from django.contrib import admin

from bots.models.suppressions import Suppression
from common.admin import TenantAdmin


@admin.register(Suppression)
class SuppressionAdmin(TenantAdmin):
    view_permission: ClassVar[str] = "leads:read"
    list_display = ("suppressed_at", "channel", "address", "scope", "topic", "lead", "source", "lifted_at")
    list_filter = ("channel", "scope", "suppressed_at", "lifted_at")
    list_select_related = ("lead",)
    search_fields = ("address__icontains", "wording__icontains")
    ordering = ("-suppressed_at", "-id")
