"""Concierge sessions, for whoever looks after the bots."""

from typing import ClassVar

from django.contrib import admin

from bots.models.concierge import ConciergeSession
from common.admin import TenantAdmin


@admin.register(ConciergeSession)
class ConciergeSessionAdmin(TenantAdmin):
    # A session may hold whatever its person asked about, so that only admins see the page.
    view_permission: ClassVar[str] = "members:write"
    list_display = ("user_id", "session_id", "updated_at", "created_at")
    search_fields = ("session_id__icontains",)
    ordering = ("-updated_at", "-id")
