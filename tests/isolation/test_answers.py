"""The OpenAPI document tells the truth: what every endpoint answers is what the document says of it."""

import re
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

import pytest
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator, FormatChecker

from accounts.models.tenants import Tenant
from common.actor import Actor
from common.tenancy import tenant_scope
from events.models import Event
from tests.clients import client_of
from tests.isolation.test_endpoints import PRIVATE, ask, names_an_object
from tests.isolation.world.building import build
from tests.isolation.world.endpoints import Endpoint, api_endpoints
from tests.isolation.world.objects import World
from tests.isolation.world.preparing import PREPARE, finish_import

pytestmark = pytest.mark.django_db

# These answer documents whose shapes are other people's standards.
NOT_TOLD = ("api/schema", "api/asyncapi.json")
ENDPOINTS = [one for one in api_endpoints() if not one.route.startswith(NOT_TOLD)]
VERB = re.compile(
    r"(accept|add|announce|archive|ask|begin|cancel|change|chat|close|complete|confirm|count|create"
    r"|delete|dismiss|download|end|enroll|get|hand_back|import|keep|lift|list|mark|merge|pause|preview"
    r"|provide|publish|query|receive|record|refresh|reject|remove|reopen|request|reschedule|restore"
    r"|resume|retry|revoke|send|set|sign|skip|start|take_over|test|undo|write)_[a-z_]+"
)
# Every row of the world's file was good, so there is nothing to list.
EMPTY_IN_THE_WORLD = {"GET api/lead-imports/<uuid:pk>/problems"}

formats = FormatChecker(formats=())
formats.checks("uuid", raises=ValueError)(lambda text: not isinstance(text, str) or bool(UUID(text)))
formats.checks("date-time", raises=ValueError)(
    lambda text: not isinstance(text, str) or datetime.fromisoformat(text).tzinfo is not None
)


@cache
def document() -> dict[str, Any]:
    generator: Any = SchemaGenerator()  # type: ignore[no-untyped-call]  # published untyped
    generated = generator.get_schema(request=None, public=True)
    return {**generated, "components": closed(generated["components"])}


def closed(node: Any) -> Any:
    """The same schemas, but admitting no property that they do not name."""
    if isinstance(node, list):
        return [closed(one) for one in node]
    if not isinstance(node, dict):
        return node
    inner = {name: closed(one) for name, one in node.items()}
    is_shape = node.get("type") == "object" and isinstance(node.get("properties"), dict)
    return {"additionalProperties": False, **inner} if is_shape else inner


def operations() -> dict[str, dict[str, Any]]:
    """Every operation by method and path, with what differs in a path left open."""
    return {
        f"{method.upper()} {re.sub('{[^}]+}', '{}', path)}": operation
        for path, item in document()["paths"].items()
        for method, operation in item.items()
    }


def operation_of(endpoint: Endpoint) -> dict[str, Any]:
    return operations()[f"{endpoint.method} /{re.sub('<[^>]+>', '{}', endpoint.route)}"]


def told(operation: dict[str, Any], status: int) -> dict[str, Any]:
    """What the operation says of a status; fails when it does not know it."""
    assert str(status) in operation["responses"], f"{operation['operationId']} does not tell of {status}"
    answer = operation["responses"][str(status)]
    if "$ref" in answer:
        answer = document()["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    return dict(answer)


def check(operation: dict[str, Any], answer: Any) -> None:
    """The answer has a told status and media type, and its body the told shape."""
    content = told(operation, answer.status_code).get("content", {})
    media_type = answer.headers.get("Content-Type", "").partition(";")[0]
    if not content:
        assert not answer.content
        return
    schema = (content.get(media_type) or content["*/*"])["schema"]
    if not media_type.endswith("json"):
        return
    whole = {**schema, "components": document()["components"]}
    problems = Draft202012Validator(whole, format_checker=formats).iter_errors(answer.json())
    assert not [f"{problem.json_path}: {problem.message}" for problem in problems]


@pytest.fixture
def world(acme: Tenant, as_alice: Actor) -> World:
    made = build(tenant=acme, alice=as_alice)
    with tenant_scope(acme.id):
        # As the relay would, which needs transactions of its own.
        for seq, event in enumerate(Event.objects.order_by("id"), start=1):
            Event.objects.filter(id=event.id).update(seq=seq)
    return made


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=str)
def test_an_answer_is_what_the_document_says(endpoint: Endpoint, world: World, as_alice: Actor) -> None:
    with tenant_scope(world.tenant.id):
        if prepare := PREPARE.get(str(endpoint)):
            prepare(world)
    answer = ask(endpoint, world, as_alice)
    check(operation_of(endpoint), answer)
    if answer.headers.get("Content-Type") == "application/json":
        body = answer.json()
        results = body.get("results") if isinstance(body, dict) else body
        assert results != [] or str(endpoint) in EMPTY_IN_THE_WORLD, "An empty list proves nothing."


