"""The enterprise hub's paths: the seller conversation and the follow-up plan."""

from typing import Any
from uuid import uuid4

import pytest

from bots.models.leads import Lead
from common.actor import Actor
from common.tenancy import tenant_scope
from events.models import Event
from tests.clients import client_of

pytestmark = pytest.mark.django_db
CHAT = "/api/bots/jorge-seller/chat"
START = "/api/bots/lead-bot/automation/start"


def post(actor: Actor, path: str, body: Any) -> tuple[int, Any]:
    answer = client_of(actor).post(path, data=body, format="json")
    return answer.status_code, answer.json()


def test_somebody_new_becomes_a_lead_and_is_answered(as_alice: Actor) -> None:
    context = {"name": "Dana Reyes", "phone": "916-555-0100", "property_address": "890 Fir Way"}
    status, answer = post(as_alice, CHAT, {"message": "Hi", "lead_context": context})
    assert status == 200
    assert "automated assistant" in answer["response_message"]
    with tenant_scope(as_alice.tenant_id):
        assert Lead.objects.get(id=answer["lead_id"]).address == "890 Fir Way"


def test_somebody_known_by_phone_stays_one_lead(as_alice: Actor, dana: Lead) -> None:
    _, answer = post(as_alice, CHAT, {"message": "Hi", "lead_context": {"phone": "(916) 555-0100"}})
    assert answer["lead_id"] == str(dana.id)


def test_four_answers_qualify_and_are_told(as_alice: Actor, dana: Lead) -> None:
    for text in ("relocating to Austin", "no problem", "needs work", "$450k, call me"):
        _, answer = post(as_alice, CHAT, {"message": text, "lead_context": {"lead_id": str(dana.id)}})
    assert (answer["questions_answered"], answer["qualification_complete"]) == (4, True)
    assert answer["analytics"]["price_expectation"] == "450000"
    with tenant_scope(as_alice.tenant_id):
        told = list(Event.objects.order_by("id").values_list("type", flat=True))
    assert told.count("jorge_qualification_progress") == told.count("bot_status_update") == 4


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"message": ""}, 422),
        ({"message": "x" * 2_001}, 422),
        ({"message": "Hi", "surprise": 1}, 400),
        ({"message": "Hi", "lead_context": "Dana"}, 400),
        ({"message": "Hi", "lead_context": {"tenant_id": "x"}}, 400),
        ({"message": "Hi", "lead_context": {"lead_id": str(uuid4())}}, 404),
        ({"message": "Hi", "lead_context": {"phone": "12"}}, 422),
    ],
)
def test_a_bad_message_changes_nothing(as_alice: Actor, body: Any, status: int) -> None:
    assert post(as_alice, CHAT, body)[0] == status
    with tenant_scope(as_alice.tenant_id):
        assert not Lead.objects.exists()
        assert not Event.objects.exists()


def test_a_plan_starts_once(as_alice: Actor, dana: Lead) -> None:
    first, plan = post(as_alice, START, {"lead_id": str(dana.id)})
    second, same = post(as_alice, START, {"contact_id": str(dana.id), "automation_type": "day_3"})
    assert (first, second) == (201, 200)
    assert same["automation_id"] == plan["automation_id"]
    assert [action["type"] for action in plan["actions_taken"]] == [
        "schedule_day_3",
        "schedule_day_7",
        "schedule_day_14",
        "schedule_day_30",
    ]


def test_a_reply_pauses_the_plan(as_alice: Actor, dana: Lead) -> None:
    post(as_alice, START, {"lead_id": str(dana.id)})
    post(as_alice, CHAT, {"message": "Hi", "lead_context": {"lead_id": str(dana.id)}})
    status = client_of(as_alice).get(f"/api/bots/lead-bot/automation/{dana.id}/status").json()
    assert (status["status"], status["sequence_status"], status["response_count"]) == ("replied", "paused", 1)
    assert status["next_scheduled_at"] is None


def test_charlie_reaches_nobody_of_acme(as_charlie: Actor, dana: Lead) -> None:
    known = {"lead_id": str(dana.id)}
    assert post(as_charlie, CHAT, {"message": "Hi", "lead_context": known})[0] == 404
    assert post(as_charlie, START, known)[0] == 404
    client = client_of(as_charlie)
    assert client.get(f"/api/bots/lead-bot/automation/{dana.id}/status").status_code == 404
