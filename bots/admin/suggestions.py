"""Coaching cards for operators."""

from typing import ClassVar

from django.contrib import admin

from bots.models.suggestions import Suggestion
from common.admin import TenantAdmin


@admin.register(Suggestion)
class SuggestionAdmin(TenantAdmin):
    view_permission: ClassVar[str] = "conversations:read"
    list_display = ("shown_at", "lead", "kind", "title", "priority", "status", "shown_count", "dismissals")
    list_filter = ("status", "kind", "category", "priority", "shown_at")
    list_select_related = ("lead",)
    search_fields = ("lead__name__icontains", "title__icontains", "text__icontains")
    ordering = ("-shown_at", "-id")