@pytest.mark.parametrize("endpoint", PRIVATE, ids=str)
def test_a_refusal_is_what_the_document_says(
    endpoint: Endpoint, world: World, as_alice: Actor, as_charlie: Actor
) -> None:
    operation = operation_of(endpoint)
    check(operation, ask(endpoint, world, None))
    check(operation, ask(endpoint, world, as_charlie, tenant_header=str(world.tenant.id)))
    check(operation, ask(endpoint, world, as_alice, tenant_header="no identifier"))
    if names_an_object(endpoint):
        check(operation, ask(endpoint, world, as_charlie))


@pytest.mark.parametrize(
    "path", ["leads", "lead-imports", "conversations", "enrollments", "follow-ups", "handoffs"]
)
def test_an_objects_later_states_are_told_too(path: str, world: World, as_alice: Actor) -> None:
    with tenant_scope(world.tenant.id):
        finish_import(world)
        for prepare in PREPARE.values():
            prepare(world)
    endpoint = next(one for one in ENDPOINTS if str(one) == f"GET api/{path}")
    check(operation_of(endpoint), ask(endpoint, world, as_alice))


def test_a_lead_with_everything_known_is_told(world: World, as_alice: Actor) -> None:
    known = {
        "name": "Erin Full", "email": "Erin@Example.com", "phone": "+19165550104", "address": "1 Elm St",
        "city": "Folsom", "zip": "95630", "beds": 3, "baths": "2.5", "square_feet": 1800, "price": 450_000,
        "source": "web", "tags": ["a", "b"],
    }  # fmt: skip
    client = client_of(as_alice)
    check(operations()["POST /api/leads"], client.post("/api/leads", known, format="json"))
    check(operations()["GET /api/leads"], client.get("/api/leads"))


def test_a_conversation_is_told_from_the_first_word_to_the_last(world: World, as_alice: Actor) -> None:
    client, path = client_of(as_alice), f"/api/conversations/{world.objects['api/conversations']}"
    said = [
        "Let me think about it.",
        "45 days are fine.",
        "It needs a new roof.",
        "$450,000, and I am flexible.",
    ]
    for text in said:
        body = {"message": text, "lead_context": {"lead_id": str(world.objects["api/leads"])}}
        answer = client.post("/api/bots/jorge-seller/chat", body, format="json")
        check(operations()["POST /api/bots/jorge-seller/chat"], answer)
        check(operations()["GET /api/conversations/{}"], client.get(path))
        check(operations()["GET /api/conversations/{}/messages"], client.get(f"{path}/messages"))
    assert answer.json()["qualification_complete"]


def test_every_operation_has_a_name_of_its_own_that_begins_with_a_verb() -> None:
    names = [operation["operationId"] for operation in operations().values()]
    assert len(names) == len(set(names))
    assert [name for name in names if not VERB.fullmatch(name)] == []


def test_every_operation_says_who_may_call_it_and_how_it_refuses() -> None:
    for operation in operations().values():
        assert operation["tags"] != ["api"]
        assert operation["summary"]
        assert "503" in operation["responses"]
        assert ("security" in operation) or operation["operationId"] in {
            "get_asyncapi", "get_health", "sign_in", "refresh_tokens", "receive_twilio_text",
            "receive_twilio_status", "receive_twilio_call_event", "receive_twilio_speech", "receive_email",
        }  # fmt: skip


def test_the_document_tells_what_each_code_means() -> None:
    conflict = document()["components"]["responses"]["Conflict"]
    assert "`bots.lead_archived`" in conflict["description"]
    assert conflict["content"]["application/problem+json"]["schema"] == {
        "$ref": "#/components/schemas/Problem"
    }
