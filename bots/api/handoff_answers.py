"""What the hand-off endpoints answer, for the OpenAPI document."""

from typing import Any

from rest_framework import serializers
from rest_framework.serializers import Serializer

from bots.models.handoffs import Handoff
from common.api.serializers import page_of

WALL_TIME = "By the clock on the wall."


class HandoffSerializer(Serializer[Any]):
    """A conversation changing its owner: asked for, answered, done."""

    id = serializers.UUIDField()
    conversation_id = serializers.UUIDField()
    lead_id = serializers.UUIDField()
    from_owner = serializers.CharField(help_text="A bot, or `person`.")
    to_owner = serializers.CharField(help_text="A bot, or `person`.")
    to_person_id = serializers.UUIDField(allow_null=True, help_text="Whom it is meant for; null: anybody.")
    requested_by = serializers.CharField(help_text="The bot that asked, or `person`.")
    status = serializers.ChoiceField(choices=Handoff.Status.choices)
    reason = serializers.CharField()
    note = serializers.CharField()
    urgency = serializers.ChoiceField(choices=Handoff.Urgency.choices)
    hop = serializers.IntegerField(help_text="How many changes of owner in a row led here.")
    packet_version = serializers.IntegerField()
    requested_at = serializers.DateTimeField(help_text=WALL_TIME)
    expires_at = serializers.DateTimeField(help_text="Until when it can be answered. " + WALL_TIME)
    accepted_at = serializers.DateTimeField(allow_null=True, help_text=WALL_TIME)
    ended_at = serializers.DateTimeField(allow_null=True, help_text=WALL_TIME)
    outcome = serializers.CharField(help_text="Why it came to nothing, or empty.")


class PacketLeadSerializer(Serializer[Any]):
    """Who it is about; phone and email are read from the lead."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    address = serializers.CharField()
    city = serializers.CharField()
    zip = serializers.CharField()
    timezone = serializers.CharField()
    temperature = serializers.CharField()
    stage = serializers.CharField()


class PacketSlotSerializer(Serializer[Any]):
    """One thing known, with the message and the words that said it."""

    name = serializers.CharField()
    value = serializers.CharField()
    confidence = serializers.FloatField()
    evidence = serializers.CharField()
    message_id = serializers.UUIDField()


class PacketConsentSerializer(Serializer[Any]):
    channel = serializers.CharField()
    is_granted = serializers.BooleanField()
    is_suppressed = serializers.BooleanField()


class PacketScoreSerializer(Serializer[Any]):
    name = serializers.CharField()
    points = serializers.FloatField()
    why = serializers.CharField()


class PacketTurnSerializer(Serializer[Any]):
    message_id = serializers.UUIDField()
    sender = serializers.CharField()
    text = serializers.CharField()
    sent_at = serializers.DateTimeField()


class PacketSerializer(Serializer[Any]):
    """What the new owner is told."""

    version = serializers.IntegerField()
    lead = PacketLeadSerializer()
    conversation_id = serializers.UUIDField()
    channel = serializers.CharField()
    language = serializers.CharField()
    slots = PacketSlotSerializer(many=True)
    open_question = serializers.IntegerField(allow_null=True)
    do_not_ask = serializers.ListField(child=serializers.IntegerField())
    objections = serializers.ListField(child=serializers.CharField())
    consents = PacketConsentSerializer(many=True)
    frs_score = serializers.FloatField()
    pcs_score = serializers.FloatField()
    temperature = serializers.CharField()
    temperature_rule = serializers.CharField()
    score_reasons = PacketScoreSerializer(many=True)
    turns = PacketTurnSerializer(many=True)
    message_count = serializers.IntegerField()
    summary = serializers.CharField()
    composed_at = serializers.DateTimeField()


class HandoffInFullSerializer(HandoffSerializer):
    """A hand-off with what the new owner is told."""

    packet = PacketSerializer()


HandoffPageSerializer = page_of(HandoffSerializer)
