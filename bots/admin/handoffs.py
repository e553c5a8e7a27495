"""Hand-offs for operators."""

from typing import ClassVar

from django.contrib import admin
from unfold.paginator import InfinitePaginator

from bots.models.handoffs import Handoff
from common.admin import TenantAdmin


@admin.register(Handoff)
class HandoffAdmin(TenantAdmin):
    view_permission: ClassVar[str] = "conversations:read"
    paginator = InfinitePaginator
    list_display = ("requested_at", "lead", "from_owner", "to_owner", "status", "reason", "urgency", "hop")
    list_filter = ("status", "to_owner", "urgency", "requested_at")
    list_select_related = ("lead",)
    search_fields = ("lead__name__icontains", "reason__exact")
    ordering = ("-requested_at", "-id")
