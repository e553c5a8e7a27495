"""What the lead, conversation and follow-up endpoints read."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from bots.engines.leadfields import LARGEST_PRICE
from bots.models.conversations import TALKING_BOTS, Conversation, Message
from bots.models.enrollments import Enrollment, FollowUp
from bots.models.handoffs import Handoff
from bots.models.imports import LeadImport
from bots.models.leads import Channel, Stage, Temperature
from bots.selectors.leads import SORTS, LeadFilter
from common.api.serializers import MomentField, PageSizeField, StrictSerializer, TextField

LONGEST_MESSAGE = 2_000
SORT_CHOICES = [*SORTS, *(f"-{name}" for name in SORTS)]


class _LeadFieldsSerializer(StrictSerializer):
    email = TextField(max_length=254, required=False, allow_blank=True)
    phone = TextField(max_length=40, required=False, allow_blank=True)
    address = TextField(max_length=300, required=False, allow_blank=True)
    city = TextField(max_length=100, required=False, allow_blank=True)
    zip = TextField(max_length=10, required=False, allow_blank=True)
    beds = serializers.IntegerField(min_value=0, max_value=100, required=False, allow_null=True)
    baths = serializers.DecimalField(
        max_digits=4, decimal_places=1, min_value=0, max_value=99, required=False, allow_null=True
    )
    square_feet = serializers.IntegerField(min_value=1, max_value=1_000_000, required=False, allow_null=True)
    price = serializers.IntegerField(min_value=0, max_value=LARGEST_PRICE, required=False, allow_null=True)
    source = TextField(max_length=100, required=False, allow_blank=True)  # type: ignore[assignment]  # a lead has one too
    tags = serializers.ListField(child=TextField(max_length=60), max_length=50, required=False)


class LeadCreateSerializer(_LeadFieldsSerializer):
    name = TextField(max_length=200)


class LeadUpdateSerializer(_LeadFieldsSerializer):
    """``revision`` is the one that the change was made from; If-Match carries the same."""

    name = TextField(max_length=200, required=False)
    revision = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False)


class LeadMergeSerializer(StrictSerializer):
    into_lead_id = serializers.UUIDField()


class PageQuerySerializer(StrictSerializer):
    cursor = serializers.CharField(required=False, max_length=2048)
    limit = PageSizeField()


class LeadListQuerySerializer(PageQuerySerializer):
    temperature = serializers.ListField(child=serializers.ChoiceField(Temperature.choices), required=False)
    stage = serializers.ListField(child=serializers.ChoiceField(Stage.choices), required=False)
    source = TextField(max_length=100, required=False)  # type: ignore[assignment]  # a lead has one too
    city = TextField(max_length=100, required=False)
    zip = TextField(max_length=5, required=False)
    tag = TextField(max_length=60, required=False)
    min_price = serializers.IntegerField(min_value=0, max_value=LARGEST_PRICE, required=False)
    max_price = serializers.IntegerField(min_value=0, max_value=LARGEST_PRICE, required=False)
    min_score = serializers.IntegerField(min_value=0, max_value=200, required=False)
    max_score = serializers.IntegerField(min_value=0, max_value=200, required=False)
    created_from = MomentField(required=False)
    created_to = MomentField(required=False)
    archived = serializers.ChoiceField(choices=["false", "true", "any"], required=False)
    q = TextField(max_length=100, required=False)
    sort = serializers.ChoiceField(choices=SORT_CHOICES, required=False, default="-created_at")


class ConsentCreateSerializer(StrictSerializer):
    channel = serializers.ChoiceField(choices=Channel.choices)
    is_granted = serializers.BooleanField()
    source = TextField(max_length=200)  # type: ignore[assignment]  # a lead has one too
    wording = TextField(max_length=500, required=False, allow_blank=True, multiline=True)
    given_at = MomentField(required=False)


class LeadImportQuerySerializer(StrictSerializer):
    """How a file is to be taken; a form sends the same fields beside the file."""

    file_name = TextField(max_length=200, required=False)
    dry_run = serializers.BooleanField(required=False, default=False)
    on_duplicate = serializers.ChoiceField(
        choices=LeadImport.OnDuplicate.choices, required=False, default=LeadImport.OnDuplicate.UPDATE
    )
    mapping = serializers.JSONField(
        required=False, help_text='Which lead field each column feeds, as JSON: {"Owner name": "name"}.'
    )

    def validate_mapping(self, value: Any) -> dict[str, str]:
        if not isinstance(value, dict) or not all(isinstance(field, str) for field in value.values()):
            raise serializers.ValidationError(
                'Expected an object like {"Owner name": "name"}.', code="invalid"
            )
        return value


@extend_schema_field(OpenApiTypes.BINARY)
class UploadField(serializers.FileField):
    """A file's content."""


class LeadImportFormSerializer(LeadImportQuerySerializer):
    """The same as a form, for the OpenAPI document."""

    file = UploadField()


