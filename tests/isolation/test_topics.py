"""Every topic admits its tenant's owner, and tells a stranger no more than that there is no such thing."""

import pytest

from accounts.models.tenants import Tenant
from common.actor import Actor
from common.exceptions import PermissionDeniedError
from common.identifiers import uuid7
from realtime import topics
from realtime.exceptions import TopicNotFoundError
from tests.isolation.world.building import build
from tests.isolation.world.objects import World

pytestmark = pytest.mark.django_db

# The collection of the world in which a keyed family's objects are.
KEYS = {
    "conversation": "api/conversations",
    "customer": "api/customers",
    "file": "api/files",
    "lead": "api/leads",
    "user": "api/broadcast/user",
}
FAMILIES = topics.all_families()
KEYED = [name for name, family in FAMILIES.items() if family.authorise]


@pytest.fixture
def world(acme: Tenant, as_alice: Actor) -> World:
    return build(tenant=acme, alice=as_alice)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_owner_may_watch(family: str, world: World, as_alice: Actor) -> None:
    name = f"{family}:{world.objects[KEYS[family]]}" if family in KEYED else family
    assert topics.authorise(actor=as_alice, name=name).name == name


@pytest.mark.parametrize("family", KEYED)
def test_another_tenants_topic_is_like_none_at_all(family: str, world: World, as_charlie: Actor) -> None:
    refusals = []
    for key in (world.objects[KEYS[family]], uuid7()):
        with pytest.raises(TopicNotFoundError) as refused:
            topics.authorise(actor=as_charlie, name=f"{family}:{key}")
        refusals.append((refused.value.code, refused.value.detail.replace(str(key), "…")))
    assert refusals[0] == refusals[1]


@pytest.mark.parametrize("family", FAMILIES)
def test_a_topic_needs_its_permission(family: str, world: World, as_alice: Actor) -> None:
    powerless = Actor(
        tenant_id=as_alice.tenant_id, user_id=as_alice.user_id, role="none", permissions=frozenset()
    )
    name = f"{family}:{world.objects[KEYS[family]]}" if family in KEYED else family
    with pytest.raises(PermissionDeniedError):
        topics.authorise(actor=powerless, name=name)
