"""Leads: the table of all, and one with everything about it."""

from django.http import Http404, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.pages import ActorRequest, require_actor
from common.exceptions import MalformedInputError
from dashboards.pages import frame
from dashboards.selectors import leads as page_selectors


@never_cache
@require_GET
@require_actor("leads:read")
def leads(request: ActorRequest) -> HttpResponse:
    """The table of leads with its filters, a page at a time, and the import of files."""
    try:
        page = page_selectors.leads_page_for(actor=request.actor, query=request.GET)
    except MalformedInputError as error:
        raise Http404 from error
    return frame.show(request, "leads.html", page, current="/leads")
