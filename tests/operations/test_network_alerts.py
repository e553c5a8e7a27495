"""Network alerts: taken once for each id, told, listed, and resolved once."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models.tenants import Tenant
from accounts.services import api_keys as api_key_services
from common.actor import Actor
from common.tenancy import tenant_scope
from events import relay
from events.models import Event
from operations.models import NetworkAlert
from operations.services import reports as report_services
from tests.clients import client_of
from tests.concurrently import run_together
from tests.realtime.proof import Frame, prove_live

pytestmark = pytest.mark.django_db

PATH = "/api/events/network-alerts"
ALERT: dict[str, Any] = {
    "id": "olt-7/los",
    "severity": "critical",
    "title": "Loss of signal",
    "message": "Port 7 is dark.\nSince 10:02.",
    "device": "olt-7",
    "source": "monitor",
    "details": {"port": 7, "dbm": -40.5},
    "occurred_at": "2026-11-21T10:02:00Z",
}


def report(actor: Actor, **changes: Any) -> Any:
    return client_of(actor).post(PATH, {**ALERT, **changes}, format="json")


def told(tenant_id: UUID) -> list[dict[str, Any]]:
    relay.relay_pending()
    with tenant_scope(tenant_id):
        return [{"type": one.type, "topics": one.topics} for one in Event.objects.order_by("seq")]


def test_an_alert_is_kept_and_told_with_its_id_on_top(acme: Tenant, as_alice: Actor) -> None:
    answer = report(as_alice)
    assert answer.status_code == 201
    kept = {**ALERT, "resolved": False, "resolved_at": None}
    assert answer.json() == kept
    with tenant_scope(acme.id):
        event = Event.objects.get()
    relay.relay_pending()
    (row,) = client_of(as_alice).get("/api/events").json()["results"]
    assert (event.type, event.topics) == ("network_alert", ["network_alerts"])
    payload = row["payload"]
    assert (payload["id"], payload["severity"], payload["alert"]) == ("olt-7/los", "critical", kept)


def test_the_same_id_again_answers_the_same_and_tells_nothing(acme: Tenant, as_alice: Actor) -> None:
    first = report(as_alice)
    second = report(as_alice, severity="low", title="Another")
    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json() == first.json()
    assert len(told(acme.id)) == 1


def test_an_alert_is_resolved_once(acme: Tenant, as_alice: Actor) -> None:
    report(as_alice)
    resolved = report(as_alice, resolved=True).json()
    assert resolved["resolved"]
    assert report(as_alice, resolved=True).json() == resolved
    # A late copy of the first report opens nothing again.
    assert report(as_alice).json() == resolved
    assert len(told(acme.id)) == 2


@pytest.mark.django_db(transaction=True)
def test_one_alert_from_many_sides_at_once_is_one(acme: Tenant, as_alice: Actor) -> None:
    def send(number: int) -> bool:
        return report_services.report_network_alert(
            actor=as_alice, external_id="x", severity="low", title=f"From {number}", message="m"
        )[1]

    assert sorted(run_together(send, range(6))) == [False] * 5 + [True]
    assert len(told(acme.id)) == 1


@pytest.mark.django_db(transaction=True)
async def test_the_list_and_what_is_pushed_agree(as_alice: Actor, as_bob: Actor) -> None:
    def read() -> dict[str, Any]:
        return {one["id"]: one for one in client_of(as_bob).get(PATH).json()["results"]}

    def apply(state: dict[str, Any], frame: Frame) -> dict[str, Any]:
        alert = frame["payload"]["alert"]
        return {**state, alert["id"]: alert}

    def act() -> None:
        report(as_alice, id="a")
        report(as_alice, id="b")
        report(as_alice, id="a", resolved=True)

    frames = await prove_live(actor=as_bob, topics=["network_alerts"], fetch=read, apply=apply, act=act)
    assert [frame["payload"]["id"] for frame in frames] == ["a", "b", "a"]


def test_a_key_reports_with_its_scope_alone(as_alice: Actor) -> None:
    for scope, status in (("network_alerts:write", 201), ("services:read", 403)):
        _, key = api_key_services.create_api_key(actor=as_alice, name="NMS", scopes=[scope])
        answer = Client(headers={"X-API-Key": key}).post(PATH, ALERT, content_type="application/json")
        assert answer.status_code == status, answer.content


def test_an_operator_reads_and_does_not_report(as_alice: Actor, as_bob: Actor) -> None:
    report(as_alice)
    assert [one["id"] for one in client_of(as_bob).get(PATH).json()["results"]] == ["olt-7/los"]
    answer = report(as_bob)
    assert (answer.status_code, "network_alerts:write" in answer.json()["detail"]) == (403, True)


def test_charlie_sees_none_of_them_and_his_ids_are_his_own(as_alice: Actor, as_charlie: Actor) -> None:
    report(as_alice)
    assert client_of(as_charlie).get(PATH).json()["results"] == []
    assert report(as_charlie, title="His own").status_code == 201
    assert client_of(as_alice).get(PATH).json()["results"][0]["title"] == "Loss of signal"


def test_the_list_pages_newest_first_and_filters(as_alice: Actor) -> None:
    for number, severity in enumerate(["low", "high", "low"]):
        report(as_alice, id=str(number), severity=severity, occurred_at=f"2026-11-21T10:0{number}:00Z")
    report(as_alice, id="1", resolved=True)
    client = client_of(as_alice)
    first = client.get(PATH, {"limit": 2}).json()
    second = client.get(PATH, {"limit": 2, "cursor": first["next"]}).json()
    assert [one["id"] for one in first["results"] + second["results"]] == ["2", "1", "0"]
    for wanted, expected in (({"severity": "low"}, ["2", "0"]), ({"resolved": "true"}, ["1"])):
        assert [one["id"] for one in client.get(PATH, wanted).json()["results"]] == expected


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"severity": "fatal"}, 422, "invalid_input"),
        ({"severity": None}, 422, "invalid_input"),
        ({"id": ""}, 422, "invalid_input"),
        ({"id": 7}, 422, "invalid_input"),
        ({"id": "x" * 121}, 422, "invalid_input"),
        ({"title": "x" * 201}, 422, "invalid_input"),
        ({"message": "x" * 2001}, 422, "invalid_input"),
        ({"details": [1]}, 422, "invalid_input"),
        ({"resolved": "perhaps"}, 422, "invalid_input"),
        ({"occurred_at": "yesterday"}, 422, "invalid_input"),
        ({"tenant": "x"}, 400, "unknown_field"),
        ({"details": {"text": "x" * 16 * 1024}}, 413, "operations.details_too_large"),
    ],
)
def test_what_is_no_alert_is_refused(as_alice: Actor, changes: Any, status: int, code: str) -> None:
    answer = report(as_alice, **changes)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    with tenant_scope(as_alice.tenant_id):
        assert not NetworkAlert.objects.exists()


def test_an_alert_from_the_future_is_refused_with_the_limit(as_alice: Actor) -> None:
    answer = report(as_alice, occurred_at=(timezone.now() + timedelta(hours=25)).isoformat())
    assert (answer.status_code, answer.json()["code"]) == (422, "operations.report_from_the_future")
    assert "24 hours" in answer.json()["detail"]


def test_without_a_time_it_is_now(as_alice: Actor) -> None:
    body = {name: value for name, value in ALERT.items() if name in {"id", "severity", "title", "message"}}
    answer = client_of(as_alice).post(PATH, body, format="json").json()
    assert (answer["device"], answer["source"], answer["details"]) == ("", "", {})
    assert answer["occurred_at"] <= timezone.now().isoformat()
