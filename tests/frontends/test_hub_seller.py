"""The seller bot by the hub's own routes: the envelope, the contact's own id, and who has the thread."""

from typing import Any
from uuid import uuid4

import pytest

from bots.models.conversations import Conversation, Message
from bots.models.leads import Lead
from bots.services import archiving, people, suppressions
from common.actor import Actor
from common.tenancy import tenant_scope
from tests.bots.conftest import MONDAY
from tests.clients import client_of
from tests.frontends.test_enterprise_hub import post

pytestmark = pytest.mark.django_db
ROUTE = "/api/bots/jorge-seller"
PROCESS = "/api/jorge-seller/process"
START = "/api/jorge-seller/start"
GHL = "Zk3VwQ9gHL0contact7x"


def to_contact(message: str, contact_id: str = GHL) -> dict[str, Any]:
    return {"contact_id": contact_id, "location_id": "loc-1", "message": message}


def test_an_answer_comes_in_the_envelope(as_alice: Actor) -> None:
    status, answer = post(as_alice, ROUTE, to_contact("going through a divorce"))
    assert (status, answer["status"], answer["backend_status"]) == (200, "success", "connected")
    data = answer["data"]
    assert (data["contact_id"], data["questions_answered"], data["owner"]) == (GHL, 1, "jorge-seller")
    assert data["analytics"]["qualification_progress"] == "1/4"


def test_the_seeds_own_curl_opens_a_lead(as_alice: Actor) -> None:
    status, answer = post(as_alice, ROUTE, {"message": "Hi, I want to sell my house", "context": {}})
    assert status == 200
    with tenant_scope(as_alice.tenant_id):
        assert str(Lead.objects.get().id) == answer["data"]["lead_id"] == answer["data"]["contact_id"]
    assert "Unknown" not in answer["data"]["response_message"]


def test_a_contact_stays_one_lead_on_every_way(as_alice: Actor) -> None:
    _, routed = post(as_alice, ROUTE, to_contact("relocating to Austin"))
    _, processed = post(as_alice, PROCESS, {**to_contact("no problem"), "contact_info": {"name": "Dana"}})
    state = client_of(as_alice).get(ROUTE, {"contact_id": GHL}).json()["data"]
    assert routed["data"]["lead_id"] == processed["lead_id"] == state["lead_id"]
    assert (state["current_question"], state["questions_answered"]) == (3, 2)


def test_what_is_known_of_a_contact_makes_the_lead(as_alice: Actor) -> None:
    info = {"name": "Dana Reyes", "phone": "916-555-0100", "email": "dana@example.com"}
    post(as_alice, PROCESS, {**to_contact("Hi"), "contact_info": info})
    with tenant_scope(as_alice.tenant_id):
        assert Lead.objects.values_list("name", "phone").get() == ("Dana Reyes", "+19165550100")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, "invalid_input"),
        ({"contact_id": GHL, "location_id": "loc-1"}, 400, "invalid_input"),
        ({"message": ""}, 400, "invalid_input"),
        ({"message": "Hi", "surprise": 1}, 400, "unknown_field"),
        ({"message": "x" * 2_001}, 422, "invalid_input"),
        (to_contact("Hi", str(uuid4())), 404, "bots.lead_not_found"),
    ],
)
def test_a_refusal_has_the_hubs_shape(as_alice: Actor, body: Any, status: int, code: str) -> None:
    refused, problem = post(as_alice, ROUTE, body)
    assert (refused, problem["status"], problem["code"]) == (status, "error", code)
    assert problem["error"] == problem["detail"]


def test_the_state_of_nobody_is_a_refusal_in_the_hubs_shape(as_alice: Actor) -> None:
    answer = client_of(as_alice).get(ROUTE, {"contact_id": "never-seen"})
    assert (answer.status_code, answer.json()["status"]) == (404, "error")
    assert client_of(as_alice).get(ROUTE).status_code == 400


