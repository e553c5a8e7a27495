"""Choosing a company, its settings, and how companies come into being."""

from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.exceptions import ClockFixedError, SlugTakenError
from accounts.models.memberships import Membership
from accounts.models.roles import Role
from accounts.models.tenants import Tenant
from accounts.models.users import User
from accounts.selectors import tenants as tenant_selectors
from accounts.services import demo
from accounts.services import tenants as tenant_services
from common.tenancy import all_tenants_scope, tenant_scope
from tests.accounts.conftest import bearer
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice_in_both(alice: User, globex: Tenant) -> User:
    with tenant_scope(globex.id):
        Membership.objects.create(user=alice, role=Role.VIEWER)
    return alice


def get_config(client: Client, tokens: dict[str, Any], tenant: object = None) -> Any:
    headers = bearer(tokens) | ({"X-Tenant-ID": str(tenant)} if tenant else {})
    return client.get("/api/tenant/config", headers=headers)


def test_the_header_chooses_among_ones_own_companies(
    client: Client, alice_in_both: User, acme: Tenant, globex: Tenant, sign_in: Any
) -> None:
    tokens = sign_in(alice_in_both, tenant_id=str(acme.id))
    assert get_config(client, tokens).json()["slug"] == "acme"
    assert get_config(client, tokens, globex.id).json()["slug"] == "globex"
    me = client.get("/api/auth/me", headers=bearer(tokens) | {"X-Tenant-ID": str(globex.id)}).json()
    assert me["role"] == "viewer"


def test_a_foreign_and_an_unknown_company_are_refused_alike(
    client: Client, alice: User, globex: Tenant, sign_in: Any
) -> None:
    tokens = sign_in(alice)
    foreign, unknown = get_config(client, tokens, globex.id), get_config(client, tokens, uuid4())
    assert foreign.status_code == unknown.status_code == 403
    assert {**foreign.json(), "correlation_id": ""} == {**unknown.json(), "correlation_id": ""}


def test_a_malformed_company_is_no_identifier(client: Client, alice: User, sign_in: Any) -> None:
    answer = get_config(client, sign_in(alice), "acme")
    assert (answer.status_code, answer.json()["code"]) == (400, "accounts.malformed_tenant")


def test_signing_in_to_a_foreign_company_is_refused(client: Client, alice: User, globex: Tenant) -> None:
    body = {"email": alice.email, "password": PASSWORD, "tenant_id": str(globex.id)}
    assert client.post("/api/auth/login", body, content_type="application/json").status_code == 403


def test_a_suspended_company_is_closed(client: Client, alice: User, acme: Tenant, sign_in: Any) -> None:
    tokens = sign_in(alice)
    with all_tenants_scope():
        Tenant.objects.filter(id=acme.id).update(status=Tenant.Status.SUSPENDED)
    answer = get_config(client, tokens)
    assert (answer.status_code, answer.json()["code"]) == (403, "accounts.tenant_suspended")


def test_alice_sets_what_an_owner_may_set(client: Client, alice: User, sign_in: Any) -> None:
    body = {"name": "Acme Estates", "branding": {"primary_color": "#112233"}}
    answer = client.patch(
        "/api/tenant/config", body, content_type="application/json", headers=bearer(sign_in(alice))
    ).json()
    assert (answer["name"], answer["branding"]["primary_color"]) == ("Acme Estates", "#112233")
    assert answer["branding"]["accent_color"], "colours that nobody set keep their defaults"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"slug": "globex"}, 400, "unknown_field"),
        ({"branding": {"custom_css": "x"}}, 400, "unknown_field"),
        ({"branding": []}, 400, "not_an_object"),
        ({"timezone": "Mars/Olympus"}, 422, "invalid_input"),
        ({"name": 7}, 422, "invalid_input"),
        ({"name": "x" * 100_000}, 413, "too_large"),
    ],
)
def test_settings_that_make_no_sense_are_refused(
    client: Client, alice: User, sign_in: Any, body: Any, status: int, code: str
) -> None:
    answer = client.patch(
        "/api/tenant/config", body, content_type="application/json", headers=bearer(sign_in(alice))
    )
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_the_command_makes_a_company_with_its_owner(client: Client, sign_in: Any) -> None:
    call_command(
        "create_tenant",
        "Initech",
        "initech",
        "peter@initech.example",
        "--password",
        PASSWORD,
        stdout=StringIO(),
    )
    assert sign_in(User.objects.get(email="peter@initech.example"))["tenant"]["slug"] == "initech"


def test_a_taken_slug_makes_nothing(acme: Tenant) -> None:
    with pytest.raises(SlugTakenError):
        tenant_services.create_tenant(
            name="Other", slug="acme", owner_email="eve@other.example", owner_password=PASSWORD
        )
    with all_tenants_scope():
        assert Tenant.objects.count() == 1


@pytest.mark.parametrize("slug", ["", "Acme", "a b", "-acme", "a" * 61, "acme\n"])
def test_a_slug_is_plain(slug: str) -> None:
    with pytest.raises(CommandError):
        call_command("create_tenant", "Acme", f"{slug}", "eve@acme.example", "--password", PASSWORD)


def test_the_demo_is_made_once(client: Client) -> None:
    first, second = demo.create_demo(), demo.create_demo()
    assert first.id == second.id
    assert first.is_demo
    for email, role in ((demo.OWNER_EMAIL, "owner"), (demo.VIEWER_EMAIL, "viewer")):
        body = {"email": email, "password": demo.PASSWORD}
        answer = client.post("/api/auth/login", body, content_type="application/json").json()
        assert (answer["user"]["role"], answer["tenant"]["is_demo"]) == (role, True)


def test_only_a_demos_clock_moves(acme: Tenant) -> None:
    shown = demo.create_demo()
    before = tenant_selectors.now_for(tenant_id=shown.id)
    tenant_services.move_clock(tenant=shown, by=timedelta(days=3))
    assert tenant_selectors.now_for(tenant_id=shown.id) - before >= timedelta(days=3)
    with pytest.raises(ClockFixedError):
        tenant_services.move_clock(tenant=acme, by=timedelta(days=3))
