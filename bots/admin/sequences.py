"""Follow-up plans for operators."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from unfold.paginator import InfinitePaginator

from accounts.selectors import tenants as tenant_selectors
from bots.models.batches import EnrollmentBatch
from bots.models.enrollments import Enrollment, FollowUp
from bots.models.outbound import Outbound
from bots.models.sequences import Sequence
from bots.services import enrollments as enrollment_services
from bots.services import steps as step_services
from common.admin import TenantAdmin, actor_of
from common.exceptions import SwitchboardError
from common.tenancy import current_scope

MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Change:
    """An action on chosen rows: what it asks, what follows, and the service that does it."""

    title: str
    consequence: str
    service: Callable[..., object]
    argument: str
    done: str


PAUSE = Change(
    "Pause these plans",
    "None of their steps goes out until somebody resumes them; the rest of the wait is kept.",
    enrollment_services.pause_enrollment,
    "enrollment_id",
    "plans were paused",
)
RESUME = Change(
    "Resume these plans",
    "Their steps get new dates from now on and go out again.",
    enrollment_services.resume_enrollment,
    "enrollment_id",
    "plans were resumed",
)
CANCEL = Change(
    "Cancel these plans",
    "Every step that is still planned is cancelled. A new plan can be started.",
    enrollment_services.cancel_enrollment,
    "enrollment_id",
    "plans were cancelled",
)
SKIP = Change(
    "Skip these steps",
    "They are not sent. The steps after them stay planned.",
    step_services.skip_follow_up,
    "follow_up_id",
    "steps were skipped",
)
SEND_NOW = Change(
    "Send these steps now",
    "Each goes out within moments if consent and the hours allow it, else at the first moment that suits.",
    step_services.send_follow_up_now,
    "follow_up_id",
    "steps were brought forward",
)


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
        return _may_write(request)

    @admin.action(description="Pause the chosen plans", permissions=["write"])
    def pause(self, request: HttpRequest, queryset: QuerySet[Enrollment]) -> HttpResponse | None:
        return _change(self, request, queryset, PAUSE)

    @admin.action(description="Resume the chosen plans", permissions=["write"])
    def resume(self, request: HttpRequest, queryset: QuerySet[Enrollment]) -> HttpResponse | None:
        return _change(self, request, queryset, RESUME)

    @admin.action(description="Cancel the chosen plans", permissions=["write"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Enrollment]) -> HttpResponse | None:
        return _change(self, request, queryset, CANCEL)


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
    actions = ("skip", "send_now")

    def has_write_permission(self, request: HttpRequest) -> bool:
        return _may_write(request)

    @admin.action(description="Skip the chosen steps", permissions=["write"])
    def skip(self, request: HttpRequest, queryset: QuerySet[FollowUp]) -> HttpResponse | None:
        return _change(self, request, queryset, SKIP)

    @admin.action(description="Send the chosen steps now", permissions=["write"])
    def send_now(self, request: HttpRequest, queryset: QuerySet[FollowUp]) -> HttpResponse | None:
        return _change(self, request, queryset, SEND_NOW)


@admin.register(EnrollmentBatch)
class EnrollmentBatchAdmin(TenantAdmin):
    view_permission: ClassVar[str] = "follow_ups:read"
    list_display = ("sequence", "status", "total", "enrolled_count", "skipped", "created_at", "finished_at")
    list_filter = ("status", "created_at")
    list_select_related = ("sequence",)
    search_fields = ("sequence__name__icontains",)
    ordering = ("-created_at", "-id")


@admin.register(Outbound)
class OutboundAdmin(TenantAdmin):
    view_permission: ClassVar[str] = "follow_ups:read"
    paginator = InfinitePaginator
    list_display = ("created_at", "channel", "to", "state", "provider", "provider_sid", "submitted_at")
    list_filter = ("state", "provider", "channel", "submitted_at")
    search_fields = ("to__exact", "key__exact", "provider_sid__exact")
    ordering = ("-id",)


def _may_write(request: HttpRequest) -> bool:
    actor = actor_of(request)
    return actor is not None and actor.can("follow_ups:write") and not current_scope().all_tenants


def _change(
    shown: TenantAdmin, request: HttpRequest, chosen: QuerySet[Any], change: Change
) -> HttpResponse | None:
    """Ask once, naming what is chosen and what follows; then do it, and say what was refused and why."""
    actor = actor_of(request)
    assert actor is not None
    rows = list(chosen.select_related("lead")[: MOST_AT_ONCE + 1])
    if len(rows) > MOST_AT_ONCE:
        messages.error(request, f"Nothing was changed: at most {MOST_AT_ONCE} at once, and more are chosen.")
        return None
    if "confirmed" not in request.POST:
        page = {
            **shown.admin_site.each_context(request),
            "title": f"{change.title}?",
            "consequence": change.consequence,
            "chosen": [{"id": row.id, "name": _named(row)} for row in rows],
            "action": request.POST.get("action", ""),
        }
        return TemplateResponse(request, "admin/confirm_action.html", page)
    now = tenant_selectors.now_for(tenant_id=actor.tenant_id)
    changed = 0
    for row in rows:
        try:
            change.service(actor=actor, now=now, **{change.argument: row.id})
            changed += 1
        except SwitchboardError as refusal:
            messages.error(request, f"{row.lead.name}: {refusal.detail}")
    messages.success(request, f"{changed} {change.done}.")
    return None


def _named(row: Enrollment | FollowUp) -> str:
    """Whose plan or step it is, and where it stands, as the list names it."""
    what = row.sequence_name if isinstance(row, Enrollment) else f"day {row.day}, {row.get_channel_display()}"
    return f"{row.lead.name}: {what} ({row.get_status_display()})"
