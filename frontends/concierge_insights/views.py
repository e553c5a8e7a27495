"""The concierge's insight panel over coaching cards, at ``/api/v1/concierge``."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from accounts.selectors import tenants as tenant_selectors
from bots.selectors import conversations as conversation_selectors
from bots.selectors import coordination as coordination_selectors
from bots.selectors import suggestions as suggestion_selectors
from bots.services import coaching as coaching_services
from common.api.renderers import json_response
from common.api.views import ActorAPIView
from frontends.concierge_insights import shapes
from frontends.concierge_insights.answers import (
    InsightDecisionSerializer,
    InsightMonitoringSerializer,
    InsightPerformanceSerializer,
    InsightsSerializer,
)
from frontends.concierge_insights.requests import (
    InsightAcceptSerializer,
    InsightDismissSerializer,
    InsightsQuerySerializer,
    MonitoringSwitchSerializer,
)

_TAGS = ["concierge insights"]
MOST_SHOWN = 50
MOST_NEXT = 3


class InsightsOfConversationView(ActorAPIView):
    """The cards of a conversation."""

    permissions = {"get": "conversations:read"}

    @extend_schema(
        operation_id="list_concierge_insights",
        parameters=[InsightsQuerySerializer],
        responses=InsightsSerializer,
        tags=_TAGS,
    )
    def get(self, request: Request, conversation_id: UUID) -> HttpResponse:
        query = self.read_query(InsightsQuerySerializer)
        conversation = conversation_selectors.get_conversation_for(
            actor=self.actor, conversation_id=conversation_id
        )
        cards = suggestion_selectors.list_suggestions_for(actor=self.actor, conversation_id=conversation_id)
        if "priority_filter" in query:
            cards = cards.filter(priority=query["priority_filter"])
        latest = cards.order_by("-shown_at", "-id")
        shown = [
            suggestion_selectors.show_suggestion(card)
            for card in (latest if query["include_historical"] else latest.filter(status="open"))[:MOST_SHOWN]
        ]
        effect = suggestion_selectors.effect_for(actor=self.actor, conversation_id=conversation_id)
        return json_response(
            {
                "conversation_id": conversation_id,
                "total_insights": len(shown),
                "active_insights": [shapes.insight(one) for one in shown if one["status"] == "open"],
                "historical_insights": [shapes.insight(one) for one in shown if one["status"] != "open"],
                "monitoring_status": conversation.monitoring,
                "performance_summary": {
                    "insights_generated": effect["generated"],
                    "insights_accepted": effect["accepted"],
                    "average_effectiveness": effect["average_effectiveness"],
                },
            }
        )


class _DecisionView(ActorAPIView):
    permissions = {"post": "conversations:write"}

    def answer(self, decided: dict[str, Any], action: str) -> HttpResponse:
        others = suggestion_selectors.list_suggestions_for(
            actor=self.actor, conversation_id=decided["conversation_id"], status="open"
        ).order_by("-shown_at", "-id")[:MOST_NEXT]
        shown = [suggestion_selectors.show_suggestion(card) for card in others]
        return json_response(shapes.decision(decided, action, shown))


class InsightAcceptView(_DecisionView):
    """Take a card's advice."""

    @extend_schema(
        operation_id="accept_concierge_insight",
        request=InsightAcceptSerializer,
        responses=InsightDecisionSerializer,
        tags=_TAGS,
    )
    def post(self, request: Request, insight_id: UUID) -> HttpResponse:
        body = self.read_body(InsightAcceptSerializer)
        card = coaching_services.accept_suggestion(
            actor=self.actor,
            suggestion_id=insight_id,
            action_taken=body["action_taken"],
            feedback=body.get("implementation_notes") or "",
            now=tenant_selectors.now_for(tenant_id=self.actor.tenant_id),
        )
        return self.answer(suggestion_selectors.show_suggestion(card), "accepted")


class InsightDismissView(_DecisionView):
    """Put a card away."""

    @extend_schema(
        operation_id="dismiss_concierge_insight",
        request=InsightDismissSerializer,
        responses=InsightDecisionSerializer,
        tags=_TAGS,
    )
    def post(self, request: Request, insight_id: UUID) -> HttpResponse:
        body = self.read_body(InsightDismissSerializer)
        said = [body["dismissal_reason"], body.get("feedback_notes") or ""]
        card = coaching_services.dismiss_suggestion(
            actor=self.actor,
            suggestion_id=insight_id,
            reason=": ".join(one for one in said if one),
            now=tenant_selectors.now_for(tenant_id=self.actor.tenant_id),
        )
        return self.answer(suggestion_selectors.show_suggestion(card), "dismissed")


class InsightMonitoringView(ActorAPIView):
    """Whether the coaching rules watch a conversation."""

    permissions = {"post": "conversations:write"}

    @extend_schema(
        operation_id="set_concierge_monitoring",
        request=MonitoringSwitchSerializer,
        responses=InsightMonitoringSerializer,
        tags=_TAGS,
    )
    def post(self, request: Request, conversation_id: UUID) -> HttpResponse:
        action = self.read_body(MonitoringSwitchSerializer)["action"]
        conversation = coaching_services.set_monitoring(
            actor=self.actor,
            conversation_id=conversation_id,
            action=action,
            now=tenant_selectors.now_for(tenant_id=self.actor.tenant_id),
        )
        return json_response(
            {
                "conversation_id": conversation.id,
                "action": action,
                "monitoring_status": conversation.monitoring,
                "processed_at": timezone.now(),
            }
        )


class InsightPerformanceView(ActorAPIView):
    """How coaching does in the whole company."""

    permissions = {"get": "conversations:read"}

    @extend_schema(
        operation_id="get_concierge_performance", responses=InsightPerformanceSerializer, tags=_TAGS
    )
    def get(self, request: Request) -> HttpResponse:
        figures = coordination_selectors.coordination_metrics_for(actor=self.actor)
        adherence = suggestion_selectors.adherence_for(actor=self.actor)["total"]
        effect = suggestion_selectors.effect_for(actor=self.actor)
        return json_response(
            {
                "active_monitors": figures["omnipresent_conversations"],
                "insights_per_hour": effect["shown_last_hour"],
                "acceptance_rate": adherence["acceptance_rate"] or 0.0,
                "avg_confidence": effect["average_confidence"],
                "avg_effectiveness": effect["average_effectiveness"],
                "endpoint_performance": {},
            }
        )
