"""The admin site: our one sign-in at its door, our errors as messages, and staff's choice of company."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import admin, auth, messages
from django.contrib.auth.views import PasswordChangeView, redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from unfold.forms import AdminOwnPasswordChangeForm
from unfold.sites import UnfoldAdminSite

from accounts.selectors import tenants as tenant_selectors
from accounts.services import authentication, sign_ins, staff
from common.actor import Actor
from common.admin import actor_of
from common.devices import Device, device_of
from common.exceptions import NotFoundError, SwitchboardError


class OwnPasswordForm(AdminOwnPasswordChangeForm):  # type: ignore[misc]  # unfold publishes no types
    """Leaves the present password to the service, which limits how often it may be guessed."""

    def __init__(self, *args: Any, actor: Actor, device: Device, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.device = device

    def clean_old_password(self) -> str:
        return str(self.cleaned_data["old_password"])

    def save(self, commit: bool = True) -> Any:
        authentication.change_password(
            actor=self.actor,
            device=self.device,
            current_password=self.cleaned_data["old_password"],
            new_password=self.cleaned_data["new_password1"],
        )
        return self.user


class OwnPasswordView(PasswordChangeView):
    """One's own password; every sign-in ends with the old one, so the next page is the sign-in."""

    form_class = OwnPasswordForm
    success_url = "/sign-in"

    def get_form_kwargs(self) -> dict[str, Any]:
        actor = actor_of(self.request)
        return {
            **super().get_form_kwargs(),
            "actor": actor,
            "device": device_of(self.request, kind="browser"),
        }


class SwitchboardAdminSite(UnfoldAdminSite):  # type: ignore[misc]  # unfold publishes no types
    """Admin for platform staff, and for those whose role lets them manage the company's members."""

    def has_permission(self, request: HttpRequest) -> bool:
        actor = actor_of(request)
        return actor is not None and (actor.is_staff or actor.can("members:write"))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one sign-in, with its limits; somebody signed in who may not be here is told so."""
        if actor_of(request) is not None:
            raise PermissionDenied("Admin is for staff and for owners and admins of a company.")
        return redirect_to_login(request.GET.get("next") or "/admin/")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        actor = actor_of(request)
        if actor is not None and actor.sign_in_id is not None:
            sign_ins.sign_out(actor=actor)
        auth.logout(request)
        return redirect("/")

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        context = {**self.each_context(request), **(extra_context or {})}
        return OwnPasswordView.as_view(extra_context=context)(request)

    def extra_urls(self) -> list[URLPattern]:
        return [path("company/", self.admin_view(choose_company), name="choose_company")]

    def admin_view(
        self, view: Callable[..., HttpResponseBase], cacheable: bool = False
    ) -> Callable[..., HttpResponseBase]:
        guarded: Callable[..., HttpResponseBase] = super().admin_view(view, cacheable)

        @wraps(guarded)
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                return guarded(request, *args, **kwargs)
            except SwitchboardError as error:
                return _explain(request, error)

        return run


def _explain(request: HttpRequest, error: SwitchboardError) -> HttpResponseRedirect:
    """What a service refused, as a message on the page that asked for it."""
    if isinstance(error, NotFoundError):
        raise Http404(error.detail) from error
    if request.method != "POST":
        raise PermissionDenied(error.detail) from error
    messages.error(request, error.detail)
    return HttpResponseRedirect(request.get_full_path())


def choose_company(request: HttpRequest) -> HttpResponse:
    """Where staff choose the company that they work in, or all of them for reading."""
    actor = actor_of(request)
    if actor is None or not actor.is_staff:
        raise PermissionDenied("Only platform staff may look into other companies.")
    if request.method == "POST":
        chosen = request.POST.get("company", "")
        if chosen == staff.ALL_TENANTS:
            staff.read_all_tenants(actor=actor)
        elif chosen:
            staff.enter_tenant(actor=actor, tenant_id=_known_tenant(chosen))
        request.session[staff.SCOPE_KEY] = chosen or None
        return HttpResponseRedirect("/admin/")
    context = {
        **admin.site.each_context(request),
        "title": "Company",
        "companies": tenant_selectors.list_tenants_for_staff(actor=actor),
        "chosen": request.session.get(staff.SCOPE_KEY) or "",
    }
    return TemplateResponse(request, "admin/company.html", context)


def _known_tenant(raw: str) -> UUID:
    try:
        return tenant_selectors.get_tenant_across(tenant_id=UUID(raw)).id
    except ValueError as error:
        raise NotFoundError("There is no such company.") from error


def account_links(request: HttpRequest) -> list[dict[str, str]]:
    """What the menu under a person's name offers."""
    actor = actor_of(request)
    links = [{"title": "Change password", "link": reverse("admin:password_change")}]
    if actor is not None and actor.is_staff:
        links.insert(0, {"title": "Company", "link": reverse("admin:choose_company")})
    return links


def subheader(request: HttpRequest) -> str:
    """Whose rows the pages show; admin repeats it under its title on every page."""
    actor = actor_of(request)
    if actor is None:
        return ""
    if actor.is_staff and request.session.get(staff.SCOPE_KEY) == staff.ALL_TENANTS:
        return "All companies, read only"
    return tenant_selectors.get_tenant(tenant_id=actor.tenant_id).name
