"""The platform's front end under its own subprotocol: what it hears and what it may ask."""

import json
from collections.abc import Iterator
from unittest.mock import patch

import pytest

from accounts.models.tenants import Tenant
from common.actor import Actor
from common.identifiers import uuid7
from events import relay
from operations.services import reports
from realtime import topics
from realtime.consumers import sockets
from realtime.dialects.platform import PlatformDialect
from realtime.hub import hubs, threads
from realtime.services import broadcasts
from realtime.topics import TopicFamily
from tests.realtime.conftest import token_of
from tests.realtime.dialects.platform import (
    ENVELOPE,
    HEALTH,
    WS,
    address,
    authenticate,
    calling,
    error_of,
    greeted,
    is_alive,
    next_of,
)
from tests.realtime.happening import happen
from tests.realtime.watching import watching

pytestmark = pytest.mark.django_db(transaction=True)

ALERTS = ("network_alerts",)
CHECKED = '{"service_name":"radius","status":"unhealthy","health_score":12,"type":"probe","id":"h1"}'


@pytest.fixture
def service_health() -> Iterator[None]:
    """The family that a later app brings."""
    topics.register(TopicFamily(name="service_health", permission="services:read", refetch="/api/health"))
    yield
    del topics._families["service_health"]


def _report_alert(actor: Actor) -> None:
    reports.report_network_alert(
        actor=actor, external_id="a1", severity="high", title="Loss of signal", message="Port 7 is dark."
    )
    relay.relay_pending()


async def test_it_is_let_in_and_hears_what_it_may_see(acme: Tenant, as_bob: Actor, as_alice: Actor) -> None:
    async with calling(address(as_bob, tenant_id=acme.id)) as bob:
        assert bob.chosen == "isp-protocol-v1"
        hello = await next_of(bob, "auth", "authenticated")
        assert (hello["tenant_id"], hello["user_id"]) == (str(acme.id), str(as_bob.user_id))
        assert hello["permissions"] == sorted(as_bob.permissions)
        heard = (await next_of(bob, "subscription", "subscribed"))["topics"]
        assert heard == list(
            dict.fromkeys(["network_alerts", "service_updates", *topics.opening_for(as_bob)])
        )
        await threads.run(_report_alert, as_alice)
        frame = await bob.next()
    assert frame.keys() == ENVELOPE | {"id", "seq"}
    assert (frame["type"], frame["event"], frame["data"]["id"]) == ("event", "network_alert", "a1")
    assert (frame["tenant_id"], frame["user_id"], frame["seq"]) == (str(acme.id), None, 1)


async def test_its_first_frame_is_answered(acme: Tenant, as_alice: Actor) -> None:
    async with calling(address(as_alice, tenant_id=acme.id)) as alice:
        await greeted(alice)
        await authenticate(alice, tenant_id=str(acme.id), user_id=str(as_alice.user_id))
        assert (await next_of(alice, "auth", "authenticated"))["tenant_id"] == str(acme.id)
        assert await is_alive(alice)


async def test_its_first_frame_may_bring_the_token(acme: Tenant, as_alice: Actor) -> None:
    async with calling(WS) as alice:
        await alice.send(type="heartbeat", event="ping")
        assert await next_of(alice, "heartbeat", "pong") == {}
        await authenticate(alice, tenant_id=str(acme.id), token=token_of(as_alice))
        await greeted(alice)
        await authenticate(alice, token=token_of(as_alice))
        assert await next_of(alice, "auth", "authenticated")


@pytest.mark.parametrize("claim", ["tenant_id", "user_id"])
async def test_a_first_frame_that_names_somebody_else_ends_it(as_alice: Actor, claim: str) -> None:
    async with calling(address(as_alice)) as alice:
        await greeted(alice)
        await authenticate(alice, **{claim: str(uuid7())})
        assert await error_of(alice) == "realtime.other_identity"
        assert await alice.close_code() == 4403
    async with calling(WS) as alice:
        await authenticate(alice, token=token_of(as_alice), **{claim: str(uuid7())})
        assert await error_of(alice) in {"realtime.other_identity", "accounts.foreign_tenant"}
        assert await alice.close_code() == 4403


