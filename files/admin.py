"""Stored files for operators."""

from typing import ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from common.admin import TenantAdmin, actor_of
from files import services
from files.models import StoredFile


@admin.register(StoredFile)
class StoredFileAdmin(TenantAdmin):
    view_permission: ClassVar[str] = "files:read"

    list_display = ("name", "category", "media_type", "size", "created_by", "created_at", "deleted_at")
    list_filter = ("category", "media_type", "created_at", ("deleted_at", admin.EmptyFieldListFilter))
    list_select_related = ("created_by",)
    search_fields = ("name", "sha256")
    search_help_text = "Name or SHA-256"
    date_hierarchy = "created_at"
    ordering = ("-created_at", "-id")
    actions = ("delete_content",)

    def has_delete_content_permission(self, request: HttpRequest) -> bool:
        actor = actor_of(request)
        return actor is not None and actor.can("files:write")

    @admin.action(description="Delete the content for good", permissions=["delete_content"])
    def delete_content(self, request: HttpRequest, queryset: QuerySet[StoredFile]) -> None:
        for stored in queryset:
            services.delete_file(stored_file=stored)
        messages.success(request, f"Deleted: {len(queryset)}.")
