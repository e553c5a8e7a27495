"""The preview: if enrolled now, who gets what, when, and why then; and enrolling them."""

from http import HTTPStatus
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.pages import ActorRequest, require_actor
from accounts.selectors import tenants as tenant_selectors
from bots.selectors import sequences as sequence_selectors
from bots.services import enrollment_batches
from bots.services import sequences as sequence_services
from common.exceptions import NotFoundError, PermissionDeniedError, SwitchboardError
from dashboards.pages import forms, frame
from dashboards.selectors import previews as page_selectors

CURRENT = "/follow-ups"


@never_cache
@require_GET
@require_actor("follow_ups:read")
def preview(request: ActorRequest) -> HttpResponse:
    """A sequence for one lead or for a segment; looking enrols nobody.

    The sequences of the house are published when they are first looked at.
    """
    sequence_services.ensure_catalogue(actor=request.actor)
    return _show(request)


@require_POST
@require_actor("follow_ups:write")
def enrol(request: ActorRequest) -> HttpResponse:
    """Let everybody whom the preview named enter the sequence; workers do it, and tell how far they are."""
    chosen = page_selectors.read_chosen(request.POST)
    try:
        if not chosen["sequence"]:
            raise NotFoundError("There is no such sequence.")
        sequence = sequence_selectors.get_sequence_for(
            actor=request.actor, sequence_id=UUID(chosen["sequence"])
        )
        batch = enrollment_batches.enroll_segment(
            actor=request.actor,
            sequence_name=sequence.name,
            now=tenant_selectors.now_for(tenant_id=request.actor.tenant_id),
            filters=None if chosen["lead"] else page_selectors.filter_of(chosen),
            lead_ids=[UUID(chosen["lead"])] if chosen["lead"] else (),
        )
    except NotFoundError as error:
        raise Http404 from error
    except PermissionDeniedError as error:
        raise PermissionDenied(error.detail) from error
    except SwitchboardError as refusal:
        if forms.is_script(request):
            return JsonResponse({"detail": refusal.detail}, status=HTTPStatus.CONFLICT)
        return _show(request, problem=refusal.detail)
    if forms.is_script(request):
        return JsonResponse({"batch_id": str(batch.id), "total": batch.total})
    return redirect(CURRENT)


def _show(request: ActorRequest, *, problem: str = "") -> HttpResponse:
    now = tenant_selectors.now_for(tenant_id=request.actor.tenant_id)
    query = request.POST if problem else request.GET
    try:
        page = page_selectors.preview_page_for(actor=request.actor, query=query, now=now)
    except NotFoundError as error:
        raise Http404 from error
    response = frame.show(request, "follow_ups_preview.html", {**page, "problem": problem}, current=CURRENT)
    response.status_code = HTTPStatus.CONFLICT if problem else HTTPStatus.OK
    return response