async def test_a_token_of_another_is_no_refreshment(as_alice: Actor, as_bob: Actor) -> None:
    async with calling(address(as_alice)) as alice:
        await greeted(alice)
        await authenticate(alice, token=token_of(as_bob))
        assert await error_of(alice) == "realtime.other_identity"
        assert await is_alive(alice)


async def test_nobody_is_let_in_without_a_token(as_alice: Actor) -> None:
    async with calling(WS) as stranger:
        await authenticate(stranger, user_id=str(as_alice.user_id), tenant_id=str(as_alice.tenant_id))
        assert await error_of(stranger) == "realtime.credentials_missing"
        assert await stranger.close_code() == 4401
    with patch.object(sockets, "AUTHENTICATION_SECONDS", 0.05):
        async with calling(WS) as stranger:
            assert await error_of(stranger) == "realtime.authentication_timeout"
            assert await stranger.close_code() == 4401


async def test_a_bad_token_is_refused(as_charlie: Actor, acme: Tenant) -> None:
    for path in (f"{WS}?token=junk", address(as_charlie, tenant_id=acme.id), f"{HEALTH}?token=junk"):
        async with calling(path) as stranger:
            assert await error_of(stranger) in {"accounts.invalid_token", "accounts.foreign_tenant"}
            assert await stranger.close_code() in {4401, 4403}


async def test_charlie_hears_nothing_of_acme(acme: Tenant, as_charlie: Actor) -> None:
    async with calling(address(as_charlie)) as charlie:
        await greeted(charlie)
        await happen(
            acme.id, "{}", topics=("network_alerts", "leads", "everyone"), permission="services:read"
        )
        await charlie.send(type="subscription", event="subscribe", data={"topics": [f"thing:{acme.id}"]})
        assert await error_of(charlie) == "realtime.topic_not_found"
        assert await is_alive(charlie)


async def test_more_may_be_listened_to_and_resumed(acme: Tenant, as_alice: Actor) -> None:
    async with calling(address(as_alice)) as alice:
        position = (await greeted(alice))["position"]
        await happen(acme.id, '{"n":1}')
        await alice.send(
            type="subscription", event="subscribe", data={"topics": ["things"], "since": position}
        )
        assert (await next_of(alice, "subscription", "subscribed"))["replayed"] == 1
        assert (await alice.next())["data"] == {"n": 1}
        await alice.send(type="subscription", event="unsubscribe", data={"topics": ["things"]})
        assert await next_of(alice, "subscription", "unsubscribed") == {"topics": ["things"]}
        await happen(acme.id, '{"n":2}')
        assert await is_alive(alice)


async def test_what_was_missed_is_replayed_for_an_address_that_says_since_when(
    acme: Tenant, as_alice: Actor
) -> None:
    async with calling(address(as_alice)) as alice:
        position = (await greeted(alice))["position"]
    await happen(acme.id, '{"n":1}', topics=ALERTS)
    async with calling(address(as_alice, since=position)) as alice:
        await next_of(alice, "auth", "authenticated")
        assert (await next_of(alice, "subscription", "subscribed"))["recovered"] is True
        assert (await alice.next())["data"] == {"n": 1}


async def test_the_server_gives_a_sign_of_life_too(as_alice: Actor, hub: hubs.Hub) -> None:
    async with calling(address(as_alice)) as alice:
        position = (await greeted(alice))["position"]
        for _ in range(30):
            hub.beats.beat()
        assert await next_of(alice, "heartbeat", "ping") == {"pos": position}
        await alice.send(type="heartbeat", event="pong")
        assert await is_alive(alice)


@pytest.mark.parametrize("subprotocols", [(), ("isp-protocol-v1",)])
async def test_the_health_of_services_is_not_available_yet(
    acme: Tenant, as_alice: Actor, subprotocols: tuple[str, ...]
) -> None:
    async with calling(address(as_alice, HEALTH), subprotocols=subprotocols) as alice:
        assert alice.chosen == (subprotocols[0] if subprotocols else None)
        await next_of(alice, "auth", "authenticated")
        assert await error_of(alice) == "realtime.not_available"
        await happen(acme.id, CHECKED, topics=ALERTS)
        assert await is_alive(alice)


