"""What the concierge's front ends are answered, for the OpenAPI document."""

from typing import Any

from rest_framework import serializers
from rest_framework.serializers import Serializer

from bots.api.answers import TENANT_TIME

UNKNOWN = "Null where it was not measured."


class UsageSerializer(Serializer[Any]):
    """Tokens of a language model; the built-in answers use none."""

    input_tokens = serializers.IntegerField()
    output_tokens = serializers.IntegerField()


class ConciergeContentSerializer(Serializer[Any]):
    """A whole answer at once."""

    content = serializers.CharField()
    usage = UsageSerializer()
    model = serializers.CharField(help_text="builtin: the answer is looked up, not generated.")


class ConciergeQueryAnswerSerializer(ConciergeContentSerializer):
    """The answer to a single question outside any session."""

    responseTime = serializers.FloatField(help_text="Milliseconds.")  # noqa: N815 - as read


class ActiveBotSerializer(Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    status = serializers.CharField()
    activeConversations = serializers.IntegerField()  # noqa: N815 - as read
    conversationsToday = serializers.IntegerField()  # noqa: N815 - as read
    leadsQualified = serializers.IntegerField()  # noqa: N815 - as read
    responseTimeMs = serializers.FloatField(allow_null=True, help_text=UNKNOWN)  # noqa: N815 - as read
    lastActivity = serializers.DateTimeField(allow_null=True, help_text=TENANT_TIME)  # noqa: N815 - as read


class InterestRatesSerializer(Serializer[Any]):
    current = serializers.FloatField(allow_null=True)
    trend = serializers.CharField()
    lastUpdate = serializers.DateTimeField(allow_null=True)  # noqa: N815 - as read


class InventorySerializer(Serializer[Any]):
    level = serializers.CharField()
    monthsSupply = serializers.FloatField(allow_null=True)  # noqa: N815 - as read
    trend = serializers.CharField()


class PriceIndexSerializer(Serializer[Any]):
    current = serializers.FloatField(allow_null=True)
    changePercent = serializers.FloatField(allow_null=True)  # noqa: N815 - as read
    period = serializers.CharField(allow_null=True)


class MarketConditionsSerializer(Serializer[Any]):
    """No market data reaches us: every number is null and every word unknown."""

    interestRates = InterestRatesSerializer()  # noqa: N815 - as read
    inventory = InventorySerializer()
    priceIndex = PriceIndexSerializer()  # noqa: N815 - as read


class HotLeadSerializer(Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    temperature = serializers.IntegerField(help_text="0 to 100: half the score.")
    intent = serializers.CharField(help_text="Of the lead's last message.")
    lastContact = serializers.DateTimeField(allow_null=True, help_text=TENANT_TIME)  # noqa: N815 - as read
    priority = serializers.CharField(help_text="high or medium.")
    source = serializers.CharField()  # type: ignore[assignment]  # a lead has one too


class ContextMetricsSerializer(Serializer[Any]):
    totalConversations = serializers.IntegerField(allow_null=True)  # noqa: N815 - as read
    totalLeadsQualified = serializers.IntegerField(allow_null=True)  # noqa: N815 - as read
    avgResponseTime = serializers.FloatField(allow_null=True, help_text=UNKNOWN)  # noqa: N815 - as read
    conversionRate = serializers.FloatField(allow_null=True, help_text="Qualified of all, %.")  # noqa: N815 - as read
    onlineBots = serializers.IntegerField()  # noqa: N815 - as read
    totalBots = serializers.IntegerField()  # noqa: N815 - as read


class AdviceActionSerializer(Serializer[Any]):
    type = serializers.ChoiceField(choices=["navigation", "bot_start"])
    label = serializers.CharField()  # type: ignore[assignment]  # an action has one too
    data = serializers.DictField(child=serializers.CharField())  # type: ignore[assignment]  # as read


class AdviceSerializer(Serializer[Any]):
    type = serializers.ChoiceField(choices=["opportunity", "best_practice", "workflow"])
    title = serializers.CharField()
    description = serializers.CharField()
    priority = serializers.CharField(help_text="low, medium or high.")
    action = AdviceActionSerializer()


class ConciergeContextSerializer(Serializer[Any]):
    """The platform at this moment; ``metrics`` and ``suggestions`` are there when asked for."""

    timestamp = serializers.DateTimeField()
    activeBots = ActiveBotSerializer(many=True)  # noqa: N815 - as read
    marketConditions = MarketConditionsSerializer()  # noqa: N815 - as read
    hotLeads = HotLeadSerializer(many=True)  # noqa: N815 - as read
    metrics = ContextMetricsSerializer(required=False)
    suggestions = AdviceSerializer(many=True, required=False)


class InsightSerializer(Serializer[Any]):
    """A figure of today beside yesterday's at the same hour."""

    category = serializers.CharField()
    title = serializers.CharField()
    value = serializers.CharField()
    trend = serializers.ChoiceField(choices=["up", "down", "stable"])
    trendValue = serializers.FloatField(help_text="Per cent.")  # noqa: N815 - as read
    description = serializers.CharField()
    timestamp = serializers.DateTimeField()


class ProactiveSuggestionSerializer(Serializer[Any]):
    """A coaching card."""

    id = serializers.UUIDField()
    type = serializers.ChoiceField(choices=["optimization", "escalation", "automation", "insight"])
    title = serializers.CharField()
    description = serializers.CharField()
    impact = serializers.CharField(help_text="low, medium or high.")
    confidence = serializers.FloatField()
    actionable = serializers.BooleanField()
    estimatedBenefit = serializers.CharField(allow_null=True, help_text="Null: unknown.")  # noqa: N815 - as read
    relatedAgents = serializers.ListField(child=serializers.CharField())  # noqa: N815 - as read
    priority = serializers.CharField(help_text="low, medium, high or urgent.")
    createdAt = serializers.DateTimeField()  # noqa: N815 - as read


class ConciergeActionSerializer(Serializer[Any]):
    """A button: a page to open, or a proposal to confirm at /api/concierge/confirm."""

    type = serializers.ChoiceField(choices=["navigation", "quick_action"])
    label = serializers.CharField()  # type: ignore[assignment]  # an action has one too
    action = serializers.ChoiceField(choices=["navigate", "confirm_proposal"])
    metadata = serializers.DictField(child=serializers.CharField())


class IntegrationChatAnswerSerializer(Serializer[Any]):
    response = serializers.CharField()
    insights = InsightSerializer(many=True)
    suggestions = ProactiveSuggestionSerializer(many=True)
    actions = ConciergeActionSerializer(many=True)
    confidence = serializers.FloatField()
    processingTime = serializers.IntegerField(help_text="Milliseconds.")  # noqa: N815 - as read
    agentContext = serializers.ListField(child=serializers.CharField())  # noqa: N815 - as read


class SuggestionAppliedSerializer(Serializer[Any]):
    success = serializers.BooleanField()
    result = serializers.CharField()
    actions_taken = serializers.ListField(child=serializers.CharField())
    followUpActions = serializers.ListField(child=serializers.CharField())  # noqa: N815 - as read


class SuggestionDismissedSerializer(Serializer[Any]):
    success = serializers.BooleanField()
    message = serializers.CharField()


class KeyMetricSerializer(Serializer[Any]):
    name = serializers.CharField()
    value = serializers.FloatField(allow_null=True)


class AlertSerializer(Serializer[Any]):
    level = serializers.ChoiceField(choices=["info", "warning"])
    message = serializers.CharField()
    action = serializers.CharField()


class PlatformAnalysisSerializer(Serializer[Any]):
    overallHealth = serializers.IntegerField(help_text="100, less 20 for each warning.")  # noqa: N815 - as read
    keyMetrics = KeyMetricSerializer(many=True)  # noqa: N815 - as read
    recommendations = serializers.ListField(child=serializers.CharField())
    alerts = AlertSerializer(many=True)


class HandoffAnalysisSerializer(Serializer[Any]):
    successful = serializers.IntegerField()
    failed = serializers.IntegerField()
    avgDuration = serializers.FloatField(allow_null=True, help_text="Milliseconds.")  # noqa: N815 - as read
    bottlenecks = serializers.ListField(child=serializers.CharField())


class CoordinationAnalysisSerializer(Serializer[Any]):
    """Hand-offs of the last thirty days."""

    efficiencyScore = serializers.IntegerField(allow_null=True, help_text="Accepted of decided, %.")  # noqa: N815 - as read
    handoffAnalysis = HandoffAnalysisSerializer()  # noqa: N815 - as read
    optimizationSuggestions = serializers.ListField(child=serializers.CharField())  # noqa: N815 - as read


class JourneyAnalysisSerializer(Serializer[Any]):
    activeJourneys = serializers.IntegerField(help_text="Leads that are not qualified yet.")  # noqa: N815 - as read
    completionRate = serializers.FloatField(allow_null=True, help_text="Qualified of all, %.")  # noqa: N815 - as read
    avgSatisfaction = serializers.FloatField(allow_null=True, help_text="Null: nobody asks.")  # noqa: N815 - as read
    stageAnalysis = serializers.DictField(child=serializers.IntegerField())  # noqa: N815 - as read
    improvementSuggestions = serializers.ListField(child=serializers.CharField())  # noqa: N815 - as read


class ContextKeptSerializer(Serializer[Any]):
    success = serializers.BooleanField()
    sessionId = serializers.CharField()  # noqa: N815 - as read


class PlatformContextAnswerSerializer(Serializer[Any]):
    """A session's context as the front end told it, with what it left out empty."""

    currentPage = serializers.CharField()  # noqa: N815 - as read
    userRole = serializers.CharField()  # noqa: N815 - as read
    sessionId = serializers.CharField()  # noqa: N815 - as read
    locationContext = serializers.DictField()  # noqa: N815 - as read
    activeLeads = serializers.ListField()  # noqa: N815 - as read
    botStatuses = serializers.DictField()  # noqa: N815 - as read
    userActivity = serializers.ListField()  # noqa: N815 - as read
    businessMetrics = serializers.DictField()  # noqa: N815 - as read
    activeProperties = serializers.ListField()  # noqa: N815 - as read
    marketConditions = serializers.DictField()  # noqa: N815 - as read
    priorityActions = serializers.ListField()  # noqa: N815 - as read
    pendingNotifications = serializers.ListField()  # noqa: N815 - as read


class KnowledgeBaseSerializer(Serializer[Any]):
    """The sections that were asked for."""

    jorgeMethodology = serializers.DictField(required=False)  # noqa: N815 - as read
    botCapabilities = serializers.DictField(required=False)  # noqa: N815 - as read
    realEstateKnowledge = serializers.DictField(required=False)  # noqa: N815 - as read
    platformWorkflows = serializers.DictField(required=False)  # noqa: N815 - as read
