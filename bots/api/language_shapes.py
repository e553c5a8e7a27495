"""What the settings endpoints read, and what they answer."""

from typing import Any

from rest_framework import serializers
from rest_framework.serializers import Serializer

from bots.models.language import Engine, LanguageCall, Tone
from common.api.serializers import StrictSerializer, TextField, page_of

LARGEST = 1_000_000_000
MICROS = "Millionths of a dollar."


class BotSettingsUpdateSerializer(StrictSerializer):
    """``revision`` is the one that the change was made from."""

    tone = serializers.ChoiceField(choices=Tone.choices, required=False)
    person_hold_minutes = serializers.IntegerField(
        min_value=1, max_value=43_200, required=False, allow_null=True
    )
    most_bot_messages = serializers.IntegerField(min_value=1, max_value=200, required=False)
    revision = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False)


class BotSettingsSerializer(Serializer[Any]):
    """How the company wants its bots to behave."""

    tone = serializers.ChoiceField(choices=Tone.choices)
    person_hold_minutes = serializers.IntegerField(
        allow_null=True, help_text="After so long without a word of the person the bot comes back; or never."
    )
    most_bot_messages = serializers.IntegerField(
        help_text="So many bot messages in a row; then it asks for a person."
    )
    revision = serializers.IntegerField()


class LanguageSettingsUpdateSerializer(StrictSerializer):
    """``api_key`` is taken and never shown; an empty one is forgotten."""

    engine = serializers.ChoiceField(choices=Engine.choices, required=False)
    model = TextField(max_length=80, required=False, allow_blank=True)
    base_url = TextField(max_length=200, required=False, allow_blank=True)
    api_key = TextField(max_length=400, required=False, allow_blank=True)
    timeout_ms = serializers.IntegerField(min_value=500, max_value=30_000, required=False)
    tokens_per_day = serializers.IntegerField(min_value=0, max_value=LARGEST, required=False)
    micros_per_day = serializers.IntegerField(min_value=0, max_value=LARGEST, required=False)
    input_micros_per_million = serializers.IntegerField(min_value=0, max_value=LARGEST, required=False)
    output_micros_per_million = serializers.IntegerField(min_value=0, max_value=LARGEST, required=False)
    revision = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False)


class LanguageTodaySerializer(Serializer[Any]):
    """What was used since midnight UTC."""

    calls = serializers.IntegerField()
    fallbacks = serializers.IntegerField(help_text="How often the built-in engine answered instead.")
    tokens = serializers.IntegerField()
    micros = serializers.IntegerField(help_text=MICROS)


class LanguageSettingsSerializer(Serializer[Any]):
    """Which engine finds the bots' words, and what it may cost."""

    engine = serializers.ChoiceField(choices=Engine.choices)
    model = serializers.CharField()
    base_url = serializers.CharField(help_text="Empty for the vendor's own address.")
    has_api_key = serializers.BooleanField()
    api_key_hint = serializers.CharField(help_text="The last four characters.")
    timeout_ms = serializers.IntegerField(help_text="For everything that is asked about one message.")
    tokens_per_day = serializers.IntegerField()
    micros_per_day = serializers.IntegerField(help_text=MICROS)
    input_micros_per_million = serializers.IntegerField(help_text="For a million tokens sent.")
    output_micros_per_million = serializers.IntegerField(help_text="For a million tokens received.")
    revision = serializers.IntegerField()
    today = LanguageTodaySerializer()
    paused_until = serializers.DateTimeField(
        allow_null=True, help_text="After failures in a row the engine is left alone until then."
    )


class LanguageCallSerializer(Serializer[Any]):
    """One call of an engine, and what came of it."""

    id = serializers.UUIDField()
    created_at = serializers.DateTimeField()
    conversation_id = serializers.UUIDField(allow_null=True)
    purpose = serializers.CharField(help_text="understand, phrase or summarise.")
    engine = serializers.ChoiceField(choices=Engine.choices)
    model = serializers.CharField()
    prompt_version = serializers.CharField()
    input_hash = serializers.CharField(help_text="SHA-256 of what was sent.")
    output = serializers.JSONField(help_text="What the engine said; null if nothing usable.")
    outcome = serializers.ChoiceField(choices=LanguageCall.Outcome.choices)
    fallback_reason = serializers.CharField(help_text="Why the built-in engine answered; else empty.")
    latency_ms = serializers.FloatField()
    input_tokens = serializers.IntegerField()
    output_tokens = serializers.IntegerField()
    micros = serializers.IntegerField(help_text=MICROS)


LanguageCallPageSerializer = page_of(LanguageCallSerializer)
