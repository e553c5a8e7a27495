"""Shapes of the log and its handlers."""

from datetime import UTC
from typing import Any

from rest_framework import serializers

from common.api.pagination import MAX_CURSOR_LENGTH
from common.api.serializers import PageSizeField, StrictSerializer, TextField, page_of
from events.models import DeadLetter


class PageFilterSerializer(StrictSerializer):
    cursor = TextField(max_length=MAX_CURSOR_LENGTH, required=False)
    limit = PageSizeField()


class EventFilterSerializer(PageFilterSerializer):
    """``until`` itself is not included."""

    type = TextField(max_length=60, required=False)
    topic = TextField(max_length=120, required=False)
    since = serializers.DateTimeField(required=False, default_timezone=UTC)
    until = serializers.DateTimeField(required=False, default_timezone=UTC)


class DeadLetterFilterSerializer(PageFilterSerializer):
    status = serializers.ChoiceField(choices=DeadLetter.Status.choices, required=False)


class EventSerializer(serializers.Serializer[Any]):
    seq = serializers.IntegerField()
    id = serializers.UUIDField()
    type = serializers.CharField()
    version = serializers.IntegerField()
    topics = serializers.ListField(child=serializers.CharField())
    payload = serializers.DictField()
    audit_category = serializers.CharField(allow_null=True)
    actor_user_id = serializers.UUIDField(allow_null=True)
    correlation_id = serializers.CharField()
    occurred_at = serializers.DateTimeField()


EventPageSerializer = page_of(EventSerializer)


class HandlerStateSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    seq = serializers.IntegerField(help_text="The number that it has come to.")
    behind = serializers.IntegerField(help_text="How many numbers it has still to look at.")
    attempts = serializers.IntegerField(help_text="Failed attempts at its present event.")
    retry_at = serializers.DateTimeField(allow_null=True)
    last_error = serializers.CharField()
    parked = serializers.IntegerField(help_text="Its dead letters that wait for somebody.")


class HandlerListSerializer(serializers.Serializer[Any]):
    results = HandlerStateSerializer(many=True)


class DeadLetterSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    handler = serializers.CharField()
    status = serializers.ChoiceField(choices=DeadLetter.Status.choices)
    attempts = serializers.IntegerField()
    reason = serializers.CharField()
    parked_at = serializers.DateTimeField()
    resolved_at = serializers.DateTimeField(allow_null=True)
    event_seq = serializers.IntegerField()
    event_id = serializers.UUIDField()
    event_type = serializers.CharField()


DeadLetterPageSerializer = page_of(DeadLetterSerializer)
