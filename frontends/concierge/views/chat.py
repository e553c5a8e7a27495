"""The concierge in the protocol of a language model's proxy: streamed, whole, or one question alone."""

from time import perf_counter

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from accounts.selectors import tenants as tenant_selectors
from bots.services import concierge as concierge_services
from common.api.renderers import json_response
from common.rates import Rate
from frontends.concierge import streaming
from frontends.concierge.answers import ConciergeContentSerializer, ConciergeQueryAnswerSerializer
from frontends.concierge.refusals import ConciergeView
from frontends.concierge.requests import (
    MOST_QUERY_TOKENS,
    MOST_TOKENS,
    ConciergeChatSerializer,
    ConciergeQuerySerializer,
)

# Shared by both ways to talk, so that one caller has ten turns a minute in all.
CHAT_RATE = Rate("concierge-chat", limit=10, seconds=60)
_TAGS = ["concierge front end"]


class ConciergeChatView(ConciergeView):
    """Answer the last message of a conversation, which the server remembers itself.

    Only that message is read. The client's system prompt and its copy of what was said before are accepted
    and have no authority: permissions, look-ups and confirmations are the server's.
    """

    permissions = {"post": "bots:read"}
    rate = CHAT_RATE

    @extend_schema(
        operation_id="chat_with_concierge",
        request=ConciergeChatSerializer,
        responses={
            (200, "text/plain"): OpenApiTypes.STR,
            (200, "application/json"): ConciergeContentSerializer,
        },
        tags=_TAGS,
    )
    def post(self, request: Request) -> HttpResponseBase:
        body = self.read_body(ConciergeChatSerializer)
        reply = concierge_services.ask(
            actor=self.actor,
            text=body["messages"][-1]["content"],
            session_id=body["sessionId"],
            now=tenant_selectors.now_for(tenant_id=self.actor.tenant_id),
        )
        most = min(body["maxTokens"], MOST_TOKENS)
        if body["stream"]:
            return streaming.stream_response(reply, max_tokens=most)
        return json_response(streaming.as_content(reply, max_tokens=most))


class ConciergeQueryView(ConciergeView):
    """Answer one question outside any session; nothing is remembered, proposed or done."""

    permissions = {"post": "bots:read"}
    rate = Rate("concierge-query", limit=30, seconds=60)

    @extend_schema(
        operation_id="query_concierge",
        request=ConciergeQuerySerializer,
        responses=ConciergeQueryAnswerSerializer,
        tags=_TAGS,
    )
    def post(self, request: Request) -> HttpResponseBase:
        body, began = self.read_body(ConciergeQuerySerializer), perf_counter()
        now = tenant_selectors.now_for(tenant_id=self.actor.tenant_id)
        reply = concierge_services.look_up(actor=self.actor, text=body["asked"], now=now)
        content = streaming.as_content(reply, max_tokens=min(body["maxTokens"], MOST_QUERY_TOKENS))
        return json_response({**content, "responseTime": round(1000 * (perf_counter() - began), 2)})
