"""How a tenant's messages and calls leave the house: choosing who carries them, and building the carrier."""

from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accounts.selectors import tenants as tenant_selectors
from bots.engines import contacts
from bots.events.settings import ChannelSettingsChanged
from bots.exceptions.providers import ProviderMisconfiguredError
from bots.exceptions.settings import SettingsChangedError, SettingsInvalidError
from bots.models.channels import ChannelSettings, PhoneProvider
from bots.models.channels import EmailProvider as EmailKind
from bots.models.leads import Channel
from bots.providers import messaging
from bots.providers.email import EmailProvider
from bots.providers.messaging import MessagingProvider
from bots.providers.simulated import SimulatedProvider
from bots.providers.wire import OutboundText, PhoneAccount, Receipt
from bots.selectors import channels as channel_selectors
from common.actor import Actor
from common.exceptions import FieldProblem
from common.identifiers import uuid7
from events import log

# Imported by name where a tenant chose it: its client takes a moment and memory.
TWILIO = "bots.providers.twilio_phone"
FIELDS = frozenset(
    {
        "phone_provider",
        "account_sid",
        "auth_token",
        "text_from",
        "call_from",
        "email_provider",
        "email_from",
        "reply_domain",
        "inbound_secret",
        "postal_address",
    }
)
POSTAL_ADDRESS_RULE = (
    "Each email that leaves has to name a postal address of the sender (CAN-SPAM, 15 USC 7704(a)(5))."
)
TRIAL = "This is a test from Switchboard. Texts from this number arrive."
# With fewer characters the last four would give too much of a secret away.
SHORTEST_HINTED_SECRET = 12
SECRET_LENGTH = 4


def provider_for(*, tenant_id: UUID, channel: str) -> MessagingProvider:
    """Who carries a tenant's messages on a channel: what the tenant chose, else what the installation has.

    Raises ProviderMisconfiguredError where the choice lacks something. Nothing is sent by asking.
    """
    chosen = channel_selectors.find_channel_settings(tenant_id=tenant_id)
    if chosen is None:
        return messaging.from_settings(name=settings.MESSAGING_PROVIDER, url=settings.MESSAGING_GATEWAY_URL)
    if channel != Channel.EMAIL and chosen.phone_provider == PhoneProvider.TWILIO:
        return _twilio(_account_of(chosen))
    if channel == Channel.EMAIL and chosen.email_provider == EmailKind.SMTP:
        company = tenant_selectors.get_tenant(tenant_id=tenant_id).name
        return EmailProvider(chosen.email_from, company=company)
    return SimulatedProvider()


def change_channel_settings(
    *, actor: Actor, changes: Mapping[str, Any], revision: int | None = None
) -> ChannelSettings:
    """Choose who carries texts, calls and email, with which credentials.

    Raises SettingsChangedError when somebody else changed them since ``revision``, and SettingsInvalidError
    for an account without token or numbers, for a mail server without a sender or a postal address, for what
    is no number, and for a stored token that would be used with another account: whoever changes the account
    gives its token.
    """
    actor.check("tenant:write")
    unknown = set(changes) - FIELDS
    if unknown:
        raise SettingsInvalidError(f"Not settable: {', '.join(sorted(unknown))}.")
    with transaction.atomic():
        ChannelSettings.objects.bulk_create(
            [ChannelSettings(tenant_id=actor.tenant_id)], ignore_conflicts=True
        )
        locked = ChannelSettings.objects.select_for_update(no_key=True).filter(tenant_id=actor.tenant_id)
        chosen = channel_selectors.read_settings(locked) or ChannelSettings()
        if revision is not None and revision != chosen.revision:
            raise SettingsChangedError(
                f"The settings are at revision {chosen.revision}, the change was made from revision "
                f"{revision}. Read them again."
            )
        had_token = chosen.auth_token != ""
        changed = sorted(name for name, value in changes.items() if getattr(chosen, name) != value)
        for name in changed:
            setattr(chosen, name, changes[name])
        _check(
            chosen, is_token_of_another=had_token and "account_sid" in changed and "auth_token" not in changes
        )
        if changed:
            _save(chosen, changed)
    return chosen


