"""The internet provider's front end at /api/ws: what it is told and what it may ask."""

import json

import pytest

from accounts.models.tenants import Tenant
from common.actor import Actor
from events import relay
from operations.services import reports
from realtime import presence
from realtime.dialects.dotmac import DotmacDialect
from realtime.hub import hubs, threads
from realtime.hub.beats import TICK_SECONDS
from realtime.services import broadcasts
from tests.realtime.dialects.dotmac import ENVELOPE, address, error_of, is_alive, notice, subscribe, welcome
from tests.realtime.happening import happen
from tests.realtime.talking import talking

pytestmark = pytest.mark.django_db(transaction=True)


async def test_it_is_welcomed_and_told_what_it_subscribes_to(acme: Tenant, as_alice: Actor) -> None:
    async with talking(address(as_alice)) as alice:
        hello = await alice.next()
        assert hello.keys() == ENVELOPE
        assert (hello["tenant_id"], hello["user_id"]) == (str(acme.id), str(as_alice.user_id))
        assert hello["data"]["action"] == "connected"
        session_id = hello["data"]["session_id"]
        assert hello["data"]["connection_id"] == f"{acme.id}:{as_alice.user_id}:{session_id}"
        names = ["billing_updates", "service_updates", "network_alerts"]
        assert (await subscribe(alice, *names))["subscriptions"] == names
        await happen(acme.id, '{"payment_id":"p1"}', kind="payment_processed", topics=("billing_updates",))
        frame = await alice.next()
    assert frame.keys() == ENVELOPE | {"seq"}
    assert (frame["event_type"], frame["data"]) == ("payment_processed", {"payment_id": "p1"})
    assert (frame["tenant_id"], frame["user_id"], frame["seq"]) == (str(acme.id), None, 1)


async def test_an_alert_has_its_id_on_top(as_alice: Actor) -> None:
    async with talking(address(as_alice)) as alice:
        await welcome(alice)
        await subscribe(alice, "network_alerts")
        await threads.run(_report_alert, as_alice)
        frame = await alice.next()
    assert frame["event_type"] == "network_alert"
    assert frame["data"]["id"] == frame["data"]["alert"]["id"] == "a1"
    assert frame["data"]["severity"] == "high"


async def test_what_is_for_one_user_names_them(as_alice: Actor, as_bob: Actor) -> None:
    async with talking(address(as_alice)) as alice, talking(address(as_bob)) as bob:
        await welcome(alice)
        await welcome(bob)
        await threads.run(_tell_user, as_alice, as_bob)
        frame = await bob.next()
        assert (frame["event_type"], frame["user_id"]) == ("office_notice", str(as_bob.user_id))
        assert await is_alive(alice)


def _tell_user(actor: Actor, other: Actor) -> None:
    assert other.user_id
    broadcasts.broadcast_to_user(actor=actor, user_id=other.user_id, event_type="office_notice", data={})
    relay.relay_pending()


async def test_subscribing_to_nothing_is_confirmed(as_alice: Actor) -> None:
    async with talking(address(as_alice)) as alice:
        await welcome(alice)
        assert (await subscribe(alice))["subscriptions"] == []


async def test_what_it_may_not_hear_is_named_and_the_rest_confirmed(as_bob: Actor, globex: Tenant) -> None:
    names = ["junk", "moneys", f"thing:{globex.id}", "things"]
    codes = ["realtime.unknown_topic", "permission_denied", "realtime.topic_not_found"]
    async with talking(address(as_bob)) as bob:
        await welcome(bob)
        await bob.send(type="subscribe", subscriptions=names)
        errors = [await notice(bob) for _ in range(3)]
        assert {(one["subscription"], one["code"]) for one in errors} == set(zip(names, codes, strict=False))
        assert (await notice(bob))["subscriptions"] == ["things"]


async def test_charlie_hears_nothing_of_acme(acme: Tenant, as_charlie: Actor) -> None:
    async with talking(address(as_charlie)) as charlie:
        await welcome(charlie)
        await subscribe(charlie, "network_alerts", "things")
        await happen(acme.id, "{}", topics=("network_alerts", "things", "everyone"))
        assert await is_alive(charlie)


