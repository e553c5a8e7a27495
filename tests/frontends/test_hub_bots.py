"""The hub's bots: their cards, their health, talking to one as server-sent events, and the scores."""

import json
from typing import Any
from uuid import uuid4

import pytest

from bots.models.conversations import Message
from bots.models.leads import Lead
from bots.services import archiving, people
from common.actor import Actor
from common.tenancy import tenant_scope
from tests.bots.conftest import MONDAY
from tests.clients import client_of
from tests.frontends.test_enterprise_hub import CHAT, post

pytestmark = pytest.mark.django_db
BOTS = ["jorge-seller", "lead-bot", "intent-decoder"]


def stream(actor: Actor, bot: str, **body: Any) -> tuple[int, list[dict[str, Any]]]:
    """Post to a bot and read the frames as an event source does."""
    answer = client_of(actor).post(f"/api/bots/{bot}/chat", data=body, format="json")
    assert answer.headers["Content-Type"] == "text/event-stream"
    frames = answer.content.decode().split("\n\n")
    assert frames.pop() == ""
    return answer.status_code, [json.loads(frame.removeprefix("data: ")) for frame in frames]


def test_a_reply_is_told_word_by_word(as_alice: Actor, dana: Lead) -> None:
    _, frames = stream(as_alice, "jorge-seller-bot", content="Hi", leadId=str(dana.id))
    chunks = frames[1:-2]
    assert [frame["type"] for frame in (frames[0], *frames[-2:])] == ["start", "complete", "done"]
    assert {frame["type"] for frame in chunks} == {"chunk"}
    said = frames[-2]["full_response"]
    assert said == chunks[-1]["content"] == "".join(frame["chunk"] for frame in chunks)
    assert chunks[-1]["progress"] == 1
    assert frames[0]["botType"] == "jorge-seller"
    with tenant_scope(as_alice.tenant_id):
        stored = Message.objects.get(sender="bot")
    assert (stored.text, str(stored.conversation_id)) == (said, frames[0]["conversationId"])


def test_the_conversation_goes_on_by_its_id(as_alice: Actor) -> None:
    _, first = stream(as_alice, "jorge-seller-bot", content="Hi", leadName="Dana")
    named = first[0]["conversationId"]
    _, second = stream(as_alice, "jorge-seller-bot", content="a divorce", conversationId=named)
    assert second[0]["conversationId"] == named
    assert second[-2]["metadata"]["leadId"] == first[-2]["metadata"]["leadId"]


def test_a_conversation_that_the_hub_named_itself_stays_one(as_alice: Actor) -> None:
    told = [
        stream(as_alice, "lead_bot", content="Hi", conversationId="conv_1", leadId=None)[1] for _ in range(2)
    ]
    assert told[0][0]["conversationId"] == told[1][0]["conversationId"]


def test_the_intent_decoder_reads_and_the_threads_bot_answers(as_alice: Actor, dana: Lead) -> None:
    _, frames = stream(as_alice, "intent-decoder", content="we are divorcing", leadId=str(dana.id))
    complete = frames[-2]
    assert "FRS" in complete["full_response"]
    with tenant_scope(as_alice.tenant_id):
        assert Message.objects.get(sender="bot").text == complete["metadata"]["reply"]


def test_a_person_has_the_thread_and_nothing_is_said(as_alice: Actor, dana: Lead) -> None:
    _, first = stream(as_alice, "jorge-seller-bot", content="Hi", leadId=str(dana.id))
    with tenant_scope(as_alice.tenant_id):
        people.take_over(actor=as_alice, conversation_id=first[0]["conversationId"], now=MONDAY)
    _, frames = stream(as_alice, "jorge-seller-bot", content="Hello?", leadId=str(dana.id))
    assert [frame["type"] for frame in frames] == ["start", "complete", "done"]
    assert (frames[1]["full_response"], frames[1]["metadata"]["owner"]) == ("", "person")


def test_an_archived_lead_is_an_error_frame(as_alice: Actor, dana: Lead) -> None:
    with tenant_scope(as_alice.tenant_id):
        archiving.archive_lead(actor=as_alice, lead_id=dana.id, now=MONDAY)
    status, frames = stream(as_alice, "lead-bot", content="Hi", leadId=str(dana.id))
    assert (status, [frame["type"] for frame in frames]) == (409, ["error", "done"])
    assert "archived" in frames[0]["message"]


