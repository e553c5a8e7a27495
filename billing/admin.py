"""Customers for operators."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from billing import services
from billing.models import Customer
from common.admin import TenantAdmin, actor_of


@admin.register(Customer)
class CustomerAdmin(TenantAdmin):
    """Whoever may change money may correct a customer's details here."""

    view_permission: ClassVar[str] = "billing:read"

    list_display = ("name", "email", "phone", "currency", "created_at")
    list_filter = ("currency", "created_at", ("lead_id", admin.EmptyFieldListFilter))
    search_fields = ("name", "email", "phone")
    search_help_text = "Name, email or phone"
    date_hierarchy = "created_at"
    ordering = ("-created_at", "-id")
    fields = ("name", "email", "phone", "currency", "lead_id", "created_at", "updated_at")
    readonly_fields = ("lead_id", "created_at", "updated_at")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        actor = actor_of(request)
        return actor is not None and actor.can("billing:write")

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        services.update_customer(
            customer=form.instance, **{name: form.cleaned_data[name] for name in form.changed_data}
        )
