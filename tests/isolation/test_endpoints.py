"""Every endpoint serves its tenant's owner, and tells a stranger no more than that there is nothing there."""

import json
import re
from typing import Any

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.test import Client
from django.utils import timezone

from accounts.engines import tokens
from accounts.models.tenants import Tenant
from common.actor import Actor
from common.tenancy import tenant_scope
from tests.isolation.world.building import build
from tests.isolation.world.endpoints import HOUSE_NAMES, Endpoint, api_endpoints
from tests.isolation.world.objects import World
from tests.isolation.world.preparing import PREPARE
from tests.isolation.world.requests import BODIES, FILES, FORBIDDEN_TO_OTHERS, PUBLIC, QUERIES
from tests.isolation.world.webhooks import SIGNED

pytestmark = pytest.mark.django_db

IDENTIFIER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ENDPOINTS = api_endpoints()
PRIVATE = [endpoint for endpoint in ENDPOINTS if str(endpoint) not in PUBLIC]


@pytest.fixture
def world(acme: Tenant, as_alice: Actor) -> World:
    return build(tenant=acme, alice=as_alice)


@pytest.fixture
def bare_world(acme: Tenant, as_alice: Actor) -> World:
    return World(tenant=acme, alice=as_alice)


def token_of(actor: Actor) -> str:
    assert actor.sign_in_id is not None
    assert actor.user_id is not None
    return tokens.make_access_token(
        sign_in_id=actor.sign_in_id,
        tenant_id=actor.tenant_id,
        user_id=actor.user_id,
        issued_at=timezone.now(),
    )


def ask(
    endpoint: Endpoint, world: World, actor: Actor | None, *, instead: bool = False, tenant_header: str = ""
) -> Any:
    """Send the request that succeeds for Alice; ``instead`` puts an id that is nobody's for each of hers."""
    if signed := SIGNED.get(str(endpoint)):
        return signed(world).send(Client())
    change = world.estrange if instead else str
    path = change(endpoint.path(world.identifier(endpoint) if endpoint.kwargs else ""))
    query = json.loads(change(world.fill(json.dumps(QUERIES.get(str(endpoint), {})))))
    body = change(world.fill(json.dumps(BODIES.get(str(endpoint), {})))).encode()
    media_type, content = FILES.get(str(endpoint), ("application/json", body))
    headers = {"X-Tenant-ID": tenant_header} if tenant_header else {}
    if actor is not None and str(endpoint) not in PUBLIC:
        headers["Authorization"] = f"Bearer {token_of(actor)}"
    answer = Client(headers=headers).generic(
        endpoint.method, path, content, content_type=media_type, query_params=query or None
    )
    if answer.streaming:
        # As the client does around a request: the end of one must not end the test's transaction.
        request_finished.disconnect(close_old_connections)
        answer.close()
        request_finished.connect(close_old_connections)
    return answer


def names_an_object(endpoint: Endpoint) -> bool:
    told = json.dumps([BODIES.get(str(endpoint)), QUERIES.get(str(endpoint))])
    names_one = bool(endpoint.kwargs) and endpoint.collection not in HOUSE_NAMES
    return names_one or "<api/" in told


def said(answer: Any) -> dict[str, Any]:
    """A refusal without what differs between any two: the request's own id, and an id that it repeats."""
    problem: dict[str, Any] = json.loads(IDENTIFIER.sub("<id>", answer.content.decode()))
    problem.pop("correlation_id")
    return problem


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=str)
def test_the_owner_succeeds(endpoint: Endpoint, world: World, as_alice: Actor) -> None:
    with tenant_scope(world.tenant.id):
        if prepare := PREPARE.get(str(endpoint)):
            prepare(world)
    answer = ask(endpoint, world, as_alice)
    assert 200 <= answer.status_code < 300, answer.content


@pytest.mark.parametrize("endpoint", [one for one in PRIVATE if names_an_object(one)], ids=str)
def test_another_tenants_object_is_like_none_at_all(
    endpoint: Endpoint, world: World, as_charlie: Actor
) -> None:
    foreign = ask(endpoint, world, as_charlie)
    missing = ask(endpoint, world, as_charlie, instead=True)
    expected = 403 if str(endpoint) in FORBIDDEN_TO_OTHERS else 404
    refused = (foreign.status_code, missing.status_code)
    assert refused == (expected, expected), (foreign.content, missing.content)
    assert said(foreign) == said(missing)


@pytest.mark.parametrize("endpoint", [one for one in PRIVATE if not names_an_object(one)], ids=str)
def test_a_collection_shows_and_changes_only_ones_own(
    endpoint: Endpoint, world: World, as_charlie: Actor
) -> None:
    answer = ask(endpoint, world, as_charlie)
    assert answer.status_code < 500
    text = answer.content.decode()
    assert not [name for name, identifier in world.objects.items() if f'"{identifier}"' in text]
    assert "Acme" not in text


@pytest.mark.parametrize("endpoint", PRIVATE, ids=str)
def test_nobody_gets_in_without_credentials(endpoint: Endpoint, bare_world: World) -> None:
    answer = ask(endpoint, bare_world, None)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


@pytest.mark.parametrize("endpoint", PRIVATE, ids=str)
def test_a_foreign_tenant_header_is_refused(endpoint: Endpoint, bare_world: World, as_charlie: Actor) -> None:
    answer = ask(endpoint, bare_world, as_charlie, tenant_header=str(bare_world.tenant.id))
    assert answer.status_code == 403, answer.content
