"""Sequences: what each version says, and the draft that a team writes."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.pages import ActorRequest, require_actor
from bots.selectors import sequences as sequence_selectors
from bots.services import sequences as sequence_services
from common.exceptions import FieldProblem, NotFoundError, PermissionDeniedError, SwitchboardError
from dashboards.pages import frame, sequence_form
from dashboards.selectors import sequences as page_selectors

PATH = "/sequences"
CURRENT = "/follow-ups"
ACTIONS: dict[str, Callable[..., object]] = {
    "publish": sequence_services.publish_draft,
    "archive": sequence_services.archive,
    "delete": sequence_services.delete_draft,
}


@never_cache
@require_GET
@require_actor("follow_ups:read")
def sequences(request: ActorRequest) -> HttpResponse:
    """Every sequence of the company; those of the house are published when they are first looked at."""
    sequence_services.ensure_catalogue(actor=request.actor)
    page = page_selectors.sequences_page_for(actor=request.actor)
    return frame.show(request, "sequences.html", page, current=CURRENT)


@never_cache
@require_GET
@require_actor("follow_ups:read")
def sequence(request: ActorRequest, sequence_id: UUID) -> HttpResponse:
    """One version, step by step."""
    return _show(request, sequence_id)


@never_cache
@require_http_methods(["GET", "POST"])
@require_actor("follow_ups:write")
def edit(request: ActorRequest, sequence_id: UUID | None = None) -> HttpResponse:
    """The form of a draft: a new one, or the one of this id. What was typed is never lost."""
    known = _find(request, sequence_id) if sequence_id else None
    if request.method == "GET":
        return _show_form(request, _begin(request, known), known)
    draft = sequence_form.read(request.POST)
    if known:
        draft["name"] = known["name"]
    wish = request.POST.get("do", "save")
    if wish != "save":
        return _show_form(request, sequence_form.change(draft, wish[:60]), known)
    fields, problems = sequence_form.fields_of(draft)
    if problems:
        return _show_form(request, draft, known, problems=problems)
    revision = request.POST.get("revision", "")
    try:
        saved = sequence_services.save_draft(
            actor=request.actor,
            fields=fields,
            sequence_id=sequence_id,
            revision=int(revision) if revision.isascii() and revision.isdigit() else None,
        )
    except NotFoundError as error:
        raise Http404 from error
    except SwitchboardError as refusal:
        found = list(refusal.errors)
        return _show_form(request, draft, known, problems=found, problem="" if found else refusal.detail)
    return redirect(f"{PATH}/{saved.id}")


@require_POST
@require_actor("follow_ups:write")
def act(request: ActorRequest, sequence_id: UUID, action: str) -> HttpResponse:
    """Publish or throw away a draft; archive a sequence."""
    if action not in ACTIONS:
        raise Http404
    try:
        ACTIONS[action](actor=request.actor, sequence_id=sequence_id)
    except NotFoundError as error:
        raise Http404 from error
    except PermissionDeniedError as error:
        raise PermissionDenied(error.detail) from error
    except SwitchboardError as refusal:
        return _show(request, sequence_id, problem=refusal.detail)
    return redirect(PATH if action == "delete" else f"{PATH}/{sequence_id}")


def _find(request: ActorRequest, sequence_id: UUID) -> dict[str, Any]:
    try:
        found = sequence_selectors.get_sequence_for(actor=request.actor, sequence_id=sequence_id)
    except NotFoundError as error:
        raise Http404 from error
    return sequence_selectors.show_sequence(found)


def _begin(request: ActorRequest, known: dict[str, Any] | None) -> sequence_form.Draft:
    """The draft as it stands, else a copy of the version that ``?from=`` names, else an empty one."""
    if known:
        return sequence_form.draft_of(known)
    try:
        source = UUID(request.GET.get("from", ""))
    except ValueError:
        return sequence_form.empty_draft()
    return sequence_form.draft_of(_find(request, source))


def _show_form(
    request: ActorRequest,
    draft: sequence_form.Draft,
    known: dict[str, Any] | None,
    *,
    problems: list[FieldProblem] | None = None,
    problem: str = "",
) -> HttpResponse:
    page = {
        "form": sequence_form.show(draft, problems or ()),
        "known": known,
        "name": draft["name"],
        "revision": request.POST.get("revision") or (known["revision"] if known else ""),
        "problem": problem,
    }
    response = frame.show(request, "sequence_form.html", page, current=CURRENT)
    response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY if problems or problem else HTTPStatus.OK
    return response


def _show(request: ActorRequest, sequence_id: UUID, *, problem: str = "") -> HttpResponse:
    try:
        page = page_selectors.sequence_page_for(actor=request.actor, sequence_id=sequence_id)
    except NotFoundError as error:
        raise Http404 from error
    response = frame.show(request, "sequence.html", {**page, "problem": problem}, current=CURRENT)
    response.status_code = HTTPStatus.CONFLICT if problem else HTTPStatus.OK
    return response
