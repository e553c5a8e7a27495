"""Signing in, what it answers, and how it ends."""

from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from django.test import Client

from accounts.models.sign_ins import SignIn
from accounts.models.tenants import Tenant
from accounts.models.users import User
from accounts.services import passwords
from common.actor import Actor
from common.tenancy import tenant_scope
from events.models import Event
from tests.accounts.conftest import bearer
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def post_login(client: Client, **body: Any) -> Any:
    return client.post("/api/auth/login", body, content_type="application/json")


@pytest.mark.parametrize("name", ["username", "email", "portalId", "accountNumber", "partnerCode"])
def test_each_client_may_name_the_account_in_its_own_way(client: Client, alice: User, name: str) -> None:
    answer = post_login(client, **{name: alice.email.upper(), "password": PASSWORD}).json()
    assert answer["token"] == answer["access_token"] == answer["data"]["token"]
    assert answer["refresh_token"] == answer["data"]["refreshToken"]
    assert answer["user"]["email"] == alice.email
    assert answer["expires_in"] == 1800
    assert answer["requires_mfa"] is False


def test_the_token_shows_who_one_is(client: Client, alice: User, sign_in: Any) -> None:
    me = client.get("/api/auth/me", headers=bearer(sign_in(alice))).json()
    assert me["user"]["email"] == alice.email
    assert me["tenant"]["slug"] == "acme"
    assert "api_keys:manage" in me["permissions"]
    assert [one["role"] for one in me["memberships"]] == ["owner"]


def test_every_wrong_way_in_looks_the_same(client: Client, alice: User, bob: User) -> None:
    User.objects.filter(id=bob.id).update(is_active=False)
    wrong = post_login(client, email=alice.email, password="not the password")
    unknown = post_login(client, email="nobody@acme.example", password=PASSWORD)
    disabled = post_login(client, email=bob.email, password=PASSWORD)
    assert {wrong.status_code, unknown.status_code, disabled.status_code} == {401}
    bodies = [{**one.json(), "correlation_id": ""} for one in (wrong, unknown, disabled)]
    assert bodies[0] == bodies[1] == bodies[2]
    assert bodies[0]["code"] == "accounts.sign_in_refused"


