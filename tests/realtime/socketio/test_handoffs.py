"""Asking for a hand-off and sharing context over Socket.IO, and what everybody watching reads of it."""

from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async

from bots.models.conversations import Conversation, Slot
from bots.models.handoffs import Handoff
from bots.services import leads as lead_services
from bots.services import turns
from common.actor import Actor
from common.tenancy import tenant_scope
from events import relay
from tests.realtime.conftest import token_of
from tests.realtime.socketio.node import Node, Socket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def thread(as_alice: Actor) -> Conversation:
    with tenant_scope(as_alice.tenant_id):
        lead = lead_services.create_lead(actor=as_alice, fields={"name": "Dana Reyes", "zip": "95814"})
        return turns.receive_lead_message(
            actor=as_alice, lead_id=lead.id, text="We are relocating to Austin.", now=lead.created_at
        ).conversation


async def connect(origin: str, clients: Node, actor: Actor) -> Socket:
    socket = clients.open(origin, transports=["websocket"], auth={"token": token_of(actor)})
    await socket.connected()
    return socket


async def relayed() -> None:
    await sync_to_async(relay.relay_pending)()


async def test_a_hand_off_is_initiated_and_read_flat_by_who_never_subscribed(
    origin: str, clients: Node, as_alice: Actor, as_bob: Actor, thread: Conversation
) -> None:
    asking, watching = await connect(origin, clients, as_alice), await connect(origin, clients, as_bob)
    await relayed()
    asking.emit(
        "request_bot_handoff",
        {
            "conversation_id": str(thread.id),
            "target_bot": "lead_bot",
            "handoff_reason": "buyer intent, says the lead",
            "contact_id": str(thread.lead_id),
            "conversation_length": 2,
            "urgency": "immediate",
        },
    )
    answer = await asking.event("bot_handoff_initiated")
    assert (answer["target_bot"], answer["status"]) == ("lead-bot", "accepted")
    await relayed()
    request = await watching.event("bot_handoff_request")
    assert (request["from_bot"], request["to_bot"]) == ("jorge_seller_bot", "lead_bot")
    assert (request["contact_id"], request["lead_id"]) == (str(thread.lead_id), str(thread.lead_id))
    assert (request["handoff_id"], request["urgency"]) == (answer["handoff_id"], "immediate")
    assert set(request["context_summary"]) == {
        "conversation_length",
        "qualification_scores",
        "lead_temperature",
    }
    assert {"handoff_reason", "context", "context_size_kb", "summary", "timestamp"} <= set(request)
    accepted = await watching.event("bot_handoff_accepted")
    assert (accepted["status"], accepted["owner_epoch"]) == ("accepted", 2)
    synced = await watching.event("context_sync_event")
    assert (synced["bot_id"], synced["context_update"]["slots"]["motivation"]) == ("lead_bot", "relocating")
    shared = await watching.event("context_sync_update")
    assert shared["updated_sessions"] == [{"session_id": str(thread.id), "bot_type": "lead-bot"}]
    assert await sync_to_async(note_of)(as_alice, answer["handoff_id"]) == "buyer intent, says the lead"


def note_of(actor: Actor, handoff_id: str) -> str:
    with tenant_scope(actor.tenant_id):
        return Handoff.objects.get(id=handoff_id).note


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "a bot that nobody knows": ({"target_bot": "hal-9000"}, "bots.handoff_target"),
    "its owner": ({"target_bot": "jorge-seller"}, "bots.handoff_refused"),
    "no bot": ({"target_bot": None}, "realtime.malformed_frame"),
    "a NUL in the reason": ({"target_bot": "lead-bot", "handoff_reason": "a\0b"}, "realtime.malformed_frame"),
    "an urgency that is none": ({"target_bot": "lead-bot", "urgency": "now!"}, "realtime.malformed_frame"),
    "nothing": ({"conversation_id": "x", "target_bot": "lead-bot"}, "realtime.malformed_frame"),
    "another": ({"conversation_id": str(uuid4()), "target_bot": "lead-bot"}, "bots.conversation_not_found"),
}


@pytest.mark.parametrize("what", REFUSED)
async def test_what_cannot_be_handed_over_is_refused_by_name(
    what: str, origin: str, clients: Node, as_alice: Actor, thread: Conversation
) -> None:
    asked, code = REFUSED[what]
    socket = await connect(origin, clients, as_alice)
    answer = await socket.ask("request_bot_handoff", {"conversation_id": str(thread.id), **asked})
    assert (answer["status"], answer["code"]) == ("error", code)


async def test_charlie_hears_that_there_is_no_such_conversation(
    origin: str, clients: Node, as_charlie: Actor, thread: Conversation
) -> None:
    socket = await connect(origin, clients, as_charlie)
    for name, more in (
        ("request_bot_handoff", {"target_bot": "lead-bot"}),
        ("sync_context_request", {"context_update": {"a": 1}}),
    ):
        answer = await socket.ask(name, {"conversation_id": str(thread.id), **more})
        assert answer["code"] == "bots.conversation_not_found"


async def test_context_is_shared_and_never_becomes_what_is_known(
    origin: str, clients: Node, as_alice: Actor, as_bob: Actor, thread: Conversation
) -> None:
    asking, watching = await connect(origin, clients, as_alice), await connect(origin, clients, as_bob)
    update = {"price_expectation": "1", "frs_score": 100, "current_page": "/leads", "is_hot": True, "x": None}
    asking.emit("sync_context_request", {"conversation_id": str(thread.id), "context_update": update})
    answer = await asking.event("context_sync_confirmed")
    assert (answer["conversation_id"], answer["context_update"]) == (str(thread.id), update)
    await relayed()
    event = await watching.event("context_sync_event")
    assert (event["bot_id"], event["context_update"]) == ("jorge_seller_bot", update)
    assert await sync_to_async(known)(as_alice) == (
        ["motivation", "relocation_destination"],
        thread.frs_score,
    )


def known(actor: Actor) -> tuple[list[str], float]:
    with tenant_scope(actor.tenant_id):
        names = Slot.objects.order_by("name").values_list("name", flat=True)
        return list(names), Conversation.objects.get().frs_score


@pytest.mark.parametrize(
    "update",
    [
        {},
        {"a": {"b": 1}},
        {"a": [1]},
        {"": 1},
        {"x" * 65: 1},
        {"a": "x" * 17_000},
        {str(n): n for n in range(101)},
    ],
    ids=["empty", "object", "list", "no name", "long name", "large", "many"],
)
async def test_context_that_is_not_flat_and_small_is_refused(
    update: dict[str, Any], origin: str, clients: Node, as_alice: Actor, thread: Conversation
) -> None:
    socket = await connect(origin, clients, as_alice)
    asked = {"conversation_id": str(thread.id), "context_update": update}
    assert (await socket.ask("sync_context_request", asked))["code"] == "bots.context_invalid"
