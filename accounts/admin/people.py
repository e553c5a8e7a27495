"""Companies, people and who belongs where."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminEmailInputWidget

from accounts.models.memberships import Membership
from accounts.models.roles import Role
from accounts.models.tenants import Tenant
from accounts.models.users import User
from accounts.services import memberships as membership_services
from accounts.services import tenants as tenant_services
from common.actor import Actor
from common.admin import TenantAdmin, actor_of
from common.exceptions import NotAuthenticatedError
from common.tenancy import current_scope

# Roles are in our own table; Django's groups give nobody anything.
admin.site.unregister(Group)


def acting(request: HttpRequest) -> Actor:
    """The actor of a request that the site let in."""
    actor = actor_of(request)
    if actor is None:
        raise NotAuthenticatedError("Sign in first.")
    return actor


@admin.register(Tenant)
class CompanyAdmin(TenantAdmin):
    view_permission: ClassVar[str] = "tenant:read"
    tenant_column: ClassVar[str] = "pk"

    list_display = ("name", "slug", "status", "timezone", "is_demo", "clock_rate", "created_at")
    list_filter = ("status", "is_demo")
    search_fields = ("name", "slug")
    fields = (
        "name",
        "slug",
        "status",
        "timezone",
        "locale",
        "phone_region",
        "branding",
        "is_demo",
        "clock_rate",
    )
    readonly_fields = ("slug", "status", "branding", "is_demo", "clock_rate")
    ordering = ("name",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        actor = actor_of(request)
        return actor is not None and actor.can("tenant:write") and not current_scope().all_tenants

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        changes = {name: form.cleaned_data[name] for name in form.changed_data}
        tenant_services.change_tenant(actor=acting(request), changes=changes)


@admin.register(User)
class UserAdmin(TenantAdmin):
    """The people of the company in scope; what they may do is their membership's."""

    view_permission: ClassVar[str] = "members:read"
    tenant_column: ClassVar[str] = "pk"

    list_display = ("email", "name", "is_active", "is_staff", "last_login", "created_at")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name")
    fields = ("email", "name", "is_active", "is_staff", "last_login", "created_at")
    ordering = ("email",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        scope = current_scope()
        if scope.all_tenants:
            return User.objects.all()
        if scope.tenant_id is None:
            return User.objects.none()
        members = Membership.objects.filter(tenant_id=scope.tenant_id, ended_at=None)
        return User.objects.filter(id__in=members.values("user_id"))


class MembershipForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new member is named by email; an existing one only changes role."""

    email = forms.EmailField(
        required=False,
        widget=UnfoldAdminEmailInputWidget,
        help_text="Of the new member. A person who is new here cannot sign in before they have a password: "
        "manage.py changepassword EMAIL gives them one.",
    )

    class Meta:
        model = Membership
        fields = ("role",)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.instance._state.adding and not cleaned.get("email"):
            self.add_error("email", "Who is it?")
        return cleaned


@admin.register(Membership)
class MembershipAdmin(TenantAdmin):
    view_permission: ClassVar[str] = "members:read"

    form = MembershipForm
    list_display = ("user", "role", "last_used_at", "created_at", "ended_at")
    list_filter = ("role", ("ended_at", admin.EmptyFieldListFilter))
    list_select_related = ("user",)
    search_fields = ("user__email", "user__name")
    readonly_fields = ("user", "last_used_at", "created_at", "ended_at")
    ordering = ("user__email",)

    def get_fields(self, request: HttpRequest, obj: Membership | None = None) -> tuple[str, ...]:
        return (
            ("email", "role") if obj is None else ("user", "role", "last_used_at", "created_at", "ended_at")
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may_write(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_write(request) and (obj is None or obj.is_current)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        role = Role(form.cleaned_data["role"])
        if change:
            membership_services.change_role(actor=acting(request), membership_id=obj.id, role=role)
            return
        email = form.cleaned_data["email"]
        added = membership_services.add_member(actor=acting(request), email=email, role=role)
        obj.pk, obj.user_id = added.pk, added.user_id

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        membership_services.remove_member(actor=acting(request), membership_id=obj.id)

    def _may_write(self, request: HttpRequest) -> bool:
        actor = actor_of(request)
        return actor is not None and actor.can("members:write") and not current_scope().all_tenants
