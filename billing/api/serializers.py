"""Shapes of customers."""

from typing import Any

from rest_framework import serializers

from billing.models import Currency
from common.api.pagination import MAX_CURSOR_LENGTH
from common.api.serializers import PageSizeField, StrictSerializer, TextField, page_of


class CustomerFilterSerializer(StrictSerializer):
    email = serializers.EmailField(max_length=254, required=False)
    lead_id = serializers.UUIDField(required=False)
    cursor = TextField(max_length=MAX_CURSOR_LENGTH, required=False)
    limit = PageSizeField()


class CustomerCreateSerializer(StrictSerializer):
    """A new customer. ``lead_id`` makes it the customer of that lead, once and for all."""

    name = TextField(max_length=200)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    phone = TextField(max_length=32, required=False, allow_blank=True)
    currency = serializers.ChoiceField(choices=Currency.choices, required=False)
    lead_id = serializers.UUIDField(required=False, allow_null=True)


class CustomerUpdateSerializer(StrictSerializer):
    """The fields to change; what is absent stays."""

    name = TextField(max_length=200, required=False)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    phone = TextField(max_length=32, required=False, allow_blank=True)
    currency = serializers.ChoiceField(choices=Currency.choices, required=False)


class CustomerSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()
    currency = serializers.ChoiceField(choices=Currency.choices)
    lead_id = serializers.UUIDField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


CustomerPageSerializer = page_of(CustomerSerializer)
