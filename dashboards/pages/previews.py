"""The preview: if enrolled now, who gets what, when, and why then."""

from django.http import Http404, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.pages import ActorRequest, require_actor
from accounts.selectors import tenants as tenant_selectors
from common.exceptions import NotFoundError
from dashboards.pages import frame
from dashboards.selectors import previews as page_selectors

CURRENT = "/follow-ups"


@never_cache
@require_GET
@require_actor("follow_ups:read")
def preview(request: ActorRequest) -> HttpResponse:
    """A sequence for one lead or for a segment; looking changes nothing."""
    now = tenant_selectors.now_for(tenant_id=request.actor.tenant_id)
    try:
        page = page_selectors.preview_page_for(actor=request.actor, query=request.GET, now=now)
    except NotFoundError as error:
        raise Http404 from error
    return frame.show(request, "follow_ups_preview.html", page, current=CURRENT)
