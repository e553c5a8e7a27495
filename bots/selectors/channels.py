"""Reading how a tenant's messages and calls leave the house."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from bots.models.channels import ChannelSettings
from common.actor import Actor
from common.encryption import UnreadableSecretError

SECRETS = ("auth_token", "inbound_secret")
_SHOWN = (
    "phone_provider",
    "account_sid",
    "auth_token_hint",
    "text_from",
    "call_from",
    "email_provider",
    "email_from",
    "reply_domain",
    "inbound_secret_hint",
    "postal_address",
    "revision",
)


def read_settings(rows: QuerySet[ChannelSettings]) -> ChannelSettings | None:
    """The one row; with empty secrets where the stored ones were written under a key of ours that is gone."""
    try:
        return rows.first()
    except UnreadableSecretError:
        chosen = rows.defer(*SECRETS).get()
        chosen.auth_token = chosen.inbound_secret = ""
        return chosen


def find_channel_settings(*, tenant_id: UUID) -> ChannelSettings | None:
    """What the tenant chose; None where it never chose anything."""
    return read_settings(ChannelSettings.objects.filter(tenant_id=tenant_id))


def get_channel_settings_for(*, actor: Actor) -> ChannelSettings:
    """The company's settings, or the defaults."""
    actor.check("tenant:read")
    return find_channel_settings(tenant_id=actor.tenant_id) or ChannelSettings(tenant_id=actor.tenant_id)


def show_channel_settings(chosen: ChannelSettings) -> dict[str, Any]:
    """Everything but the secrets, and the addresses that a provider has to be told."""
    callbacks = callbacks_of(tenant_id=chosen.tenant_id)
    return {
        **{name: getattr(chosen, name) for name in _SHOWN},
        "has_auth_token": chosen.auth_token != "",
        "has_inbound_secret": chosen.inbound_secret != "",
        "text_webhook_url": f"{callbacks}/messages",
    }


def callbacks_of(*, tenant_id: UUID) -> str:
    """The address below which Twilio tells us of a tenant's messages and calls."""
    return f"{settings.PUBLIC_ORIGIN}/api/webhooks/twilio/{tenant_id}"
