"""A company's own hours and caps of follow-ups, for operators."""

from typing import ClassVar

from django.contrib import admin

from bots.models.sequences import FollowUpSettings
from common.admin import TenantAdmin


@admin.register(FollowUpSettings)
class FollowUpSettingsAdmin(TenantAdmin):
    view_permission: ClassVar[str] = "tenant:read"
    list_display = (
        "paused_at",
        "paused_by_name",
        "weekdays",
        "rests_on_holidays",
        "most_texts_per_day",
        "most_calls_per_day",
        "most_emails_per_day",
        "revision",
        "updated_at",
    )
    ordering = ("-updated_at", "-id")
