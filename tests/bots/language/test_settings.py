"""A company's choice of engine: checked, encrypted, masked, audited."""

import json
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from pytest_django.fixtures import Settings

from bots.exceptions.settings import EngineNotChosenError, SettingsChangedError, SettingsInvalidError
from bots.models.language import LanguageSettings
from bots.services import language_settings
from common.actor import Actor
from common.exceptions import PermissionDeniedError
from common.tenancy import tenant_scope
from events.models import Event
from tests.clients import browser_of, client_of

pytestmark = pytest.mark.django_db
KEY = "sk-acme-0123456789"
CHOSEN = {"engine": "openai", "model": "m-1", "api_key": KEY, "base_url": "https://models.example/v1"}


def choose(actor: Actor, **changes: Any) -> LanguageSettings:
    with tenant_scope(actor.tenant_id):
        return language_settings.change_language_settings(actor=actor, changes=changes)


def problems(error: pytest.ExceptionInfo[SettingsInvalidError]) -> set[tuple[str, str]]:
    return {(one.field, one.code) for one in error.value.errors}


def test_the_key_is_encrypted_in_the_table_and_masked_in_answers(as_alice: Actor) -> None:
    choose(as_alice, **CHOSEN)
    with tenant_scope(as_alice.tenant_id), connection.cursor() as cursor:
        cursor.execute("SELECT api_key FROM bots_languagesettings")
        stored = cursor.fetchone()[0]
    answer = client_of(as_alice).get("/api/settings/language")
    assert KEY not in stored
    assert KEY.encode() not in answer.content
    assert (answer.json()["has_api_key"], answer.json()["api_key_hint"]) == (True, "6789")


def test_the_audit_names_the_fields_and_never_the_key(as_alice: Actor) -> None:
    choose(as_alice, **CHOSEN)
    choose(as_alice, api_key="sk-acme-another-one")
    with tenant_scope(as_alice.tenant_id):
        events = Event.objects.filter(type="language_settings_changed").order_by("id")
        told = [json.loads(one.payload) for one in events]
    changed = [["api_key", "base_url", "engine", "model"], ["api_key"]]
    assert [one["changed"] for one in told] == changed
    assert "sk-acme" not in json.dumps(told)


def test_a_key_under_a_lost_key_of_ours_counts_as_none_and_can_be_given_again(
    as_alice: Actor, settings: Settings
) -> None:
    choose(as_alice, **CHOSEN)
    settings.CREDENTIALS_KEYS = ["another key of this house"]
    assert client_of(as_alice).get("/api/settings/language").json()["has_api_key"] is False
    assert (
        client_of(as_alice).post("/api/settings/language/test").json()["fallback_reason"] == "not_configured"
    )
    page = browser_of(as_alice).get(reverse("admin:bots_languagesettings_changelist"))
    assert page.status_code == 200
    assert choose(as_alice, api_key=KEY).api_key_hint == "6789"


def test_what_stays_equal_is_not_told(as_alice: Actor) -> None:
    choose(as_alice, **CHOSEN)
    assert choose(as_alice, model="m-1").revision == 2
    with tenant_scope(as_alice.tenant_id):
        assert Event.objects.filter(type="language_settings_changed").count() == 1


def test_an_engine_needs_a_model_and_a_key(as_alice: Actor) -> None:
    with pytest.raises(SettingsInvalidError) as error:
        choose(as_alice, engine="anthropic")
    assert problems(error) == {("model", "required"), ("api_key", "required")}


@pytest.mark.parametrize("change", [{"base_url": "https://other.example/v1"}, {"engine": "anthropic"}])
def test_a_stored_key_is_not_sent_elsewhere(as_alice: Actor, change: dict[str, str]) -> None:
    choose(as_alice, **CHOSEN)
    with pytest.raises(SettingsInvalidError) as error:
        choose(as_alice, **change)
    assert problems(error) == {("api_key", "required")}
    assert choose(as_alice, **change, api_key="sk-acme-for-the-other").revision == 3


@pytest.mark.parametrize("url", ["http://models.example", "https://127.0.0.1/v1", "https://169.254.169.254/"])
def test_an_address_inside_is_refused(as_alice: Actor, url: str) -> None:
    with pytest.raises(SettingsInvalidError) as error:
        choose(as_alice, **{**CHOSEN, "base_url": url})
    assert problems(error) == {("base_url", "address_refused")}


def test_a_change_from_an_older_revision_is_refused(as_alice: Actor) -> None:
    choose(as_alice, **CHOSEN)
    with tenant_scope(as_alice.tenant_id), pytest.raises(SettingsChangedError):
        language_settings.change_language_settings(actor=as_alice, changes={"model": "m-2"}, revision=1)


def test_only_who_may_change_the_company_changes_its_settings(as_bob: Actor) -> None:
    with pytest.raises(PermissionDeniedError):
        choose(as_bob, timeout_ms=1_000)
    assert client_of(as_bob).get("/api/settings/language").status_code == 200
    assert client_of(as_bob).patch("/api/settings/bots", {"tone": "direct"}, format="json").status_code == 403


def test_there_is_nothing_to_try_without_an_engine(as_alice: Actor) -> None:
    with tenant_scope(as_alice.tenant_id), pytest.raises(EngineNotChosenError):
        language_settings.try_engine(actor=as_alice)
    assert client_of(as_alice).post("/api/settings/language/test").status_code == 409


def test_bot_settings_have_defaults_and_are_changed(as_alice: Actor) -> None:
    api = client_of(as_alice)
    defaults = {"tone": "friendly", "person_hold_minutes": None, "most_bot_messages": 25, "revision": 1}
    assert api.get("/api/settings/bots").json() == defaults
    changed = api.patch(
        "/api/settings/bots", {"person_hold_minutes": 30, "revision": 1}, format="json"
    ).json()
    assert changed == {**defaults, "person_hold_minutes": 30, "revision": 2}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"api_key_hint": "x"}, 400),
        ({"engine": "other"}, 422),
        ({"timeout_ms": 1}, 422),
        ({"api_key": "a\u0000b"}, 400),
        ({"api_key": "clé-secrète"}, 422),
        ({"base_url": "x" * 201}, 422),
        ({"tokens_per_day": 10**12}, 422),
        ([], 400),
    ],
)
def test_bad_settings_are_refused(as_alice: Actor, body: Any, status: int) -> None:
    assert client_of(as_alice).patch("/api/settings/language", body, format="json").status_code == status
