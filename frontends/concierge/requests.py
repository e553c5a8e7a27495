"""What the concierge's front end sends. Fields that mean nothing here are named and dropped."""

from typing import Any, ClassVar

from rest_framework import serializers

from common.api.serializers import StrictSerializer, TextField
from frontends.concierge import knowledge

LONGEST_PROMPT = 20_000
LONGEST_MESSAGE = 5_000
MOST_MESSAGES = 200
MOST_TOKENS = 4_096
MOST_QUERY_TOKENS = 2_048
DEFAULT_SESSION = "enterprise-hub"


class ChatMessageSerializer(StrictSerializer):
    ignored_fields: ClassVar[frozenset[str]] = frozenset({"id", "timestamp", "metadata"})

    role = serializers.ChoiceField(choices=["user", "assistant"])
    content = TextField(max_length=LONGEST_PROMPT, multiline=True, allow_blank=True)


class _ModelCallSerializer(StrictSerializer):
    """``systemPrompt``, ``model`` and ``temperature`` are read and change nothing: the rules here decide."""

    systemPrompt = TextField(  # noqa: N815 - as sent
        max_length=LONGEST_PROMPT, multiline=True, required=False, allow_blank=True, default=""
    )
    model = TextField(max_length=100, required=False, allow_blank=True, allow_null=True)
    temperature = serializers.FloatField(required=False, help_text="Taken for the nearest that is allowed.")
    sessionId = TextField(max_length=100, required=False, default=DEFAULT_SESSION)  # noqa: N815 - as sent


class ConciergeChatSerializer(_ModelCallSerializer):
    messages = serializers.ListField(child=ChatMessageSerializer(), min_length=1, max_length=MOST_MESSAGES)
    maxTokens = serializers.IntegerField(  # noqa: N815 - as sent
        min_value=1, required=False, default=MOST_TOKENS, help_text=f"At most {MOST_TOKENS} count."
    )
    stream = serializers.BooleanField(required=False, default=True)

    def validate_messages(self, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        last = messages[-1]
        if last["role"] != "user" or not last["content"]:
            raise serializers.ValidationError(
                "The last message must be the user's, with words in it.", code="required"
            )
        return messages


class ConciergeQuerySerializer(_ModelCallSerializer):
    """``message``, or the last of ``messages``, is what is asked."""

    message = TextField(max_length=LONGEST_MESSAGE, multiline=True, required=False)
    messages = serializers.ListField(
        child=ChatMessageSerializer(), min_length=1, max_length=MOST_MESSAGES, required=False
    )
    maxTokens = serializers.IntegerField(  # noqa: N815 - as sent
        min_value=1,
        required=False,
        default=MOST_QUERY_TOKENS,
        help_text=f"At most {MOST_QUERY_TOKENS} count.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        messages = attrs.get("messages")
        asked = attrs.get("message") or (messages[-1]["content"] if messages else "")
        if not asked:
            raise serializers.ValidationError({"message": "Send message or messages."}, code="required")
        return {**attrs, "asked": asked}


class ContextQuerySerializer(StrictSerializer):
    ignored_fields: ClassVar[frozenset[str]] = frozenset({"location_id", "locationId"})

    metrics = serializers.BooleanField(required=False, default=False)
    suggestions = serializers.BooleanField(required=False, default=False)


class KnowledgeQuerySerializer(StrictSerializer):
    section = serializers.ChoiceField(choices=list(knowledge.SECTIONS), required=False)
    botId = TextField(max_length=40, required=False)  # noqa: N815 - as sent


class PlatformContextSerializer(StrictSerializer):
    """Where the person stands, as the front end tells it; kept and given back, and not believed."""

    currentPage = TextField(max_length=200, required=False, allow_blank=True, default="")  # noqa: N815 - as sent
    userRole = TextField(max_length=40, required=False, allow_blank=True, default="agent")  # noqa: N815 - as sent
    sessionId = TextField(max_length=100, required=False, allow_blank=True)  # noqa: N815 - as sent
    locationContext = serializers.DictField(required=False, default=dict)  # noqa: N815 - as sent
    activeLeads = serializers.ListField(required=False, default=list)  # noqa: N815 - as sent
    botStatuses = serializers.DictField(required=False, default=dict)  # noqa: N815 - as sent
    userActivity = serializers.ListField(required=False, default=list)  # noqa: N815 - as sent
    businessMetrics = serializers.DictField(required=False, default=dict)  # noqa: N815 - as sent
    activeProperties = serializers.ListField(required=False, default=list)  # noqa: N815 - as sent
    marketConditions = serializers.DictField(required=False, default=dict)  # noqa: N815 - as sent
    priorityActions = serializers.ListField(required=False, default=list)  # noqa: N815 - as sent
    pendingNotifications = serializers.ListField(required=False, default=list)  # noqa: N815 - as sent


class IntegrationChatSerializer(StrictSerializer):
    message = TextField(max_length=LONGEST_MESSAGE, multiline=True)
    sessionId = TextField(max_length=100)  # noqa: N815 - as sent
    context = PlatformContextSerializer(required=False, default=dict)  # type: ignore[assignment]  # as sent


class IntegrationContextSerializer(StrictSerializer):
    sessionId = TextField(max_length=100)  # noqa: N815 - as sent
    context = PlatformContextSerializer(required=False, default=dict)  # type: ignore[assignment]  # as sent


class DismissReasonSerializer(StrictSerializer):
    reason = TextField(max_length=500, required=False, allow_blank=True, default="")
