"""Shapes of the realtime endpoints."""

from typing import Any

from rest_framework import serializers

from common.api.pagination import MAX_CURSOR_LENGTH
from common.api.serializers import PageSizeField, StrictSerializer, TextField, page_of
from realtime.services.broadcasts import MAX_EVENT_TYPE_LENGTH
from realtime.topics import MAX_NAME_LENGTH


class TicketSerializer(serializers.Serializer[Any]):
    ticket = serializers.CharField(help_text="Open the socket with ?ticket= and this, once.")
    expires_in = serializers.IntegerField(help_text="Seconds")


class TopicFamilySerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    keyed = serializers.BooleanField(help_text="Whether a topic of it is name:<id>")
    permission = serializers.CharField()
    refetch = serializers.CharField(
        help_text="Where the present state is read when events cannot be replayed"
    )
    description = serializers.CharField()


class BroadcastCreateSerializer(StrictSerializer):
    """What to say. Listeners get a frame of the type ``event_type`` whose payload is ``data``."""

    event_type = TextField(
        max_length=MAX_EVENT_TYPE_LENGTH,
        help_text="In lower snake case. The names of the server's own events and frames are refused.",
    )
    data = serializers.DictField(  # type: ignore[assignment]  # a serializer has one too
        help_text="Any object of up to 32 KiB as JSON."
    )


class TenantBroadcastQuerySerializer(StrictSerializer):
    subscription_filter = TextField(
        max_length=MAX_NAME_LENGTH, required=False, help_text="Tell those alone who watch this topic."
    )


class BroadcastQuerySerializer(StrictSerializer):
    tenant_filter = serializers.UUIDField(
        required=False, help_text="Your own company, which is the only one that can be told."
    )


class SentSerializer(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=["success"])
    message = serializers.CharField()
    event_id = serializers.UUIDField(help_text="The frame's `id`.")


class PageFilterSerializer(StrictSerializer):
    cursor = TextField(max_length=MAX_CURSOR_LENGTH, required=False)
    limit = PageSizeField()


class BroadcastSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    seq = serializers.IntegerField()
    event_type = serializers.CharField()
    data = serializers.DictField()  # type: ignore[assignment]  # a serializer has one too
    topic = serializers.CharField()
    sent_by = serializers.UUIDField(allow_null=True, help_text="The user, or whoever made the API key.")
    occurred_at = serializers.DateTimeField()


BroadcastPageSerializer = page_of(BroadcastSerializer)


class CountsSerializer(serializers.Serializer[Any]):
    """Connections of the caller's company. One that watches several topics is counted under each."""

    total_connections = serializers.IntegerField()
    tenant_counts = serializers.DictField(child=serializers.IntegerField(), help_text="Your company alone.")
    user_counts = serializers.DictField(child=serializers.IntegerField(), help_text="By the user's id.")
    subscription_counts = serializers.DictField(
        child=serializers.IntegerField(), help_text="By the topic's name."
    )
    processes = serializers.IntegerField(help_text="How many web processes serve them.")


class StatsSerializer(serializers.Serializer[Any]):
    status = serializers.CharField(help_text="`success`.")
    stats = CountsSerializer()


class PresenceQuerySerializer(StrictSerializer):
    topic = TextField(max_length=MAX_NAME_LENGTH)


class WatcherSerializer(serializers.Serializer[Any]):
    user_id = serializers.UUIDField(allow_null=True, help_text="For a program, whoever made its API key.")
    api_key_id = serializers.UUIDField(allow_null=True, help_text="Of a program only.")
    label = serializers.CharField()  # type: ignore[assignment]  # a field has one too
    connections = serializers.IntegerField()
    since = serializers.DateTimeField(help_text="Good to two seconds.")


class PresenceSerializer(serializers.Serializer[Any]):
    topic = serializers.CharField()
    connections = serializers.IntegerField()
    watchers = WatcherSerializer(many=True)
