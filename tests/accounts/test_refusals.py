"""Who asks for another company's data is refused, and one's own company learns of it."""

from typing import Any

import pytest
import redis
from django.test import Client

from accounts.engines import limiter
from accounts.models.tenants import Tenant
from accounts.models.users import User
from accounts.services import api_keys as api_key_services
from common import valkey
from common.actor import Actor
from common.identifiers import uuid7
from common.tenancy import tenant_scope
from events import handling, relay
from events.models import Event
from operations.models import AuditEntry
from tests.accounts.conftest import SignIn, bearer
from tests.clients import browser_of

FOREIGN = "foreign_tenant_refused"


def ask(client: Client, tenant_id: object, **headers: str) -> Any:
    return client.get("/api/auth/me", headers={"X-Tenant-ID": str(tenant_id), **headers})


def told(tenant: Tenant) -> list[Event]:
    with tenant_scope(tenant.id):
        return list(Event.objects.filter(type=FOREIGN).order_by("id"))


@pytest.mark.django_db
def test_the_callers_own_company_learns_of_it_and_the_other_does_not(
    client: Client, bob: User, acme: Tenant, globex: Tenant, sign_in: SignIn
) -> None:
    tokens = sign_in(bob)
    answer = ask(client, globex.id, **bearer(tokens))
    (event,) = told(acme)
    assert (answer.status_code, answer.json()["code"]) == (403, "accounts.foreign_tenant")
    assert event.actor_user_id == bob.id
    assert str(globex.id) in event.payload
    assert tokens["session_id"] in event.payload
    assert told(globex) == []


@pytest.mark.django_db
def test_the_answer_is_the_same_whether_told_or_not_and_whether_the_company_exists(
    client: Client, bob: User, globex: Tenant, sign_in: SignIn
) -> None:
    headers = bearer(sign_in(bob))
    answers = [ask(client, tenant_id, **headers).json() for tenant_id in (globex.id, globex.id, uuid7())]
    assert len({answer.pop("correlation_id") for answer in answers}) == 3
    assert answers[0] == answers[1] == answers[2]


@pytest.mark.django_db
def test_a_loop_of_one_sign_in_is_told_once_a_minute(
    client: Client, bob: User, acme: Tenant, globex: Tenant, sign_in: SignIn
) -> None:
    headers = bearer(sign_in(bob))
    for _ in range(5):
        ask(client, globex.id, **headers)
    assert len(told(acme)) == 1
    ask(client, globex.id, **bearer(sign_in(bob)))
    assert len(told(acme)) == 2
    # The minute is over.
    valkey.client().flushdb()
    ask(client, globex.id, **headers)
    assert len(told(acme)) == 3


@pytest.mark.django_db
def test_an_api_key_and_a_browser_are_told_of_too(
    client: Client, as_alice: Actor, acme: Tenant, globex: Tenant
) -> None:
    api_key, key = api_key_services.create_api_key(actor=as_alice, name="CI", scopes=["leads:read"])
    assert ask(client, globex.id, **{"X-API-Key": key}).status_code == 403
    assert ask(browser_of(as_alice), globex.id).status_code == 403
    by_key, by_browser = told(acme)
    assert str(api_key.id) in by_key.payload
    assert str(as_alice.sign_in_id) in by_browser.payload


@pytest.mark.django_db
def test_without_the_counter_it_is_refused_and_only_logged(
    client: Client,
    bob: User,
    acme: Tenant,
    globex: Tenant,
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Any,
) -> None:
    headers = bearer(sign_in(bob))

    def away(allowances: Any) -> Any:
        raise redis.ConnectionError("away")

    monkeypatch.setattr(limiter, "spend", away)
    assert ask(client, globex.id, **headers).status_code == 403
    assert told(acme) == []
    assert FOREIGN in capsys.readouterr().err


@pytest.mark.django_db(transaction=True)
def test_the_audit_trail_files_it_under_security_as_denied(
    client: Client, bob: User, acme: Tenant, globex: Tenant, sign_in: SignIn
) -> None:
    ask(client, globex.id, **bearer(sign_in(bob)))
    relay.relay_pending()
    handling.handle_pending()
    with tenant_scope(acme.id):
        entry = AuditEntry.objects.get(action=FOREIGN)
    assert (entry.category, entry.outcome, entry.level) == ("security", "denied", "warning")
    assert (entry.user_id, entry.resource_id) == (bob.id, str(globex.id))
