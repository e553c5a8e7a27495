"""The prospecting front end: hears unasked, in its own spelling, and commands in capitals."""

import json
from collections.abc import Iterator
from unittest.mock import patch

import msgspec
import pytest
from django.test import override_settings

from accounts.models.tenants import Tenant
from common.actor import Actor
from common.identifiers import uuid7
from common.tenancy import all_tenants_scope
from realtime import commands, topics
from realtime.commands import Command
from realtime.consumers import sockets
from realtime.dialects import prospecting
from realtime.hub import threads
from realtime.topics import TopicFamily, ids_among
from tests.realtime.conftest import token_of
from tests.realtime.happening import happen, record
from tests.realtime.talking import Talker, talking
from tests.realtime.watching import watching

pytestmark = pytest.mark.django_db(transaction=True)

LEADS = ("leads",)
FOUND = '{"prospect":{"name":"Ada","first_name":"Ada"},"score":91,"campaign_id":"c1"}'


@pytest.fixture
def campaigns() -> Iterator[None]:
    """The family that a later app brings: here every tenant has one campaign, its own id."""
    family = TopicFamily(
        name="campaign",
        permission="leads:read",
        refetch="/api/campaigns/{key}",
        authorise=lambda _, keys: ids_among(Tenant.objects.all(), keys),
    )
    topics.register(family)
    yield
    del topics._families["campaign"]


class StartCampaign(msgspec.Struct):
    campaign_id: str


@pytest.fixture
def start_campaign() -> Iterator[list[str]]:
    """The command that a later app brings; what it was asked to start."""
    started: list[str] = []
    command = Command(
        name="start_campaign",
        permission="leads:write",
        shape=StartCampaign,
        run=lambda _, asked: started.append(asked.campaign_id),
    )
    commands.register(command)
    yield started
    del commands._commands["start_campaign"]


async def greeted(talker: Talker) -> None:
    assert (await talker.next())["type"] == "ready"
    assert (await talker.next())["type"] == "subscribed"


def address(actor: Actor, path: str = "/ws", more: str = "") -> str:
    return f"{path}?token={token_of(actor)}{more}"


async def error_of(talker: Talker) -> str:
    """The code of the error that is next."""
    frame = await talker.next()
    assert frame["type"] == "error", frame
    assert frame["message"] == frame["payload"]["message"] == frame["payload"]["detail"]
    code: str = frame["payload"]["code"]
    return code


async def is_alive(talker: Talker) -> bool:
    """Whether it answers, and nothing else was said before."""
    await talker.send(type="ping")
    return (await talker.next())["type"] == "pong"


async def test_it_hears_from_the_start_what_it_may_see(acme: Tenant, as_alice: Actor) -> None:
    async with talking(address(as_alice)) as alice:
        assert alice.chosen is None
        ready, subscribed = await alice.next(), await alice.next()
        assert ready["payload"]["tenant_id"] == str(acme.id)
        assert subscribed["payload"]["topics"] == topics.opening_for(as_alice)
        await happen(acme.id, '{"lead_id":"l1"}', kind="lead_created", topics=LEADS)
        frame = await alice.next()
    assert frame["type"] == "lead_created"
    assert frame["payload"] == frame["data"] == {"lead_id": "l1"}
    assert frame["topics"] == ["leads"]
    assert frame["seq"] == 1


async def test_its_four_events_are_in_capitals_and_camel_case(acme: Tenant, as_alice: Actor) -> None:
    async with talking(address(as_alice)) as alice:
        await greeted(alice)
        for kind in sorted(prospecting.SHOUTED_EVENTS):
            await happen(acme.id, FOUND, kind=kind, topics=LEADS)
        frames = [await alice.next() for _ in range(4)]
    kinds = ["AGENT_ACTIVITY", "CAMPAIGN_METRICS_UPDATE", "CAMPAIGN_STARTED", "PROSPECT_FOUND"]
    assert [frame["type"] for frame in frames] == kinds
    assert frames[3]["payload"] == {
        "prospect": {"name": "Ada", "firstName": "Ada"},
        "score": 91,
        "campaignId": "c1",
    }
    assert frames[3]["data"] == json.loads(FOUND)


async def test_a_frame_is_made_once_for_all_sockets(acme: Tenant, as_alice: Actor, as_bob: Actor) -> None:
    dialect = prospecting.ProspectingDialect
    with patch.object(dialect, "event", autospec=True, side_effect=dialect.event) as made:
        async with talking(address(as_alice)) as alice, talking(address(as_bob)) as bob:
            await greeted(alice)
            await greeted(bob)
            await happen(acme.id, FOUND, kind="prospect_found", topics=LEADS)
            assert await alice.next() == await bob.next()
    assert made.call_count == 1


