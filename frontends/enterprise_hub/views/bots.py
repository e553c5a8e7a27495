"""The bots as the hub's command centre meets them: whether they can work, and talking to one of them."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from accounts.selectors import tenants as tenant_selectors
from bots.engines import spellings
from bots.exceptions.conversations import ConversationNotFoundError
from bots.selectors import bots as bot_selectors
from bots.selectors import conversations as conversation_selectors
from bots.services import turns
from common.api import errors
from common.api.renderers import json_response
from common.api.views import ActorAPIView
from common.exceptions import ConflictError
from frontends.enterprise_hub import streams
from frontends.enterprise_hub.answers import BotsHealthSerializer
from frontends.enterprise_hub.exchanges import reading
from frontends.enterprise_hub.names import as_uuid, recognise
from frontends.enterprise_hub.requests import BotChatSerializer
from operations.selectors import health as health_selectors

_TAGS = ["enterprise hub"]
_STREAM = {(200, streams.CONTENT_TYPE): OpenApiTypes.STR, (409, streams.CONTENT_TYPE): OpenApiTypes.STR}


class BotsHealthView(ActorAPIView):
    """Whether the bots and what they need are there; 503 when they cannot answer."""

    permissions = {"get": "bots:read"}

    @extend_schema(
        operation_id="get_hub_bots_health",
        responses={200: BotsHealthSerializer, 503: BotsHealthSerializer},
        tags=_TAGS,
    )
    def get(self, request: Request) -> HttpResponse:
        health = health_selectors.get_health()
        named = {"database": "database", "valkey": "cache", "relay": "event_publisher"}
        is_there = health.status != health_selectors.Condition.UNHEALTHY
        return json_response(
            {
                "status": health.status,
                "timestamp": health.checked_at,
                "bots": dict.fromkeys(bot_selectors.NAMES, "initialized" if is_there else "unavailable"),
                "services": {name: health.components[one].status for one, name in named.items()},
            },
            status=200 if is_there else 503,
        )


class BotChatView(ActorAPIView):
    """One message of a lead to a bot, the reply told word by word as server-sent events.

    The intent decoder reads and does not talk: the thread's own bot answers the lead, and what is told here
    is the decoder's reading. A refusal of the message by the lead's or the conversation's state is an
    `error` frame with status 409.
    """

    permissions = {"post": "conversations:write"}

    @extend_schema(
        operation_id="chat_with_hub_bot",
        request=BotChatSerializer,
        responses={**_STREAM, 404: None},
        tags=_TAGS,
    )
    def post(self, request: Request, bot_id: str) -> HttpResponse:
        bot = bot_selectors.check_bot(bot_id)
        body = self.read_body(BotChatSerializer)
        lead_id, channel = self._addressed(body)
        try:
            exchange = turns.receive_lead_message(
                actor=self.actor,
                lead_id=lead_id,
                text=body["content"],
                channel=channel,
                addressed_to=None if bot == spellings.INTENT_DECODER else bot,
                now=tenant_selectors.now_for(tenant_id=self.actor.tenant_id),
            )
        except ConflictError as refusal:
            return streams.error_response(refusal.detail, code=refusal.code, status=errors.status_of(refusal))
        return _stream(exchange, bot)

    def _addressed(self, body: dict[str, Any]) -> tuple[UUID, str]:
        """The lead that writes and the channel of its thread; without any id somebody new."""
        lead, thread = body.get("leadId") or "", body.get("conversationId") or ""
        if known := as_uuid(thread):
            found = conversation_selectors.get_conversation_for(actor=self.actor, conversation_id=known)
            if as_uuid(lead) not in (None, found.lead_id):
                raise ConversationNotFoundError("There is no such conversation.")
            return found.lead_id, found.channel
        # A thread that the hub named itself is as good as a lead that it named.
        fields = {"name": body.get("leadName") or ""}
        return recognise(lead or thread, fields=fields, actor=self.actor), "chat"


def _stream(exchange: turns.Exchange, bot: str) -> HttpResponse:
    said = exchange.sent.text if exchange.sent else ""
    return streams.reply_response(
        reading(exchange) if bot == spellings.INTENT_DECODER else said,
        conversation_id=exchange.conversation.id,
        bot_type=bot,
        metadata={
            "processingTimeMs": exchange.processing_time_ms,
            "leadId": exchange.lead.id,
            "owner": exchange.conversation.owner,
            "personName": exchange.conversation.person_name,
            "reply": said,
        },
    )
