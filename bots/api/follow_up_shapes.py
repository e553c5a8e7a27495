"""What the endpoints about hours and caps of follow-ups read, and what they answer."""

from typing import Any

from rest_framework import serializers
from rest_framework.serializers import Serializer

from bots.engines.hours.whereabouts import states
from common.api.serializers import StrictSerializer

MOST = 100
_CLOCK = "HH:MM of the lead's own clock; null when the company has no wish."


class ClockField(serializers.TimeField):
    """Hours and minutes, such as "09:30"."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%H:%M"], format="%H:%M", help_text=_CLOCK, **kwargs)


class FollowUpSettingsUpdateSerializer(StrictSerializer):
    """What may only tighten federal law and the house's rules; null takes a wish back.

    ``revision`` is the one that the change was made from.
    """

    earliest_text = ClockField(required=False, allow_null=True)
    latest_text = ClockField(required=False, allow_null=True)
    earliest_call = ClockField(required=False, allow_null=True)
    latest_call = ClockField(required=False, allow_null=True)
    weekdays = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=7),
        max_length=7,
        required=False,
        help_text="ISO numbers, 1 is Monday; empty for every day.",
    )
    rests_on_holidays = serializers.BooleanField(required=False)
    most_texts_per_day = serializers.IntegerField(
        min_value=0, max_value=MOST, required=False, allow_null=True
    )
    most_calls_per_day = serializers.IntegerField(
        min_value=0, max_value=MOST, required=False, allow_null=True
    )
    most_emails_per_day = serializers.IntegerField(
        min_value=0, max_value=MOST, required=False, allow_null=True
    )
    revision = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False)


class FollowUpSettingsSerializer(Serializer[Any]):
    """The company's own hours and caps, and whether it paused its follow-ups."""

    earliest_text = serializers.CharField(allow_null=True, help_text=_CLOCK)
    latest_text = serializers.CharField(allow_null=True, help_text=_CLOCK)
    earliest_call = serializers.CharField(allow_null=True, help_text=_CLOCK)
    latest_call = serializers.CharField(allow_null=True, help_text=_CLOCK)
    weekdays = serializers.ListField(child=serializers.IntegerField())
    rests_on_holidays = serializers.BooleanField()
    most_texts_per_day = serializers.IntegerField(allow_null=True)
    most_calls_per_day = serializers.IntegerField(allow_null=True)
    most_emails_per_day = serializers.IntegerField(allow_null=True)
    paused_at = serializers.DateTimeField(allow_null=True, help_text="Null while follow-ups go out.")
    paused_by = serializers.CharField(help_text="Empty while follow-ups go out.")
    revision = serializers.IntegerField()


class ContactRuleQuerySerializer(StrictSerializer):
    """With a state only what holds there: federal law, the state's own, the house's."""

    state = serializers.CharField(
        max_length=5, required=False, help_text="A state or territory of the US, such as US-FL or FL."
    )

    def validate_state(self, text: str) -> str:
        state = text if text.startswith("US-") else f"US-{text}"
        if state not in states():
            raise serializers.ValidationError("Expected a state or territory of the US, such as US-FL.")
        return state


class ContactRuleSerializer(Serializer[Any]):
    """One row of the book; ``says`` puts it in words."""

    jurisdiction = serializers.CharField(help_text="US, US-FL and the like, or house.")
    channel = serializers.ChoiceField(choices=["text", "voice", "email", "all"])
    kind = serializers.ChoiceField(choices=["window", "closed_weekday", "closed_holidays", "cap"])
    weekdays = serializers.ListField(child=serializers.IntegerField())
    until = serializers.CharField(allow_null=True)
    most = serializers.IntegerField(allow_null=True)
    hours = serializers.IntegerField(allow_null=True, help_text="The hours within which `most` is counted.")
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(allow_null=True)
    checked_on = serializers.DateField()
    note = serializers.CharField(help_text="Where sources disagree, what was taken.")
    says = serializers.CharField()

    def get_fields(self) -> dict[str, Any]:
        # One is a word of the language, the other an attribute that every field has.
        clock, source = serializers.CharField(allow_null=True), serializers.CharField()
        return {**super().get_fields(), "from": clock, "source": source}


class ContactRulesSerializer(Serializer[Any]):
    """The whole book, or what of it holds in a state."""

    notice = serializers.CharField()
    items = ContactRuleSerializer(many=True)
