"""Whatever is sent to whatever endpoint: a clear refusal with a stable code, no 500, and nothing changed."""

import json
from typing import Any

import pytest
from django.test import Client

from accounts.models.tenants import Tenant
from common import valkey
from common.actor import Actor
from common.tenancy import tenant_scope
from events.models import Event
from tests.isolation.test_endpoints import token_of
from tests.isolation.world.building import build
from tests.isolation.world.endpoints import Endpoint, api_endpoints
from tests.isolation.world.objects import World
from tests.isolation.world.requests import BODIES, FILES, HUB_ROUTES, QUERIES
from tests.isolation.world.webhooks import SIGNED

pytestmark = pytest.mark.django_db

ENDPOINTS = api_endpoints()
# Forms that are believed for their signature are refused for it before anything in them is looked at.
WRITING = [
    one
    for one in ENDPOINTS
    if one.method in {"POST", "PATCH", "PUT"} and str(one) not in FILES and str(one) not in SIGNED
]
TAKING_FIELDS = [one for one in WRITING if str(one) in BODIES]
# Lists that page; the others are short by nature.
PAGED = [
    one
    for one in ENDPOINTS
    if str(one)
    in {
        "GET api/leads",
        "GET api/lead-imports",
        "GET api/lead-imports/<uuid:pk>/problems",
        "GET api/conversations",
        "GET api/conversations/<uuid:pk>/messages",
        "GET api/handoffs",
        "GET api/enrollments",
        "GET api/sequences",
        "GET api/follow-ups",
        "GET api/calls",
        "GET api/members",
        "GET api/api-keys",
        "GET api/sign-ins",
        "GET api/customers",
        "GET api/files",
        "GET api/events",
        "GET api/events/network-alerts",
        "GET api/events/service-events",
        "GET api/broadcasts",
        "GET api/dead-letters",
    }
]
IDENTIFIED = [one for one in ENDPOINTS if one.kwargs and "<uuid:" in one.route]

DEEP = b"[" * 100_000 + b"]" * 100_000
UNREADABLE = {
    "nothing closed": b'{"name": ',
    "nested 100,000 deep": b'{"name": ' + DEEP + b"}",
    "one key twice": b'{"name": "a", "name": "b"}',
    "not UTF-8": b'{"name": "\xff\xfe"}',
    "a NUL character": b'{"name": "a\\u0000b"}',
    "NaN": b'{"name": NaN}',
    "a number of 5,000 digits": b'{"name": ' + b"9" * 5_000 + b"}",
    "a list": b"[1, 2]",
    "a bare word": b'"name"',
    "null": b"null",
    "half a surrogate": b'{"name": "\\ud800"}',
}
NONSENSE: list[object] = [
    None,
    True,
    -1,
    1.5,
    10**40,
    "",
    "x" * 100_000,
    "\u202e\u0000",
    [],
    [[]],
    {},
    {"a": {"b": []}},
]


@pytest.fixture
def world(acme: Tenant, as_alice: Actor) -> World:
    return build(tenant=acme, alice=as_alice)


@pytest.fixture
def bare_world(acme: Tenant, as_alice: Actor) -> World:
    return World(tenant=acme, alice=as_alice)


def send(
    endpoint: Endpoint,
    world: World,
    body: bytes,
    *,
    query: dict[str, str] | None = None,
    media_type: str = "application/json",
) -> Any:
    headers = {"Authorization": f"Bearer {token_of(world.alice)}"}
    path = endpoint.path(world.identifier(endpoint) if endpoint.kwargs else "")
    # Limits are tried elsewhere; here they would answer before the input is read.
    valkey.client().flushdb()
    return Client(headers=headers, raise_request_exception=True).generic(
        endpoint.method, path, body, content_type=media_type, query_params=query
    )


def logged(world: World) -> int:
    with tenant_scope(world.tenant.id):
        return Event.objects.count()


def is_problem(answer: Any) -> bool:
    problem = answer.json()
    is_hubs = answer.request["PATH_INFO"] in HUB_ROUTES
    media_type = "application/json" if is_hubs else "application/problem+json"
    return (
        answer.headers["Content-Type"].startswith(media_type)
        and {"type", "title", "status", "code", "detail", "errors", "correlation_id"} <= set(problem)
        and problem["status"] == ("error" if is_hubs else answer.status_code)
        and bool(answer.headers["X-Correlation-ID"])
    )


@pytest.mark.parametrize("endpoint", WRITING, ids=str)
def test_what_cannot_be_read_is_refused(endpoint: Endpoint, world: World) -> None:
    before = logged(world)
    for what, body in UNREADABLE.items():
        answer = send(endpoint, world, body)
        # Some endpoints take so little that the deepest nesting is too large before it is too deep.
        assert answer.status_code in {400, 413}, (what, answer.status_code, answer.content[:300])
        assert is_problem(answer), what
    assert logged(world) == before


