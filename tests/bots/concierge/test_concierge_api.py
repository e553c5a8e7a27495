"""Asking and confirming over HTTP, as the panel does."""

from collections import Counter
from typing import Any
from uuid import UUID

import pytest

from bots.models.handoffs import Handoff
from bots.models.leads import Lead
from common.actor import Actor
from common.tenancy import tenant_scope
from events.models import Event
from tests.clients import client_of
from tests.concurrently import run_together

pytestmark = pytest.mark.django_db
ASK, CONFIRM = "/api/concierge/ask", "/api/concierge/confirm"


def post(actor: Actor, path: str, body: Any) -> Any:
    return client_of(actor).post(path, body, format="json")


def test_the_panel_asks_and_confirms(as_alice: Actor, dana: Lead) -> None:
    asked = post(as_alice, ASK, {"text": "hand this lead to the seller bot", "lead_id": str(dana.id)})
    proposal = asked.json()["proposals"][0]
    assert set(proposal) == {"id", "kind", "label", "consequence", "lead_id", "to"}
    done = post(as_alice, CONFIRM, {"proposal_id": proposal["id"]})
    assert (done.status_code, done.json()["act"], done.json()["session_id"]) == (200, "done", "panel")
    assert post(as_alice, CONFIRM, {"proposal_id": proposal["id"]}).status_code == 404


def test_links_lead_to_pages_of_ours(as_alice: Actor, dana: Lead) -> None:
    links = post(as_alice, ASK, {"text": "tell me about Dana Reyes"}).json()["links"]
    assert [(one["label"], one["href"]) for one in links] == [("Dana Reyes", f"/leads/{dana.id}")]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"text": ""}, 422),
        ({"text": "x" * 2_001}, 422),
        ({"text": "hi", "surprise": 1}, 400),
        ({"text": "hi", "lead_id": "dana"}, 422),
        ({"text": "hi", "lead_id": str(UUID(int=0))}, 404),
        ({"text": "hi", "conversation_id": str(UUID(int=0))}, 404),
        ({"text": "hi", "session_id": ""}, 422),
    ],
    ids=str,
)
def test_bad_input_is_refused(body: dict[str, Any], status: int, as_alice: Actor) -> None:
    assert post(as_alice, ASK, body).status_code == status


def test_a_refused_hand_off_says_why_and_changes_nothing(as_alice: Actor, dana: Lead) -> None:
    for wish in ("hand Dana Reyes to the seller bot", "hand Dana Reyes to the lead bot"):
        proposal = post(as_alice, ASK, {"text": wish}).json()["proposals"][0]
        answer = post(as_alice, CONFIRM, {"proposal_id": proposal["id"]})
    assert (answer.status_code, answer.json()["code"]) == (409, "bots.handoff_refused")
    assert "30 minutes" in answer.json()["detail"]


@pytest.mark.django_db(transaction=True)
def test_of_eight_presses_at_once_one_hands_over(as_alice: Actor, dana: Lead) -> None:
    asked = post(as_alice, ASK, {"text": "hand Dana Reyes to the seller bot"}).json()
    body = {"proposal_id": asked["proposals"][0]["id"]}
    statuses = Counter(run_together(lambda _: post(as_alice, CONFIRM, body).status_code, range(8)))
    assert statuses == {200: 1, 404: 7}
    with tenant_scope(as_alice.tenant_id):
        assert Handoff.objects.count() == 1
        assert Event.objects.filter(type="bot_handoff_request").count() == 1


@pytest.mark.django_db(transaction=True)
def test_questions_of_one_session_at_once_are_all_remembered(as_alice: Actor, dana: Lead) -> None:
    asked = ["hello", "how are the bots doing", "who are my hot leads", "tell me about Dana Reyes"]
    statuses = run_together(lambda text: post(as_alice, ASK, {"text": text}).status_code, asked)
    assert statuses == [200] * 4
    assert post(as_alice, ASK, {"text": "what did she say"}).json()["lead_id"] == str(dana.id)
