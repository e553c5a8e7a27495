"""What front ends ask for over a socket: coaching by hand, coordination figures, being watched."""

from typing import Any

import pytest

from bots.exceptions.conversations import ConversationNotFoundError
from bots.models.conversations import Conversation
from bots.models.leads import Lead
from bots.models.suggestions import Suggestion
from bots.services import turns
from common.actor import Actor
from common.exceptions import PermissionDeniedError
from common.identifiers import uuid7
from realtime import commands
from realtime.exceptions import MalformedFrameError
from tests.bots.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_acme")]


@pytest.fixture
def thread(as_alice: Actor, dana: Lead) -> Conversation:
    return turns.receive_lead_message(actor=as_alice, lead_id=dana.id, text="hello", now=MONDAY).conversation


def ask(actor: Actor, name: str, **payload: Any) -> tuple[str | None, dict[str, Any]]:
    command, answer = commands.run(actor=actor, name=name, payload=payload)
    return command.answer, dict(answer or {})


@pytest.mark.parametrize(
    ("given", "category", "title"),
    [
        ("objection_handling", "objection_handling", "Objection handling"),
        ("tone", "rapport_building", "Tone"),
    ],
)
def test_coaching_is_provided(
    as_bob: Actor, thread: Conversation, given: str, category: str, title: str
) -> None:
    name, answer = ask(
        as_bob,
        "provide_coaching",
        conversation_id=str(thread.id),
        coaching_type=given,
        coaching_message="Ask about timeline urgency",
        location_id="any",
    )
    card = Suggestion.objects.get(kind="by_hand")
    assert (name, answer["opportunity_id"], answer["status"]) == ("coaching_delivered", card.id, "delivered")
    assert (card.category, card.title, card.given_by_id) == (category, title, as_bob.user_id)


@pytest.mark.parametrize(
    "payload",
    [
        {"coaching_message": "x"},
        {"conversation_id": "c", "coaching_message": "x"},
        {"conversation_id": str(uuid7()), "coaching_message": ""},
        {"conversation_id": str(uuid7()), "coaching_message": "x" * 501},
        {"conversation_id": str(uuid7()), "coaching_message": "x", "urgency": "now"},
    ],
)
def test_coaching_of_another_shape_is_refused(as_bob: Actor, payload: dict[str, Any]) -> None:
    with pytest.raises(MalformedFrameError):
        ask(as_bob, "provide_coaching", **payload)


def test_the_hubs_coordination_figures_are_numbers(as_bob: Actor, thread: Conversation) -> None:
    name, answer = ask(as_bob, "request_coordination_metrics")
    read = (
        "active_bot_sessions",
        "handoffs_today",
        "avg_handoff_time_ms",
        "coaching_opportunities_detected",
        "coordination_success_rate",
        "omnipresent_conversations",
    )
    assert name == "coordination_metrics_response"
    assert [answer[field] for field in read] == [1, 0, 0, 0, 0, 1]


def test_watching_is_enabled(as_bob: Actor, thread: Conversation) -> None:
    Conversation.objects.update(monitoring="inactive")
    name, answer = ask(
        as_bob,
        "enable_omnipresent_monitoring",
        conversation_id=str(thread.id),
        contact_id=str(thread.lead_id),
        location_id="acme",
        monitoring_level="standard",
        capabilities=["coaching"],
    )
    assert (name, answer["monitoring"], answer["monitoring_level"]) == (
        "omnipresent_monitoring_enabled",
        "active",
        "standard",
    )
    assert Conversation.objects.get().monitoring == "active"


@pytest.mark.parametrize(
    ("name", "more"), [("provide_coaching", {"coaching_message": "x"}), ("enable_omnipresent_monitoring", {})]
)
def test_charlie_reaches_no_conversation_of_acme(
    as_charlie: Actor, thread: Conversation, name: str, more: dict[str, str]
) -> None:
    with pytest.raises(ConversationNotFoundError):
        ask(as_charlie, name, conversation_id=str(thread.id), **more)


def test_a_viewer_provides_nothing(as_bob: Actor, thread: Conversation) -> None:
    viewer = Actor(as_bob.tenant_id, as_bob.user_id, "viewer", frozenset({"conversations:read"}))
    with pytest.raises(PermissionDeniedError):
        ask(viewer, "provide_coaching", conversation_id=str(thread.id), coaching_message="x")
