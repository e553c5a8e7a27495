"""Who belongs to a company, and how fast leaving it or losing a role tells."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models.memberships import Membership
from accounts.models.roles import Role
from accounts.models.tenants import Tenant
from accounts.models.users import User
from common.tenancy import tenant_scope
from events.models import Event
from tests.accounts.conftest import bearer
from tests.conftest import PASSWORD, make_member

pytestmark = pytest.mark.django_db


def membership_id(user: User, tenant: Tenant) -> str:
    with tenant_scope(tenant.id):
        return str(Membership.objects.get(user=user, ended_at=None).id)


def patch(client: Client, path: str, body: dict[str, Any], tokens: dict[str, Any]) -> Any:
    return client.patch(path, body, content_type="application/json", headers=bearer(tokens))


def test_alice_lets_somebody_in(client: Client, alice: User, acme: Tenant, sign_in: Any) -> None:
    body = {"email": "Erin@Acme.example", "role": "operator", "password": PASSWORD}
    added = client.post("/api/members", body, content_type="application/json", headers=bearer(sign_in(alice)))
    assert (added.status_code, added.json()["role"]) == (201, "operator")
    assert sign_in(User.objects.get(email__iexact="erin@acme.example"))["tenant"]["slug"] == "acme"
    again = client.post("/api/members", body, content_type="application/json", headers=bearer(sign_in(alice)))
    assert (again.status_code, again.json()["code"]) == (409, "accounts.already_member")


def test_a_lost_role_is_denied_at_once(
    client: Client, alice: User, bob: User, acme: Tenant, sign_in: Any
) -> None:
    bobs = sign_in(bob)
    assert "leads:write" in client.get("/api/auth/me", headers=bearer(bobs)).json()["permissions"]
    patch(client, f"/api/members/{membership_id(bob, acme)}", {"role": "viewer"}, sign_in(alice))
    assert "leads:write" not in client.get("/api/auth/me", headers=bearer(bobs)).json()["permissions"]


def test_a_removed_member_is_out_at_once(
    client: Client, alice: User, bob: User, acme: Tenant, sign_in: Any
) -> None:
    bobs = sign_in(bob)
    path = f"/api/members/{membership_id(bob, acme)}"
    assert client.delete(path, headers=bearer(sign_in(alice))).status_code == 204
    assert client.get("/api/auth/me", headers=bearer(bobs)).status_code == 401
    with tenant_scope(acme.id):
        types = list(Event.objects.order_by("id").values_list("type", flat=True))
    assert types[-2:] == ["membership_changed", "sign_in_ended"]


def test_the_last_owner_stays(client: Client, alice: User, acme: Tenant, sign_in: Any) -> None:
    path, tokens = f"/api/members/{membership_id(alice, acme)}", sign_in(alice)
    assert client.delete(path, headers=bearer(tokens)).json()["code"] == "accounts.last_owner"
    assert patch(client, path, {"role": "admin"}, tokens).status_code == 409


def test_an_admin_cannot_make_or_unmake_owners(
    client: Client, alice: User, acme: Tenant, sign_in: Any
) -> None:
    tokens = sign_in(make_member(tenant=acme, name="Dave", role=Role.ADMIN))
    promoted = patch(client, f"/api/members/{membership_id(alice, acme)}", {"role": "viewer"}, tokens)
    assert (promoted.status_code, promoted.json()["code"]) == (403, "accounts.scope_exceeds_own")
    own = patch(
        client,
        f"/api/members/{membership_id(User.objects.get(name='Dave'), acme)}",
        {"role": "owner"},
        tokens,
    )
    assert own.status_code == 403


def test_bob_may_look_and_not_touch(
    client: Client, alice: User, bob: User, acme: Tenant, sign_in: Any
) -> None:
    tokens = sign_in(bob)
    listed = client.get("/api/members", headers=bearer(tokens)).json()["results"]
    assert {one["email"] for one in listed} == {alice.email, bob.email}
    denied = patch(client, f"/api/members/{membership_id(bob, acme)}", {"role": "owner"}, tokens)
    assert (denied.status_code, denied.json()["code"]) == (403, "permission_denied")


def test_charlie_finds_nobody_of_acme(
    client: Client, alice: User, charlie: User, acme: Tenant, sign_in: Any
) -> None:
    tokens = sign_in(charlie)
    foreign = client.get(f"/api/members/{membership_id(alice, acme)}", headers=bearer(tokens))
    unknown = client.get(f"/api/members/{uuid4()}", headers=bearer(tokens))
    assert foreign.status_code == unknown.status_code == 404
    assert {**foreign.json(), "correlation_id": ""} == {**unknown.json(), "correlation_id": ""}


@pytest.mark.parametrize("field", ["tenant", "is_staff", "status", "user_id"])
def test_fields_that_the_house_sets_are_refused(
    client: Client, alice: User, sign_in: Any, field: str
) -> None:
    body = {"email": "erin@acme.example", "role": "viewer", field: "x"}
    answer = client.post(
        "/api/members", body, content_type="application/json", headers=bearer(sign_in(alice))
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_field")
