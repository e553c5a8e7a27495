"""Leads: the table of all, and one with everything about it."""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.pages import ActorRequest, require_actor
from accounts.selectors import tenants as tenant_selectors
from bots.engines import sequence_definitions
from bots.exceptions.leads import LeadInvalidError
from bots.services import archiving, enrollments, steps, suppressions
from bots.services import leads as lead_services
from common.actor import Actor
from common.exceptions import (
    FieldProblem,
    MalformedInputError,
    NotFoundError,
    PermissionDeniedError,
    SwitchboardError,
)
from dashboards.pages import frame
from dashboards.selectors import lead as lead_page_selectors
from dashboards.selectors import leads as page_selectors

FIELDS = lead_page_selectors.FIELDS
NUMBERS = ("beds", "baths", "square_feet", "price")
LONGEST_FIELD = 300
LARGEST_NUMBER = 2_000_000_000
LONGEST_REASON = 200


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


@never_cache
@require_GET
@require_actor("leads:read")
def lead(request: ActorRequest, lead_id: UUID) -> HttpResponse:
    """One lead: facts, score, conversations, plan, and whether it may be written to."""
    return _show(request, lead_id)


@require_POST
@require_actor("leads:write")
def edit(request: ActorRequest, lead_id: UUID) -> HttpResponse:
    """The form of facts; what was typed stays in it when something is not good."""
    typed = {name: request.POST.get(name, "").strip()[:LONGEST_FIELD] for name, _, _ in FIELDS}
    revision = request.POST.get("revision", "")
    try:
        lead_services.update_lead(
            actor=request.actor,
            lead_id=lead_id,
            fields=read_fields(typed),
            revision=int(revision) if revision.isascii() and revision.isdigit() else None,
        )
    except NotFoundError as error:
        raise Http404 from error
    except SwitchboardError as refusal:
        named = {problem.field: problem.detail for problem in refusal.errors}
        problem = "" if named else refusal.detail
        return _show(request, lead_id, status=422, problem=problem, typed=typed, errors=named)
    return redirect(f"/leads/{lead_id}")


@require_POST
@require_actor()
def act(request: ActorRequest, lead_id: UUID, action: str) -> HttpResponse:
    """Leave alone, put away or take up again; start a plan."""
    if action == "start-plan":
        name = request.POST.get("sequence") or sequence_definitions.DEFAULT_SEQUENCE_NAME
        return _carry_out(
            request, lead_id, enrollments.start_enrollment, lead_id=lead_id, sequence_name=name[:80]
        )
    if action not in ACTIONS:
        raise Http404
    return _carry_out(request, lead_id, ACTIONS[action], lead_id=lead_id)


@require_POST
@require_actor("follow_ups:write")
def act_on_plan(request: ActorRequest, lead_id: UUID, enrollment_id: UUID, action: str) -> HttpResponse:
    """Pause, resume or end one of the lead's plans."""
    if action not in PLAN_ACTIONS:
        raise Http404
    return _carry_out(request, lead_id, PLAN_ACTIONS[action], enrollment_id=enrollment_id)


@require_POST
@require_actor("follow_ups:write")
def skip_step(request: ActorRequest, lead_id: UUID, follow_up_id: UUID) -> HttpResponse:
    """Leave out one step of a plan."""
    return _carry_out(request, lead_id, steps.skip_follow_up, follow_up_id=follow_up_id)


@require_POST
@require_actor("leads:write")
def lift_suppression(request: ActorRequest, lead_id: UUID, suppression_id: UUID) -> HttpResponse:
    """Let a lead's address be written to again, with the reason."""
    reason = request.POST.get("reason", "").strip()[:LONGEST_REASON]
    return _carry_out(request, lead_id, suppressions.lift, suppression_id=suppression_id, reason=reason)


def _carry_out(
    request: ActorRequest, lead_id: UUID, service: Callable[..., object], /, **arguments: Any
) -> HttpResponse:
    """Do it and show the lead again, with the reason where it was refused."""
    now = tenant_selectors.now_for(tenant_id=request.actor.tenant_id)
    try:
        service(actor=request.actor, now=now, **arguments)
    except NotFoundError as error:
        raise Http404 from error
    except PermissionDeniedError as error:
        raise PermissionDenied(error.detail) from error
    except SwitchboardError as refusal:
        return _show(request, lead_id, status=409, problem=refusal.detail)
    return redirect(f"/leads/{lead_id}")


def read_fields(typed: Mapping[str, str]) -> dict[str, Any]:
    """The form's texts as a lead's values; raises LeadInvalidError for what is no number."""
    values: dict[str, Any] = dict(typed)
    problems = []
    for name in NUMBERS:
        text = typed[name].replace(",", "").removeprefix("$")
        try:
            values[name] = _number(name, text) if text else None
        except (ValueError, InvalidOperation):
            problems.append(FieldProblem(name, "invalid", "Expected a number without letters."))
    if problems:
        raise LeadInvalidError("Some fields are not numbers.", errors=problems)
    values["tags"] = typed["tags"].split(",")
    return values


def _number(name: str, text: str) -> int | Decimal:
    value = Decimal(text) if name == "baths" else int(text)
    most = {"baths": 999, "beds": 999}.get(name, LARGEST_NUMBER)
    if not 0 <= value <= most:
        raise ValueError(text)
    return value


def _show(
    request: ActorRequest, lead_id: UUID, *, status: int = 200, problem: str = "", **form: Any
) -> HttpResponse:
    try:
        now = tenant_selectors.now_for(tenant_id=request.actor.tenant_id)
        page = lead_page_selectors.lead_page_for(actor=request.actor, lead_id=lead_id, now=now, **form)
    except NotFoundError as error:
        raise Http404 from error
    response = frame.show(request, "lead.html", {**page, "problem": problem}, current="/leads")
    response.status_code = status
    return response


def _leave_alone(*, actor: Actor, lead_id: UUID, now: Any) -> None:
    suppressions.leave_alone(actor=actor, lead_id=lead_id, told_by="told to the team", now=now)


def _restore(*, actor: Actor, lead_id: UUID, now: Any) -> None:
    archiving.restore_lead(actor=actor, lead_id=lead_id)


ACTIONS: dict[str, Callable[..., object]] = {
    "leave-alone": _leave_alone,
    "archive": archiving.archive_lead,
    "restore": _restore,
}
PLAN_ACTIONS: dict[str, Callable[..., object]] = {
    "pause": enrollments.pause_enrollment,
    "resume": enrollments.resume_enrollment,
    "cancel": enrollments.cancel_enrollment,
}