async def test_unsubscribing_is_confirmed_and_ends_it(acme: Tenant, as_alice: Actor) -> None:
    async with talking(address(as_alice)) as alice:
        await welcome(alice)
        await subscribe(alice, "things")
        await alice.send(type="unsubscribe", subscriptions=["things"])
        assert await notice(alice) == {"type": "unsubscription_confirmed", "subscriptions": ["things"]}
        await happen(acme.id, "{}")
        assert await is_alive(alice)


async def test_a_lost_connection_is_resumed_in_the_first_subscription(acme: Tenant, as_alice: Actor) -> None:
    async with talking(address(as_alice)) as alice:
        position = (await welcome(alice))["position"]
    await happen(acme.id, '{"n":1}', '{"n":2}')
    await happen(acme.id, '{"n":3}', topics=("everyone",))
    for query, frame in (({}, {"since": position}), ({"since": position}, {})):
        async with talking(address(as_alice, **query)) as alice:
            await welcome(alice)
            confirmation = await subscribe(alice, "things", **frame)
            assert (confirmation["recovered"], confirmation["refetch"]) == (True, {})
            expected = [1, 2, 3] if query else [1, 2]
            assert [(await alice.next())["data"]["n"] for _ in expected] == expected


async def test_what_cannot_be_replayed_is_to_be_read_again(as_alice: Actor) -> None:
    async with talking(address(as_alice)) as alice:
        await welcome(alice)
        confirmation = await subscribe(alice, "things", since="another:1")
    assert (confirmation["recovered"], confirmation["replayed"]) == (False, 0)
    assert confirmation["refetch"] == {"things": "/api/things"}


async def test_a_ping_comes_back_with_its_own_time(as_alice: Actor) -> None:
    async with talking(address(as_alice)) as alice:
        position = (await welcome(alice))["position"]
        await alice.send(type="ping", timestamp="2026-11-21T10:00:00Z")
        pong = await notice(alice)
        assert pong == {"type": "pong", "timestamp": "2026-11-21T10:00:00Z", "pos": position}
        await alice.send(type="ping")
        assert (await notice(alice))["timestamp"]


async def test_the_server_pings_every_minute(acme: Tenant, as_alice: Actor, hub: hubs.Hub) -> None:
    async with talking(address(as_alice)) as alice:
        position = (await welcome(alice))["position"]
        for _ in range(int(60 / TICK_SECONDS)):
            hub.beats.beat()
        frame = await alice.next()
        assert (frame["tenant_id"], frame["user_id"]) == (str(acme.id), None)
        assert (frame["data"]["type"], frame["data"]["pos"]) == ("ping", position)
        await alice.send(type="pong")
        assert await is_alive(alice)


async def test_stats_are_of_the_own_company(
    acme: Tenant, as_alice: Actor, as_bob: Actor, as_charlie: Actor, hub: hubs.Hub
) -> None:
    async with talking(address(as_alice)) as alice, talking(address(as_charlie)) as charlie:
        await welcome(alice)
        await welcome(charlie)
        await subscribe(alice, "things")
        await presence.Reporter(lambda: hub.streams).report()
        await alice.send(type="get_stats")
        stats = (await notice(alice))["stats"]
    assert stats["tenant_counts"] == {str(acme.id): stats["total_connections"]}
    assert set(stats["user_counts"]) == {str(as_alice.user_id)}
    assert stats["subscription_counts"]["things"] >= 1


async def test_stats_take_their_permission(as_bob: Actor) -> None:
    async with talking(address(as_bob)) as bob:
        await welcome(bob)
        await bob.send(type="get_stats")
        assert await error_of(bob) == "permission_denied"


def test_what_the_server_says_of_itself_is_a_notice() -> None:
    dialect = DotmacDialect()
    for text in (dialect.status(state="degraded"), dialect.expiring(seconds=60), dialect.refreshed()):
        assert text
        assert json.loads(text)["event_type"] == "system_notification"


def _report_alert(actor: Actor) -> None:
    reports.report_network_alert(
        actor=actor, external_id="a1", severity="high", title="Loss of signal", message="Port 7 is dark."
    )
    relay.relay_pending()
