"""Leads and consents for operators."""

from typing import ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import TabularInline

from accounts.selectors import tenants as tenant_selectors
from bots.models.leads import Consent, Lead, LeadReference
from bots.services import archiving
from common.admin import TenantAdmin, actor_of
from common.exceptions import SwitchboardError
from common.tenancy import current_scope


class ConsentInline(TabularInline):  # type: ignore[misc]  # unfold publishes no types
    model = Consent
    extra = 0
    can_delete = False
    fields = readonly_fields = ("channel", "is_granted", "source", "given_at", "ended_at")

    def has_add_permission(self, request: HttpRequest, obj: Lead | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Lead | None = None) -> bool:
        actor = actor_of(request)
        return actor is not None and actor.can("leads:read")


@admin.register(Lead)
class LeadAdmin(TenantAdmin):
    view_permission: ClassVar[str] = "leads:read"
    list_display = ("name", "temperature", "stage", "score", "city", "price", "source", "created_at")
    list_filter = (
        "temperature",
        "stage",
        ("archived_at", admin.EmptyFieldListFilter),
        "created_at",
        "source",
    )
    search_fields = ("name__icontains", "email__startswith", "phone__contains")
    search_help_text = "Name, beginning of the email, or part of the phone"
    ordering = ("-created_at", "-id")
    fields = (
        "name",
        "email",
        "phone",
        "address",
        "city",
        "zip",
        "beds",
        "baths",
        "square_feet",
        "price",
        "source",
        "timezone",
        "tags",
        "temperature",
        "stage",
        "score",
        "frs_score",
        "pcs_score",
        "revision",
        "last_message_at",
        "archived_at",
        "merged_into",
        "created_at",
        "updated_at",
    )
    readonly_fields = ("created_at", "updated_at")
    inlines = (ConsentInline,)
    actions = ("archive", "restore")

    def has_write_permission(self, request: HttpRequest) -> bool:
        actor = actor_of(request)
        return actor is not None and actor.can("leads:write") and not current_scope().all_tenants

    @admin.action(description="Archive the chosen leads", permissions=["write"])
    def archive(self, request: HttpRequest, queryset: QuerySet[Lead]) -> None:
        actor = actor_of(request)
        assert actor is not None
        now = tenant_selectors.now_for(tenant_id=actor.tenant_id)
        for lead in queryset:
            archiving.archive_lead(actor=actor, lead_id=lead.id, now=now)
        messages.success(request, f"{len(queryset)} leads are archived.")

    @admin.action(description="Restore the chosen leads", permissions=["write"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Lead]) -> None:
        actor = actor_of(request)
        assert actor is not None
        restored = 0
        for lead in queryset:
            try:
                archiving.restore_lead(actor=actor, lead_id=lead.id)
                restored += 1
            except SwitchboardError as refusal:
                messages.error(request, f"{lead.name}: {refusal.detail}")
        messages.success(request, f"{restored} leads are restored.")


@admin.register(Consent)
class ConsentAdmin(TenantAdmin):
    view_permission: ClassVar[str] = "leads:read"
    list_display = ("lead", "channel", "is_granted", "source", "given_at", "ended_at")
    list_filter = ("channel", "is_granted", ("ended_at", admin.EmptyFieldListFilter), "given_at")
    list_select_related = ("lead",)
    search_fields = ("lead__name__icontains", "source__icontains")
    ordering = ("-given_at", "-id")


@admin.register(LeadReference)
class LeadReferenceAdmin(TenantAdmin):
    view_permission: ClassVar[str] = "leads:read"
    list_display = ("reference", "lead", "created_at")
    list_filter = ("created_at",)
    list_select_related = ("lead",)
    search_fields = ("reference__startswith", "lead__name__icontains")
    ordering = ("-created_at", "-id")
