"""The command centre."""

from uuid import UUID

from django.contrib.staticfiles import finders
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.pages import ActorRequest, require_actor
from accounts.selectors import tenants as tenant_selectors
from bots.services import turns
from common.exceptions import ConflictError, NotFoundError
from dashboards import gallery
from dashboards.pages import forms, frame
from dashboards.selectors import command_centre as page_selectors

LONGEST_MESSAGE = 1000


@never_cache
@require_GET
@require_actor("leads:read")
def command_centre(request: ActorRequest) -> HttpResponse:
    """Bots, leads and what just happened, with one lead opened (``?lead=``)."""
    try:
        lead_id = UUID(request.GET["lead"]) if "lead" in request.GET else None
        page = page_selectors.command_centre_for(actor=request.actor, lead_id=lead_id)
    except (ValueError, NotFoundError) as error:
        raise Http404 from error
    return frame.show(request, "command_centre.html", page, current="/")


@require_POST
@require_actor("conversations:write")
def write_as_lead(request: ActorRequest, lead_id: UUID) -> HttpResponse:
    """The composer without script: take the message in and show the conversation again."""
    text = forms.read_words(request, "message", longest=LONGEST_MESSAGE)
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
    return frame.show(
        request, "components_gallery.html", {**gallery.samples(), "sheets": sheets}, current="/components"
    )
