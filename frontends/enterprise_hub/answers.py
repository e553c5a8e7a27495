"""What the enterprise hub is answered, for the OpenAPI document."""

from typing import Any

from rest_framework import serializers
from rest_framework.serializers import Serializer

from bots.api.answers import STAGES, TEMPERATURES, TENANT_TIME, ReasonSerializer
from bots.engines import spellings

HEALTH = ["healthy", "degraded", "unhealthy"]
CLASSES = ["Hot", "Warm", "Lukewarm", "Cold"]
OWNERS = [spellings.SELLER, spellings.LEAD, spellings.PERSON]


class ActionTakenSerializer(Serializer[Any]):
    """A change to the lead's record; of the other fields those of its type are there."""

    type = serializers.ChoiceField(
        choices=["add_tag", "remove_tag", "update_custom_field", "trigger_workflow"]
    )
    tag = serializers.CharField(required=False)
    field = serializers.CharField(required=False)
    value = serializers.CharField(required=False)
    workflow_id = serializers.CharField(required=False)


class ChatAnalyticsSerializer(Serializer[Any]):
    """How the lead stands after the message; null for what was not said yet."""

    seller_temperature = serializers.ChoiceField(choices=TEMPERATURES)
    questions_answered = serializers.IntegerField()
    qualification_progress = serializers.CharField(help_text="As 2/4.")
    qualification_complete = serializers.BooleanField()
    qualification_stage = serializers.ChoiceField(choices=STAGES)
    property_condition = serializers.CharField(allow_null=True)
    price_expectation = serializers.CharField(allow_null=True)
    motivation = serializers.CharField(allow_null=True)
    urgency = serializers.CharField(allow_null=True)
    frs_score = serializers.FloatField()
    pcs_score = serializers.FloatField()
    score_reasons = ReasonSerializer(many=True)
    temperature_rule = serializers.CharField(help_text="How the two scores make the temperature.")
    stall_detected = serializers.CharField(allow_null=True, help_text="Which kind of stall.")
    tone = serializers.CharField()
    next_best_action = serializers.CharField()
    processing_time_ms = serializers.FloatField()
    bot_version = serializers.CharField()


class SellerChatAnswerSerializer(Serializer[Any]):
    """The bot's answer to one message."""

    response_message = serializers.CharField(allow_blank=True, help_text="Empty while a person answers.")
    seller_temperature = serializers.ChoiceField(choices=TEMPERATURES)
    questions_answered = serializers.IntegerField()
    qualification_complete = serializers.BooleanField()
    actions_taken = ActionTakenSerializer(many=True)
    next_steps = serializers.CharField()
    analytics = ChatAnalyticsSerializer()
    lead_id = serializers.UUIDField()
    contact_id = serializers.CharField(help_text="As it was sent; without one the lead's id.")
    conversation_id = serializers.UUIDField()
    message_id = serializers.UUIDField(help_text="Of the lead's message.")
    owner = serializers.ChoiceField(choices=OWNERS, help_text="Who has the conversation now.")
    person_name = serializers.CharField(allow_blank=True, help_text="Who of the team, when a person has it.")


class SellerStateSerializer(Serializer[Any]):
    """How far the seller bot is with a lead."""

    contact_id = serializers.CharField(help_text="As it was sent.")
    lead_id = serializers.UUIDField()
    conversation_id = serializers.UUIDField(allow_null=True)
    owner = serializers.ChoiceField(choices=OWNERS, help_text="Who has the conversation now.")
    current_question = serializers.IntegerField(help_text="1 to 4.")
    questions_answered = serializers.IntegerField()
    qualification_complete = serializers.BooleanField()
    qualification_stage = serializers.ChoiceField(choices=STAGES)
    seller_temperature = serializers.ChoiceField(choices=TEMPERATURES)
    frs_score = serializers.FloatField()
    pcs_score = serializers.FloatField()
    classification = serializers.ChoiceField(choices=CLASSES)
    next_best_action = serializers.CharField()
    last_message_at = serializers.DateTimeField(allow_null=True, help_text=TENANT_TIME)
    processing_time_ms = serializers.FloatField()


class SellerStartedSerializer(Serializer[Any]):
    """A conversation that the seller bot has begun, now or before."""

    conversationId = serializers.UUIDField()  # noqa: N815 - as front ends read it
    openingMessage = serializers.CharField(  # noqa: N815 - as front ends read it
        allow_blank=True, help_text="The bot's first words; empty where it never spoke."
    )
    botId = serializers.CharField()  # noqa: N815 - as front ends read it
    leadId = serializers.CharField(help_text="As it was sent.")  # noqa: N815 - as front ends read it
    lead_id = serializers.UUIDField()
    status = serializers.CharField(help_text="Always started.")
    alreadyStarted = serializers.BooleanField()  # noqa: N815 - as front ends read it
    owner = serializers.ChoiceField(choices=OWNERS, help_text="Who has the conversation now.")


class PillarSerializer(Serializer[Any]):
    score = serializers.IntegerField(help_text="0 to 100.")
    category = serializers.CharField()


class BreakdownSerializer(Serializer[Any]):
    motivation = PillarSerializer()
    timeline = PillarSerializer()
    condition = PillarSerializer()
    price = PillarSerializer()


class IntentScoreSerializer(Serializer[Any]):
    """How a lead scores at this moment, and by which rule its temperature comes from that."""

    leadId = serializers.CharField(help_text="As it was sent.")  # noqa: N815 - as front ends read it
    frsScore = serializers.FloatField()  # noqa: N815 - as front ends read it
    pcsScore = serializers.FloatField()  # noqa: N815 - as front ends read it
    temperature = serializers.ChoiceField(choices=TEMPERATURES)
    temperatureRule = serializers.CharField()  # noqa: N815 - as front ends read it
    classification = serializers.ChoiceField(choices=CLASSES)
    nextBestAction = serializers.CharField()  # noqa: N815 - as front ends read it
    breakdown = BreakdownSerializer()
    reasons = ReasonSerializer(many=True)
    processingTimeMs = serializers.FloatField()  # noqa: N815 - as front ends read it


class BotsHealthSerializer(Serializer[Any]):
    """Whether the bots can work: they and what they need."""

    status = serializers.ChoiceField(choices=HEALTH)
    timestamp = serializers.DateTimeField()
    bots = serializers.DictField(child=serializers.CharField(), help_text="initialized, by the bot's id.")
    services = serializers.DictField(
        child=serializers.CharField(), help_text="Of database, cache, event_publisher."
    )
