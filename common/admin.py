"""The base of every admin page over a tenant's rows: seen in one tenant's scope, changed through services."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from common.actor import Actor
from common.tenancy import current_scope


class TenantAdmin(ModelAdmin):  # type: ignore[misc]  # unfold publishes no types
    """Shows a tenant's rows to whoever holds ``view_permission``; nobody adds, changes or deletes.

    The middleware sets ``request.actor`` and the tenant scope for the whole request; staff who chose to read
    all tenants come in their all-tenants scope. A subclass that lets people change rows overrides the
    matching ``has_..._permission`` and ``save_model``, and calls a service there, as its actions do. Django's
    own log of admin actions is not written: the audit trail has what the services tell.
    """

    view_permission: ClassVar[str]
    # The column that names the tenant; "pk" for the tenants themselves.
    tenant_column: ClassVar[str] = "tenant_id"

    show_full_result_count = False
    list_per_page = 50

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not hasattr(cls, "view_permission"):
            raise ImproperlyConfigured(f"{cls.__module__}.{cls.__qualname__} states no view_permission.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        scope = current_scope()
        rows: QuerySet[Any] = super().get_queryset(request)
        if scope.all_tenants:
            return rows
        return rows.filter(**{self.tenant_column: scope.tenant_id}) if scope.tenant_id else rows.none()

    def get_list_display(self, request: HttpRequest) -> Sequence[Any]:
        columns = tuple(super().get_list_display(request))
        return columns if self.tenant_column != "tenant_id" else (*columns, "tenant")

    def get_list_select_related(self, request: HttpRequest) -> Sequence[str]:
        related = super().get_list_select_related(request)
        chosen = tuple(related) if isinstance(related, Iterable) else ()
        return chosen if self.tenant_column != "tenant_id" else (*chosen, "tenant")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        actor = actor_of(request)
        return actor is not None and actor.can(self.view_permission)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        raise ImproperlyConfigured(f"{type(self).__name__} lets people save rows and calls no service.")

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        raise ImproperlyConfigured(f"{type(self).__name__} lets people delete rows and calls no service.")

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for row in queryset:
            self.delete_model(request, row)

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> None:
        """Nothing: see the class."""

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> None:
        """Nothing: see the class."""

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Nothing: see the class."""


def actor_of(request: HttpRequest) -> Actor | None:
    """Who acts in this admin request, as the middleware found them."""
    actor = getattr(request, "actor", None)
    return actor if isinstance(actor, Actor) else None
