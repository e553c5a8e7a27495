"""Follow-up plans for operators."""

from collections.abc import Callable
from typing import ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.paginator import InfinitePaginator

from accounts.selectors import tenants as tenant_selectors
from bots.models.enrollments import Enrollment, FollowUp
from bots.models.outbound import Outbound
from bots.models.sequences import Sequence
from bots.services import enrollments as enrollment_services
from common.admin import TenantAdmin, actor_of
from common.exceptions import SwitchboardError
from common.tenancy import current_scope


@admin.register(Sequence)
class SequenceAdmin(TenantAdmin):
    view_permission: ClassVar[str] = "follow_ups:read"
    list_display = ("name", "version", "created_at")
    list_filter = ("name",)
    search_fields = ("name__icontains",)
    ordering = ("name", "-version")


@admin.register(Enrollment)
class EnrollmentAdmin(TenantAdmin):
    view_permission: ClassVar[str] = "follow_ups:read"
    list_display = ("lead", "sequence", "status", "anchor_at", "held_at", "response_count", "created_at")
    list_filter = ("status", "sequence__name", "created_at")
    list_select_related = ("lead", "sequence")
    search_fields = ("lead__name__icontains",)
    ordering = ("-created_at", "-id")
    actions = ("pause", "resume", "cancel")

    def has_write_permission(self, request: HttpRequest) -> bool:
        actor = actor_of(request)
        return actor is not None and actor.can("follow_ups:write") and not current_scope().all_tenants

    @admin.action(description="Pause the chosen plans", permissions=["write"])
    def pause(self, request: HttpRequest, queryset: QuerySet[Enrollment]) -> None:
        _change(request, queryset, enrollment_services.pause_enrollment, "paused")

    @admin.action(description="Resume the chosen plans", permissions=["write"])
    def resume(self, request: HttpRequest, queryset: QuerySet[Enrollment]) -> None:
        _change(request, queryset, enrollment_services.resume_enrollment, "resumed")

    @admin.action(description="Cancel the chosen plans", permissions=["write"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Enrollment]) -> None:
        _change(request, queryset, enrollment_services.cancel_enrollment, "cancelled")


@admin.register(FollowUp)
class FollowUpAdmin(TenantAdmin):
    view_permission: ClassVar[str] = "follow_ups:read"
    paginator = InfinitePaginator
    list_display = ("lead", "day", "channel", "status", "due_at", "sent_at", "attempt", "outcome")
    list_filter = ("status", "channel", "day", "due_at")
    list_select_related = ("lead",)
    search_fields = ("lead__name__icontains", "outbounds__key__exact")
    ordering = ("-nominal_at", "-id")
    fields = (
        "enrollment",
        "lead",
        "step_number",
        "day",
        "channel",
        "status",
        "outcome",
        "attempt",
        "nominal_at",
        "due_at",
        "sent_at",
        "why",
        "touch",
        "tries",
        "epoch",
        "lease_owner",
        "lease_until",
    )
    readonly_fields = ("lease_owner", "lease_until")


@admin.register(Outbound)
class OutboundAdmin(TenantAdmin):
    view_permission: ClassVar[str] = "follow_ups:read"
    paginator = InfinitePaginator
    list_display = ("created_at", "channel", "to", "state", "provider", "provider_sid", "submitted_at")
    list_filter = ("state", "provider", "channel", "submitted_at")
    search_fields = ("to__exact", "key__exact", "provider_sid__exact")
    ordering = ("-id",)


def _change(
    request: HttpRequest, chosen: QuerySet[Enrollment], change: Callable[..., Enrollment], done: str
) -> None:
    actor = actor_of(request)
    assert actor is not None
    now = tenant_selectors.now_for(tenant_id=actor.tenant_id)
    changed = 0
    for enrollment in chosen:
        try:
            change(actor=actor, enrollment_id=enrollment.id, now=now)
            changed += 1
        except SwitchboardError as refusal:
            messages.error(request, f"{enrollment.lead.name}: {refusal.detail}")
    messages.success(request, f"{changed} plans were {done}.")
