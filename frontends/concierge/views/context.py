"""What the concierge's front end reads of the platform, and the knowledge base."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from bots.selectors import concierge_overview
from common.api.renderers import json_response
from frontends.concierge import knowledge, shapes
from frontends.concierge.answers import ConciergeContextSerializer, KnowledgeBaseSerializer
from frontends.concierge.refusals import ConciergeView
from frontends.concierge.requests import ContextQuerySerializer, KnowledgeQuerySerializer

_TAGS = ["concierge front end"]


class ConciergeContextView(ConciergeView):
    """The bots, the hot leads and, when asked for, totals and suggestions, as the caller may see them."""

    permissions = {"get": "bots:read"}

    @extend_schema(
        operation_id="get_concierge_context",
        parameters=[ContextQuerySerializer],
        responses=ConciergeContextSerializer,
        tags=_TAGS,
    )
    def get(self, request: Request) -> HttpResponse:
        query, actor = self.read_query(ContextQuerySerializer), self.actor
        hot = concierge_overview.list_hot_leads_for(actor=actor) if actor.can("leads:read") else []
        context: dict[str, Any] = {
            "timestamp": timezone.now(),
            "activeBots": [shapes.bot(one) for one in concierge_overview.list_active_bots_for(actor=actor)],
            "marketConditions": shapes.MARKET,
            "hotLeads": [shapes.hot_lead(one) for one in hot],
        }
        if query["metrics"]:
            context["metrics"] = shapes.metrics(concierge_overview.count_platform_for(actor=actor))
        if query["suggestions"]:
            found = concierge_overview.list_advice_for(actor=actor)
            context["suggestions"] = [shapes.advice(one) for one in found]
        return json_response(context)


class KnowledgeBaseView(ConciergeView):
    """How the bots and the platform work, in four sections; the same for every company."""

    permissions = {"get": "bots:read"}

    @extend_schema(
        operation_id="get_concierge_knowledge",
        parameters=[KnowledgeQuerySerializer],
        responses={200: KnowledgeBaseSerializer, 404: None},
        tags=_TAGS,
    )
    def get(self, request: Request) -> HttpResponse:
        query = self.read_query(KnowledgeQuerySerializer)
        section, bot_id = query.get("section"), query.get("botId")
        # As the front end means it: a bot is looked for in its own section alone.
        if bot_id and section in (None, "botCapabilities"):
            return json_response(knowledge.read_bot(bot_id))
        return json_response(knowledge.read_sections(section))
