"""Conversations for operators."""

from typing import ClassVar

from django.contrib import admin
from unfold.paginator import InfinitePaginator

from bots.models.conversations import Conversation, Message, Slot
from common.admin import TenantAdmin


@admin.register(Conversation)
class ConversationAdmin(TenantAdmin):
    view_permission: ClassVar[str] = "conversations:read"
    list_display = (
        "lead",
        "bot_type",
        "status",
        "stage",
        "temperature",
        "questions_answered",
        "last_message_at",
    )
    list_filter = ("bot_type", "status", "stage", "temperature", "last_message_at")
    list_select_related = ("lead",)
    search_fields = ("lead__name__icontains",)
    ordering = ("-last_message_at", "-id")


@admin.register(Message)
class MessageAdmin(TenantAdmin):
    view_permission: ClassVar[str] = "conversations:read"
    paginator = InfinitePaginator
    list_display = ("sent_at", "lead", "sender", "channel", "text", "provider")
    list_filter = ("sender", "channel", "stall", "provider", "sent_at")
    list_select_related = ("lead",)
    search_fields = ("lead__name__icontains", "text__icontains")
    ordering = ("-id",)


@admin.register(Slot)
class SlotAdmin(TenantAdmin):
    view_permission: ClassVar[str] = "conversations:read"
    list_display = ("lead", "name", "value", "confidence", "evidence", "updated_at")
    list_filter = ("name",)
    list_select_related = ("lead",)
    search_fields = ("lead__name__icontains", "value__icontains")
    ordering = ("-updated_at", "-id")