def test_an_archived_lead_is_a_conflict_in_the_hubs_shape(as_alice: Actor, dana: Lead) -> None:
    with tenant_scope(as_alice.tenant_id):
        archiving.archive_lead(actor=as_alice, lead_id=dana.id, now=MONDAY)
    status, problem = post(as_alice, ROUTE, to_contact("Hi", str(dana.id)))
    assert (status, problem["status"], problem["code"]) == (409, "error", "bots.lead_archived")


def test_while_a_person_has_the_thread_the_answer_is_empty_and_says_who(as_alice: Actor) -> None:
    _, first = post(as_alice, ROUTE, to_contact("Hi"))
    with tenant_scope(as_alice.tenant_id):
        people.take_over(actor=as_alice, conversation_id=first["data"]["conversation_id"], now=MONDAY)
    _, answer = post(as_alice, ROUTE, to_contact("Is anybody there?"))
    data = answer["data"]
    assert (data["response_message"], data["owner"]) == ("", "person")
    assert data["person_name"]
    assert client_of(as_alice).get(ROUTE, {"contact_id": GHL}).json()["data"]["owner"] == "person"


def test_starting_twice_says_hello_once(as_alice: Actor) -> None:
    body = {"leadId": "lead_42", "leadName": "Dana Reyes", "phone": "916-555-0100"}
    first, started = post(as_alice, START, {**body, "propertyAddress": "890 Fir Way"})
    second, again = post(as_alice, START, body)
    assert (first, second) == (201, 200)
    assert "automated assistant" in started["openingMessage"]
    assert {**started, "alreadyStarted": True} == again
    with tenant_scope(as_alice.tenant_id):
        assert Message.objects.filter(text=started["openingMessage"]).count() == 1
        assert Lead.objects.get().address == "890 Fir Way"


def test_the_opening_question_is_answered_by_the_next_message(as_alice: Actor) -> None:
    post(as_alice, START, {"leadId": "lead_42", "leadName": "Dana"})
    _, answer = post(as_alice, PROCESS, to_contact("We are going through a divorce", "lead_42"))
    assert answer["questions_answered"] == 1
    assert "automated assistant" not in answer["response_message"]


def test_who_wants_to_be_left_alone_is_not_written_to_first(as_alice: Actor, dana: Lead) -> None:
    with tenant_scope(as_alice.tenant_id):
        suppressions.suppress(
            actor=as_alice, channel="sms", address=dana.phone, reason="said so by phone", now=MONDAY
        )
    status, problem = post(as_alice, START, {"leadId": str(dana.id), "leadName": "Dana"})
    assert (status, problem["code"]) == (409, "bots.suppression_state")
    with tenant_scope(as_alice.tenant_id):
        assert not Conversation.objects.exists()


def test_starting_where_the_lead_wrote_first_adds_nothing(as_alice: Actor) -> None:
    post(as_alice, PROCESS, to_contact("Hi", "lead_42"))
    status, answer = post(as_alice, START, {"leadId": "lead_42", "leadName": "Dana"})
    assert (status, answer["alreadyStarted"]) == (200, True)
    with tenant_scope(as_alice.tenant_id):
        assert Conversation.objects.get().turn == 2


def test_charlie_meets_a_lead_of_his_own_under_the_same_contact_id(
    as_alice: Actor, as_charlie: Actor, dana: Lead
) -> None:
    post(as_alice, ROUTE, to_contact("going through a divorce"))
    assert client_of(as_charlie).get(ROUTE, {"contact_id": GHL}).status_code == 404
    _, answer = post(as_charlie, ROUTE, to_contact("Hi"))
    assert answer["data"]["questions_answered"] == 0
    for path, body in ((ROUTE, to_contact("Hi", str(dana.id))), (PROCESS, to_contact("Hi", str(dana.id)))):
        assert post(as_charlie, path, body)[0] == 404
    assert post(as_charlie, START, {"leadId": str(dana.id), "leadName": "Dana"})[0] == 404
