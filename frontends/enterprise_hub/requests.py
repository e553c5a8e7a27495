"""What the hub sends. Fields that mean nothing here are named and dropped; any other is refused."""

from typing import Any, ClassVar

from rest_framework import serializers

from common.api.serializers import StrictSerializer, TextField

LONGEST_MESSAGE = 2_000


class LeadContextSerializer(StrictSerializer):
    """Who writes: an id, or what is known about somebody new."""

    ignored_fields: ClassVar[frozenset[str]] = frozenset(
        {
            "location_id", "locationId", "conversation_id", "conversationId", "session_id", "sessionId",
            "stage", "temperature", "conversation_history", "timestamp", "metadata", "tags",
            "property_type", "leadScore",
        }
    )  # fmt: skip

    lead_id = TextField(max_length=100, required=False, allow_null=True, allow_blank=True)
    leadId = TextField(max_length=100, required=False, allow_null=True, allow_blank=True)  # noqa: N815 - as sent
    contact_id = TextField(max_length=100, required=False, allow_null=True, allow_blank=True)
    name = TextField(max_length=200, required=False, allow_blank=True)
    lead_name = TextField(max_length=200, required=False, allow_blank=True)
    phone = TextField(max_length=40, required=False, allow_blank=True)
    email = TextField(max_length=254, required=False, allow_blank=True)
    address = TextField(max_length=300, required=False, allow_blank=True)
    property_address = TextField(max_length=300, required=False, allow_blank=True)
    city = TextField(max_length=100, required=False, allow_blank=True)
    zip = TextField(max_length=10, required=False, allow_blank=True)
    source = TextField(max_length=100, required=False, allow_blank=True)  # type: ignore[assignment]  # a lead has one too


class SellerChatSerializer(StrictSerializer):
    ignored_fields: ClassVar[frozenset[str]] = frozenset(
        {"location_id", "session_id", "timestamp", "context"}
    )

    message = TextField(max_length=LONGEST_MESSAGE, multiline=True)
    lead_context = LeadContextSerializer(required=False, default=dict)


class ContactQuerySerializer(StrictSerializer):
    ignored_fields: ClassVar[frozenset[str]] = frozenset({"location_id"})

    contact_id = TextField(max_length=100)


class AutomationStartSerializer(StrictSerializer):
    ignored_fields: ClassVar[frozenset[str]] = frozenset(
        {"location_id", "automation_type", "trigger_data", "lead_name", "phone", "email", "property_address"}
    )

    lead_id = TextField(max_length=100, required=False)
    contact_id = TextField(max_length=100, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        named = attrs.get("lead_id") or attrs.get("contact_id")
        if not named:
            raise serializers.ValidationError({"lead_id": "Send lead_id or contact_id."}, code="required")
        return {"lead_id": named}
