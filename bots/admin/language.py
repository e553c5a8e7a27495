"""How bots find words, for operators: credentials masked, nothing changed here."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.paginator import InfinitePaginator

from bots.models.language import BotSettings, LanguageBreaker, LanguageCall, LanguageDay, LanguageSettings
from common.admin import TenantAdmin


@admin.register(BotSettings)
class BotSettingsAdmin(TenantAdmin):
    view_permission: ClassVar[str] = "tenant:read"
    list_display = ("tone", "person_hold_minutes", "most_bot_messages", "revision", "updated_at")
    ordering = ("-updated_at", "-id")


@admin.register(LanguageSettings)
class LanguageSettingsAdmin(TenantAdmin):
    view_permission: ClassVar[str] = "tenant:read"
    exclude = ("api_key",)
    list_display = ("engine", "model", "base_url", "api_key_hint", "tokens_per_day", "micros_per_day")
    list_filter = ("engine",)
    ordering = ("-updated_at", "-id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("api_key")


@admin.register(LanguageDay)
class LanguageDayAdmin(TenantAdmin):
    view_permission: ClassVar[str] = "tenant:read"
    list_display = ("day", "calls", "fallbacks", "tokens", "micros")
    ordering = ("-day", "-id")


@admin.register(LanguageBreaker)
class LanguageBreakerAdmin(TenantAdmin):
    view_permission: ClassVar[str] = "tenant:read"
    list_display = ("engine", "failures", "open_until", "updated_at")
    ordering = ("-updated_at", "-id")


@admin.register(LanguageCall)
class LanguageCallAdmin(TenantAdmin):
    view_permission: ClassVar[str] = "tenant:read"
    paginator = InfinitePaginator
    list_display = (
        "created_at",
        "purpose",
        "engine",
        "model",
        "outcome",
        "fallback_reason",
        "latency_ms",
        "micros",
    )
    list_filter = ("outcome", "purpose", "engine", "fallback_reason", "created_at")
    ordering = ("-created_at", "-id")