async def test_what_was_missed_is_replayed_for_an_address_that_says_since_when(
    acme: Tenant, as_alice: Actor
) -> None:
    async with talking(address(as_alice)) as alice:
        position = (await alice.next())["payload"]["position"]
    await happen(acme.id, '{"n":1}', '{"n":2}', topics=LEADS)
    async with talking(address(as_alice, more=f"&since={position}")) as alice:
        await alice.next()
        subscribed = await alice.next()
        assert subscribed["payload"]["recovered"] is True
        assert [(await alice.next())["payload"]["n"] for _ in range(2)] == [1, 2]


async def test_a_position_that_is_none_is_answered(as_alice: Actor) -> None:
    async with talking(address(as_alice, more="&since=yesterday")) as alice:
        await alice.next()
        assert await error_of(alice) == "events.invalid_position"
        assert await is_alive(alice)


async def test_without_campaigns_a_campaigns_address_is_not_available(acme: Tenant, as_alice: Actor) -> None:
    async with talking(address(as_alice, f"/ws/{acme.id}")) as alice:
        await alice.next()
        assert await error_of(alice) == "realtime.not_available"
        await happen(acme.id, "{}", topics=LEADS)
        assert await is_alive(alice)


async def test_a_campaigns_address_hears_that_campaign_alone(
    acme: Tenant, as_alice: Actor, campaigns: None
) -> None:
    async with talking(address(as_alice, f"/ws/{acme.id}")) as alice:
        await alice.next()
        subscribed = await alice.next()
        assert subscribed["campaign_id"] == subscribed["payload"]["campaign_id"] == str(acme.id)
        assert subscribed["message"] == f"Listening to campaign:{acme.id}."
        await happen(acme.id, '{"n":1}', topics=LEADS)
        await happen(acme.id, '{"n":2}', topics=(f"campaign:{acme.id}",))
        assert (await alice.next())["payload"] == {"n": 2}


async def test_anothers_campaign_is_like_one_that_does_not_exist(
    acme: Tenant, as_charlie: Actor, campaigns: None
) -> None:
    for campaign in (acme.id, uuid7(), "c" * 500):
        async with talking(address(as_charlie, f"/ws/{campaign}")) as charlie:
            await charlie.next()
            assert await error_of(charlie) in {"realtime.topic_not_found", "realtime.unknown_topic"}
            assert await is_alive(charlie)


@pytest.mark.parametrize("name", ["campaign_id", "campaignId"])
async def test_a_campaign_may_be_named_in_the_frame_or_its_payload(
    acme: Tenant, as_alice: Actor, campaigns: None, name: str
) -> None:
    async with talking(address(as_alice)) as alice:
        await greeted(alice)
        for frame in ({name: str(acme.id)}, {"payload": {name: str(acme.id)}}):
            await alice.send(type="subscribe", **frame)
            assert (await alice.next())["campaign_id"] == str(acme.id)
        await alice.send(type="subscribe")
        again = await alice.next()
        assert again["campaign_id"] is None
        assert again["payload"]["topics"] == topics.opening_for(as_alice)


async def test_native_commands_work_as_well(acme: Tenant, as_alice: Actor) -> None:
    async with talking(address(as_alice)) as alice:
        await greeted(alice)
        await alice.send(type="subscribe", payload={"topics": ["things"]})
        position = (await alice.next())["payload"]["position"]
        await happen(acme.id, '{"n":1}')
        assert (await alice.next())["payload"] == {"n": 1}
        await alice.send(type="unsubscribe", payload={"topics": ["things"]})
        assert (await alice.next())["type"] == "unsubscribed"
        await alice.send(type="resume", payload={"topics": ["things"], "since": position})
        assert (await alice.next())["payload"]["replayed"] == 1


async def test_it_may_sign_in_by_its_first_message(as_alice: Actor) -> None:
    async with talking("/ws") as alice:
        await alice.send(type="auth", payload={"token": token_of(as_alice)})
        await greeted(alice)


async def test_without_credentials_it_is_refused_in_time(as_alice: Actor) -> None:
    with patch.object(sockets, "AUTHENTICATION_SECONDS", 0.05):
        async with talking("/ws") as stranger:
            assert await error_of(stranger) == "realtime.authentication_timeout"
            assert await stranger.close_code() == 4401


