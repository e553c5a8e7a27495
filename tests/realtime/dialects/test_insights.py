"""The concierge's insight panel at /api/v1/concierge/stream: one conversation, in its words."""

import json
from typing import Any

import pytest

from accounts.models.tenants import Tenant
from bots.models.conversations import Conversation
from bots.models.leads import Lead
from bots.services import leads as lead_services
from bots.services import turns
from common.actor import Actor
from common.tenancy import tenant_scope
from events import relay
from realtime.hub import threads
from tests.realtime.conftest import token_of
from tests.realtime.happening import happen
from tests.realtime.talking import Frame, talking

pytestmark = pytest.mark.django_db(transaction=True)
ENVELOPE = {"event_type", "conversation_id", "timestamp", "data"}


@pytest.fixture
def dana(acme: Tenant, as_alice: Actor) -> Lead:
    with tenant_scope(acme.id):
        return lead_services.create_lead(actor=as_alice, fields={"name": "Dana"})


def say(actor: Actor, lead: Lead, text: str) -> Conversation:
    with tenant_scope(actor.tenant_id):
        thread = turns.receive_lead_message(
            actor=actor, lead_id=lead.id, text=text, now=Tenant.objects.get(id=actor.tenant_id).now()
        ).conversation
    relay.relay_pending()
    return thread


@pytest.fixture
def thread(as_alice: Actor, dana: Lead) -> Conversation:
    return say(as_alice, dana, "hello")


def address(actor: Actor, conversation_id: object) -> str:
    return f"/api/v1/concierge/stream/{conversation_id}?token={token_of(actor)}"


def is_card(frame: Frame) -> bool:
    return "opportunity_id" in frame


async def test_it_is_greeted_and_shown_a_card(as_alice: Actor, dana: Lead, thread: Conversation) -> None:
    async with talking(address(as_alice, thread.id)) as alice:
        hello = await alice.next()
        assert hello.keys() == ENVELOPE
        assert (hello["event_type"], hello["conversation_id"]) == ("connection_established", str(thread.id))
        await threads.run(say, as_alice, dana, "I have to think about it")
        card = await alice.until(is_card)
    assert (card["event_type"], card["type"]) == ("coaching_opportunity", "objection_handling")
    assert card["insight_id"] == card["data"]["opportunity_id"]
    assert card["suggested_responses"] == [card["data"]["suggested_reply"]]


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"opportunity_type": "ml_insight", "coaching_category": "urgency_creation"}, "proactive_insight"),
        ({"opportunity_type": "x", "coaching_category": "closing_techniques"}, "strategy_recommendation"),
        ({"opportunity_type": "x", "coaching_category": "needs_discovery"}, "coaching_opportunity"),
    ],
)
async def test_a_card_comes_as_one_of_three_kinds(
    acme: Tenant, as_alice: Actor, thread: Conversation, fields: dict[str, Any], kind: str
) -> None:
    async with talking(address(as_alice, thread.id)) as alice:
        await alice.next()
        await happen(
            acme.id,
            json.dumps({"opportunity_id": "o1", "event_type": "mine", **fields}),
            kind="coaching_opportunity",
            topics=(f"conversation:{thread.id}",),
            permission="conversations:read",
        )
        assert (await alice.until(is_card))["event_type"] == kind


async def test_a_sign_of_life_is_answered(as_alice: Actor, thread: Conversation) -> None:
    async with talking(address(as_alice, thread.id)) as alice:
        await alice.next()
        await alice.send(type="heartbeat")
        assert (await alice.next())["event_type"] == "heartbeat"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"type": "leave"}', "realtime.unknown_command"),
        ("[]", "realtime.malformed_frame"),
        ("x", "realtime.malformed_frame"),
    ],
)
async def test_what_it_does_not_know_is_an_error(
    as_alice: Actor, thread: Conversation, text: str, code: str
) -> None:
    async with talking(address(as_alice, thread.id)) as alice:
        await alice.next()
        await alice.send_text(text)
        refused = await alice.next()
    assert (refused["event_type"], refused["data"]["code"]) == ("error", code)


async def test_charlie_is_turned_away_as_from_nothing(as_charlie: Actor, thread: Conversation) -> None:
    codes = []
    for conversation_id in (thread.id, "00000000-0000-7000-8000-000000000000", "x"):
        async with talking(address(as_charlie, conversation_id)) as charlie:
            refused = await charlie.next()
            codes.append((refused["data"]["code"], await charlie.close_code()))
    assert len(set(codes)) == 1
    assert codes[0][0] == "realtime.topic_not_found"


async def test_without_a_token_nobody_comes_in(thread: Conversation) -> None:
    async with talking(f"/api/v1/concierge/stream/{thread.id}") as stranger:
        assert (await stranger.next())["data"]["code"] == "realtime.credentials_missing"
