"""The inbox, and what its forms do without script. With script the same things go through the REST API."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.pages import ActorRequest, require_actor
from accounts.selectors import tenants as tenant_selectors
from bots.services import coaching, handoffs, people
from bots.services import conversations as conversation_services
from common.exceptions import (
    MalformedInputError,
    NotFoundError,
    PermissionDeniedError,
    SwitchboardError,
)
from dashboards.pages import forms, frame
from dashboards.selectors import conversations as page_selectors

LONGEST_MESSAGE = 2000
HOME = "/conversations"

ACTIONS: dict[str, Callable[..., Any]] = {
    "take-over": people.take_over,
    "hand-back": people.hand_back,
    "close": conversation_services.close_conversation,
    "reopen": conversation_services.reopen_conversation,
    "read": conversation_services.mark_read,
}
HANDOFF_ANSWERS: dict[str, Callable[..., Any]] = {
    "accept": handoffs.accept_handoff,
    "reject": handoffs.reject_handoff,
}
CARD_ANSWERS: dict[str, Callable[..., Any]] = {
    "accept": coaching.accept_suggestion,
    "dismiss": coaching.dismiss_suggestion,
}


@never_cache
@require_GET
@require_actor("conversations:read")
def conversations(request: ActorRequest, conversation_id: UUID | None = None) -> HttpResponse:
    """The inbox, with one conversation opened; ``?part=around`` is what stands around its messages."""
    if conversation_id is not None and request.GET.get("part") == "around":
        return _around(request, conversation_id)
    return _inbox(request, conversation_id)


@require_POST
@require_actor("conversations:write")
def act(request: ActorRequest, conversation_id: UUID, action: str) -> HttpResponse:
    """Take over, hand back, close, reopen or mark as read."""
    if action not in ACTIONS:
        raise Http404
    return _carry_out(request, conversation_id, ACTIONS[action], conversation_id=conversation_id)


@require_POST
@require_actor("conversations:write")
def write(request: ActorRequest, conversation_id: UUID) -> HttpResponse:
    """The composer: a message to the lead, or a note for the team."""
    text = forms.read_words(request, "text", longest=LONGEST_MESSAGE)
    if request.POST.get("kind") == "note":
        return _carry_out(
            request, conversation_id, people.write_note, conversation_id=conversation_id, text=text
        )
    epoch = request.POST.get("owner_epoch", "")
    return _carry_out(
        request,
        conversation_id,
        people.write_as_person,
        conversation_id=conversation_id,
        text=text,
        owner_epoch=int(epoch) if epoch.isascii() and epoch.isdigit() and len(epoch) < 10 else None,
    )


@require_POST
@require_actor("conversations:write")
def pass_on(request: ActorRequest, conversation_id: UUID) -> HttpResponse:
    """Ask another bot to go on with the conversation."""
    return _carry_out(
        request,
        conversation_id,
        handoffs.request_handoff,
        conversation_id=conversation_id,
        to_owner=request.POST.get("to_owner", ""),
        reason="by_hand",
    )


@require_POST
@require_actor("conversations:write")
def answer_handoff(
    request: ActorRequest, conversation_id: UUID, handoff_id: UUID, answer: str
) -> HttpResponse:
    """Accept or decline a conversation that one is asked to take."""
    if answer not in HANDOFF_ANSWERS:
        raise Http404
    return _carry_out(request, conversation_id, HANDOFF_ANSWERS[answer], handoff_id=handoff_id)


@require_POST
@require_actor("conversations:write")
def answer_suggestion(
    request: ActorRequest, conversation_id: UUID, suggestion_id: UUID, answer: str
) -> HttpResponse:
    """Take a coaching card's advice, whose reply then stands in the composer, or put the card away."""
    if answer not in CARD_ANSWERS:
        raise Http404
    response = _carry_out(request, conversation_id, CARD_ANSWERS[answer], suggestion_id=suggestion_id)
    if answer == "accept" and response.status_code == HTTPStatus.FOUND:
        return redirect(f"{HOME}/{conversation_id}?draft={suggestion_id}")
    return response


def _carry_out(
    request: ActorRequest, shown: UUID, service: Callable[..., Any], /, **arguments: Any
) -> HttpResponse:
    """Do it and show the conversation again, with the reason where it was refused."""
    now = tenant_selectors.now_for(tenant_id=request.actor.tenant_id)
    try:
        service(actor=request.actor, now=now, **arguments)
    except NotFoundError as error:
        raise Http404 from error
    except PermissionDeniedError as error:
        raise PermissionDenied(error.detail) from error
    except SwitchboardError as refusal:
        return _inbox(request, shown, problem=refusal.detail, status=409)
    query = request.GET.urlencode()
    return redirect(f"{HOME}/{shown}?{query}" if query else f"{HOME}/{shown}")


def _inbox(
    request: ActorRequest, conversation_id: UUID | None, *, problem: str = "", status: int = 200
) -> HttpResponse:
    try:
        page = page_selectors.inbox_for(
            actor=request.actor, query=request.GET, conversation_id=conversation_id
        )
    except (MalformedInputError, NotFoundError) as error:
        raise Http404 from error
    response = frame.show(request, "conversations.html", {**page, "problem": problem}, current=HOME)
    response.status_code = status
    return response


def _around(request: ActorRequest, conversation_id: UUID) -> HttpResponse:
    try:
        page = page_selectors.around_for(
            actor=request.actor, query=request.GET, conversation_id=conversation_id
        )
    except NotFoundError as error:
        raise Http404 from error
    zone = tenant_selectors.get_tenant(tenant_id=request.actor.tenant_id).timezone
    with timezone.override(zone):
        return render(request, "conversation_around.html", page)
