"""Coming back after a loss: everything that was missed, in order, or a plain no."""

from typing import Any

import pytest

from accounts.models.tenants import Tenant
from common.actor import Actor
from common.tenancy import all_tenants_scope
from events import log, relay
from events.log import Published
from realtime.hub import resume, threads
from realtime.hub.hubs import Hub
from realtime.hub.ordering import Delivery
from tests.realtime.conftest import token_of
from tests.realtime.happening import happen, happen_unheard, number, numbers, record
from tests.realtime.watching import opened, watching
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


async def position(tenant: Tenant) -> str:
    return await threads.run(log.position_for, tenant_id=tenant.id)


async def test_what_was_missed_is_replayed_from_the_log_and_live_follows(
    acme: Tenant, as_alice: Actor
) -> None:
    start = await position(acme)
    await happen(acme.id, *numbers(0, 300))
    async with watching(token=token_of(as_alice)) as alice:
        answer = await alice.subscribe("things", since=start)
        assert (answer["recovered"], answer["replayed"]) == (True, 300)
        await happen(acme.id, '{"n":300}')
        assert await alice.seen(301) == list(range(301))


async def test_what_was_missed_is_replayed_from_memory_too(
    acme: Tenant, as_alice: Actor, as_bob: Actor
) -> None:
    start = await position(acme)
    async with watching("things", token=token_of(as_bob)) as bob:
        await happen(acme.id, *numbers(0, 20))
        await bob.seen(20)
        async with watching(token=token_of(as_alice)) as alice:
            assert (await alice.subscribe("things", since=start))["recovered"] is True
            assert await alice.seen(20) == list(range(20))


@pytest.mark.parametrize("heard", [True, False], ids=["from memory", "from the log"])
async def test_more_than_300_missed_events_are_not_replayed(
    acme: Tenant, as_alice: Actor, as_bob: Actor, heard: bool
) -> None:
    start = await position(acme)
    async with watching(*(["things"] if heard else []), token=token_of(as_bob)) as bob:
        await happen(acme.id, *numbers(0, 301))
        if heard:
            await bob.seen(301)
        async with watching(token=token_of(as_alice)) as alice:
            answer = await alice.subscribe("things", since=start)
            assert (answer["recovered"], answer["replayed"]) == (False, 0)
            assert answer["refetch"] == {"things": "/api/things"}
            await happen(acme.id, '{"n":301}')
            assert await alice.seen(1) == [301]


async def test_only_what_matches_counts(acme: Tenant, as_alice: Actor) -> None:
    start = await position(acme)
    await happen(acme.id, *numbers(0, 400), topics=("moneys",))
    await happen(acme.id, '{"n":400}')
    async with watching(token=token_of(as_alice)) as alice:
        assert (await alice.subscribe("things", since=start))["replayed"] == 1
        assert await alice.seen(1) == [400]


async def test_a_position_of_another_epoch_recovers_nothing(acme: Tenant, as_alice: Actor) -> None:
    async with watching(token=token_of(as_alice)) as alice:
        answer = await alice.subscribe(f"thing:{acme.id}", since="other:0")
    assert answer["recovered"] is False
    assert answer["refetch"] == {f"thing:{acme.id}": f"/api/things/{acme.id}"}


async def test_a_position_ahead_of_the_log_recovers_nothing(acme: Tenant, as_alice: Actor) -> None:
    epoch = (await position(acme)).partition(":")[0]
    async with watching(token=token_of(as_alice)) as alice:
        assert (await alice.subscribe("things", since=f"{epoch}:7"))["recovered"] is False


async def test_a_position_ahead_of_this_process_is_caught_up_with(acme: Tenant, as_alice: Actor) -> None:
    async with watching("things", token=token_of(as_alice)) as alice:
        await happen_unheard(acme.id, *numbers(0, 3))
        await alice.send("resume", topics=[f"thing:{acme.id}"], since=await position(acme))
        assert await alice.seen(3) == [0, 1, 2]
        answer = await alice.next_of("subscribed")
        assert (answer["recovered"], answer["replayed"]) == (True, 0)


async def test_what_a_socket_was_given_already_is_not_replayed_for_another_topic(
    acme: Tenant, as_alice: Actor
) -> None:
    start = await position(acme)
    async with watching("things", token=token_of(as_alice)) as alice:
        await happen(acme.id, '{"n":0}', topics=("things", f"thing:{acme.id}"))
        await happen(acme.id, '{"n":1}', topics=(f"thing:{acme.id}",))
        assert await alice.seen(1) == [0]
        assert (await alice.subscribe(f"thing:{acme.id}", since=start))["replayed"] == 1
        assert await alice.seen(1) == [1]


async def test_events_during_the_replay_wait_behind_it(
    acme: Tenant, as_alice: Actor, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = await position(acme)
    await happen(acme.id, *numbers(0, 100))
    read_missed = resume._read_missed

    def read_while_more_happens(**asked: Any) -> list[Delivery]:
        missed = read_missed(**asked)
        record(acme.id, *numbers(100, 120))
        relay.relay_pending()
        wait_until(lambda: hub._streams[acme.id].sequence.seq == 120)
        return missed

    monkeypatch.setattr(resume, "RING_SIZE", 0)
    monkeypatch.setattr(resume, "_read_missed", read_while_more_happens)
    async with watching(token=token_of(as_alice)) as alice:
        assert (await alice.subscribe("things", since=start))["replayed"] == 100
        assert await alice.seen(120) == list(range(120))


async def test_a_process_that_has_just_started_fills_its_ring_once(
    acme: Tenant, as_alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = await position(acme)
    await happen(acme.id, *numbers(0, 50))
    backwards: list[int] = []
    read_after = log.read_after

    def count(**asked: Any) -> list[Published]:
        backwards.extend([asked["until"]] if asked.get("until") else [])
        return read_after(**asked)

    monkeypatch.setattr(log, "read_after", count)
    for _ in range(3):
        async with watching("things", token=token_of(as_alice), since=start) as alice:
            assert await alice.seen(50) == list(range(50))
    assert backwards == [50]


async def test_a_new_epoch_sends_watchers_away_to_come_back(acme: Tenant, as_alice: Actor, hub: Hub) -> None:
    async with watching("things", token=token_of(as_alice)) as alice:
        await threads.run(_restore, acme)
        await hub.look()
        assert await alice.close_code() == 1012
    async with opened(token=token_of(as_alice)) as alice:
        assert (await alice.next_of("ready"))["position"] == await position(acme)


def _restore(tenant: Tenant) -> None:
    with all_tenants_scope():
        log.renew_epochs()
    record(tenant.id, '{"n":0}')
    number(tenant.id)


@pytest.mark.parametrize("since", ["", "nonsense", "e:-1", "e:x", ":1", "e:" + "9" * 30])
async def test_what_is_no_position_is_refused(as_alice: Actor, since: str) -> None:
    async with watching(token=token_of(as_alice)) as alice:
        await alice.send("resume", topics=["things"], since=since)
        assert await alice.error() == "events.invalid_position"
