"""Refresh tokens work once; parallel refreshes agree; a stolen one ends the sign-in."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from accounts.models.sign_ins import RefreshToken, SignIn
from accounts.models.tenants import Tenant
from accounts.models.users import User
from accounts.services import refresh_tokens
from common.tenancy import tenant_scope
from events.models import Event
from tests.accounts.conftest import bearer

pytestmark = pytest.mark.django_db


def refresh(client: Client, token: str, name: str = "refresh_token") -> Any:
    return client.post("/api/auth/refresh", {name: token}, content_type="application/json")


def age_uses(tenant: Tenant) -> None:
    """Let the grace of every used token pass."""
    with tenant_scope(tenant.id):
        RefreshToken.objects.exclude(used_at=None).update(used_at=timezone.now() - refresh_tokens.GRACE * 2)


@pytest.mark.parametrize("name", ["refresh_token", "refreshToken"])
def test_a_refresh_token_gives_a_working_pair(client: Client, alice: User, sign_in: Any, name: str) -> None:
    renewed = refresh(client, sign_in(alice)["refresh_token"], name).json()
    assert client.get("/api/auth/me", headers=bearer(renewed)).status_code == 200
    assert renewed["refreshToken"] == renewed["refresh_token"]


def test_within_the_grace_the_same_pair_comes_again(client: Client, alice: User, sign_in: Any) -> None:
    token = sign_in(alice)["refresh_token"]
    first, second = refresh(client, token).json(), refresh(client, token).json()
    assert first["access_token"] == second["access_token"]
    assert first["refresh_token"] == second["refresh_token"]


def test_a_token_used_again_after_the_grace_ends_both_parties(
    client: Client, alice: User, acme: Tenant, sign_in: Any
) -> None:
    tokens = sign_in(alice)
    thief = refresh(client, tokens["refresh_token"]).json()
    age_uses(acme)
    refused = refresh(client, tokens["refresh_token"])
    assert (refused.status_code, refused.json()["code"]) == (401, "accounts.token_reused")
    assert client.get("/api/auth/me", headers=bearer(thief)).status_code == 401
    assert refresh(client, thief["refresh_token"]).status_code == 401
    with tenant_scope(acme.id):
        assert SignIn.objects.get(id=tokens["session_id"]).end_reason == "token_reused"
        assert Event.objects.filter(type="refresh_token_reused").count() == 1


def test_a_chain_of_refreshes_goes_on(client: Client, alice: User, acme: Tenant, sign_in: Any) -> None:
    token = sign_in(alice)["refresh_token"]
    for _ in range(3):
        token = refresh(client, token).json()["refresh_token"]
        age_uses(acme)
    assert refresh(client, token).status_code == 200


def test_the_kinds_of_token_are_not_exchangeable(client: Client, alice: User, sign_in: Any) -> None:
    tokens = sign_in(alice)
    as_access = client.get("/api/auth/me", headers={"Authorization": f"Bearer {tokens['refresh_token']}"})
    assert as_access.status_code == 401
    assert refresh(client, tokens["access_token"][:200]).status_code == 401


def test_a_disabled_user_cannot_refresh(client: Client, alice: User, sign_in: Any) -> None:
    token = sign_in(alice)["refresh_token"]
    User.objects.filter(id=alice.id).update(is_active=False)
    assert refresh(client, token).status_code == 401


def test_an_expired_sign_in_cannot_refresh(client: Client, alice: User, acme: Tenant, sign_in: Any) -> None:
    token = sign_in(alice)["refresh_token"]
    with tenant_scope(acme.id):
        SignIn.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert refresh(client, token).status_code == 401


@pytest.mark.django_db(transaction=True)
def test_ten_parallel_refreshes_agree_on_one_successor(alice: User, acme: Tenant, sign_in: Any) -> None:
    token = sign_in(alice)["refresh_token"]

    def run(_: int) -> tuple[str, str]:
        try:
            pair = refresh_tokens.refresh(refresh_token=token).tokens
        finally:
            connections.close_all()
        return pair.access_token, pair.refresh_token

    with ThreadPoolExecutor(10) as threads:
        pairs = set(threads.map(run, range(10)))
    assert len(pairs) == 1
    with tenant_scope(acme.id):
        assert RefreshToken.objects.filter(used_at=None).count() == 1
        assert RefreshToken.objects.count() == 2