def test_every_wrong_way_in_hashes_exactly_once(
    client: Client, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    User.objects.filter(id=bob.id).update(is_active=False)
    hashed: list[str] = []

    def record(given: str, encoded: str) -> bool:
        hashed.append(encoded[:30])
        return check_password(given, encoded)

    monkeypatch.setattr(passwords, "check_password", record)
    for email in (alice.email, "nobody@acme.example", bob.email):
        post_login(client, email=email, password="not the password")
    assert len(hashed) == 3
    assert len(set(hashed)) == 1, "the decoy is hashed with the parameters of real passwords"


def test_composed_and_decomposed_letters_are_the_same_password(client: Client, alice: User) -> None:
    passwords.set_password(user=alice, password="Caf\u00e9 au lait, bitte")
    alice.save()
    assert post_login(client, email=alice.email, password="Cafe\u0301 au lait, bitte").status_code == 200


@pytest.mark.parametrize("password", ["x" * 1_000_000, "nul\u0000"])
def test_a_password_that_nobody_types_is_refused(client: Client, alice: User, password: str) -> None:
    assert post_login(client, email=alice.email, password=password).status_code == 400


def test_a_password_keeps_its_spaces(client: Client, alice: User) -> None:
    assert post_login(client, email=alice.email, password=f" {PASSWORD}").status_code == 401


def test_nobody_becomes_staff_by_asking(client: Client, alice: User) -> None:
    answer = post_login(client, email=alice.email, password=PASSWORD, is_staff=True)
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_field")
    assert "is_staff" in answer.json()["detail"]


def test_signing_out_ends_the_tokens_at_once(client: Client, alice: User, sign_in: Any) -> None:
    tokens = sign_in(alice)
    assert (
        client.post(
            "/api/auth/logout", "", content_type="application/json", headers=bearer(tokens)
        ).status_code
        == 200
    )
    assert client.get("/api/auth/me", headers=bearer(tokens)).status_code == 401
    refreshed = client.post(
        "/api/auth/refresh", {"refresh_token": tokens["refresh_token"]}, content_type="application/json"
    )
    assert refreshed.status_code == 401


def test_a_refresh_token_alone_can_sign_out(client: Client, alice: User, sign_in: Any) -> None:
    tokens = sign_in(alice)
    client.post(
        "/api/auth/logout",
        {"refreshToken": tokens["refresh_token"]},
        content_type="application/json",
        headers={"Authorization": "Bearer one-that-ran-out"},
    )
    assert client.get("/api/auth/me", headers=bearer(tokens)).status_code == 401


def test_the_end_of_a_sign_in_is_told(client: Client, alice: User, acme: Tenant, sign_in: Any) -> None:
    client.post("/api/auth/logout", "", content_type="application/json", headers=bearer(sign_in(alice)))
    with tenant_scope(acme.id):
        assert list(Event.objects.order_by("id").values_list("type", flat=True)) == [
            "sign_in_started",
            "sign_in_ended",
        ]


def test_a_heartbeat_keeps_the_session(client: Client, alice: User, acme: Tenant, sign_in: Any) -> None:
    tokens = sign_in(alice)
    with tenant_scope(acme.id):
        before = SignIn.objects.get(id=tokens["session_id"])
    answer = client.post(
        "/api/auth/session-heartbeat", "", content_type="application/json", headers=bearer(tokens)
    )
    assert answer.json()["session_id"] == tokens["session_id"]
    with tenant_scope(acme.id):
        assert SignIn.objects.get(id=tokens["session_id"]).expires_at > before.expires_at


def test_a_heartbeat_needs_a_session(client: Client) -> None:
    assert client.post("/api/auth/session-heartbeat").status_code == 401


def test_a_hundred_heartbeats_are_too_many(client: Client, alice: User, sign_in: Any) -> None:
    headers = bearer(sign_in(alice))
    statuses = [
        client.post(
            "/api/auth/session-heartbeat", "", content_type="application/json", headers=headers
        ).status_code
        for _ in range(31)
    ]
    assert statuses == [200] * 30 + [429]


def test_changing_the_password_ends_every_session(client: Client, alice: User, sign_in: Any) -> None:
    phone, laptop = sign_in(alice), sign_in(alice)
    answer = client.post(
        "/api/auth/password",
        {"current_password": PASSWORD, "new_password": "staple battery horse"},
        content_type="application/json",
        headers=bearer(laptop),
    )
    assert answer.status_code == 204
    assert client.get("/api/auth/me", headers=bearer(phone)).status_code == 401
    assert post_login(client, email=alice.email, password="staple battery horse").status_code == 200


def test_one_can_end_another_device_of_ones_own(client: Client, alice: User, sign_in: Any) -> None:
    phone, laptop = sign_in(alice), sign_in(alice)
    listed = client.get("/api/sign-ins", headers=bearer(laptop)).json()["results"]
    assert {one["id"]: one["current"] for one in listed} == {
        phone["session_id"]: False,
        laptop["session_id"]: True,
    }
    client.delete(f"/api/sign-ins/{phone['session_id']}", headers=bearer(laptop))
    assert client.get("/api/auth/me", headers=bearer(phone)).status_code == 401


def test_bob_cannot_end_alices_device(client: Client, alice: User, bob: User, sign_in: Any) -> None:
    phone = sign_in(alice)
    assert (
        client.delete(f"/api/sign-ins/{phone['session_id']}", headers=bearer(sign_in(bob))).status_code == 404
    )


def test_a_disabled_user_is_out_at_once(client: Client, alice: User, sign_in: Any) -> None:
    tokens = sign_in(alice)
    User.objects.filter(id=alice.id).update(is_active=False)
    assert client.get("/api/auth/me", headers=bearer(tokens)).status_code == 401


def test_checking_a_token_takes_one_query(
    client: Client, as_alice: Actor, alice: User, sign_in: Any, django_assert_num_queries: Any
) -> None:
    headers = bearer(sign_in(alice))
    with django_assert_num_queries(2):
        client.get("/api/tenant/config", headers=headers)
