"""Events that happen, tokens of the cast, and a hub that ends with its test."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence

import pytest
import pytest_asyncio
from django.utils import timezone

from accounts.engines import tokens
from accounts.models.tenants import Tenant
from common.actor import Actor
from realtime import topics
from realtime.hub import hubs
from realtime.topics import TopicFamily, ids_among

Token = Callable[[Actor], str]


@pytest_asyncio.fixture(autouse=True)
async def hub(transactional_db: None) -> AsyncIterator[hubs.Hub]:
    hub = hubs.current()
    yield hub
    await hub.stop()


@pytest.fixture(autouse=True)
def things() -> Iterator[None]:
    """Two families of our own: ``things``, and ``thing:<id of a tenant>``, which only that tenant can see."""
    mine = [
        TopicFamily(name="things", permission="leads:read", refetch="/api/things"),
        TopicFamily(name="moneys", permission="billing:write", refetch="/api/moneys"),
        TopicFamily(
            name="thing", permission="leads:read", refetch="/api/things/{key}", authorise=_own_tenant
        ),
    ]
    for family in mine:
        topics.register(family)
    yield
    for family in mine:
        del topics._families[family.name]


def _own_tenant(actor: Actor, keys: Sequence[str]) -> list[str]:
    return ids_among(Tenant.objects.all(), keys)


def token_of(actor: Actor) -> str:
    assert actor.sign_in_id is not None
    assert actor.user_id is not None
    return tokens.make_access_token(
        sign_in_id=actor.sign_in_id,
        tenant_id=actor.tenant_id,
        user_id=actor.user_id,
        issued_at=timezone.now(),
    )
