"""Who carries the company's texts, calls and email."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.serializers import Serializer

from bots.models.channels import EmailProvider, PhoneProvider
from bots.selectors import channels as channel_selectors
from bots.services import channels as channel_services
from common.api.renderers import json_response
from common.api.serializers import StrictSerializer, TextField
from common.api.views import ActorAPIView

_TAGS = ["settings"]


class ChannelSettingsUpdateSerializer(StrictSerializer):
    """The secrets are taken and never shown; an empty one is forgotten. ``revision``: made from which one."""

    phone_provider = serializers.ChoiceField(choices=PhoneProvider.choices, required=False)
    account_sid = TextField(max_length=34, required=False, allow_blank=True)
    auth_token = TextField(max_length=120, required=False, allow_blank=True)
    text_from = TextField(max_length=20, required=False, allow_blank=True)
    call_from = TextField(max_length=20, required=False, allow_blank=True)
    email_provider = serializers.ChoiceField(choices=EmailProvider.choices, required=False)
    email_from = TextField(max_length=254, required=False, allow_blank=True)
    reply_domain = TextField(max_length=120, required=False, allow_blank=True)
    inbound_secret = TextField(max_length=120, required=False, allow_blank=True)
    postal_address = TextField(
        max_length=200,
        required=False,
        allow_blank=True,
        help_text=f"Required for email over smtp. {channel_services.POSTAL_ADDRESS_RULE}",
    )
    revision = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False)


class ChannelSettingsSerializer(Serializer[Any]):
    """What carries messages and calls, and the address that the carrier has to be told."""

    phone_provider = serializers.ChoiceField(choices=PhoneProvider.choices)
    account_sid = serializers.CharField()
    has_auth_token = serializers.BooleanField()
    auth_token_hint = serializers.CharField(help_text="The last four characters.")
    text_from = serializers.CharField(help_text="The number that texts come from.")
    call_from = serializers.CharField(help_text="The number that calls come from.")
    email_provider = serializers.ChoiceField(choices=EmailProvider.choices)
    email_from = serializers.CharField()
    reply_domain = serializers.CharField(help_text="Whose mail comes back as replies.")
    has_inbound_secret = serializers.BooleanField()
    inbound_secret_hint = serializers.CharField(help_text="The last four characters.")
    postal_address = serializers.CharField(help_text="Stands below each email.")
    text_webhook_url = serializers.CharField(help_text="Where Twilio is to send the texts of leads.")
    revision = serializers.IntegerField()


class ChannelTestSerializer(StrictSerializer):
    to = TextField(max_length=40, help_text="A number of the team, with its country.")


class ChannelReceiptSerializer(Serializer[Any]):
    """Who took the message, under which name."""

    provider = serializers.CharField(help_text="simulated: nothing was sent.")
    sid = serializers.CharField()
    status = serializers.CharField()


class ChannelSettingsView(ActorAPIView):
    """Providers and their credentials (taken, never shown); a company that chose nothing has the defaults."""

    permissions = {"get": "tenant:read", "patch": "tenant:write"}

    @extend_schema(operation_id="get_channel_settings", responses=ChannelSettingsSerializer, tags=_TAGS)
    def get(self, request: Request) -> HttpResponse:
        chosen = channel_selectors.get_channel_settings_for(actor=self.actor)
        return json_response(channel_selectors.show_channel_settings(chosen))

    @extend_schema(
        operation_id="change_channel_settings",
        request=ChannelSettingsUpdateSerializer,
        responses=ChannelSettingsSerializer,
        tags=_TAGS,
    )
    def patch(self, request: Request) -> HttpResponse:
        changes = self.read_body(ChannelSettingsUpdateSerializer)
        revision = changes.pop("revision", None)
        chosen = channel_services.change_channel_settings(
            actor=self.actor, changes=changes, revision=revision
        )
        return json_response(channel_selectors.show_channel_settings(chosen))


class ChannelTestView(ActorAPIView):
    """One text that says what it is, to a number of the team."""

    permissions = {"post": "tenant:write"}

    @extend_schema(
        operation_id="test_channel",
        request=ChannelTestSerializer,
        responses=ChannelReceiptSerializer,
        tags=_TAGS,
    )
    def post(self, request: Request) -> HttpResponse:
        receipt = channel_services.send_test(actor=self.actor, **self.read_body(ChannelTestSerializer))
        return json_response({"provider": receipt.provider, "sid": receipt.sid, "status": receipt.status})
