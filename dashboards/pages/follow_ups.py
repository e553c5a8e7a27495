"""Follow-ups: what falls due and what became of it, the switch that pauses all, and one step at a time."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.pages import ActorRequest, require_actor
from accounts.selectors import tenants as tenant_selectors
from bots.services import follow_up_settings, steps
from common.exceptions import MalformedInputError, NotFoundError, PermissionDeniedError, SwitchboardError
from dashboards import shell
from dashboards.pages import forms, frame
from dashboards.selectors import follow_ups as page_selectors

PATH = "/follow-ups"
SWITCHES: dict[str, Callable[..., object]] = {
    "pause-all": follow_up_settings.pause_all,
    "resume-all": follow_up_settings.resume_all,
}
ACTIONS: dict[str, Callable[..., object]] = {
    "skip": steps.skip_follow_up,
    "send-now": steps.carry_out_at_once,
}


@never_cache
@require_GET
@require_actor("follow_ups:read")
def follow_ups(request: ActorRequest) -> HttpResponse:
    """Counts, the month, the hours that come, and the steps that the filters name."""
    return _show(request)


@never_cache
@require_GET
@require_actor("follow_ups:read")
def waiting(request: ActorRequest) -> HttpResponse:
    """How many steps somebody should look at, for the number in the rail of a page that stays open."""
    tenant = tenant_selectors.get_tenant(tenant_id=request.actor.tenant_id)
    return JsonResponse(
        {"waiting": shell.follow_ups_waiting(actor=request.actor, clock_rate=tenant.clock_rate)}
    )


@require_POST
@require_actor("follow_ups:write")
def switch(request: ActorRequest, switch: str) -> HttpResponse:
    """Pause every follow-up of the company, or let them go on."""
    return _carry_out(request, SWITCHES[switch])


@never_cache
@require_http_methods(["GET", "POST"])
@require_actor("follow_ups:read")
def step(request: ActorRequest, follow_up_id: UUID) -> HttpResponse:
    """One step; posting a moment, by the lead's own clock, moves it there."""
    if request.method == "GET":
        return _show_step(request, follow_up_id)
    typed = request.POST.get("at", "")[:20]
    try:
        shown = page_selectors.step_page_for(
            actor=request.actor, follow_up_id=follow_up_id, now=_now(request)
        )
        at = datetime.fromisoformat(typed).replace(tzinfo=ZoneInfo(shown["step"]["zone"]))
        steps.reschedule_follow_up(actor=request.actor, follow_up_id=follow_up_id, at=at, now=_now(request))
    except ValueError:
        return _show_step(request, follow_up_id, typed=typed, error="Choose a day and an hour.")
    except NotFoundError as error:
        raise Http404 from error
    except PermissionDeniedError as error:
        raise PermissionDenied(error.detail) from error
    except SwitchboardError as refusal:
        return _show_step(request, follow_up_id, typed=typed, error=refusal.detail)
    return redirect(f"{PATH}/steps/{follow_up_id}")


@require_POST
@require_actor("follow_ups:write")
def act(request: ActorRequest, follow_up_id: UUID, action: str) -> HttpResponse:
    """Skip a step, or send it now."""
    if action not in ACTIONS:
        raise Http404
    return _carry_out(request, ACTIONS[action], follow_up_id=follow_up_id)


def _now(request: ActorRequest) -> datetime:
    return tenant_selectors.now_for(tenant_id=request.actor.tenant_id)


def _carry_out(request: ActorRequest, service: Callable[..., object], /, **arguments: Any) -> HttpResponse:
    """Do it and show the page again; a script that asks for JSON hears only what became of it."""
    try:
        service(actor=request.actor, now=_now(request), **arguments)
    except NotFoundError as error:
        raise Http404 from error
    except PermissionDeniedError as error:
        raise PermissionDenied(error.detail) from error
    except SwitchboardError as refusal:
        if forms.is_script(request):
            return JsonResponse({"detail": refusal.detail}, status=HTTPStatus.CONFLICT)
        return _show(request, problem=refusal.detail, status=HTTPStatus.CONFLICT)
    return JsonResponse({}) if forms.is_script(request) else redirect(_back_to(request))


def _back_to(request: ActorRequest) -> str:
    """Where the form stood: on this page or on a step's, as its hidden field says."""
    back = request.POST.get("back", "")
    is_ours = back == PATH or back.startswith((f"{PATH}?", f"{PATH}/steps/", "/leads/"))
    return back if is_ours else PATH


def _show(request: ActorRequest, *, problem: str = "", status: int = HTTPStatus.OK) -> HttpResponse:
    try:
        page = page_selectors.follow_ups_page_for(actor=request.actor, query=request.GET, now=_now(request))
    except MalformedInputError as error:
        raise Http404 from error
    response = frame.show(request, "follow_ups.html", {**page, "problem": problem}, current=PATH)
    response.status_code = status
    return response


def _show_step(
    request: ActorRequest, follow_up_id: UUID, *, typed: str = "", error: str = ""
) -> HttpResponse:
    try:
        page = page_selectors.step_page_for(actor=request.actor, follow_up_id=follow_up_id, now=_now(request))
    except NotFoundError as missing:
        raise Http404 from missing
    page |= {"typed": typed, "error": error}
    response = frame.show(request, "follow_up_step.html", page, current=PATH)
    response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return response