def make_demonstration() -> Tenant:
    with all_tenants_scope():
        return Tenant.objects.create(name="Demo", slug="demo", is_demo=True)


async def test_where_the_demonstration_is_shown_it_may_look_and_nothing_else(
    acme: Tenant, start_campaign: list[str]
) -> None:
    demo = await threads.run(make_demonstration)
    with override_settings(DEMO_MODE=True):
        async with talking("/ws") as guest:
            ready = await guest.next()
            assert ready["payload"]["tenant_id"] == str(demo.id)
            assert (await guest.next())["type"] == "subscribed"
            await happen(acme.id, '{"n":1}', topics=LEADS)
            await happen(demo.id, '{"n":2}', topics=LEADS)
            assert (await guest.next())["payload"] == {"n": 2}
            await guest.send(type="START_CAMPAIGN", payload={"campaignId": "c1"})
            assert await error_of(guest) == "permission_denied"
    assert start_campaign == []


@pytest.mark.parametrize("name", sorted(prospecting.SHOUTED_COMMANDS))
async def test_a_command_that_no_app_brings_is_not_available(as_alice: Actor, name: str) -> None:
    async with talking(address(as_alice)) as alice:
        await greeted(alice)
        await alice.send(type=name, payload={"campaignId": "c1"})
        assert await error_of(alice) == "realtime.not_available"
        assert await is_alive(alice)


async def test_a_command_reaches_its_app_in_the_houses_spelling(
    as_alice: Actor, start_campaign: list[str]
) -> None:
    async with talking(address(as_alice)) as alice:
        await greeted(alice)
        await alice.send(type="START_CAMPAIGN", payload={"campaignId": "c1"})
        assert (await alice.next())["type"] == "start_campaign_done"
        await alice.send(type="START_CAMPAIGN", payload={"campaign": "c1"})
        assert await error_of(alice) == "realtime.malformed_frame"
    assert start_campaign == ["c1"]


DEEP = '{"type":"CONFIGURE_AGENT","payload":' + '{"a":' * 5_000 + "1" + "}" * 5_001
MALFORMED = [
    "{",
    "[]",
    "null",
    '{"payload":{}}',
    '{"type":7}',
    '{"type":"subscribe","campaign_id":7}',
    '{"type":"subscribe","payload":{"campaignId":{"a":1}}}',
    '{"type":"subscribe","payload":{"campaignId":""}}',
    '{"type":"subscribe","payload":{"topics":7}}',
    '{"type":"auth","payload":{"token":7}}',
    DEEP,
]


@pytest.mark.parametrize("text", MALFORMED, ids=lambda text: text[:40])
async def test_a_malformed_frame_is_answered_and_the_socket_goes_on(as_alice: Actor, text: str) -> None:
    async with talking(address(as_alice)) as alice:
        await greeted(alice)
        await alice.send_text(text)
        assert await error_of(alice) == "realtime.malformed_frame"
        assert await is_alive(alice)


async def test_other_mistakes_are_answered_and_nobody_else_notices(
    acme: Tenant, as_alice: Actor, as_bob: Actor, start_campaign: list[str]
) -> None:
    async with watching("leads", token=token_of(as_bob)) as bob, talking(address(as_alice)) as alice:
        await greeted(alice)
        await alice.send_text(json.dumps({"type": "PROSPECT_FOUND"}))
        assert await error_of(alice) == "realtime.unknown_command"
        await alice.send_text('{"type":"ping","payload":"' + "x" * 65_536 + '"}')
        assert await error_of(alice) == "realtime.frame_too_large"
        await alice.socket.send_to(bytes_data=b'{"type":"ping"}')
        assert await error_of(alice) == "realtime.binary_frame"
        await alice.send(type="START_CAMPAIGN", payload=[7])
        assert await error_of(alice) == "realtime.malformed_frame"
        await happen(acme.id, '{"n":1}', topics=LEADS)
        assert await bob.seen(1) == [1]


async def test_a_payload_nested_beyond_reading_is_told_as_it_is(acme: Tenant, as_alice: Actor) -> None:
    deep = '{"a_b":' * 3_000 + "1" + "}" * 3_000
    async with talking(address(as_alice)) as alice:
        await greeted(alice)
        await threads.run(record, acme.id, deep, kind="prospect_found", topics=LEADS)
        await happen(acme.id, FOUND, kind="prospect_found", topics=LEADS)
        text = await alice.socket.receive_from(timeout=10)
        assert text.startswith('{"type":"PROSPECT_FOUND","payload":{"a_b":')
        assert (await alice.next())["payload"]["campaignId"] == "c1"
