"""What the hub sends. Fields that mean nothing here are named and dropped; any other is refused."""

from typing import Any, ClassVar

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

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        context = attrs["lead_context"]
        return {"message": attrs["message"], "lead": _named(context), "fields": _fields(context)}


class ContactInfoSerializer(StrictSerializer):
    name = TextField(max_length=200, required=False, allow_blank=True)
    phone = TextField(max_length=40, required=False, allow_blank=True)
    email = TextField(max_length=254, required=False, allow_blank=True)


class ContactMessageSerializer(StrictSerializer):
    ignored_fields: ClassVar[frozenset[str]] = frozenset({"location_id"})

    contact_id = TextField(max_length=100)
    message = TextField(max_length=LONGEST_MESSAGE, multiline=True)
    contact_info = ContactInfoSerializer(required=False, default=dict)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        known = _fields(attrs["contact_info"])
        return {"message": attrs["message"], "lead": attrs["contact_id"], "fields": known}


class NextSellerSerializer(StrictSerializer):
    """What the hub's route is sent: a contact and a message, or a message with its context."""

    ignored_fields: ClassVar[frozenset[str]] = frozenset({"location_id"})

    message = TextField(max_length=LONGEST_MESSAGE, multiline=True)
    contact_id = TextField(max_length=100, required=False)
    contact_info = ContactInfoSerializer(required=False, default=dict)
    context = LeadContextSerializer(required=False, default=dict)  # type: ignore[assignment]  # a serializer has one

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        context = attrs["context"]
        named = attrs.get("contact_id") or _named(context)
        known = {**_fields(context), **_fields(attrs["contact_info"])}
        return {"message": attrs["message"], "lead": named, "fields": known}


class SellerStartSerializer(StrictSerializer):
    ignored_fields: ClassVar[frozenset[str]] = frozenset({"location_id", "locationId"})

    leadId = TextField(max_length=100)  # noqa: N815 - as sent
    leadName = TextField(max_length=200, required=False, allow_blank=True)  # noqa: N815 - as sent
    phone = TextField(max_length=40, required=False, allow_blank=True)
    propertyAddress = TextField(max_length=300, required=False, allow_blank=True)  # noqa: N815 - as sent

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {
            "lead": attrs["leadId"],
            "fields": {
                "name": attrs.get("leadName", ""),
                "phone": attrs.get("phone", ""),
                "address": attrs.get("propertyAddress", ""),
            },
        }


class BotChatSerializer(StrictSerializer):
    content = TextField(max_length=1_000, multiline=True)
    leadId = TextField(max_length=100, required=False, allow_null=True, allow_blank=True)  # noqa: N815 - as sent
    leadName = TextField(max_length=200, required=False, allow_null=True, allow_blank=True)  # noqa: N815 - as sent
    conversationId = TextField(  # noqa: N815 - as sent
        max_length=100, required=False, allow_null=True, allow_blank=True
    )


class ContactQuerySerializer(StrictSerializer):
    ignored_fields: ClassVar[frozenset[str]] = frozenset({"location_id"})

    contact_id = TextField(max_length=100)


def _named(context: dict[str, Any]) -> str:
    return context.get("lead_id") or context.get("leadId") or context.get("contact_id") or ""


def _fields(context: dict[str, Any]) -> dict[str, Any]:
    """What a lead may be made of, by our names."""
    fields = {
        "name": context.get("name") or context.get("lead_name"),
        "address": context.get("address") or context.get("property_address"),
        **{name: context.get(name) for name in ("phone", "email", "city", "zip", "source")},
    }
    return {name: value for name, value in fields.items() if value}
