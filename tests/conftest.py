"""The named cast: Alice owns Acme, Bob works in it, Charlie owns Globex and must get nothing of Acme."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.utils import timezone

from accounts.models.memberships import Membership
from accounts.models.roles import Role, permissions_of
from accounts.models.sign_ins import SignIn
from accounts.models.tenants import Tenant
from accounts.models.users import User
from common import identifiers, valkey
from common.actor import Actor
from common.tenancy import all_tenants_scope, tenant_scope

PASSWORD = "correct horse battery"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests run as the app role on "default"; "owner" only creates, migrates and empties the database."""
    for item in items:
        for mark in item.iter_markers("django_db"):
            cast(dict[str, Any], mark.kwargs).setdefault("databases", ["default", "owner"])


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> None:
    """The real hash with the smallest cost, since nobody attacks the cast."""
    Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost = 1, 8
    Argon2PasswordHasher.parallelism = 1


@pytest.fixture(autouse=True)
def ids_of_the_present(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids never go back within a process: one made in a test's future would lead all later ones."""
    monkeypatch.setattr(identifiers, "_last_tick", 0)


@pytest.fixture(autouse=True)
def empty_valkey() -> None:
    valkey.client().flushdb()


def make_tenant(*, name: str, slug: str) -> Tenant:
    with all_tenants_scope():
        return Tenant.objects.create(name=name, slug=slug)


def make_member(*, tenant: Tenant, name: str, role: Role) -> User:
    email = f"{name.lower()}@{tenant.slug}.example"
    user = User(email=email, name=name)
    user.set_password(PASSWORD)
    user.save()
    with tenant_scope(tenant.id):
        Membership.objects.create(user=user, role=role)
    return user


def actor_of(*, user: User, tenant: Tenant) -> Actor:
    """The actor that signing in would give, with a sign-in row of its own."""
    with tenant_scope(tenant.id):
        role = Membership.objects.get(user=user).role
        sign_in = SignIn.objects.create(
            user=user, last_seen_at=timezone.now(), expires_at=timezone.now() + timedelta(hours=1)
        )
    return Actor(
        tenant_id=tenant.id,
        user_id=user.id,
        role=role,
        permissions=permissions_of(role),
        sign_in_id=sign_in.id,
        label=user.email,
    )


@pytest.fixture
def acme(db: None) -> Tenant:
    return make_tenant(name="Acme Homes", slug="acme")


@pytest.fixture
def globex(db: None) -> Tenant:
    return make_tenant(name="Globex Realty", slug="globex")


@pytest.fixture
def alice(acme: Tenant) -> User:
    return make_member(tenant=acme, name="Alice", role=Role.OWNER)


@pytest.fixture
def bob(acme: Tenant) -> User:
    return make_member(tenant=acme, name="Bob", role=Role.OPERATOR)


@pytest.fixture
def charlie(globex: Tenant) -> User:
    return make_member(tenant=globex, name="Charlie", role=Role.OWNER)


@pytest.fixture
def as_alice(alice: User, acme: Tenant) -> Actor:
    return actor_of(user=alice, tenant=acme)


@pytest.fixture
def as_bob(bob: User, acme: Tenant) -> Actor:
    return actor_of(user=bob, tenant=acme)


@pytest.fixture
def as_charlie(charlie: User, globex: Tenant) -> Actor:
    return actor_of(user=charlie, tenant=globex)


@pytest.fixture
def in_acme(acme: Tenant) -> Iterator[UUID]:
    with tenant_scope(acme.id):
        yield acme.id


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The servers go with the run, so nothing needs to be dropped."""
    return True
