"""Conversations with leads, message by message."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request

from accounts.selectors import tenants as tenant_selectors
from bots.api.answers import (
    ConversationInFullSerializer,
    ConversationPageSerializer,
    ConversationSerializer,
    ExchangeSerializer,
    MessagePageSerializer,
    MessageSerializer,
)
from bots.api.serializers import (
    ConversationListQuerySerializer,
    MessageCreateSerializer,
    NoteCreateSerializer,
    PageQuerySerializer,
    ReplyCreateSerializer,
    TypingSerializer,
)
from bots.models.conversations import Conversation
from bots.selectors import conversations as conversation_selectors
from bots.selectors.conversations import ConversationFilter
from bots.services import conversations as conversation_services
from bots.services import people, turns
from bots.services.people import Written
from common.api.pagination import DEFAULT_LIMIT, paginate
from common.api.renderers import json_response
from common.api.views import ActorAPIView, ActorViewSet

_TAGS = ["conversations"]
_ACTION: dict[str, Any] = {"request": None, "responses": {200: ConversationSerializer}, "tags": _TAGS}


class ConversationViewSet(ActorViewSet):
    """Threads of bots with leads, the latest activity first."""

    permissions = {
        "list": "conversations:read",
        "retrieve": "conversations:read",
        "take_over": "conversations:write",
        "hand_back": "conversations:write",
        "close": "conversations:write",
        "reopen": "conversations:write",
        "read": "conversations:write",
    }

    @extend_schema(
        operation_id="list_conversations",
        parameters=[ConversationListQuerySerializer],
        responses={200: ConversationPageSerializer, 404: None},
        tags=_TAGS,
    )
    def list(self, request: Request) -> HttpResponse:
        query = self.read_query(ConversationListQuerySerializer)
        wanted = ConversationFilter(
            owner=tuple(query.get("owner", ())),
            person_id=query.get("person_id"),
            is_unread=query.get("unread"),
            temperature=tuple(query.get("temperature", ())),
            status=tuple(query.get("status", ())),
            channel=query.get("channel", ""),
            q=query.get("q", ""),
        )
        page = paginate(
            conversation_selectors.list_conversations_for(
                actor=self.actor, lead_id=query.get("lead_id"), wanted=wanted
            ),
            order=("-last_message_at", "-id"),
            cursor=query.get("cursor"),
            limit=query.get("limit", DEFAULT_LIMIT),
        )
        shown = [conversation_selectors.show_conversation(one) for one in page.items]
        return json_response(page.envelope(shown))

    @extend_schema(operation_id="get_conversation", responses=ConversationInFullSerializer, tags=_TAGS)
    def retrieve(self, request: Request, pk: UUID) -> HttpResponse:
        found = conversation_selectors.get_conversation_for(actor=self.actor, conversation_id=pk)
        slots = conversation_selectors.show_slots(found)
        return json_response({**conversation_selectors.show_conversation(found), "slots": slots})

    @extend_schema(operation_id="take_over_conversation", **_ACTION)
    @action(detail=True, methods=["post"])
    def take_over(self, request: Request, pk: UUID) -> HttpResponse:
        return self._change(people.take_over, pk)

    @extend_schema(operation_id="hand_back_conversation", **_ACTION)
    @action(detail=True, methods=["post"])
    def hand_back(self, request: Request, pk: UUID) -> HttpResponse:
        return self._change(people.hand_back, pk)

    @extend_schema(operation_id="close_conversation", **_ACTION)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: UUID) -> HttpResponse:
        return self._change(conversation_services.close_conversation, pk)

    @extend_schema(operation_id="reopen_conversation", **_ACTION)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: UUID) -> HttpResponse:
        return self._change(conversation_services.reopen_conversation, pk)

    @extend_schema(operation_id="mark_conversation_read", **_ACTION)
    @action(detail=True, methods=["post"])
    def read(self, request: Request, pk: UUID) -> HttpResponse:
        return self._change(conversation_services.mark_read, pk)

    def _change(self, change: Callable[..., Conversation], pk: UUID) -> HttpResponse:
        self.read_no_body()
        now = tenant_selectors.now_for(tenant_id=self.actor.tenant_id)
        changed = change(actor=self.actor, conversation_id=pk, now=now)
        return json_response(conversation_selectors.show_conversation(changed))


class ConversationMessagesView(ActorAPIView):
    """What was said, the oldest first; a post is a message of the lead and is answered at once."""

    permissions = {"get": "conversations:read", "post": "conversations:write"}

    @extend_schema(
        operation_id="list_messages",
        parameters=[PageQuerySerializer],
        responses=MessagePageSerializer,
        tags=_TAGS,
    )
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        query = self.read_query(PageQuerySerializer)
        page = paginate(
            conversation_selectors.list_messages_for(actor=self.actor, conversation_id=pk),
            order=("id",),
            cursor=query.get("cursor"),
            limit=query.get("limit", DEFAULT_LIMIT),
        )
        return json_response(page.envelope([conversation_selectors.show_message(one) for one in page.items]))

    @extend_schema(
        operation_id="write_as_lead",
        request=MessageCreateSerializer,
        responses={201: ExchangeSerializer},
        tags=_TAGS,
    )
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        body = self.read_body(MessageCreateSerializer)
        found = conversation_selectors.get_conversation_for(actor=self.actor, conversation_id=pk)
        exchange = turns.receive_lead_message(
            actor=self.actor,
            lead_id=found.lead_id,
            text=body["text"],
            channel=found.channel,
            now=tenant_selectors.now_for(tenant_id=self.actor.tenant_id),
        )
        shown = [
            conversation_selectors.show_message(one) for one in (exchange.received, exchange.sent) if one
        ]
        return json_response({"results": shown}, status=201)


class ConversationRepliesView(ActorAPIView):
    """What a person of the team writes to the lead. Whoever writes holds the conversation from then on."""

    permission = "conversations:write"

    @extend_schema(
        operation_id="write_reply",
        request=ReplyCreateSerializer,
        responses={201: MessageSerializer, 200: MessageSerializer},
        tags=_TAGS,
    )
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        body = self.read_body(ReplyCreateSerializer)
        now = tenant_selectors.now_for(tenant_id=self.actor.tenant_id)
        return _show(people.write_as_person(actor=self.actor, conversation_id=pk, now=now, **body))


class ConversationNotesView(ActorAPIView):
    """What the team notes for itself; no lead and no bot reads it."""

    permission = "conversations:write"

    @extend_schema(
        operation_id="write_note",
        request=NoteCreateSerializer,
        responses={201: MessageSerializer, 200: MessageSerializer},
        tags=_TAGS,
    )
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        body = self.read_body(NoteCreateSerializer)
        now = tenant_selectors.now_for(tenant_id=self.actor.tenant_id)
        return _show(people.write_note(actor=self.actor, conversation_id=pk, now=now, **body))


class ConversationTypingView(ActorAPIView):
    """That somebody of the team is writing, shown to whoever watches and then forgotten."""

    permission = "conversations:write"

    @extend_schema(
        operation_id="announce_typing", request=TypingSerializer, responses={204: None}, tags=_TAGS
    )
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        is_typing = self.read_body(TypingSerializer)["is_typing"]
        now = tenant_selectors.now_for(tenant_id=self.actor.tenant_id)
        people.announce_typing(actor=self.actor, conversation_id=pk, is_typing=is_typing, now=now)
        return HttpResponse(status=204)


def _show(written: Written) -> HttpResponse:
    """201 for a new message, 200 for one that was there already."""
    shown = conversation_selectors.show_message(written.message)
    return json_response(shown, status=201 if written.is_new else 200)
