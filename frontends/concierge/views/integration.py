"""The concierge's second front end: chat, insights, suggestions, analyses and a session's context."""

from time import perf_counter
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from accounts.selectors import tenants as tenant_selectors
from bots.selectors import concierge as look_ups
from bots.selectors import concierge_overview
from bots.selectors import leads as lead_selectors
from bots.selectors import suggestions as suggestion_selectors
from bots.services import coaching
from bots.services import concierge as concierge_services
from common.api.renderers import json_response
from frontends.concierge import shapes
from frontends.concierge.answers import (
    ContextKeptSerializer,
    CoordinationAnalysisSerializer,
    InsightSerializer,
    IntegrationChatAnswerSerializer,
    JourneyAnalysisSerializer,
    PlatformAnalysisSerializer,
    PlatformContextAnswerSerializer,
    ProactiveSuggestionSerializer,
    SuggestionAppliedSerializer,
    SuggestionDismissedSerializer,
)
from frontends.concierge.refusals import ConciergeView
from frontends.concierge.requests import (
    DismissReasonSerializer,
    IntegrationChatSerializer,
    IntegrationContextSerializer,
    PlatformContextSerializer,
)
from frontends.concierge.views.chat import CHAT_RATE

_TAGS = ["concierge integration"]
MOST_SUGGESTIONS = 20
SUGGESTIONS_IN_CHAT = 3
A_WARNING_COSTS = 20


class IntegrationChatView(ConciergeView):
    """One message to the concierge, with figures, cards and buttons beside its answer."""

    permissions = {"post": "bots:read"}
    rate = CHAT_RATE

    @extend_schema(
        operation_id="chat_with_concierge_integration",
        request=IntegrationChatSerializer,
        responses=IntegrationChatAnswerSerializer,
        tags=_TAGS,
    )
    def post(self, request: Request) -> HttpResponse:
        body, began = self.read_body(IntegrationChatSerializer), perf_counter()
        now = tenant_selectors.now_for(tenant_id=self.actor.tenant_id)
        reply = concierge_services.ask(
            actor=self.actor,
            text=body["message"],
            session_id=body["sessionId"],
            page=body["context"].get("currentPage", ""),
            lead_id=self._lead_at_hand(body["context"].get("activeLeads", [])),
            now=now,
        )
        changes = concierge_overview.compare_days_for(actor=self.actor, now=now)
        return json_response(
            {
                "response": reply.answer,
                "insights": shapes.insights(changes, at=timezone.now()),
                "suggestions": self._suggestions(),
                "actions": shapes.actions(reply),
                "confidence": reply.confidence,
                "processingTime": round(1000 * (perf_counter() - began)),
                "agentContext": ["claude-concierge"],
            }
        )

    def _lead_at_hand(self, active: list[Any]) -> UUID | None:
        """The one lead that the person has open; what the front end keeps may be stale or not ours."""
        if len(active) != 1 or not isinstance(active[0], dict) or not self.actor.can("leads:read"):
            return None
        try:
            named = UUID(str(active[0].get("id")))
        except ValueError:
            return None
        known = lead_selectors.list_leads_for(actor=self.actor).filter(id=named)
        return named if known.exists() else None

    def _suggestions(self) -> list[dict[str, Any]]:
        if not self.actor.can("conversations:read"):
            return []
        cards = suggestion_selectors.list_open_suggestions_for(actor=self.actor)[:SUGGESTIONS_IN_CHAT]
        return [shapes.suggestion(one) for one in cards]


class InsightsView(ConciergeView):
    """Today's figures beside yesterday's at the same hour."""

    permissions = {"get": "bots:read"}

    @extend_schema(operation_id="list_concierge_figures", responses=InsightSerializer(many=True), tags=_TAGS)
    def get(self, request: Request) -> HttpResponse:
        now = tenant_selectors.now_for(tenant_id=self.actor.tenant_id)
        changes = concierge_overview.compare_days_for(actor=self.actor, now=now)
        return json_response(shapes.insights(changes, at=timezone.now()))


class SuggestionsView(ConciergeView):
    """The open coaching cards, the newest first."""

    permissions = {"get": "conversations:read"}

    @extend_schema(
        operation_id="list_concierge_suggestions",
        responses=ProactiveSuggestionSerializer(many=True),
        tags=_TAGS,
    )
    def get(self, request: Request) -> HttpResponse:
        cards = suggestion_selectors.list_open_suggestions_for(actor=self.actor)[:MOST_SUGGESTIONS]
        return json_response([shapes.suggestion(one) for one in cards])


class SuggestionApplyView(ConciergeView):
    """Accept a card. What it advises is for a person to do; whether they did is measured."""

    permissions = {"post": "conversations:write"}

    @extend_schema(
        operation_id="accept_concierge_suggestion",
        request=None,
        responses=SuggestionAppliedSerializer,
        tags=_TAGS,
    )
    def post(self, request: Request, suggestion_id: UUID) -> HttpResponse:
        self.read_no_body()
        now = tenant_selectors.now_for(tenant_id=self.actor.tenant_id)
        card = coaching.accept_suggestion(actor=self.actor, suggestion_id=suggestion_id, now=now)
        return json_response(
            {
                "success": True,
                "result": f"Accepted: {card.title}",
                "actions_taken": ["suggestion_accepted"],
                "followUpActions": [card.text],
            }
        )


