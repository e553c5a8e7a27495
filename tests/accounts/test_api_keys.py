"""API keys: bounded by their scopes, by their maker, and by time."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models.api_keys import ApiKey
from accounts.models.memberships import Membership
from accounts.models.roles import Role
from accounts.models.tenants import Tenant
from accounts.models.users import User
from common.tenancy import tenant_scope
from tests.accounts.conftest import bearer
from tests.conftest import make_member

pytestmark = pytest.mark.django_db


def create_key(client: Client, tokens: dict[str, Any], **changes: Any) -> Any:
    body = {"name": "CRM", "scopes": ["tenant:read", "leads:read"], **changes}
    return client.post("/api/api-keys", body, content_type="application/json", headers=bearer(tokens))


@pytest.fixture
def key(client: Client, alice: User, sign_in: Any) -> dict[str, Any]:
    return dict(create_key(client, sign_in(alice)).json())


@pytest.mark.parametrize("header", ["Authorization", "X-API-Key"])
def test_a_key_acts_with_its_scopes_and_no_more(client: Client, key: dict[str, Any], header: str) -> None:
    headers = {header: f"Bearer {key['key']}" if header == "Authorization" else key["key"]}
    me = client.get("/api/auth/me", headers=headers).json()
    assert (me["user"], me["permissions"]) == (None, ["leads:read", "tenant:read"])
    assert client.get("/api/tenant/config", headers=headers).status_code == 200
    assert client.get("/api/members", headers=headers).status_code == 403


def test_the_key_itself_is_kept_nowhere(
    client: Client, key: dict[str, Any], alice: User, acme: Tenant, sign_in: Any
) -> None:
    listed = client.get("/api/api-keys", headers=bearer(sign_in(alice)))
    assert key["key"] not in listed.content.decode()
    with tenant_scope(acme.id):
        row = ApiKey.objects.get()
    assert key["key"] not in (row.key_hash, row.prefix)


def test_a_wrong_secret_behind_a_right_prefix_is_refused(client: Client, key: dict[str, Any]) -> None:
    forged = key["key"][:-1] + ("0" if key["key"][-1] != "0" else "1")
    assert client.get("/api/auth/me", headers={"X-API-Key": forged}).status_code == 401


def test_a_revoked_key_is_dead_at_once(
    client: Client, key: dict[str, Any], alice: User, sign_in: Any
) -> None:
    client.delete(f"/api/api-keys/{key['id']}", headers=bearer(sign_in(alice)))
    assert client.get("/api/auth/me", headers={"X-API-Key": key["key"]}).status_code == 401


def test_an_expired_key_is_dead(client: Client, key: dict[str, Any], acme: Tenant) -> None:
    with tenant_scope(acme.id):
        ApiKey.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get("/api/auth/me", headers={"X-API-Key": key["key"]}).status_code == 401


def test_a_key_loses_what_its_maker_loses(
    client: Client, key: dict[str, Any], alice: User, acme: Tenant
) -> None:
    with tenant_scope(acme.id):
        Membership.objects.filter(user=alice).update(ended_at=timezone.now())
    assert client.get("/api/auth/me", headers={"X-API-Key": key["key"]}).status_code == 401


def test_nobody_gives_a_key_more_than_they_hold(client: Client, acme: Tenant, sign_in: Any) -> None:
    dave = sign_in(make_member(tenant=acme, name="Dave", role=Role.ADMIN))
    assert create_key(client, dave, scopes=["leads:read"]).status_code == 201
    with tenant_scope(acme.id):
        Membership.objects.filter(user__name="Dave").update(role=Role.MANAGER)
    assert create_key(client, dave, scopes=["leads:read"]).status_code == 403


@pytest.mark.parametrize("scopes", [["leads:fly"], [], ["leads:read"] * 100])
def test_scopes_come_from_the_permission_table(
    client: Client, alice: User, sign_in: Any, scopes: list[str]
) -> None:
    assert create_key(client, sign_in(alice), scopes=scopes).status_code == 422


def test_a_key_makes_no_keys(client: Client, alice: User, sign_in: Any) -> None:
    parent = create_key(client, sign_in(alice), scopes=["api_keys:manage"]).json()["key"]
    assert create_key(client, {"access_token": parent}, scopes=["api_keys:manage"]).status_code == 403


def test_a_key_stays_in_its_company(client: Client, key: dict[str, Any], globex: Tenant) -> None:
    headers = {"X-API-Key": key["key"], "X-Tenant-ID": str(globex.id)}
    assert client.get("/api/auth/me", headers=headers).status_code == 403


def test_the_last_use_is_noted_once_a_minute(client: Client, key: dict[str, Any], acme: Tenant) -> None:
    headers = {"X-API-Key": key["key"]}
    client.get("/api/auth/me", headers=headers)
    with tenant_scope(acme.id):
        first = ApiKey.objects.get().last_used_at
    client.get("/api/auth/me", headers=headers)
    with tenant_scope(acme.id):
        assert first is not None
        assert ApiKey.objects.get().last_used_at == first


def test_a_key_has_no_session(client: Client, key: dict[str, Any]) -> None:
    answer = client.post(
        "/api/auth/session-heartbeat", "", content_type="application/json", headers={"X-API-Key": key["key"]}
    )
    assert (answer.status_code, answer.json()["code"]) == (401, "accounts.no_session")


def test_charlie_cannot_see_or_revoke_it(
    client: Client, key: dict[str, Any], charlie: User, sign_in: Any
) -> None:
    tokens = sign_in(charlie)
    assert client.get("/api/api-keys", headers=bearer(tokens)).json()["results"] == []
    assert client.delete(f"/api/api-keys/{key['id']}", headers=bearer(tokens)).status_code == 404
