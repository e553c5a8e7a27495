"""The concierge's insight panel: its addresses and field names over coaching cards."""

from typing import Any
from uuid import uuid4

import pytest

from accounts.models.tenants import Tenant
from bots.models.leads import Lead
from bots.models.suggestions import Suggestion
from bots.services import leads as lead_services
from bots.services import turns
from common.actor import Actor
from common.tenancy import tenant_scope
from tests.clients import client_of

pytestmark = pytest.mark.django_db
BASE = "/api/v1/concierge"
INSIGHT = {
    "insight_id", "conversation_id", "insight_type", "priority", "title", "description", "reasoning",
    "recommended_actions", "suggested_responses", "confidence_score", "expected_impact", "created_at",
    "expires_at", "dismissed", "acted_upon",
}  # fmt: skip


@pytest.fixture
def card(acme: Tenant, as_alice: Actor) -> Suggestion:
    """Dana stalls."""
    with tenant_scope(acme.id):
        dana: Lead = lead_services.create_lead(actor=as_alice, fields={"name": "Dana"})
        for text in ("hello", "I have to think about it"):
            turns.receive_lead_message(actor=as_alice, lead_id=dana.id, text=text, now=acme.now())
        return Suggestion.objects.get(kind="stall_thinking")


def insights(actor: Actor, card: Suggestion, query: str = "") -> dict[str, Any]:
    answer: dict[str, Any] = client_of(actor).get(f"{BASE}/insights/{card.conversation_id}{query}").json()
    return answer


def test_an_open_card_is_an_active_insight(as_bob: Actor, card: Suggestion) -> None:
    answer = insights(as_bob, card)
    (shown,) = answer["active_insights"]
    assert shown.keys() == INSIGHT
    assert (shown["insight_id"], shown["insight_type"]) == (str(card.id), "objection_prediction")
    assert shown["recommended_actions"] == ["Ask what exactly has to be settled first."]
    assert (answer["monitoring_status"], answer["historical_insights"]) == ("active", [])
    assert answer["performance_summary"] == {
        "insights_generated": 1,
        "insights_accepted": 0,
        "average_effectiveness": 0,
    }


@pytest.mark.parametrize(("wanted", "count"), [("low", 0), ("medium", 1)])
def test_insights_of_one_priority(as_bob: Actor, card: Suggestion, wanted: str, count: int) -> None:
    assert len(insights(as_bob, card, f"?priority_filter={wanted}")["active_insights"]) == count


def test_an_accepted_insight_is_history(as_bob: Actor, card: Suggestion) -> None:
    body = {"action_taken": "Asked Dana", "implementation_notes": "by text", "effectiveness_prediction": 0.8}
    answer = client_of(as_bob).post(f"{BASE}/insights/{card.id}/accept", body, format="json").json()
    assert answer.keys() == {"insight_id", "action", "processed_at", "tracking_id", "next_recommendations"}
    assert (answer["action"], answer["next_recommendations"]) == ("accepted", [])
    assert insights(as_bob, card)["total_insights"] == 0
    (past,) = insights(as_bob, card, "?include_historical=true")["historical_insights"]
    assert (past["acted_upon"], past["dismissed"]) == (True, False)


def test_a_dismissed_insight_says_why(as_bob: Actor, card: Suggestion, acme: Tenant) -> None:
    body = {"dismissal_reason": "not_relevant", "feedback_notes": "Dana is my aunt"}
    answer = client_of(as_bob).post(f"{BASE}/insights/{card.id}/dismiss", body, format="json")
    assert (answer.status_code, answer.json()["action"]) == (200, "dismissed")
    with tenant_scope(acme.id):
        card.refresh_from_db()
    assert card.feedback == "not_relevant: Dana is my aunt"


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("accept", {}),
        ("accept", {"action_taken": "Yes"}),
        ("accept", {"action_taken": "x" * 201}),
        ("accept", {"action_taken": "Asked", "effectiveness_prediction": 2}),
        ("dismiss", {}),
    ],
)
def test_a_bad_decision_is_refused(as_bob: Actor, card: Suggestion, verb: str, body: Any) -> None:
    path = f"{BASE}/insights/{card.id}/{verb}"
    assert client_of(as_bob).post(path, body, format="json").status_code == 422
    assert insights(as_bob, card)["total_insights"] == 1


@pytest.mark.parametrize(
    ("action", "status"),
    [("pause", "paused"), ("stop", "inactive"), ("start", "active"), ("resume", "active")],
)
def test_watching_is_switched(as_bob: Actor, card: Suggestion, action: str, status: str) -> None:
    path = f"{BASE}/conversations/{card.conversation_id}/monitoring"
    answer = client_of(as_bob).post(path, {"action": action, "monitoring_level": "full"}, format="json")
    assert answer.json()["monitoring_status"] == insights(as_bob, card)["monitoring_status"] == status


def test_performance_counts_real_cards(as_bob: Actor, card: Suggestion) -> None:
    client_of(as_bob).post(f"{BASE}/insights/{card.id}/accept", {"action_taken": "Asked Dana"}, format="json")
    figures = client_of(as_bob).get(f"{BASE}/performance").json()
    assert figures == {
        "active_monitors": 1,
        "insights_per_hour": 1,
        "acceptance_rate": 1,
        "avg_confidence": 0.9,
        "avg_effectiveness": 0,
        "endpoint_performance": {},
    }


def test_charlie_finds_nothing_of_acme(as_charlie: Actor, card: Suggestion) -> None:
    client = client_of(as_charlie)
    for one in (card.conversation_id, uuid4()):
        assert client.get(f"{BASE}/insights/{one}").status_code == 404
        assert (
            client.post(
                f"{BASE}/conversations/{one}/monitoring", {"action": "stop"}, format="json"
            ).status_code
            == 404
        )
    assert client.get(f"{BASE}/performance").json()["active_monitors"] == 0