class SuggestionDismissView(ConciergeView):
    """Put a card away; dismissed twice its kind stays away in this conversation."""

    permissions = {"post": "conversations:write"}

    @extend_schema(
        operation_id="dismiss_concierge_suggestion",
        request=DismissReasonSerializer,
        responses=SuggestionDismissedSerializer,
        tags=_TAGS,
    )
    def post(self, request: Request, suggestion_id: UUID) -> HttpResponse:
        reason = self.read_body(DismissReasonSerializer)["reason"]
        now = tenant_selectors.now_for(tenant_id=self.actor.tenant_id)
        coaching.dismiss_suggestion(actor=self.actor, suggestion_id=suggestion_id, now=now, reason=reason)
        return json_response({"success": True, "message": "Suggestion dismissed"})


class PlatformAnalysisView(ConciergeView):
    """How the platform is: totals, what is wrong, and what to do."""

    permissions = {"get": "bots:read"}

    @extend_schema(operation_id="get_platform_analysis", responses=PlatformAnalysisSerializer, tags=_TAGS)
    def get(self, request: Request) -> HttpResponse:
        now = tenant_selectors.now_for(tenant_id=self.actor.tenant_id)
        alerts = concierge_overview.list_alerts_for(actor=self.actor, now=now)
        warnings = sum(level == "warning" for level, _, _ in alerts)
        totals = concierge_overview.count_platform_for(actor=self.actor)
        return json_response(
            {
                "overallHealth": max(0, 100 - A_WARNING_COSTS * warnings),
                "keyMetrics": [{"name": name, "value": value} for name, value in totals.items()],
                "recommendations": [
                    one.description for one in concierge_overview.list_advice_for(actor=self.actor)
                ],
                "alerts": [
                    {"level": level, "message": message, "action": action}
                    for level, message, action in alerts
                ],
            }
        )


class CoordinationAnalysisView(ConciergeView):
    """How conversations change hands."""

    permissions = {"get": "conversations:read"}

    @extend_schema(
        operation_id="get_coordination_analysis", responses=CoordinationAnalysisSerializer, tags=_TAGS
    )
    def get(self, request: Request) -> HttpResponse:
        figures = concierge_overview.coordination_for(actor=self.actor)
        rate = figures["handoff_success_rate"]
        lost = [f"{one['count']} to {one['to']} {one['status']}" for one in figures["lost"]]
        to_person = any(one["to"] == "person" for one in figures["lost"])
        return json_response(
            {
                "efficiencyScore": None if rate is None else round(100 * rate),
                "handoffAnalysis": {
                    "successful": figures["successful_handoffs"],
                    "failed": figures["failed_handoffs"],
                    "avgDuration": figures["avg_handoff_time_ms"],
                    "bottlenecks": lost,
                },
                "optimizationSuggestions": ["Have somebody there to accept hand-offs."] if to_person else [],
            }
        )


class JourneyAnalysisView(ConciergeView):
    """How far the leads came."""

    permissions = {"get": "leads:read"}

    @extend_schema(operation_id="get_journey_analysis", responses=JourneyAnalysisSerializer, tags=_TAGS)
    def get(self, request: Request) -> HttpResponse:
        found = concierge_overview.journeys_for(actor=self.actor)
        return json_response(
            {
                "activeJourneys": found["active"],
                "completionRate": found["completion_percent"],
                "avgSatisfaction": None,
                "stageAnalysis": found["stages"],
                "improvementSuggestions": [],
            }
        )


class SessionContextView(ConciergeView):
    """Keep where the person stands, for the session named in the body."""

    permissions = {"put": "bots:read"}

    @extend_schema(
        operation_id="keep_concierge_context",
        request=IntegrationContextSerializer,
        responses=ContextKeptSerializer,
        tags=_TAGS,
    )
    def put(self, request: Request) -> HttpResponse:
        body = self.read_body(IntegrationContextSerializer)
        session = concierge_services.put_context(
            actor=self.actor, session_id=body["sessionId"], context=dict(body["context"])
        )
        return json_response({"success": True, "sessionId": session.session_id})


class SessionContextOfView(ConciergeView):
    """What was kept for one of the caller's own sessions."""

    permissions = {"get": "bots:read"}

    @extend_schema(operation_id="get_session_context", responses=PlatformContextAnswerSerializer, tags=_TAGS)
    def get(self, request: Request, session_id: str) -> HttpResponse:
        session = look_ups.get_session_for(actor=self.actor, session_id=session_id)
        empty = PlatformContextSerializer(data={})
        empty.is_valid(raise_exception=True)
        kept = session.context.get("platform", {})
        return json_response({**empty.validated_data, **kept, "sessionId": session.session_id})
