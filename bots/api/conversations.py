"""Conversations with leads, message by message."""

from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from accounts.selectors import tenants as tenant_selectors
from bots.api.answers import (
    ConversationInFullSerializer,
    ConversationPageSerializer,
    ExchangeSerializer,
    MessagePageSerializer,
)
from bots.api.serializers import (
    ConversationListQuerySerializer,
    MessageCreateSerializer,
    PageQuerySerializer,
)
from bots.selectors import conversations as conversation_selectors
from bots.services import turns
from common.api.pagination import DEFAULT_LIMIT, paginate
from common.api.renderers import json_response
from common.api.views import ActorAPIView, ActorViewSet

_TAGS = ["conversations"]


class ConversationViewSet(ActorViewSet):
    """Threads of bots with leads, the latest activity first."""

    permissions = {"list": "conversations:read", "retrieve": "conversations:read"}

    @extend_schema(
        operation_id="list_conversations",
        parameters=[ConversationListQuerySerializer],
        responses={200: ConversationPageSerializer, 404: None},
        tags=_TAGS,
    )
    def list(self, request: Request) -> HttpResponse:
        query = self.read_query(ConversationListQuerySerializer)
        page = paginate(
            conversation_selectors.list_conversations_for(actor=self.actor, lead_id=query.get("lead_id")),
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
