"""Shapes of the realtime endpoints."""

from typing import Any

from rest_framework import serializers


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
