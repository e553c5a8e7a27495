"""The hub's coaching over Socket.IO, by its official client: given, shown, counted."""

import pytest

from accounts.models.tenants import Tenant
from bots.models.conversations import Conversation
from bots.services import leads as lead_services
from bots.services import turns
from common.actor import Actor
from common.tenancy import tenant_scope
from events import relay
from realtime.hub import threads
from tests.realtime.socketio.node import Node
from tests.realtime.socketio.test_requests import connect

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def thread(acme: Tenant, as_alice: Actor) -> Conversation:
    with tenant_scope(acme.id):
        dana = lead_services.create_lead(actor=as_alice, fields={"name": "Dana"})
        thread = turns.receive_lead_message(
            actor=as_alice, lead_id=dana.id, text="hello", now=acme.now()
        ).conversation
    relay.relay_pending()
    return thread


async def test_coaching_given_by_one_is_shown_to_all(
    origin: str, clients: Node, as_alice: Actor, as_bob: Actor, thread: Conversation
) -> None:
    alice = await connect(origin, clients, as_alice)
    bob = await connect(origin, clients, as_bob)
    given = {"coaching_type": "objection_handling", "coaching_message": "Ask about timeline urgency"}
    bob.emit("provide_coaching", {"conversation_id": str(thread.id), **given})
    delivered = await bob.event("coaching_delivered")
    await threads.run(relay.relay_pending)
    shown = await alice.event("coaching_opportunity")
    assert shown["opportunity_id"] == delivered["opportunity_id"]
    assert shown["opportunity_type"] == shown["type"] == "objection_handling"
    assert (shown["suggestion"], shown["event_type"]) == (
        "Ask about timeline urgency",
        "coaching_opportunity",
    )


async def test_the_hub_reads_how_bots_and_team_work_together(
    origin: str, clients: Node, as_bob: Actor, thread: Conversation
) -> None:
    bob = await connect(origin, clients, as_bob)
    bob.emit("request_coordination_metrics")
    figures = await bob.event("coordination_metrics_response")
    assert (figures["active_bot_sessions"], figures["omnipresent_conversations"]) == (1, 1)