async def test_the_health_of_services_is_flat(acme: Tenant, as_alice: Actor, service_health: None) -> None:
    async with calling(address(as_alice, HEALTH), subprotocols=()) as alice:
        await greeted(alice)
        await happen(acme.id, CHECKED, kind="service_health", topics=("service_health",))
        await happen(acme.id, CHECKED, topics=("everyone",))
        frame, other = await alice.next(), await alice.next()
    assert (frame["service_name"], frame["status"], frame["health_score"]) == ("radius", "unhealthy", 12)
    assert (frame["type"], frame["event"], frame["seq"]) == ("event", "service_health", 1)
    assert frame["data"] == json.loads(CHECKED)
    assert "service_name" not in other


MALFORMED = [
    "{",
    "[]",
    "null",
    '{"event":"ping"}',
    '{"type":7,"event":"ping"}',
    '{"type":"heartbeat","event":7}',
    '{"type":"auth","event":"authenticate","data":7}',
    '{"type":"auth","event":"authenticate","data":{"token":7}}',
    '{"type":"auth","event":"authenticate","data":{"tenant_id":7}}',
    '{"type":"subscription","event":"subscribe"}',
    '{"type":"subscription","event":"subscribe","data":{"topics":[]}}',
    '{"type":"subscription","event":"subscribe","data":{"topics":[7]}}',
    '{"type":"subscription","event":"unsubscribe","data":null}',
    '{"type":"heartbeat","event":"ping","data":' + "[" * 5_000 + "]" * 5_000 + "}",
]


@pytest.mark.parametrize("text", MALFORMED, ids=lambda text: text[:60])
async def test_a_malformed_frame_is_answered_and_the_socket_goes_on(as_alice: Actor, text: str) -> None:
    async with calling(address(as_alice)) as alice:
        await greeted(alice)
        await alice.send_text(text)
        assert await error_of(alice) == "realtime.malformed_frame"
        assert await is_alive(alice)


async def test_other_mistakes_are_answered_and_nobody_else_notices(
    acme: Tenant, as_alice: Actor, as_bob: Actor
) -> None:
    async with watching("things", token=token_of(as_bob)) as bob, calling(address(as_alice)) as alice:
        await greeted(alice)
        await alice.send(type="message", event="generic", data={})
        assert await error_of(alice) == "realtime.unknown_command"
        await alice.send(type="heartbeat", event="ping", data="x" * 65_536)
        assert await error_of(alice) == "realtime.frame_too_large"
        await alice.socket.send_to(bytes_data=b'{"type":"heartbeat","event":"ping"}')
        assert await error_of(alice) == "realtime.binary_frame"
        await alice.send(type="subscription", event="subscribe", data={"topics": ["junk", "nothing"]})
        assert {await error_of(alice), await error_of(alice)} == {"realtime.unknown_topic"}
        for _ in range(10):
            await alice.send_text("junk")
        assert await alice.close_code() == 4400
        await happen(acme.id, '{"n":1}')
        assert await bob.seen(1) == [1]


def test_what_the_server_says_of_itself_has_the_envelope() -> None:
    dialect = PlatformDialect()
    for text in (dialect.status(state="degraded"), dialect.expiring(seconds=60)):
        assert text
        assert json.loads(text).keys() == ENVELOPE


def test_its_callbacks_cannot_be_called_by_a_broadcast() -> None:
    dialect = PlatformDialect()
    frames = [
        dialect.authenticated(connection_id="c", position="e:1", permissions=[]),
        dialect.heartbeat(position="e:1"),
        dialect.pong(position="e:1"),
        dialect.error(code="c", detail="d", topic="leads"),
        dialect.subscribed(topics=["leads"], position="e:1", recovered=None, replayed=0, refetch=None),
        dialect.unsubscribed(topics=["leads"]),
        dialect.status(state="live"),
        dialect.expiring(seconds=60),
    ]
    assert {json.loads(frame)["event"] for frame in frames if frame} <= broadcasts.FRAMES
