"""What the coaching and coordination endpoints answer, for the OpenAPI document."""

from typing import Any

from rest_framework import serializers
from rest_framework.serializers import Serializer

from bots.engines.coaching import words
from bots.models.conversations import Conversation
from bots.models.suggestions import Suggestion
from common.api.serializers import page_of

PRIORITIES = ["critical", "high", "medium", "low"]
URGENCIES = ["immediate", "next_message", "informational"]
MONITORING_STATES = Conversation.Monitoring.choices
MONITORING_ACTIONS = ["start", "stop", "pause", "resume"]
RATE = "0 to 1; null before anything was decided."


class CardReasonSerializer(Serializer[Any]):
    """One part of a card's priority."""

    name = serializers.CharField()
    points = serializers.FloatField()
    evidence = serializers.CharField()


class SuggestionSerializer(Serializer[Any]):
    """A coaching card: what was noticed in a conversation, and what to do. Times are wall time."""

    id = serializers.UUIDField()
    conversation_id = serializers.UUIDField()
    lead_id = serializers.UUIDField()
    lead_name = serializers.CharField()
    kind = serializers.CharField(help_text="The rule that gave it, or `by_hand`.")
    category = serializers.ChoiceField(choices=words.CATEGORIES)
    opportunity_type = serializers.CharField(help_text="The word that `coaching_opportunity` events carry.")
    title = serializers.CharField()
    text = serializers.CharField(help_text="What to do, then why.")
    suggested_reply = serializers.CharField(help_text="Ready to send, or empty.")
    reasons = CardReasonSerializer(many=True)
    priority = serializers.ChoiceField(choices=PRIORITIES)
    urgency = serializers.ChoiceField(choices=URGENCIES)
    confidence = serializers.FloatField(help_text="How sure the rule is, 0 to 1.")
    status = serializers.ChoiceField(choices=Suggestion.Status.choices)
    shown_count = serializers.IntegerField()
    dismissals = serializers.IntegerField(help_text="After two it does not come back by itself.")
    shown_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)
    decided_by_id = serializers.UUIDField(allow_null=True)
    action_taken = serializers.CharField()
    feedback = serializers.CharField()
    followed_at = serializers.DateTimeField(allow_null=True)
    given_by_id = serializers.UUIDField(allow_null=True, help_text="Who wrote it, where a person did.")


class AdherenceSerializer(Serializer[Any]):
    """How often cards were shown, each time counted, and what became of them."""

    shown = serializers.IntegerField()
    open = serializers.IntegerField()
    accepted = serializers.IntegerField(help_text="The followed ones among them.")
    dismissed = serializers.IntegerField()
    followed = serializers.IntegerField(help_text="The team's next message did what the card says.")
    expired = serializers.IntegerField(help_text="No longer true before anybody decided.")
    acceptance_rate = serializers.FloatField(allow_null=True, help_text=RATE)
    follow_rate = serializers.FloatField(allow_null=True, help_text=RATE)


class KindAdherenceSerializer(AdherenceSerializer):
    """The same for the cards of one kind."""

    kind = serializers.CharField()


class AdherenceReportSerializer(Serializer[Any]):
    """Adherence in total and per kind."""

    total = AdherenceSerializer()
    kinds = KindAdherenceSerializer(many=True)


class MonitoringSerializer(Serializer[Any]):
    """Whether the coaching rules watch a conversation."""

    conversation_id = serializers.UUIDField()
    monitoring = serializers.ChoiceField(choices=MONITORING_STATES)


class CoordinationSerializer(Serializer[Any]):
    """How bots and team work together, over the last days and at this moment."""

    days = serializers.IntegerField()
    total_handoffs = serializers.IntegerField()
    successful_handoffs = serializers.IntegerField(help_text="Accepted by their new owner.")
    failed_handoffs = serializers.IntegerField(help_text="Rejected, or left to expire.")
    handoffs_today = serializers.IntegerField(help_text="Asked for since the company's midnight.")
    avg_handoff_time_ms = serializers.FloatField(allow_null=True, help_text="From request to acceptance.")
    handoff_success_rate = serializers.FloatField(allow_null=True, help_text=RATE)
    coordination_success_rate = serializers.FloatField(allow_null=True, help_text="The same rate again.")
    context_syncs = serializers.IntegerField(help_text="Packets given to new owners.")
    coaching_opportunities_detected = serializers.IntegerField()
    coaching_delivered = serializers.IntegerField(help_text="Accepted, followed or given by hand.")
    coaching_delivery_rate = serializers.FloatField(allow_null=True, help_text=RATE)
    pending_coaching = serializers.IntegerField(help_text="Open cards.")
    active_handoffs = serializers.IntegerField()
    active_coordinations = serializers.IntegerField(help_text="The same number again.")
    active_sessions = serializers.IntegerField(help_text="Threads in which something happened this hour.")
    active_bot_sessions = serializers.IntegerField(help_text="Those of them that a bot holds.")
    conversation_count = serializers.IntegerField()
    omnipresent_conversations = serializers.IntegerField(help_text="Those that coaching watches.")
    last_updated = serializers.DateTimeField()


SuggestionPageSerializer = page_of(SuggestionSerializer)
