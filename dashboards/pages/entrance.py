"""Coming in, going out, and choosing the company to work in."""

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import pages as account_pages
from accounts.exceptions import ForeignTenantError, TenantSuspendedError
from accounts.services import demo
from common import devices
from common.exceptions import SwitchboardError


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The one form; whoever is signed in goes straight on."""
    onward = _onward(request)
    if request.method == "GET":
        if account_pages.find_page_actor(request) is not None:
            return redirect(onward)
        return _sign_in_form(request, onward=onward)
    email, password = request.POST.get("email", ""), request.POST.get("password", "")
    missing = {
        name: f"Enter your {name}."
        for name, value in (("email", email), ("password", password))
        if not value.strip()
    }
    if missing:
        return _sign_in_form(request, onward=onward, email=email, errors=missing, status=422)
    try:
        account_pages.sign_in_browser(request, identifier=email, password=password)
    except SwitchboardError as refusal:
        return _sign_in_form(request, onward=onward, email=email, problem=refusal.detail, status=422)
    response = redirect(onward)
    devices.remember_device(request, response)
    return response


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    account_pages.sign_out_browser(request)
    return redirect("/sign-in")


@require_POST
def choose_company(request: HttpRequest) -> HttpResponse:
    """Go on in another of one's own companies; somebody else's is not found."""
    if account_pages.find_page_actor(request) is None:
        return redirect("/sign-in")
    try:
        account_pages.choose_tenant(request, tenant_id=UUID(request.POST.get("company", "")))
    except (ValueError, ForeignTenantError) as error:
        raise Http404 from error
    except TenantSuspendedError as error:
        raise PermissionDenied(error.detail) from error
    return redirect("/")


def _sign_in_form(
    request: HttpRequest,
    *,
    onward: str,
    email: str = "",
    problem: str = "",
    errors: dict[str, str] | Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    page = {
        "next": onward,
        "email": email,
        "problem": problem,
        "errors": errors,
        "demo": {"email": demo.OWNER_EMAIL, "password": demo.PASSWORD} if settings.DEMO_MODE else None,
    }
    return render(request, "sign_in.html", page, status=status)


def _onward(request: HttpRequest) -> str:
    """Where to go after signing in: an address of ours, never of another site."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else "/"
