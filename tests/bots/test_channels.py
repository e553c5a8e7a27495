"""A company's choice of who carries its messages: checked, encrypted, masked, audited."""

import json
from typing import Any

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from bots.exceptions.providers import ProviderMisconfiguredError
from bots.exceptions.settings import SettingsChangedError, SettingsInvalidError
from bots.models.channels import ChannelSettings
from bots.providers.twilio_phone import TwilioPhone
from bots.services import channels
from common.actor import Actor
from common.exceptions import PermissionDeniedError
from common.tenancy import tenant_scope
from events.models import Event
from tests.bots.calling import CHOSEN, choose_twilio
from tests.bots.providers.fake_twilio import OURS, TOKEN
from tests.clients import client_of

pytestmark = pytest.mark.django_db


def choose(actor: Actor, **changes: Any) -> ChannelSettings:
    with tenant_scope(actor.tenant_id):
        return channels.change_channel_settings(actor=actor, changes=changes)


def carrier_of(actor: Actor, channel: str) -> str:
    with tenant_scope(actor.tenant_id):
        return channels.provider_for(tenant_id=actor.tenant_id, channel=channel).name


def test_the_token_is_encrypted_in_the_table_and_masked_in_answers(as_alice: Actor) -> None:
    choose(as_alice, **CHOSEN)
    with tenant_scope(as_alice.tenant_id), connection.cursor() as cursor:
        cursor.execute("SELECT auth_token FROM bots_channelsettings")
        stored = cursor.fetchone()[0]
    answer = client_of(as_alice).get("/api/channels/settings")
    assert TOKEN not in stored
    assert TOKEN.encode() not in answer.content
    assert (answer.json()["has_auth_token"], answer.json()["auth_token_hint"]) == (True, "0001")
    assert answer.json()["text_webhook_url"].endswith(f"/api/webhooks/twilio/{as_alice.tenant_id}/messages")


def test_the_audit_names_the_fields_and_never_the_token(as_alice: Actor) -> None:
    choose(as_alice, **CHOSEN)
    choose(as_alice, auth_token="another-token-0002")
    with tenant_scope(as_alice.tenant_id):
        events = Event.objects.filter(type="channel_settings_changed").order_by("id")
        told = [json.loads(one.payload) for one in events]
        assert {one.audit for one in events} == {"configuration"}
    assert [one["changed"] for one in told] == [sorted(CHOSEN), ["auth_token"]]
    assert "token-000" not in json.dumps(told)


def test_a_company_that_chose_nothing_has_what_the_installation_has(
    as_alice: Actor, settings: Settings
) -> None:
    assert carrier_of(as_alice, "sms") == "simulated"
    settings.MESSAGING_PROVIDER, settings.MESSAGING_GATEWAY_URL = "gateway", "http://127.0.0.1:9"
    assert carrier_of(as_alice, "voice") == "gateway"


def test_twilio_carries_texts_and_calls_of_whoever_chose_it_alone(as_alice: Actor, as_charlie: Actor) -> None:
    choose_twilio(as_alice)
    assert [carrier_of(as_alice, one) for one in ("sms", "voice", "email")] == [
        "twilio",
        "twilio",
        "simulated",
    ]
    assert carrier_of(as_charlie, "sms") == "simulated"


def test_the_mail_server_carries_email(as_alice: Actor) -> None:
    choose(as_alice, email_provider="smtp", email_from="hello@acme.example", postal_address="1 Elm St")
    assert [carrier_of(as_alice, one) for one in ("email", "sms")] == ["smtp", "simulated"]


def test_a_token_under_a_lost_key_of_ours_counts_as_none(as_alice: Actor, settings: Settings) -> None:
    choose_twilio(as_alice)
    settings.CREDENTIALS_KEYS = ["another key of this house"]
    assert client_of(as_alice).get("/api/channels/settings").json()["has_auth_token"] is False
    with pytest.raises(ProviderMisconfiguredError):
        carrier_of(as_alice, "sms")


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"phone_provider": "twilio"}, {"account_sid", "auth_token", "text_from", "call_from"}),
        ({**CHOSEN, "account_sid": "SM" + "0" * 32}, {"account_sid"}),
        ({**CHOSEN, "text_from": "555 0100"}, {"text_from"}),
        ({**CHOSEN, "auth_token": "t\u00f6ken"}, {"auth_token"}),
        ({"email_provider": "smtp"}, {"email_from", "postal_address"}),
        (
            {"email_provider": "smtp", "email_from": "a@acme.example", "postal_address": " "},
            {"postal_address"},
        ),
        ({"email_from": "nobody"}, {"email_from"}),
    ],
)
def test_what_cannot_work_is_refused_and_named(
    as_alice: Actor, changes: dict[str, Any], fields: set[str]
) -> None:
    with pytest.raises(SettingsInvalidError) as refusal:
        choose(as_alice, **changes)
    assert {one.field for one in refusal.value.errors} == fields
    with tenant_scope(as_alice.tenant_id):
        assert not ChannelSettings.objects.exclude(phone_provider="simulated").exists()


def test_mail_without_a_postal_address_is_refused_over_rest_and_nothing_is_changed(as_alice: Actor) -> None:
    client, path = client_of(as_alice), "/api/channels/settings"
    wanted = {"email_provider": "smtp", "email_from": "hello@acme.example"}
    answer = client.patch(path, wanted, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "postal_address")
    assert "CAN-SPAM" in answer.json()["errors"][0]["detail"]
    assert client.get(path).json()["email_provider"] == "simulated"
    chosen = client.patch(path, {**wanted, "postal_address": "1 Elm St, Sacramento"}, format="json")
    assert (chosen.status_code, chosen.json()["email_provider"]) == (200, "smtp")
    assert client.patch(path, {"postal_address": ""}, format="json").status_code == 422


def test_a_stored_token_does_not_move_to_another_account(as_alice: Actor) -> None:
    choose_twilio(as_alice)
    with pytest.raises(SettingsInvalidError):
        choose(as_alice, account_sid="AC" + "1" * 32)
    assert choose(as_alice, account_sid="AC" + "1" * 32, auth_token=TOKEN).revision == 3


def test_a_change_from_an_old_revision_is_refused(as_alice: Actor) -> None:
    choose_twilio(as_alice)
    with tenant_scope(as_alice.tenant_id), pytest.raises(SettingsChangedError):
        channels.change_channel_settings(actor=as_alice, changes={"text_from": OURS}, revision=1)


def test_an_operator_reads_and_does_not_choose(as_bob: Actor) -> None:
    assert client_of(as_bob).get("/api/channels/settings").status_code == 200
    with pytest.raises(PermissionDeniedError):
        choose(as_bob, phone_provider="simulated")
    assert client_of(as_bob).post("/api/channels/test", {"to": OURS}, format="json").status_code == 403


def test_a_test_says_who_took_it(as_alice: Actor) -> None:
    answer = client_of(as_alice).post("/api/channels/test", {"to": "+1 916 555 0100"}, format="json")
    assert (answer.status_code, answer.json()["provider"]) == (200, "simulated")
    refused = client_of(as_alice).post("/api/channels/test", {"to": "me"}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (422, "bots.settings_invalid")


def test_one_account_has_one_client(as_alice: Actor) -> None:
    choose_twilio(as_alice)
    with tenant_scope(as_alice.tenant_id):
        text = channels.provider_for(tenant_id=as_alice.tenant_id, channel="sms")
        assert text is channels.provider_for(tenant_id=as_alice.tenant_id, channel="voice")
    assert isinstance(text, TwilioPhone)
    assert TOKEN not in repr(text.__dict__["_account"])
