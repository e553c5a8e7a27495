"""The pages people watch. Each reads once and renders; what changes afterwards arrives over the socket."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import pages as account_pages
from accounts.exceptions import ForeignTenantError, TenantSuspendedError
from accounts.pages import ActorRequest, require_actor
from accounts.selectors import tenants as tenant_selectors
from accounts.services import demo
from bots.services import turns
from common import devices
from common.exceptions import ConflictError, MalformedInputError, NotFoundError, SwitchboardError
from dashboards import gallery, selectors, shell

LONGEST_MESSAGE = 1000


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


@never_cache
@require_GET
@require_actor("leads:read")
def command_centre(request: ActorRequest) -> HttpResponse:
    """Bots, leads and what just happened, with one lead opened (``?lead=``)."""
    try:
        lead_id = UUID(request.GET["lead"]) if "lead" in request.GET else None
        page = selectors.command_centre_for(actor=request.actor, lead_id=lead_id)
    except (ValueError, NotFoundError) as error:
        raise Http404 from error
    return _render(request, "command_centre.html", page, current="/")


@never_cache
@require_GET
@require_actor("leads:read")
def leads(request: ActorRequest) -> HttpResponse:
    """The table of leads with its filters, a page at a time, and the import of files."""
    try:
        page = selectors.leads_page_for(actor=request.actor, query=request.GET)
    except MalformedInputError as error:
        raise Http404 from error
    return _render(request, "leads.html", page, current="/leads")


@require_POST
@require_actor("conversations:write")
def write_as_lead(request: ActorRequest, lead_id: UUID) -> HttpResponse:
    """The composer without script: take the message in and show the conversation again."""
    text = request.POST.get("message", "").strip()
    if not 0 < len(text) <= LONGEST_MESSAGE or "\x00" in text:
        raise BadRequest(f"A message has 1 to {LONGEST_MESSAGE} characters.")
    now = tenant_selectors.now_for(tenant_id=request.actor.tenant_id)
    try:
        turns.receive_lead_message(actor=request.actor, lead_id=lead_id, text=text, now=now)
    except NotFoundError as error:
        raise Http404 from error
    except ConflictError as error:
        raise BadRequest(error.detail) from error
    return redirect(f"/?lead={lead_id}")


@never_cache
@require_GET
@require_actor()
def components(request: ActorRequest) -> HttpResponse:
    """Every part of the pages in every state, for those who build them."""
    if not request.actor.is_staff:
        raise PermissionDenied("This page is for staff.")
    sheets = [f"switchboard/{name}" for name in gallery.SHEETS if finders.find(f"switchboard/{name}")]
    return _render(
        request, "components_gallery.html", {**gallery.samples(), "sheets": sheets}, current="/components"
    )


def _render(request: ActorRequest, template: str, page: dict[str, Any], *, current: str) -> HttpResponse:
    frame = shell.shell_for(actor=request.actor, current=current, is_live="position" in page)
    with timezone.override(frame["zone"]):
        return render(request, template, {**page, "shell": frame})


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
