"""What the hub sends about follow-up plans. Fields that mean nothing here are named and dropped."""

from typing import Any, ClassVar, NoReturn

from rest_framework import serializers

from common.api.serializers import StrictSerializer, TextField
from common.exceptions import MalformedInputError
from frontends.enterprise_hub import plans

LONGEST_DELAY_MINUTES = 7 * 24 * 60


class UnknownDayError(MalformedInputError):
    """A day that no plan of the hub has; that it answers 400 and not 422 is the hub's own contract."""

    code = "frontends.unknown_day"
    title = "There is no such day"


class DayField(serializers.ChoiceField):
    def fail(self, key: str, **kwargs: Any) -> NoReturn:
        raise UnknownDayError(f"sequenceDay must be one of {', '.join(map(str, plans.DAYS))}.")


class ScheduleSerializer(StrictSerializer):
    ignored_fields: ClassVar[frozenset[str]] = frozenset({"location_id", "locationId"})

    sequenceDay = DayField(choices=plans.DAYS, help_text="Any other is answered 400.")  # noqa: N815 - as sent


class TriggerDataSerializer(StrictSerializer):
    """What started an automation."""

    showing_date = TextField(
        max_length=40,
        required=False,
        allow_blank=True,
        allow_null=True,
        help_text="ISO 8601; without an offset it is meant where the lead is.",
    )
    property_id = TextField(max_length=100, required=False, allow_blank=True, allow_null=True)
    feedback = TextField(max_length=500, multiline=True, required=False, allow_blank=True, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in attrs.items() if value}


class AutomationStartSerializer(StrictSerializer):
    """A lead and, by an automation's type or a sequence's name, the plan that it is to enter."""

    ignored_fields: ClassVar[frozenset[str]] = frozenset(
        {"location_id", "locationId", "lead_name", "phone", "email", "property_address"}
    )

    lead_id = TextField(max_length=100, required=False)
    contact_id = TextField(max_length=100, required=False)
    automation_type = serializers.ChoiceField(choices=plans.AUTOMATION_TYPES, required=False)
    sequence = TextField(max_length=80, required=False, help_text="Instead of a type: a sequence's name.")
    trigger_data = TriggerDataSerializer(required=False, default=dict)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        named = attrs.get("lead_id") or attrs.get("contact_id")
        if not named:
            raise serializers.ValidationError({"lead_id": "Send lead_id or contact_id."}, code="required")
        if attrs.get("automation_type") and attrs.get("sequence"):
            raise serializers.ValidationError({"sequence": "Send automation_type or sequence, not both."})
        return {
            "lead": named,
            "automation_type": attrs.get("automation_type", ""),
            "sequence": attrs.get("sequence", ""),
            "trigger": attrs["trigger_data"],
        }


class AutomationRequestSerializer(AutomationStartSerializer):
    """As for the start, where the type has to be told."""

    automation_type = serializers.ChoiceField(choices=plans.AUTOMATION_TYPES)


class AutomationQuerySerializer(StrictSerializer):
    """A contact, or an automation by the id that an answer gave it: of the plan or of a step."""

    ignored_fields: ClassVar[frozenset[str]] = frozenset({"location_id"})

    contact_id = TextField(max_length=100, required=False)
    automation_id = serializers.UUIDField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs:
            problem = {"contact_id": "Send contact_id or automation_id."}
            raise serializers.ValidationError(problem, code="required")
        return attrs


class SequenceStartSerializer(StrictSerializer):
    ignored_fields: ClassVar[frozenset[str]] = frozenset({"location_id", "locationId"})

    lead_id = TextField(max_length=100)
    lead_name = TextField(max_length=200, required=False, allow_blank=True)
    phone = TextField(max_length=40, required=False, allow_blank=True)
    email = TextField(max_length=254, required=False, allow_blank=True, allow_null=True)
    property_address = TextField(max_length=300, required=False, allow_blank=True, allow_null=True)
    start_delay_minutes = serializers.IntegerField(
        min_value=0,
        max_value=LONGEST_DELAY_MINUTES,
        default=1,
        help_text="How much later than now the days of the plan begin to count.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {
            "lead": attrs["lead_id"],
            "delay_minutes": attrs["start_delay_minutes"],
            "fields": {
                "name": attrs.get("lead_name"),
                "phone": attrs.get("phone"),
                "email": attrs.get("email"),
                "address": attrs.get("property_address"),
            },
        }


class ManualTriggerSerializer(StrictSerializer):
    ignored_fields: ClassVar[frozenset[str]] = frozenset({"location_id", "locationId"})

    lead_id = TextField(max_length=100)
    sequence_day = serializers.ChoiceField(choices=plans.SEQUENCE_DAYS)
    action_type = serializers.ChoiceField(choices=tuple(plans.CHANNELS))

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {
            "lead": attrs["lead_id"],
            "day": int(attrs["sequence_day"].removeprefix("DAY_")),
            "channel": plans.CHANNELS[attrs["action_type"]],
        }
