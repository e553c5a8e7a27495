"""Coaching cards and coordination figures over REST."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from bots.models.handoffs import Handoff
from bots.models.leads import Lead
from bots.models.suggestions import Suggestion
from bots.selectors import coordination
from bots.services import coaching, handoffs, turns
from common.actor import Actor
from common.exceptions import PermissionDeniedError
from tests.bots.conftest import MONDAY
from tests.clients import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_acme")]


@pytest.fixture
def card(as_alice: Actor, dana: Lead) -> Suggestion:
    for text in ("hello", "I have to think about it"):
        turns.receive_lead_message(actor=as_alice, lead_id=dana.id, text=text, now=MONDAY)
    return Suggestion.objects.get(kind="stall_thinking")


@pytest.mark.parametrize(
    "query", ["", "status=open", "kind=stall_thinking", "lead_id={lead}", "conversation_id={thread}"]
)
def test_cards_are_listed_and_filtered(as_bob: Actor, card: Suggestion, query: str) -> None:
    path = f"/api/suggestions?{query.format(lead=card.lead_id, thread=card.conversation_id)}"
    shown = client_of(as_bob).get(path).json()["results"]
    assert [(one["id"], one["title"]) for one in shown] == [(str(card.id), "Has to think about it")]
    assert shown[0]["reasons"][0]["evidence"].startswith("the lead has to think")


@pytest.mark.parametrize("query", ["status=followed", "kind=by_hand"])
def test_what_does_not_fit_is_not_listed(as_bob: Actor, card: Suggestion, query: str) -> None:
    assert client_of(as_bob).get(f"/api/suggestions?{query}").json()["results"] == []


def test_a_card_is_accepted_once(as_bob: Actor, card: Suggestion) -> None:
    client = client_of(as_bob)
    path = f"/api/suggestions/{card.id}/accept"
    first = client.post(path, {"action_taken": "Asked"}, format="json")
    assert (first.status_code, first.json()["status"], first.json()["action_taken"]) == (
        200,
        "accepted",
        "Asked",
    )
    again = client.post(path, {}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "bots.suggestion_state")


def test_a_card_is_dismissed(as_bob: Actor, card: Suggestion) -> None:
    answer = client_of(as_bob).post(f"/api/suggestions/{card.id}/dismiss", {"reason": "no"}, format="json")
    assert (answer.json()["status"], answer.json()["feedback"], answer.json()["dismissals"]) == (
        "dismissed",
        "no",
        1,
    )


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": "Ask about the roof", "suggested_reply": "How old is the roof?"}, 201),
        ({}, 422),
        ({"text": ""}, 422),
        ({"text": "x" * 501}, 422),
        ({"text": "a\x07b"}, 422),
        ({"text": "x", "suggested_reply": "y" * 161}, 422),
        ({"text": "x", "category": "magic"}, 422),
        ({"text": "x", "kind": "stall_thinking"}, 400),
        ({"text": ["x"]}, 422),
    ],
)
def test_coaching_by_hand(as_bob: Actor, card: Suggestion, body: Any, status: int) -> None:
    path = f"/api/conversations/{card.conversation_id}/suggestions"
    assert client_of(as_bob).post(path, body, format="json").status_code == status
    assert Suggestion.objects.filter(kind="by_hand").count() == (status == 201)


@pytest.mark.parametrize(
    ("action", "expected"), [("pause", "paused"), ("stop", "inactive"), ("start", "active")]
)
def test_monitoring_is_switched(as_bob: Actor, card: Suggestion, action: str, expected: str) -> None:
    path = f"/api/conversations/{card.conversation_id}/monitoring"
    answer = client_of(as_bob).post(path, {"action": action}, format="json")
    assert (answer.status_code, answer.json()["monitoring"]) == (200, expected)


def test_adherence_is_told_in_total_and_per_kind(as_bob: Actor, card: Suggestion) -> None:
    coaching.dismiss_suggestion(actor=as_bob, suggestion_id=card.id, now=MONDAY)
    report = client_of(as_bob).get("/api/suggestions/adherence?days=7").json()
    assert report["total"]["dismissed"] == 1
    assert {row["kind"]: row["shown"] for row in report["kinds"]} == {"stall_thinking": 1}


@pytest.mark.parametrize("verb", ["accept", "dismiss"])
def test_charlie_gets_the_same_404_as_for_nothing(as_charlie: Actor, card: Suggestion, verb: str) -> None:
    client = client_of(as_charlie)
    theirs, nothing = (
        client.post(f"/api/suggestions/{one}/{verb}", {}, format="json") for one in (card.id, uuid4())
    )
    assert (theirs.status_code, theirs.json()["detail"]) == (404, nothing.json()["detail"])
    assert client.get("/api/suggestions").json()["results"] == []


def ask_for_person(actor: Actor, card: Suggestion) -> Handoff:
    return handoffs.request_handoff(
        actor=actor, conversation_id=card.conversation_id, to_owner="person", reason="asked", now=MONDAY
    )


def test_coordination_counts_real_rows(as_alice: Actor, card: Suggestion) -> None:
    first = ask_for_person(as_alice, card)
    handoffs.reject_handoff(actor=as_alice, handoff_id=first.id, now=MONDAY)
    second = ask_for_person(as_alice, card)
    Handoff.objects.filter(id=second.id).update(requested_at=timezone.now() - timedelta(seconds=30))
    handoffs.accept_handoff(actor=as_alice, handoff_id=second.id, now=MONDAY)
    figures = client_of(as_alice).get("/api/coordination/metrics").json()
    assert (figures["total_handoffs"], figures["successful_handoffs"], figures["failed_handoffs"]) == (
        2,
        1,
        1,
    )
    assert (figures["handoff_success_rate"], figures["active_handoffs"]) == (0.5, 1)
    assert 30_000 <= figures["avg_handoff_time_ms"] < 40_000
    assert (figures["active_sessions"], figures["active_bot_sessions"]) == (1, 0)
    assert (figures["coaching_opportunities_detected"], figures["pending_coaching"]) == (1, 1)


def test_coordination_of_another_company_is_its_own(as_charlie: Actor, card: Suggestion) -> None:
    figures = client_of(as_charlie).get("/api/coordination/metrics").json()
    assert (figures["conversation_count"], figures["pending_coaching"]) == (0, 0)
    assert (figures["handoff_success_rate"], figures["avg_handoff_time_ms"]) == (None, None)


def test_coordination_takes_the_permission(as_alice: Actor) -> None:
    nobody = Actor(as_alice.tenant_id, as_alice.user_id, "none", frozenset())
    with pytest.raises(PermissionDeniedError):
        coordination.coordination_metrics_for(actor=nobody)
