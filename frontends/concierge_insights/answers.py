"""What the concierge's insight panel is answered, for the OpenAPI document."""

from typing import Any

from rest_framework import serializers
from rest_framework.serializers import Serializer

from bots.api.suggestion_answers import MONITORING_STATES, PRIORITIES
from frontends.concierge_insights.shapes import INSIGHT_TYPES

TYPES = sorted({*INSIGHT_TYPES.values(), "coaching"})


class CardInsightSerializer(Serializer[Any]):
    """A coaching card, as the panel shows it."""

    insight_id = serializers.UUIDField()
    conversation_id = serializers.UUIDField()
    insight_type = serializers.ChoiceField(choices=TYPES)
    priority = serializers.ChoiceField(choices=PRIORITIES)
    title = serializers.CharField()
    description = serializers.CharField()
    reasoning = serializers.CharField()
    recommended_actions = serializers.ListField(child=serializers.CharField())
    suggested_responses = serializers.ListField(child=serializers.CharField())
    confidence_score = serializers.FloatField(help_text="0 to 1.")
    expected_impact = serializers.CharField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    dismissed = serializers.BooleanField()
    acted_upon = serializers.BooleanField()


class InsightSummarySerializer(Serializer[Any]):
    """What the cards of the conversation came to."""

    insights_generated = serializers.IntegerField()
    insights_accepted = serializers.IntegerField()
    average_effectiveness = serializers.FloatField(help_text="Followed among the accepted, 0 to 1.")


class InsightsSerializer(Serializer[Any]):
    """The cards of a conversation: the open ones, and those before them where they were asked for."""

    conversation_id = serializers.UUIDField()
    total_insights = serializers.IntegerField()
    active_insights = CardInsightSerializer(many=True)
    historical_insights = CardInsightSerializer(many=True)
    monitoring_status = serializers.ChoiceField(choices=MONITORING_STATES)
    performance_summary = InsightSummarySerializer()


class InsightDecisionSerializer(Serializer[Any]):
    """A card was accepted or dismissed."""

    insight_id = serializers.UUIDField()
    action = serializers.CharField(help_text="`accepted` or `dismissed`.")
    processed_at = serializers.DateTimeField()
    tracking_id = serializers.CharField()
    next_recommendations = serializers.ListField(child=serializers.CharField())


class InsightMonitoringSerializer(Serializer[Any]):
    """Whether the rules watch the conversation now."""

    conversation_id = serializers.UUIDField()
    action = serializers.CharField()
    monitoring_status = serializers.ChoiceField(choices=MONITORING_STATES)
    processed_at = serializers.DateTimeField()


class InsightPerformanceSerializer(Serializer[Any]):
    """How coaching does in the whole company."""

    active_monitors = serializers.IntegerField()
    insights_per_hour = serializers.IntegerField(help_text="Shown within the last hour.")
    acceptance_rate = serializers.FloatField()
    avg_confidence = serializers.FloatField()
    avg_effectiveness = serializers.FloatField()
    endpoint_performance = serializers.DictField(
        child=serializers.FloatField(), help_text="Empty: answering times are in the metrics of the server."
    )
