"""What the lead, conversation and follow-up endpoints answer, for the OpenAPI document.

Answers are encoded from selector values without these; tests/isolation/test_answers.py compares the two.
"""

from typing import Any

from rest_framework import serializers
from rest_framework.serializers import Serializer

from bots.models.conversations import BotType, Conversation, Message
from bots.models.enrollments import Enrollment, FollowUp
from bots.models.imports import LeadImport
from bots.models.leads import Channel, Stage, Temperature
from bots.models.outbound import Outbound
from common.api.serializers import page_of

TEMPERATURES, STAGES, ENROLLMENT_STATES = Temperature.choices, Stage.choices, Enrollment.Status.choices
BOT_STATES = ["online", "offline", "typing"]
TENANT_TIME = "Tenant time: the company's own clock, which a demo's runs ahead of."


class LeadSerializer(Serializer[Any]):
    """A person, household or firm with a home that they may sell."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.CharField(help_text="In lower case; empty when unknown, like every text here.")
    phone = serializers.CharField(help_text="E.164, as +19165550101.")
    address = serializers.CharField()
    city = serializers.CharField()
    zip = serializers.CharField()
    beds = serializers.IntegerField(allow_null=True)
    baths = serializers.DecimalField(max_digits=4, decimal_places=1, allow_null=True)
    square_feet = serializers.IntegerField(allow_null=True)
    price = serializers.IntegerField(allow_null=True, help_text="Whole dollars.")
    source = serializers.CharField()  # type: ignore[assignment]  # a lead has one too
    timezone = serializers.CharField(help_text="As America/Los_Angeles.")
    temperature = serializers.ChoiceField(choices=TEMPERATURES)
    stage = serializers.ChoiceField(choices=STAGES)
    score = serializers.IntegerField(help_text="FRS + PCS, rounded: 0 to 200.")
    frs_score = serializers.FloatField(help_text="0 to 100.")
    pcs_score = serializers.FloatField(help_text="0 to 100.")
    tags = serializers.ListField(child=serializers.CharField())
    revision = serializers.IntegerField(help_text="Grows with each change; the ETag is the same number.")
    last_message_at = serializers.DateTimeField(allow_null=True, help_text=TENANT_TIME)
    archived_at = serializers.DateTimeField(allow_null=True, help_text=TENANT_TIME)
    merged_into_id = serializers.UUIDField(allow_null=True)
    lead_import_id = serializers.UUIDField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class ConsentSerializer(Serializer[Any]):
    """What a lead allowed or refused on one channel."""

    id = serializers.UUIDField()
    lead_id = serializers.UUIDField()
    channel = serializers.ChoiceField(choices=Channel.choices)
    is_granted = serializers.BooleanField()
    source = serializers.CharField()  # type: ignore[assignment]  # a consent has one too
    wording = serializers.CharField(help_text="The words that were agreed to or refused, or empty.")
    given_at = serializers.DateTimeField(help_text="When the lead said so.")
    ended_at = serializers.DateTimeField(allow_null=True, help_text="When another answer replaced it.")
    created_at = serializers.DateTimeField()


class ConsentListSerializer(Serializer[Any]):
    results = ConsentSerializer(many=True)


class LeadImportSerializer(Serializer[Any]):
    """A file of leads being brought in."""

    id = serializers.UUIDField()
    file_name = serializers.CharField()
    status = serializers.ChoiceField(choices=LeadImport.Status.choices)
    is_dry_run = serializers.BooleanField()
    on_duplicate = serializers.ChoiceField(choices=LeadImport.OnDuplicate.choices)
    columns = serializers.DictField(
        child=serializers.CharField(), help_text="Which lead field each column of the file feeds."
    )
    ignored_columns = serializers.ListField(child=serializers.CharField())
    total_rows = serializers.IntegerField()
    done_rows = serializers.IntegerField()
    progress = serializers.IntegerField(help_text="Per cent.")
    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    failed = serializers.IntegerField(help_text="Rows that were not taken; the problems say why.")
    failure = serializers.CharField(help_text="Why the whole import failed, or empty.")
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)


class LeadImportProblemSerializer(Serializer[Any]):
    """Why a line of the file was not taken, or a remark on one that was."""

    line = serializers.IntegerField()
    field = serializers.CharField(help_text="The lead field, or empty for the line as a whole.")
    code = serializers.CharField()
    detail = serializers.CharField()
    is_refusal = serializers.BooleanField(help_text="False for a remark.")


class ReasonSerializer(Serializer[Any]):
    """One part of a score."""

    name = serializers.CharField()
    points = serializers.FloatField()
    why = serializers.CharField()


class ConversationSerializer(Serializer[Any]):
    """One thread of a bot with a lead."""

    id = serializers.UUIDField()
    lead_id = serializers.UUIDField()
    lead_name = serializers.CharField()
    bot_type = serializers.ChoiceField(choices=BotType.choices, help_text="Whose thread it is.")
    owner = serializers.CharField(help_text="Who answers: `person`, or the bot.")
    person_id = serializers.UUIDField(allow_null=True)
    person_name = serializers.CharField()
    owner_epoch = serializers.IntegerField(help_text="Grows with each change of owner.")
    held_until = serializers.DateTimeField(
        allow_null=True, help_text="When the bot comes back by itself; null: when told."
    )
    unread_count = serializers.IntegerField()
    last_line = serializers.CharField()
    last_sender = serializers.CharField()
    monitoring = serializers.ChoiceField(choices=Conversation.Monitoring.choices)
    route = serializers.CharField(help_text="What the lead bot takes the lead for; empty when unknown.")
    channel = serializers.CharField()
    status = serializers.ChoiceField(choices=Conversation.Status.choices)
    stage = serializers.ChoiceField(choices=STAGES)
    questions_answered = serializers.IntegerField(help_text="Of four.")
    pending_question = serializers.IntegerField(
        allow_null=True, help_text="The question asked last, 1 to 4; null when none is open."
    )
    temperature = serializers.ChoiceField(
        choices=TEMPERATURES, allow_blank=True, help_text="Empty before the first answer."
    )
    frs_score = serializers.FloatField(help_text="0 to 100.")
    pcs_score = serializers.FloatField(help_text="0 to 100.")
    score_reasons = ReasonSerializer(many=True)
    next_action = serializers.CharField()
    tone = serializers.CharField()
    last_message_at = serializers.DateTimeField(allow_null=True, help_text=TENANT_TIME)
    created_at = serializers.DateTimeField()


class SlotSerializer(Serializer[Any]):
    """Something that is known of an answer, and the words that said it."""

    value = serializers.CharField()
    confidence = serializers.FloatField(help_text="0 to 1.")
    evidence = serializers.CharField()
    message_id = serializers.UUIDField()


class ConversationInFullSerializer(ConversationSerializer):
    """A thread with what was understood, by name: `motivation`, `price_expectation`, ..."""

    slots = serializers.DictField(child=SlotSerializer())


class DeliverySerializer(Serializer[Any]):
    """What became of a message that a provider carries, and why where it failed or is unknown."""

    state = serializers.ChoiceField(choices=Outbound.State.choices)
    why = serializers.CharField()


class MessageSerializer(Serializer[Any]):
    """One thing said."""

    id = serializers.UUIDField()
    conversation_id = serializers.UUIDField()
    lead_id = serializers.UUIDField()
    sender = serializers.ChoiceField(choices=Message.Sender.choices)
    kind = serializers.ChoiceField(choices=Message.Kind.choices)
    bot_type = serializers.CharField()
    author_name = serializers.CharField()
    client_id = serializers.CharField(help_text="The sender's own name for it, or empty.")
    intent = serializers.CharField(help_text="What a lead's message mainly does; empty elsewhere.")
    channel = serializers.CharField()
    text = serializers.CharField()
    sent_at = serializers.DateTimeField(help_text=TENANT_TIME)
    stall = serializers.CharField(help_text="How the lead put off answering, or empty.")
    quality = serializers.FloatField(allow_null=True, help_text="How usable as an answer, 0 to 1.")
    provider = serializers.CharField()
    follow_up_id = serializers.UUIDField(allow_null=True)
    delivery = DeliverySerializer(
        allow_null=True, help_text="How far it came where a provider carries it; follow-ups tell their own."
    )


class ExchangeSerializer(Serializer[Any]):
    """The lead's message, then the bot's answer to it."""

    results = MessageSerializer(many=True)


class FollowUpSerializer(Serializer[Any]):
    """One dated step of a plan."""

    id = serializers.UUIDField()
    enrollment_id = serializers.UUIDField()
    lead_id = serializers.UUIDField()
    lead_name = serializers.CharField()
    step_number = serializers.IntegerField()
    day = serializers.IntegerField()
    channel = serializers.ChoiceField(choices=Channel.choices)
    status = serializers.ChoiceField(choices=FollowUp.Status.choices)
    nominal_at = serializers.DateTimeField(help_text="What the plan means. " + TENANT_TIME)
    due_at = serializers.DateTimeField(
        allow_null=True, help_text="From when it may go out; null while the plan is held. " + TENANT_TIME
    )
    rescheduled_at = serializers.DateTimeField(
        allow_null=True, help_text="What somebody of the team chose instead. " + TENANT_TIME
    )
    variant = serializers.CharField(help_text="Which wording of an A/B test, or empty.")
    touch = serializers.IntegerField(help_text="Which touch of the step is next: a call, then a text.")
    why = serializers.ListField(child=serializers.CharField(), help_text="Why it is due then.")
    attempt = serializers.IntegerField()
    sent_at = serializers.DateTimeField(allow_null=True, help_text=TENANT_TIME)
    outcome = serializers.CharField(help_text="Why it was skipped or failed, or empty.")
    provider = serializers.CharField(help_text="Who sent it, or empty.")
    provider_sid = serializers.CharField(allow_null=True)
    message = serializers.CharField(help_text="The text that was sent, or empty.")


class EnrollmentSerializer(Serializer[Any]):
    """A lead in a follow-up plan."""

    id = serializers.UUIDField()
    lead_id = serializers.UUIDField()
    lead_name = serializers.CharField()
    sequence = serializers.CharField()
    sequence_version = serializers.IntegerField()
    status = serializers.ChoiceField(choices=ENROLLMENT_STATES)
    reason = serializers.CharField(help_text="Why it is held or has ended, or empty.")
    trigger = serializers.DictField(help_text="What started it.")
    timezone = serializers.CharField()
    anchor_at = serializers.DateTimeField(help_text="From when the days count. " + TENANT_TIME)
    held_at = serializers.DateTimeField(allow_null=True, help_text=TENANT_TIME)
    is_held_for_person = serializers.BooleanField(
        help_text="It goes on by itself once nobody of the team has the lead any more."
    )
    response_count = serializers.IntegerField()
    last_response_at = serializers.DateTimeField(allow_null=True, help_text=TENANT_TIME)
    finished_at = serializers.DateTimeField(allow_null=True, help_text=TENANT_TIME)
    created_at = serializers.DateTimeField()


class EnrollmentInFullSerializer(EnrollmentSerializer):
    """A plan with its steps, in order."""

    follow_ups = FollowUpSerializer(many=True)


class BotSerializer(Serializer[Any]):
    """A bot and its figures of the company's present day."""

    id = serializers.CharField()
    name = serializers.CharField()
    status = serializers.ChoiceField(choices=BOT_STATES)
    lastActivity = serializers.DateTimeField(allow_null=True)  # noqa: N815 - as front ends read it
    responseTimeMs = serializers.FloatField(  # noqa: N815 - as front ends read it
        allow_null=True, help_text="The mean of today; null before the first."
    )
    conversationsToday = serializers.IntegerField()  # noqa: N815 - as front ends read it
    leadsQualified = serializers.IntegerField()  # noqa: N815 - as front ends read it


LeadPageSerializer = page_of(LeadSerializer)
LeadImportPageSerializer = page_of(LeadImportSerializer)
LeadImportProblemPageSerializer = page_of(LeadImportProblemSerializer)
ConversationPageSerializer = page_of(ConversationSerializer)
MessagePageSerializer = page_of(MessageSerializer)
EnrollmentPageSerializer = page_of(EnrollmentSerializer)
FollowUpPageSerializer = page_of(FollowUpSerializer)