@pytest.mark.parametrize(
    ("bot", "body", "status"),
    [
        ("nobody", {"content": "Hi"}, 404),
        ("claude-concierge", {"content": "Hi"}, 404),
        ("lead-bot", {}, 422),
        ("lead-bot", {"content": ""}, 422),
        ("lead-bot", {"content": "x" * 1_001}, 422),
        ("lead-bot", {"content": "Hi", "surprise": 1}, 400),
        ("lead-bot", {"content": "Hi", "leadId": str(uuid4())}, 404),
        ("lead-bot", {"content": "Hi", "conversationId": str(uuid4())}, 404),
    ],
)
def test_a_bad_message_is_refused_before_the_stream(
    as_alice: Actor, bot: str, body: Any, status: int
) -> None:
    assert post(as_alice, f"/api/bots/{bot}/chat", body)[0] == status
    with tenant_scope(as_alice.tenant_id):
        assert not Lead.objects.exists()


def test_one_leads_conversation_is_not_anothers(as_alice: Actor, dana: Lead) -> None:
    _, frames = stream(as_alice, "lead-bot", content="Hi", leadName="Erin")
    body = {"content": "Hi", "conversationId": frames[0]["conversationId"], "leadId": str(dana.id)}
    assert post(as_alice, "/api/bots/lead-bot/chat", body)[0] == 404


def test_charlie_cannot_write_into_acmes_conversation(as_alice: Actor, as_charlie: Actor, dana: Lead) -> None:
    _, frames = stream(as_alice, "lead-bot", content="Hi", leadId=str(dana.id))
    for named in ({"leadId": str(dana.id)}, {"conversationId": frames[0]["conversationId"]}):
        assert post(as_charlie, "/api/bots/lead-bot/chat", {"content": "Hi", **named})[0] == 404
    assert client_of(as_charlie).get(f"/api/intent-decoder/{dana.id}/score").status_code == 404


def test_every_bot_has_a_card_with_measured_figures(as_alice: Actor, dana: Lead) -> None:
    post(as_alice, CHAT, {"message": "Hi", "lead_context": {"lead_id": str(dana.id)}})
    cards = {card["id"]: card for card in client_of(as_alice).get("/api/bots").json()}
    assert list(cards) == BOTS
    seller, decoder = cards["jorge-seller"], cards["intent-decoder"]
    assert (seller["status"], seller["conversationsToday"], decoder["conversationsToday"]) == ("online", 1, 1)
    assert seller["responseTimeMs"] > 0
    assert seller["lastActivity"]
    assert (cards["lead-bot"]["responseTimeMs"], cards["lead-bot"]["conversationsToday"]) == (None, 0)


@pytest.mark.parametrize("spelling", ["jorge-seller", "jorge-seller-bot", "jorge_seller_bot", "JORGE-SELLER"])
def test_a_bot_is_known_by_every_spelling(as_alice: Actor, spelling: str) -> None:
    card = client_of(as_alice).get(f"/api/bots/{spelling}/status").json()
    assert (card["id"], card["name"]) == ("jorge-seller", "Seller bot")


def test_an_unknown_bot_is_none(as_alice: Actor) -> None:
    answer = client_of(as_alice).get("/api/bots/jorge-buyer/status")
    assert (answer.status_code, answer.json()["code"]) == (404, "bots.bot_not_found")


def test_the_bots_are_well(as_alice: Actor) -> None:
    health = client_of(as_alice).get("/api/bots/health").json()
    assert health["bots"] == dict.fromkeys(BOTS, "initialized")
    assert set(health["services"]) == {"database", "cache", "event_publisher"}


def test_the_score_says_by_which_rule_and_from_what(as_alice: Actor, dana: Lead) -> None:
    for text in ("We are going through a divorce.", "45 days are no problem."):
        post(as_alice, CHAT, {"message": text, "lead_context": {"lead_id": str(dana.id)}})
    score = client_of(as_alice).get(f"/api/intent-decoder/{dana.id}/score").json()
    assert score["breakdown"]["motivation"] == {"score": 85, "category": "high"}
    assert score["breakdown"]["price"] == {"score": 0, "category": "unknown"}
    assert (score["frsScore"], score["classification"]) == (85 * 0.35 + 90 * 0.3, "Warm")
    assert "FRS + PCS" in score["temperatureRule"]


def test_a_lead_that_said_nothing_scores_nothing(as_alice: Actor, dana: Lead) -> None:
    score = client_of(as_alice).get(f"/api/intent-decoder/{dana.id}/score").json()
    assert (score["frsScore"], score["pcsScore"], score["temperature"]) == (0, 0, "cold")
    assert score["nextBestAction"] == "nurture"
