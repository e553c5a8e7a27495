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
from bots.exceptions import LeadInvalidError
from bots.selectors import sequences as plan_selectors
from bots.services import archiving, enrollments, suppressions
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
    """Leave alone, put away or take up again; start, pause, resume or cancel the plan."""
    if action not in ACTIONS:
        raise Http404
    now = tenant_selectors.now_for(tenant_id=request.actor.tenant_id)
    try:
        ACTIONS[action](actor=request.actor, lead_id=lead_id, now=now)
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
        page = lead_page_selectors.lead_page_for(actor=request.actor, lead_id=lead_id, **form)
    except NotFoundError as error:
        raise Http404 from error
    response = frame.show(request, "lead.html", {**page, "problem": problem}, current="/leads")
    response.status_code = status
    return response


def _leave_alone(*, actor: Actor, lead_id: UUID, now: Any) -> None:
    suppressions.leave_alone(actor=actor, lead_id=lead_id, told_by="told to the team", now=now)


def _restore(*, actor: Actor, lead_id: UUID, now: Any) -> None:
    archiving.restore_lead(actor=actor, lead_id=lead_id)


def _change_plan(change: Callable[..., object]) -> Callable[..., None]:
    def run(*, actor: Actor, lead_id: UUID, now: Any) -> None:
        plan = plan_selectors.find_latest_enrollment_for(actor=actor, lead_id=lead_id)
        if plan is None:
            raise Http404
        change(actor=actor, enrollment_id=plan.id, now=now)

    return run


ACTIONS: dict[str, Callable[..., object]] = {
    "leave-alone": _leave_alone,
    "archive": archiving.archive_lead,
    "restore": _restore,
    "start-plan": enrollments.start_enrollment,
    "pause-plan": _change_plan(enrollments.pause_enrollment),
    "resume-plan": _change_plan(enrollments.resume_enrollment),
    "cancel-plan": _change_plan(enrollments.cancel_enrollment),
}
