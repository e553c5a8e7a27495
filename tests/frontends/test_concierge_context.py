"""What the concierge's front ends read: live figures in their fields, and nothing that nobody measured."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bots.models.conversations import Conversation, Message
from bots.models.leads import Lead, Temperature
from bots.models.suggestions import Suggestion
from bots.services import turns
from common.actor import Actor
from common.tenancy import tenant_scope
from tests.bots.conftest import MONDAY
from tests.clients import client_of

pytestmark = pytest.mark.django_db
CONTEXT, KNOWLEDGE = "/api/concierge/context", "/api/concierge/knowledge-base"
INTEGRATION = "/api/claude-concierge"


def get(actor: Actor, path: str, **query: str) -> Any:
    return client_of(actor).get(path, query)


def write(actor: Actor, lead: Lead, text: str) -> Conversation:
    with tenant_scope(actor.tenant_id):
        return turns.receive_lead_message(actor=actor, lead_id=lead.id, text=text, now=MONDAY).conversation


@pytest.fixture
def hot(as_alice: Actor, dana: Lead) -> Lead:
    with tenant_scope(as_alice.tenant_id):
        Lead.objects.filter(id=dana.id).update(temperature=Temperature.HOT, score=180)
    return dana


def test_a_hot_lead_is_shown_and_suggested(as_alice: Actor, hot: Lead) -> None:
    context = get(as_alice, CONTEXT, metrics="true", suggestions="true").json()
    assert [(one["name"], one["temperature"], one["priority"]) for one in context["hotLeads"]] == [
        ("Dana Reyes", 90, "high")
    ]
    first = context["suggestions"][0]
    assert (first["title"], first["action"]["data"]) == (
        "Hot lead: Dana Reyes",
        {"route": f"/leads/{hot.id}"},
    )


def test_without_asking_there_are_no_totals(as_alice: Actor) -> None:
    assert not {"metrics", "suggestions"} & set(get(as_alice, CONTEXT).json())


def test_the_market_is_unknown_and_said_to_be(as_alice: Actor) -> None:
    market = get(as_alice, CONTEXT, suggestions="true").json()["marketConditions"]
    assert market["inventory"] == {"level": "unknown", "monthsSupply": None, "trend": "unknown"}
    assert market["interestRates"]["current"] is None


def test_a_slow_bot_and_a_quiet_house_are_suggested_about(as_alice: Actor, dana: Lead) -> None:
    assert "No conversation is active" in titles(as_alice)
    write(as_alice, dana, "Hello")
    with tenant_scope(as_alice.tenant_id):
        Message.objects.filter(sender="bot").update(processing_ms=2_500)
        Message.objects.filter(sender="lead").update(processing_ms=5)
    assert titles(as_alice) == ["Seller bot answers slowly"]


def titles(actor: Actor) -> list[str]:
    return [one["title"] for one in get(actor, CONTEXT, suggestions="true").json()["suggestions"]]


def test_totals_are_those_of_the_rows(as_alice: Actor, dana: Lead, make_lead: Callable[..., Lead]) -> None:
    make_lead(name="Another")
    for text in ("relocating to Austin", "no problem", "needs work", "$450k"):
        write(as_alice, dana, text)
    totals = get(as_alice, CONTEXT, metrics="true").json()["metrics"]
    assert (totals["totalConversations"], totals["totalLeadsQualified"]) == (1, 1)
    assert totals["conversionRate"] == 50


def test_who_may_not_see_leads_gets_none(as_bob: Actor, hot: Lead) -> None:
    blind = replace(as_bob, permissions=as_bob.permissions - {"leads:read"})
    context = get(blind, CONTEXT, metrics="true", suggestions="true").json()
    assert context["hotLeads"] == []
    assert context["metrics"]["totalLeadsQualified"] is None
    assert "Dana" not in str(context)


def test_charlie_sees_nothing_of_acme(as_charlie: Actor, hot: Lead) -> None:
    assert get(as_charlie, CONTEXT, suggestions="true").json()["hotLeads"] == []


def test_the_knowledge_base_is_read_by_section_and_bot(as_alice: Actor) -> None:
    assert len(get(as_alice, KNOWLEDGE).json()) == 4
    assert list(get(as_alice, KNOWLEDGE, section="jorgeMethodology").json()) == ["jorgeMethodology"]
    one = get(as_alice, KNOWLEDGE, section="botCapabilities", botId="jorge_seller_bot").json()
    assert list(one["botCapabilities"]) == ["jorge-seller-bot"]


@pytest.mark.parametrize(
    ("query", "status"),
    [({"section": "secrets"}, 400), ({"section": "botCapabilities", "botId": "x"}, 404), ({"x": "1"}, 400)],
)
def test_a_wrong_section_or_bot_is_refused(query: dict[str, str], status: int, as_alice: Actor) -> None:
    answer = get(as_alice, KNOWLEDGE, **query)
    assert answer.status_code == status
    assert answer.json()["error"]


def test_the_second_front_end_chats_with_buttons(as_alice: Actor, dana: Lead) -> None:
    sent = {
        "message": "hand Dana Reyes to the seller bot",
        "sessionId": "s-1",
        "context": {"currentPage": "/leads"},
    }
    answer = client_of(as_alice).post(f"{INTEGRATION}/chat", sent, format="json").json()
    button = answer["actions"][0]
    assert (button["action"], button["label"]) == ("confirm_proposal", "Hand Dana Reyes to the seller bot")
    pressed = {"proposal_id": button["metadata"]["proposal_id"]}
    done = client_of(as_alice).post("/api/concierge/confirm", pressed, format="json").json()
    assert (done["act"], done["session_id"]) == ("done", "s-1")


def test_the_lead_at_hand_is_meant_and_another_companys_is_none(
    as_alice: Actor, as_charlie: Actor, dana: Lead
) -> None:
    at_hand = {"activeLeads": [{"id": str(dana.id)}]}
    sent = {"message": "tell me about this lead", "sessionId": "s-1", "context": at_hand}
    answers = [
        client_of(actor).post(f"{INTEGRATION}/chat", sent, format="json").json()["response"]
        for actor in (as_alice, as_charlie)
    ]
    assert answers[0].startswith("Dana Reyes: cold")
    assert answers[1].startswith("Which lead")


def test_insights_count_today(as_alice: Actor, dana: Lead) -> None:
    write(as_alice, dana, "Hello")
    found = {one["title"]: one["value"] for one in get(as_alice, f"{INTEGRATION}/insights").json()}
    assert (found["New leads"], found["Messages"], found["Failed"]) == ("1", "1", "0")


def test_a_card_is_applied_once(as_alice: Actor, dana: Lead) -> None:
    write(as_alice, dana, "What is my home worth? I have to think about it.")
    card = get(as_alice, f"{INTEGRATION}/suggestions").json()[0]
    path = f"{INTEGRATION}/suggestions/{card['id']}"
    answers = [client_of(as_alice).post(f"{path}/apply", {}, format="json").status_code for _ in range(2)]
    assert answers == [200, 409]
    with tenant_scope(as_alice.tenant_id):
        assert Suggestion.objects.get(id=card["id"]).status == "accepted"


def test_analyses_are_of_the_rows(as_alice: Actor, dana: Lead) -> None:
    journeys = get(as_alice, f"{INTEGRATION}/analyze/journeys").json()
    assert (journeys["activeJourneys"], journeys["completionRate"]) == (1, 0)
    assert journeys["avgSatisfaction"] is None
    coordination = get(as_alice, f"{INTEGRATION}/analyze/coordination").json()
    assert coordination["efficiencyScore"] is None
    assert get(as_alice, f"{INTEGRATION}/analyze/platform").json()["overallHealth"] == 100


def test_a_context_is_kept_for_its_own_person(as_alice: Actor, as_bob: Actor) -> None:
    sent = {"sessionId": "s-1", "context": {"currentPage": "/leads", "activeLeads": [{"id": "x"}]}}
    client_of(as_alice).put(f"{INTEGRATION}/context", sent, format="json")
    kept = get(as_alice, f"{INTEGRATION}/context/s-1").json()
    assert (kept["currentPage"], kept["activeLeads"]) == ("/leads", [{"id": "x"}])
    assert get(as_bob, f"{INTEGRATION}/context/s-1").status_code == 404


def test_a_context_is_kept_within_bounds(as_alice: Actor) -> None:
    sent = {"sessionId": "s-1", "context": {"businessMetrics": {"x": "y" * 20_000}}}
    answer = client_of(as_alice).put(f"{INTEGRATION}/context", sent, format="json")
    assert answer.status_code == 400