def send_test(*, actor: Actor, to: str) -> Receipt:
    """Send one text that says what it is to a number of the team, through whoever carries texts.

    Raises SettingsInvalidError for what is no number, and what the provider answered where it took nothing.
    """
    actor.check("tenant:write")
    number = contacts.normalise_phone(to)
    if not number:
        raise SettingsInvalidError(f"{to[:40]!r} is no telephone number.")
    provider = provider_for(tenant_id=actor.tenant_id, channel=Channel.SMS)
    return provider.submit(
        OutboundText(idempotency_key=f"test-{uuid7()}", channel="sms", to=number, body=TRIAL)
    )


def _save(chosen: ChannelSettings, changed: list[str]) -> None:
    chosen.revision += 1
    chosen.auth_token_hint = _hint(chosen.auth_token)
    chosen.inbound_secret_hint = _hint(chosen.inbound_secret)
    chosen.save()
    log.publish(
        ChannelSettingsChanged(
            changed=changed,
            revision=chosen.revision,
            phone_provider=chosen.phone_provider,
            email_provider=chosen.email_provider,
        )
    )


def _hint(secret: str) -> str:
    return secret[-SECRET_LENGTH:] if len(secret) >= SHORTEST_HINTED_SECRET else ""


def _check(chosen: ChannelSettings, *, is_token_of_another: bool) -> None:
    problems = []
    if chosen.phone_provider == PhoneProvider.TWILIO:
        problems = [
            FieldProblem(name, "required", "Twilio needs it.")
            for name in ("account_sid", "auth_token", "text_from", "call_from")
            if not getattr(chosen, name)
        ]
    if chosen.email_provider == EmailKind.SMTP and not chosen.email_from:
        problems.append(FieldProblem("email_from", "required", "The mail server needs it."))
    if chosen.email_provider == EmailKind.SMTP and not chosen.postal_address.strip():
        problems.append(FieldProblem("postal_address", "required", POSTAL_ADDRESS_RULE))
    if chosen.email_from and not contacts.normalise_email(chosen.email_from):
        problems.append(FieldProblem("email_from", "invalid", "Expected an email address."))
    if is_token_of_another:
        problems.append(
            FieldProblem("auth_token", "required", "Give the token, too: the account is another one.")
        )
    problems += [
        FieldProblem(name, "invalid", "Expected a telephone number with its country, such as +19165550100.")
        for name in ("text_from", "call_from")
        if getattr(chosen, name) and contacts.normalise_phone(getattr(chosen, name)) != getattr(chosen, name)
    ]
    sid = chosen.account_sid
    if sid and not (len(sid) == 34 and sid.startswith("AC") and sid.isalnum() and sid.isascii()):
        problems.append(FieldProblem("account_sid", "invalid", "Expected AC and 32 letters or digits."))
    problems += [
        FieldProblem(name, "invalid", "Expected printable ASCII characters.")
        for name in channel_selectors.SECRETS
        if not (getattr(chosen, name).isascii() and (getattr(chosen, name) or " ").isprintable())
    ]
    if problems:
        said = "; ".join(f"{one.field}: {one.detail}" for one in problems)
        raise SettingsInvalidError(said, errors=problems)


def _account_of(chosen: ChannelSettings) -> PhoneAccount:
    if not (chosen.account_sid and chosen.auth_token):
        raise ProviderMisconfiguredError("The Twilio account or its token is missing; give them again.")
    return PhoneAccount(
        account_sid=chosen.account_sid,
        auth_token=chosen.auth_token,
        text_from=chosen.text_from,
        call_from=chosen.call_from,
        callbacks=channel_selectors.callbacks_of(tenant_id=chosen.tenant_id),
    )


@lru_cache(maxsize=128)
def _twilio(account: PhoneAccount) -> MessagingProvider:
    """One client for each account, since it keeps its connections."""
    made: MessagingProvider = import_module(TWILIO).TwilioPhone(account)
    return made