@pytest.mark.parametrize("endpoint", WRITING, ids=str)
def test_a_field_that_does_not_exist_is_refused_and_named(endpoint: Endpoint, world: World) -> None:
    before = logged(world)
    body = {**json.loads(world.fill(json.dumps(BODIES.get(str(endpoint), {})))), "is_staff": True}
    answer = send(endpoint, world, json.dumps(body).encode())
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_field"), answer.content
    assert "is_staff" in answer.json()["detail"]
    assert logged(world) == before


@pytest.mark.parametrize("endpoint", WRITING, ids=str)
def test_a_huge_body_is_refused(endpoint: Endpoint, world: World) -> None:
    answer = send(endpoint, world, b'{"name": "' + b"x" * 2_000_000 + b'"}')
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large"), answer.content[:300]


@pytest.mark.parametrize("endpoint", WRITING, ids=str)
def test_another_media_type_is_refused(endpoint: Endpoint, world: World) -> None:
    answer = send(endpoint, world, b"<name/>", media_type="application/xml")
    assert answer.status_code == 415, answer.content
    assert is_problem(answer)


@pytest.mark.parametrize("endpoint", TAKING_FIELDS, ids=str)
def test_no_value_of_any_field_is_an_error_of_ours(endpoint: Endpoint, world: World) -> None:
    right = json.loads(world.fill(json.dumps(BODIES[str(endpoint)])))
    for field in right:
        for value in NONSENSE:
            answer = send(endpoint, world, json.dumps({**right, field: value}).encode())
            assert answer.status_code < 500, (field, value, answer.content[:300])
            assert answer.status_code < 400 or is_problem(answer), (field, value)


@pytest.mark.parametrize("endpoint", PAGED, ids=str)
def test_a_cursor_that_was_made_up_is_refused(endpoint: Endpoint, world: World) -> None:
    for cursor in (
        "x",
        "AAAA",
        "%00",
        "9" * 1500,
        "eyJhIjoxfQ",
        "8gwePXW4K10U3PBWWzEsWyJ0IiwiMjAyNi0xMS0yMVQ",
    ):
        answer = send(endpoint, world, b"", query={"cursor": cursor})
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor"), (
            cursor,
            answer.content,
        )


@pytest.mark.parametrize("endpoint", PAGED, ids=str)
def test_a_page_size_out_of_bounds_is_refused(endpoint: Endpoint, world: World) -> None:
    for limit in ("0", "201", "-1", "abc", "1.5", "1e3", ""):
        answer = send(endpoint, world, b"", query={"limit": limit})
        assert (answer.status_code in {400, 422}, is_problem(answer)) == (True, True), (limit, answer.content)


@pytest.mark.parametrize("endpoint", [*PAGED, *(one for one in ENDPOINTS if str(one) in QUERIES)], ids=str)
def test_a_query_parameter_that_does_not_exist_is_refused(endpoint: Endpoint, world: World) -> None:
    answer = send(endpoint, world, b"", query={"tenant": "globex"})
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_field"), answer.content


@pytest.mark.parametrize("endpoint", IDENTIFIED, ids=str)
def test_what_is_no_identifier_is_not_found(endpoint: Endpoint, bare_world: World) -> None:
    for wrong in ("1", "..%2f..", "00000000-0000-0000-0000-00000000000g", "%00", "x" * 2_000):
        answer = Client(headers={"Authorization": f"Bearer {token_of(bare_world.alice)}"}).generic(
            endpoint.method, endpoint.path(wrong), b"{}", content_type="application/json"
        )
        assert (answer.status_code, is_problem(answer)) == (404, True), (wrong, answer.content[:300])


@pytest.mark.parametrize("route", sorted({one.route for one in ENDPOINTS if "schema" not in one.route}))
def test_a_method_that_a_route_does_not_take_is_refused_with_those_that_it_does(
    route: str, bare_world: World
) -> None:
    known = {one.method for one in ENDPOINTS if one.route == route}
    endpoint = next(one for one in ENDPOINTS if one.route == route)
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - known:
        answer = send(Endpoint(route, endpoint.name, method, endpoint.kwargs), bare_world, b"{}")
        assert (answer.status_code, is_problem(answer)) == (405, True), (method, answer.content[:300])
        assert known <= {word.strip() for word in answer.headers["Allow"].split(",")}


@pytest.mark.parametrize(
    "path", ["/api/nothing", "/api/leads/", "/api/", "/api/auth/login/", "/api/%00", "/api/leads/../x"]
)
def test_an_unknown_route_is_a_problem_and_never_a_redirect(path: str, db: None) -> None:
    for method in ("GET", "POST"):
        answer = Client().generic(method, path, b"{}", content_type="application/json")
        assert (answer.status_code, is_problem(answer)) == (404, True)


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Basic YTpi", "Bearer a b", "Bearer " + "x" * 9000, "Bearer é"]
)
def test_a_credential_that_is_none_is_refused(header: str, db: None) -> None:
    answer = Client(headers={"Authorization": header}).get("/api/leads")
    assert (answer.status_code, is_problem(answer)) == (401, True)
