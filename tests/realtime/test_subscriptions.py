"""Who hears what, once and in order."""

from uuid import uuid4

import pytest

from accounts.models.tenants import Tenant
from common.actor import Actor
from tests.realtime.conftest import token_of
from tests.realtime.happening import happen, numbers
from tests.realtime.watching import opened, watching

# Sockets read the database on other threads, which see only what was committed.
pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_socket_says_whose_it_is_and_where_the_log_stands(as_alice: Actor) -> None:
    async with opened(token=token_of(as_alice)) as alice:
        ready = await alice.next_of("ready")
    assert (ready["tenant_id"], ready["user_id"]) == (str(as_alice.tenant_id), str(as_alice.user_id))
    assert ready["position"].endswith(":0")
    assert ready["heartbeat_seconds"] == 25


async def test_events_arrive_in_the_order_of_the_log(acme: Tenant, as_alice: Actor) -> None:
    async with watching("things", token=token_of(as_alice)) as alice:
        await happen(acme.id, *numbers(0, 50))
        frames = [await alice.next() for _ in range(50)]
    assert [frame["seq"] for frame in frames] == list(range(1, 51))
    assert [frame["payload"]["n"] for frame in frames] == list(range(50))
    assert frames[0]["topics"] == ["things"]


async def test_an_event_of_two_topics_comes_once(acme: Tenant, as_alice: Actor) -> None:
    async with watching("things", f"thing:{acme.id}", token=token_of(as_alice)) as alice:
        await happen(acme.id, '{"n":1}', topics=("things", f"thing:{acme.id}"))
        assert await alice.seen(1) == [1]
        assert await alice.hears_nothing()


async def test_charlie_hears_nothing_of_acme(acme: Tenant, as_charlie: Actor) -> None:
    async with watching("things", token=token_of(as_charlie)) as charlie:
        await happen(acme.id, '{"n":1}')
        assert await charlie.hears_nothing()


async def test_another_tenants_topic_is_refused_like_one_that_does_not_exist(
    acme: Tenant, as_alice: Actor, as_charlie: Actor
) -> None:
    async with watching(f"thing:{acme.id}", token=token_of(as_alice)):
        pass
    async with watching(token=token_of(as_charlie)) as charlie:
        refusals = []
        for key in (acme.id, uuid4()):
            await charlie.send("subscribe", topics=[f"thing:{key}"])
            error = await charlie.next_of("error")
            refusals.append((error["code"], error["detail"].replace(str(key), "")))
        assert refusals[0] == refusals[1]
        assert refusals[0][0] == "realtime.topic_not_found"
        await happen(acme.id, '{"n":1}', topics=(f"thing:{acme.id}",))
        assert await charlie.hears_nothing()


async def test_topics_that_are_unknown_or_forbidden_are_refused_one_by_one(as_bob: Actor) -> None:
    async with watching(token=token_of(as_bob)) as bob:
        await bob.send("subscribe", topics=["nonsense", "moneys", "thing", "things:x", "things"])
        errors = [await bob.next_of("error") for _ in range(4)]
        accepted = await bob.next_of("subscribed")
    unknown, forbidden = "realtime.unknown_topic", "permission_denied"
    assert [error["code"] for error in errors] == [unknown, forbidden, unknown, unknown]
    assert [error["topic"] for error in errors] == ["nonsense", "moneys", "thing", "things:x"]
    assert accepted["topics"] == ["things"]


async def test_an_event_needs_its_own_permission_too(acme: Tenant, as_bob: Actor) -> None:
    async with watching("things", token=token_of(as_bob)) as bob:
        await happen(acme.id, '{"n":1}', permission="billing:write")
        await happen(acme.id, '{"n":2}')
        assert await bob.seen(1) == [2]


async def test_unsubscribing_ends_it(acme: Tenant, as_alice: Actor) -> None:
    async with watching("things", token=token_of(as_alice)) as alice:
        await alice.send("unsubscribe", topics=["things"])
        assert (await alice.next_of("unsubscribed"))["topics"] == ["things"]
        await happen(acme.id, '{"n":1}')
        assert await alice.hears_nothing()


async def test_a_socket_listens_to_a_hundred_topics_at_most(acme: Tenant, as_alice: Actor) -> None:
    async with watching(token=token_of(as_alice)) as alice:
        await alice.send("subscribe", topics=[f"thing:{number}" for number in range(101)])
        assert await alice.error() == "realtime.too_many_topics"


async def test_a_pong_says_how_far_the_log_was_heard(acme: Tenant, as_alice: Actor) -> None:
    async with watching("things", token=token_of(as_alice)) as alice:
        await happen(acme.id, '{"n":1}')
        await alice.seen(1)
        await alice.send("ping", sent=1)
        assert (await alice.next_of("pong"))["pos"].endswith(":1")
