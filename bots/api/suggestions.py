"""Coaching cards, whether the team follows them, and how bots and team work together."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request

from accounts.selectors import tenants as tenant_selectors
from bots.api.serializers import PageQuerySerializer
from bots.api.suggestion_answers import (
    MONITORING_ACTIONS,
    PRIORITIES,
    URGENCIES,
    AdherenceReportSerializer,
    CoordinationSerializer,
    MonitoringSerializer,
    SuggestionPageSerializer,
    SuggestionSerializer,
)
from bots.engines.coaching import words
from bots.models.suggestions import Suggestion
from bots.selectors import coordination as coordination_selectors
from bots.selectors import suggestions as suggestion_selectors
from bots.services import coaching as coaching_services
from common.api.pagination import DEFAULT_LIMIT, paginate
from common.api.renderers import json_response
from common.api.serializers import StrictSerializer, TextField
from common.api.views import ActorAPIView, ActorViewSet

_TAGS = ["coaching"]
LONGEST_TEXT = 500
LONGEST_REPLY = 160


class SuggestionListQuerySerializer(PageQuerySerializer):
    status = serializers.ChoiceField(choices=Suggestion.Status.choices, required=False)
    conversation_id = serializers.UUIDField(required=False)
    lead_id = serializers.UUIDField(required=False)
    kind = TextField(max_length=40, required=False)


class SuggestionAcceptSerializer(StrictSerializer):
    action_taken = TextField(max_length=200, required=False, allow_blank=True, default="")


class SuggestionDismissSerializer(StrictSerializer):
    reason = TextField(max_length=200, required=False, allow_blank=True, default="")


class SuggestionCreateSerializer(StrictSerializer):
    text = TextField(max_length=LONGEST_TEXT, multiline=True)
    title = TextField(max_length=120, required=False, allow_blank=True)
    category = serializers.ChoiceField(choices=words.CATEGORIES, required=False)
    suggested_reply = TextField(max_length=LONGEST_REPLY, required=False, allow_blank=True)
    urgency = serializers.ChoiceField(choices=URGENCIES, required=False)
    priority = serializers.ChoiceField(choices=PRIORITIES, required=False)


class MonitoringChangeSerializer(StrictSerializer):
    action = serializers.ChoiceField(choices=MONITORING_ACTIONS)


class DaysQuerySerializer(StrictSerializer):
    days = serializers.IntegerField(
        min_value=1,
        max_value=365,
        required=False,
        help_text=f"{coordination_selectors.DEFAULT_DAYS} if absent.",
    )


class SuggestionViewSet(ActorViewSet):
    """Coaching cards, the latest shown first."""

    permissions = {
        "list": "conversations:read",
        "accept": "conversations:write",
        "dismiss": "conversations:write",
    }

    @extend_schema(
        operation_id="list_suggestions",
        parameters=[SuggestionListQuerySerializer],
        responses={200: SuggestionPageSerializer, 404: None},
        tags=_TAGS,
    )
    def list(self, request: Request) -> HttpResponse:
        query = self.read_query(SuggestionListQuerySerializer)
        cursor, limit = query.pop("cursor", None), query.pop("limit", DEFAULT_LIMIT)
        page = paginate(
            suggestion_selectors.list_suggestions_for(actor=self.actor, **query),
            order=("-shown_at", "-id"),
            cursor=cursor,
            limit=limit,
        )
        return json_response(
            page.envelope([suggestion_selectors.show_suggestion(card) for card in page.items])
        )

    @extend_schema(
        operation_id="accept_suggestion",
        request=SuggestionAcceptSerializer,
        responses=SuggestionSerializer,
        tags=_TAGS,
    )
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: UUID) -> HttpResponse:
        """Take the card's advice."""
        card = coaching_services.accept_suggestion(
            actor=self.actor,
            suggestion_id=pk,
            now=tenant_selectors.now_for(tenant_id=self.actor.tenant_id),
            **self.read_body(SuggestionAcceptSerializer),
        )
        return json_response(suggestion_selectors.show_suggestion(card))

    @extend_schema(
        operation_id="dismiss_suggestion",
        request=SuggestionDismissSerializer,
        responses=SuggestionSerializer,
        tags=_TAGS,
    )
    @action(detail=True, methods=["post"])
    def dismiss(self, request: Request, pk: UUID) -> HttpResponse:
        """Put the card away; after the second time it does not come back."""
        card = coaching_services.dismiss_suggestion(
            actor=self.actor,
            suggestion_id=pk,
            now=tenant_selectors.now_for(tenant_id=self.actor.tenant_id),
            **self.read_body(SuggestionDismissSerializer),
        )
        return json_response(suggestion_selectors.show_suggestion(card))


class ConversationCoachingView(ActorAPIView):
    """Coaching by hand."""

    permissions = {"post": "conversations:write"}

    @extend_schema(
        operation_id="provide_coaching",
        request=SuggestionCreateSerializer,
        responses={201: SuggestionSerializer},
        tags=_TAGS,
    )
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        card = coaching_services.provide_coaching(
            actor=self.actor,
            conversation_id=pk,
            now=tenant_selectors.now_for(tenant_id=self.actor.tenant_id),
            **self.read_body(SuggestionCreateSerializer),
        )
        return json_response(suggestion_selectors.show_suggestion(card), status=201)


class ConversationMonitoringView(ActorAPIView):
    """Whether the coaching rules watch a conversation."""

    permissions = {"post": "conversations:write"}

    @extend_schema(
        operation_id="set_monitoring",
        request=MonitoringChangeSerializer,
        responses=MonitoringSerializer,
        tags=_TAGS,
    )
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        conversation = coaching_services.set_monitoring(
            actor=self.actor,
            conversation_id=pk,
            action=self.read_body(MonitoringChangeSerializer)["action"],
            now=tenant_selectors.now_for(tenant_id=self.actor.tenant_id),
        )
        return json_response({"conversation_id": conversation.id, "monitoring": conversation.monitoring})


class AdherenceView(ActorAPIView):
    """Whether the team does what the cards say, over those shown in the last days."""

    permissions = {"get": "conversations:read"}

    @extend_schema(
        operation_id="get_adherence",
        parameters=[DaysQuerySerializer],
        responses=AdherenceReportSerializer,
        tags=_TAGS,
    )
    def get(self, request: Request) -> HttpResponse:
        days = self.read_query(DaysQuerySerializer).get("days", coordination_selectors.DEFAULT_DAYS)
        since = timezone.now() - timedelta(days=days)
        return json_response(suggestion_selectors.adherence_for(actor=self.actor, since=since))


class CoordinationView(ActorAPIView):
    """How bots and team work together."""

    permissions = {"get": "conversations:read"}

    @extend_schema(
        operation_id="get_coordination_metrics",
        parameters=[DaysQuerySerializer],
        responses=CoordinationSerializer,
        tags=_TAGS,
    )
    def get(self, request: Request) -> HttpResponse:
        query = self.read_query(DaysQuerySerializer)
        return json_response(coordination_selectors.coordination_metrics_for(actor=self.actor, **query))
