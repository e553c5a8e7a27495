"""What existing front ends emit, and how it is answered."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from accounts.models.tenants import Tenant
from bots.models.leads import Lead
from bots.services import leads as lead_services
from common.actor import Actor
from common.tenancy import tenant_scope
from realtime import commands, topics
from realtime.commands import Command, Snapshot
from realtime.topics import TopicFamily
from tests.realtime.conftest import token_of
from tests.realtime.happening import happen, numbers
from tests.realtime.socketio.node import Node, Socket

pytestmark = pytest.mark.django_db(transaction=True)
NOT_AVAILABLE = "realtime.not_available"


@pytest.fixture
def calls() -> Iterator[None]:
    """What the app of the telephone will register: one call to watch, and those under way."""
    one_call = TopicFamily(
        name="call", permission="leads:read", refetch="/api/calls/{key}", authorise=lambda _, keys: keys
    )
    topics.register(one_call)
    commands.register_snapshot(
        Snapshot(
            name="active_calls",
            topic="calls",
            permission="leads:read",
            read=lambda _, __: [{"sid": "CA1", "status": "ringing"}],
            on_connect=True,
        )
    )
    yield
    del topics._families[one_call.name]
    del commands._snapshots["active_calls"]


@pytest.fixture
def lead(as_alice: Actor) -> Lead:
    with tenant_scope(as_alice.tenant_id):
        return lead_services.create_lead(actor=as_alice, fields={"name": "Dana Reyes", "zip": "95814"})


async def connect(origin: str, clients: Node, actor: Actor, **auth: Any) -> Socket:
    socket = clients.open(origin, transports=["websocket"], auth={"token": token_of(actor), **auth})
    await socket.connected()
    return socket


@pytest.mark.parametrize("asked", ["things", ["things"], {"topics": ["things"]}])
async def test_subscribing_and_unsubscribing_by_any_spelling(
    asked: Any, origin: str, clients: Node, acme: Tenant, as_alice: Actor
) -> None:
    socket = await connect(origin, clients, as_alice)
    assert await socket.ask("subscribe", asked) == {"status": "ok", "subscriptions": ["things"]}
    await happen(acme.id, *numbers(0, 1))
    assert await socket.numbers(1) == [0]
    assert await socket.ask("unsubscribe", asked) == {"status": "ok", "unsubscribed": ["things"]}
    await happen(acme.id, *numbers(1, 2))
    assert "thing_happened" not in await socket.heard()


async def test_a_subscription_with_since_is_replayed(
    origin: str, clients: Node, acme: Tenant, as_alice: Actor
) -> None:
    socket = await connect(origin, clients, as_alice)
    start = (await socket.ask("ping"))["pos"]
    await happen(acme.id, *numbers(0, 3))
    socket.emit("subscribe", {"topics": ["things"], "since": start})
    assert (await socket.event("subscription_confirmed"))["recovered"] is True
    assert await socket.numbers(3) == [0, 1, 2]


async def test_calls_are_watched_and_no_longer(
    origin: str, clients: Node, calls: None, acme: Tenant, as_alice: Actor
) -> None:
    socket = await connect(origin, clients, as_alice)
    assert await socket.event("active_calls") == [{"sid": "CA1", "status": "ringing"}]
    socket.emit("subscribe_to_calls")
    assert await socket.event("active_calls") == [{"sid": "CA1", "status": "ringing"}]
    socket.emit("subscribe_to_call", "CA1")
    await socket.event("subscription_confirmed")
    await happen(acme.id, *numbers(0, 1), topics=("calls",))
    await happen(acme.id, *numbers(1, 2), topics=("call:CA1",))
    assert await socket.numbers(2) == [0, 1]
    assert (await socket.ask("unsubscribe_from_calls"))["unsubscribed"] == ["calls"]
    assert (await socket.ask("unsubscribe_from_call", "CA1"))["unsubscribed"] == ["call:CA1"]
    await happen(acme.id, *numbers(2, 3), topics=("calls", "call:CA1"))
    assert "thing_happened" not in await socket.heard()


WATCHED = ("call", "transcripts", "call_transcript", "campaigns", "campaign")
COMMANDS: dict[str, list[Any]] = {
    **{f"{action}_{what}": ["CA1"] for action in ("subscribe_to", "unsubscribe_from") for what in WATCHED},
}


async def test_what_no_app_brings_yet_is_not_available(origin: str, clients: Node, as_alice: Actor) -> None:
    socket = await connect(origin, clients, as_alice)
    for index, (name, arguments) in enumerate(COMMANDS.items()):
        answer = await socket.ask(name, *arguments)
        assert (name, answer["status"], answer["code"]) == (name, "error", NOT_AVAILABLE)
        socket.emit(name, *arguments)
        assert (await socket.event("error"))["code"] == NOT_AVAILABLE
        if index % 4 == 3:
            # Too many mistakes in a row would end the socket.
            await socket.ask("ping")
    assert not set(await socket.heard()) & {"active_calls", "active_campaigns"}


async def test_the_state_of_a_bot(origin: str, clients: Node, as_alice: Actor) -> None:
    socket = await connect(origin, clients, as_alice)
    socket.emit("request_bot_status", {"bot_type": "jorge-seller"})
    answer = await socket.event("bot_status_response")
    assert (answer["bot_type"], answer["status"]) == ("jorge-seller", "online")
    unknown = await socket.ask("request_bot_status", {"bot_type": "nobody"})
    assert unknown["status"] == "error"


class Greeting(msgspec.Struct, frozen=True):
    name: str


@pytest.fixture
def greet() -> Iterator[None]:
    def run(actor: Actor, asked: Greeting) -> dict[str, str]:
        return {"greeting": f"Hello {asked.name}", "role": actor.role}

    command = Command(name="greet", permission="leads:write", shape=Greeting, run=run, answer="greeted")
    commands.register(command)
    yield
    del commands._commands["greet"]


async def test_a_registered_command_answers_twice_over(
    origin: str, clients: Node, greet: None, as_alice: Actor
) -> None:
    socket = await connect(origin, clients, as_alice)
    socket.emit("greet", {"name": "Ada"})
    assert await socket.event("greeted") == {"greeting": "Hello Ada", "role": "owner"}
    assert (await socket.ask("greet", {"name": "Ada"}))["greeting"] == "Hello Ada"
    assert (await socket.ask("greet", {"name": 5}))["code"] == "realtime.malformed_frame"


async def test_the_dashboard_is_joined(origin: str, clients: Node, as_alice: Actor) -> None:
    socket = await connect(origin, clients, as_alice)
    socket.emit("join_dashboard")
    assert "bots" in (await socket.event("dashboard_status"))["subscriptions"]


async def test_a_contact_is_watched_by_those_who_may(
    origin: str, clients: Node, as_alice: Actor, as_charlie: Actor, lead: Lead
) -> None:
    asked = {"contact_id": str(lead.pk), "location_id": "sacramento"}
    alice = await connect(origin, clients, as_alice)
    assert (await alice.ask("subscribe_contact", asked))["subscriptions"] == [f"lead:{lead.pk}"]
    charlie = await connect(origin, clients, as_charlie)
    charlie.emit("subscribe_contact", asked)
    assert (await charlie.event("error"))["code"] == "realtime.topic_not_found"
    await happen(lead.tenant_id, *numbers(0, 1), topics=(f"lead:{lead.pk}", "bots", "leads"))
    assert await alice.numbers(1) == [0]
    assert "thing_happened" not in await charlie.heard()


async def test_fields_are_read_as_the_store_reads_them(
    origin: str, clients: Node, acme: Tenant, as_alice: Actor
) -> None:
    socket = await connect(origin, clients, as_alice)
    payload = {"bot_type": "jorge-seller", "contact_id": "c1", "status": "active", "event_type": "own"}
    await happen(acme.id, msgspec.json.encode(payload).decode(), topics=("bots",))
    update, offset = await socket.arguments("thing_happened")
    assert (update["bot_type"], update["event_type"]) == ("jorge-seller", "own")
    assert update["data"] == payload
    assert update["timestamp"].endswith("Z")
    assert offset.partition(":")[2]


async def test_a_client_that_names_its_company_hears_one_event_for_all(
    origin: str, clients: Node, acme: Tenant, as_alice: Actor
) -> None:
    socket = await connect(origin, clients, as_alice, userId="u", tenantId="t")
    await socket.ask("subscribe", "things")
    await happen(acme.id, *numbers(0, 1))
    event = await socket.event("event")
    assert (event["type"], event["data"], event["tenantId"]) == ("thing_happened", {"n": 0}, str(acme.id))
    socket.emit("subscribe", "moneys:x")
    assert (await socket.event("subscription_error"))["key"] == "moneys:x"


async def test_newer_credentials_of_the_same_person_are_taken(
    origin: str, clients: Node, as_alice: Actor, as_bob: Actor
) -> None:
    socket = await connect(origin, clients, as_alice)
    assert (await socket.ask("auth", {"token": token_of(as_alice)}))["status"] == "ok"
    assert (await socket.ask("auth", {"token": token_of(as_bob)}))["code"] == "realtime.other_identity"
    assert (await socket.ask("ping"))["status"] == "ok"