class ProblemFileQuerySerializer(StrictSerializer):
    refusals_only = serializers.BooleanField(required=False, default=False)


class ProblemListQuerySerializer(PageQuerySerializer):
    refusals_only = serializers.BooleanField(required=False, default=False)


class ConversationListQuerySerializer(PageQuerySerializer):
    lead_id = serializers.UUIDField(required=False)
    owner = serializers.ListField(
        child=serializers.ChoiceField(choices=[*TALKING_BOTS, Handoff.PERSON]),
        required=False,
        help_text="Who answers the lead.",
    )
    person_id = serializers.UUIDField(required=False, help_text="Of the team, who holds it.")
    unread = serializers.BooleanField(
        required=False, default=None, allow_null=True, help_text="With messages that nobody has opened."
    )
    temperature = serializers.ListField(child=serializers.ChoiceField(Temperature.choices), required=False)
    status = serializers.ListField(child=serializers.ChoiceField(Conversation.Status.choices), required=False)
    channel = serializers.ChoiceField(choices=["chat", *Channel.values], required=False)
    q = TextField(max_length=100, required=False, help_text="Words of the lead; takes `leads:read`.")


class MessageCreateSerializer(StrictSerializer):
    """A message as the lead: the answer comes back with it."""

    text = TextField(max_length=LONGEST_MESSAGE, multiline=True)
    sender = serializers.ChoiceField(choices=[(Message.Sender.LEAD, "Lead")], required=False)


class ReplyCreateSerializer(StrictSerializer):
    """``owner_epoch`` is the one that the writer saw; ``client_id`` is their own name for the message."""

    text = TextField(max_length=LONGEST_MESSAGE, multiline=True)
    owner_epoch = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False)
    client_id = TextField(
        max_length=64, required=False, help_text="Sent again under the same one, it is written once."
    )


class NoteCreateSerializer(StrictSerializer):
    text = TextField(max_length=LONGEST_MESSAGE, multiline=True)
    client_id = TextField(
        max_length=64, required=False, help_text="Sent again under the same one, it is written once."
    )


class TypingSerializer(StrictSerializer):
    is_typing = serializers.BooleanField()


class HandoffCreateSerializer(StrictSerializer):
    """``to_owner`` is a bot, by any of its spellings, or ``person``."""

    to_owner = TextField(max_length=40)
    reason = serializers.RegexField(
        r"^[a-z][a-z0-9_]*\Z", max_length=40, required=False, help_text="A stable word, as asked_by_team."
    )
    note = TextField(max_length=500, required=False, multiline=True, allow_blank=True)
    urgency = serializers.ChoiceField(choices=Handoff.Urgency.choices, required=False)
    to_person_id = serializers.UUIDField(
        required=False, allow_null=True, help_text="Of the team; anybody of it without."
    )


class HandoffRejectSerializer(StrictSerializer):
    why = TextField(max_length=300, required=False, allow_blank=True)


class HandoffListQuerySerializer(PageQuerySerializer):
    conversation_id = serializers.UUIDField(required=False)
    lead_id = serializers.UUIDField(required=False)
    status = serializers.ListField(child=serializers.ChoiceField(Handoff.Status.choices), required=False)


class EnrollmentCreateSerializer(StrictSerializer):
    lead_id = serializers.UUIDField()
    sequence = TextField(max_length=80, required=False, help_text="3-7-14-30 unless told.")
    trigger = serializers.DictField(
        required=False,
        help_text="What started it. The ``showing_date`` of a showing is what post_showing counts from; "
        "without an offset it is read by the lead's own clock, and ``anchor_at`` of the answer says as what.",
    )


class EnrollmentListQuerySerializer(PageQuerySerializer):
    lead_id = serializers.UUIDField(required=False)
    status = serializers.ChoiceField(choices=Enrollment.Status.choices, required=False)
    sequence = TextField(max_length=80, required=False, help_text="Its name, in any version.")


class FollowUpListQuerySerializer(PageQuerySerializer):
    lead_id = serializers.UUIDField(required=False)
    enrollment_id = serializers.UUIDField(required=False)
    status = serializers.ChoiceField(choices=FollowUp.Status.choices, required=False)
    channel = serializers.ChoiceField(choices=Channel.choices, required=False)
    due_from = MomentField(required=False, help_text="Due at this moment or later.")
    due_to = MomentField(required=False, help_text="Due before this moment.")
    late = serializers.BooleanField(required=False, help_text="Due for more than five minutes.")


def lead_filter_of(query: dict[str, Any]) -> LeadFilter:
    """The filter that a list's query names; what it says of pages and order is left."""
    values = {name: value for name, value in query.items() if name not in ("limit", "cursor", "sort")}
    archived = {"false": False, "true": True, "any": None}[values.pop("archived", "false")]
    for name in ("temperature", "stage"):
        values[name] = tuple(values.get(name, ()))
    return LeadFilter(is_archived=archived, **values)
