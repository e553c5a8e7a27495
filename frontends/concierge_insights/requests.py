"""What the concierge's insight panel sends. What means nothing here is named and dropped."""

from typing import ClassVar

from rest_framework import serializers

from bots.api.suggestion_answers import MONITORING_ACTIONS, PRIORITIES
from common.api.serializers import StrictSerializer, TextField


class InsightsQuerySerializer(StrictSerializer):
    include_historical = serializers.BooleanField(required=False, default=False)
    priority_filter = serializers.ChoiceField(choices=PRIORITIES, required=False)


class InsightAcceptSerializer(StrictSerializer):
    """What was done; how well it will work is measured here, so a guess of it is checked and dropped."""

    action_taken = TextField(min_length=5, max_length=200)
    implementation_notes = TextField(max_length=500, required=False, allow_blank=True, allow_null=True)
    effectiveness_prediction = serializers.FloatField(
        min_value=0, max_value=1, required=False, allow_null=True
    )


class InsightDismissSerializer(StrictSerializer):
    dismissal_reason = TextField(max_length=200)
    feedback_notes = TextField(max_length=290, required=False, allow_blank=True, allow_null=True)


class MonitoringSwitchSerializer(StrictSerializer):
    ignored_fields: ClassVar[frozenset[str]] = frozenset(
        {"monitoring_level", "monitoring_config", "contact_id", "location_id", "capabilities"}
    )

    action = serializers.ChoiceField(choices=MONITORING_ACTIONS)
