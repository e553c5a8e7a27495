"""The event log for operators: what happened, how far everybody has come, and what got stuck."""

import json
from typing import ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.paginator import InfinitePaginator

from common.admin import TenantAdmin, actor_of
from events import handling
from events.models import DeadLetter, Event, HandlerCursor, Stream


@admin.register(Stream)
class StreamAdmin(TenantAdmin):
    view_permission: ClassVar[str] = "events:read"
    list_display = ("epoch", "seq", "pushed_seq")
    ordering = ("tenant_id",)


@admin.register(Event)
class EventAdmin(TenantAdmin):
    view_permission: ClassVar[str] = "events:read"

    # Counting a long log costs more than showing a page of it.
    paginator = InfinitePaginator
    list_display = ("seq", "occurred_at", "type", "topics", "audit", "actor_user_id", "correlation_id")
    list_filter = ("audit", "occurred_at", ("seq", admin.EmptyFieldListFilter), "permission")
    search_fields = ("type__exact", "correlation_id__exact", "event_id__exact")
    search_help_text = "Exact type, correlation id or event id"
    ordering = ("-id",)
    fields = (
        "seq",
        "event_id",
        "type",
        "version",
        "topics",
        "permission",
        "audit",
        "occurred_at",
        "actor_user_id",
        "correlation_id",
        "payload_as_text",
    )
    readonly_fields = ("seq", "payload_as_text")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        """Without the events that the reader's role may not see."""
        actor = actor_of(request)
        events = super().get_queryset(request)
        if actor is None or actor.can("*"):
            return events
        return events.filter(permission__in=actor.permissions)

    @admin.display(description="Payload")
    def payload_as_text(self, event: Event) -> str:
        return json.dumps(json.loads(event.payload), indent=2, ensure_ascii=False)


@admin.register(HandlerCursor)
class HandlerCursorAdmin(TenantAdmin):
    view_permission: ClassVar[str] = "events:read"
    list_display = ("handler", "seq", "attempts", "retry_at", "last_error")
    list_filter = ("handler", "attempts")
    ordering = ("handler", "id")


@admin.register(DeadLetter)
class DeadLetterAdmin(TenantAdmin):
    view_permission: ClassVar[str] = "events:read"

    list_display = ("handler", "event", "status", "attempts", "reason", "parked_at", "resolved_at")
    list_filter = ("status", "handler", "parked_at")
    list_select_related = ("event",)
    search_fields = ("reason",)
    date_hierarchy = "parked_at"
    ordering = ("-id",)
    actions = ("retry",)

    def has_retry_permission(self, request: HttpRequest) -> bool:
        actor = actor_of(request)
        return actor is not None and actor.can("tenant:write")

    @admin.action(description="Hand over once more", permissions=["retry"])
    def retry(self, request: HttpRequest, queryset: QuerySet[DeadLetter]) -> None:
        taken = sum(handling.retry_dead_letter(dead_letter=dead_letter) for dead_letter in queryset)
        left = len(queryset) - taken
        messages.info(request, f"Taken: {taken}. Still failing: {left}.")
