"""What happens to customers' services: taken once for each id, told as what it is, and listed."""

from typing import Any

import pytest
from django.test import Client

from accounts.services import api_keys as api_key_services
from common.actor import Actor
from common.tenancy import tenant_scope
from events.models import Event
from operations.models import ServiceEvent
from tests.clients import client_of
from tests.realtime.proof import Frame, prove_live

pytestmark = pytest.mark.django_db

PATH = "/api/events/service-events"
SUSPENDED: dict[str, Any] = {
    "id": "crm-991",
    "event_type": "service_suspended",
    "service_id": "fibre-12",
    "customer_id": "c-12",
    "reason": "Two invoices are open",
    "details": {"plan": "100/40"},
    "occurred_at": "2026-11-21T10:02:00Z",
}


def report(actor: Actor, **changes: Any) -> Any:
    return client_of(actor).post(PATH, {**SUSPENDED, **changes}, format="json")


@pytest.mark.parametrize("kind", ["service_activated", "service_suspended"])
def test_it_is_kept_and_told_as_what_it_is(as_alice: Actor, kind: str) -> None:
    answer = report(as_alice, event_type=kind)
    assert (answer.status_code, answer.json()) == (201, {**SUSPENDED, "event_type": kind})
    with tenant_scope(as_alice.tenant_id):
        event = Event.objects.get()
    assert (event.type, event.topics, event.permission) == (kind, ["service_updates"], "services:read")


def test_the_same_id_again_answers_the_same_and_tells_nothing(as_alice: Actor) -> None:
    first, second = report(as_alice), report(as_alice, reason="Another")
    assert (first.status_code, second.status_code, second.json()) == (201, 200, first.json())
    with tenant_scope(as_alice.tenant_id):
        assert Event.objects.count() == 1


@pytest.mark.django_db(transaction=True)
async def test_the_list_and_what_is_pushed_agree(as_alice: Actor, as_bob: Actor) -> None:
    def read() -> list[dict[str, Any]]:
        results: list[dict[str, Any]] = client_of(as_bob).get(PATH).json()["results"]
        return results

    def apply(state: list[dict[str, Any]], frame: Frame) -> list[dict[str, Any]]:
        return [{"event_type": frame["type"], **frame["payload"]}, *state]

    def act() -> None:
        report(as_alice, id="a")
        report(as_alice, id="b", event_type="service_activated", occurred_at="2026-11-21T11:00:00Z")

    frames = await prove_live(actor=as_bob, topics=["service_updates"], fetch=read, apply=apply, act=act)
    assert [frame["type"] for frame in frames] == ["service_suspended", "service_activated"]


def test_a_key_reports_with_its_scope_alone(as_alice: Actor) -> None:
    for scope, status in (("service_events:write", 201), ("network_alerts:write", 403)):
        _, key = api_key_services.create_api_key(actor=as_alice, name="CRM", scopes=[scope])
        answer = Client(headers={"X-API-Key": key}).post(PATH, SUSPENDED, content_type="application/json")
        assert answer.status_code == status, answer.content


def test_an_operator_reads_and_does_not_report(as_bob: Actor) -> None:
    assert client_of(as_bob).get(PATH).status_code == 200
    assert report(as_bob).status_code == 403


def test_charlie_sees_none_of_them(as_alice: Actor, as_charlie: Actor) -> None:
    report(as_alice)
    assert client_of(as_charlie).get(PATH).json()["results"] == []
    assert report(as_charlie).status_code == 201


def test_the_list_filters(as_alice: Actor) -> None:
    report(as_alice, id="1")
    report(as_alice, id="2", service_id="fibre-13")
    report(as_alice, id="3", event_type="service_activated")
    client = client_of(as_alice)
    for wanted, expected in (
        ({"service_id": "fibre-13"}, ["2"]),
        ({"event_type": "service_activated"}, ["3"]),
        ({"event_type": "service_suspended"}, ["2", "1"]),
    ):
        assert [one["id"] for one in client.get(PATH, wanted).json()["results"]] == expected


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"event_type": "service_lost"}, 422, "invalid_input"),
        ({"service_id": ""}, 422, "invalid_input"),
        ({"service_id": 12}, 422, "invalid_input"),
        ({"customer_id": "x" * 121}, 422, "invalid_input"),
        ({"reason": "x" * 501}, 422, "invalid_input"),
        ({"details": "text"}, 422, "invalid_input"),
        ({"severity": "low"}, 400, "unknown_field"),
        ({"details": {"text": "x" * 16 * 1024}}, 413, "operations.details_too_large"),
    ],
)
def test_what_is_no_service_event_is_refused(as_alice: Actor, changes: Any, status: int, code: str) -> None:
    answer = report(as_alice, **changes)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    with tenant_scope(as_alice.tenant_id):
        assert not ServiceEvent.objects.exists()
