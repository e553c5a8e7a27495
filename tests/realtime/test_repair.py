"""The bus may drop, double and reorder: what sockets are given is the log, exactly."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models.tenants import Tenant
from common import valkey
from common.actor import Actor
from realtime import bus
from realtime.hub import threads
from realtime.hub.hubs import Hub
from realtime.hub.ordering import Sequence
from tests.realtime.conftest import token_of
from tests.realtime.happening import event_numbered, happen, happen_unheard, numbers
from tests.realtime.watching import watching

pytestmark = pytest.mark.django_db(transaction=True)


async def test_lost_events_are_read_from_the_log(acme: Tenant, as_alice: Actor) -> None:
    async with watching("things", token=token_of(as_alice)) as alice:
        events = await happen_unheard(acme.id, *numbers(0, 30))
        await threads.run(bus.publish, [events[0], events[29]])
        assert await alice.seen(30) == list(range(30))


async def test_doubled_and_reordered_events_come_once_and_in_order(acme: Tenant, as_alice: Actor) -> None:
    async with watching("things", token=token_of(as_alice)) as alice:
        events = await happen_unheard(acme.id, *numbers(0, 30))
        shuffled = [*events, *events[::3]]
        random.Random(7).shuffle(shuffled)
        await threads.run(bus.publish, shuffled)
        assert await alice.seen(30) == list(range(30))
        assert await alice.hears_nothing()


async def test_a_lost_last_event_is_noticed(acme: Tenant, as_alice: Actor, hub: Hub) -> None:
    async with watching("things", token=token_of(as_alice)) as alice:
        await happen_unheard(acme.id, '{"n":1}')
        assert await alice.seen(1) == [1]


async def test_more_is_repaired_than_one_reading_of_the_log(acme: Tenant, as_alice: Actor, hub: Hub) -> None:
    async with watching("things", token=token_of(as_alice)) as alice:
        await happen_unheard(acme.id, *numbers(0, 1_100))
        await hub.look()
        assert await alice.seen(1_100) == list(range(1_100))


async def test_a_bus_that_lost_its_connections_comes_back(acme: Tenant, as_alice: Actor) -> None:
    async with watching("things", token=token_of(as_alice)) as alice:
        await happen(acme.id, '{"n":1}')
        assert await alice.seen(1) == [1]
        await threads.run(valkey.client().execute_command, "CLIENT", "KILL", "TYPE", "pubsub")
        await happen(acme.id, '{"n":2}')
        assert await alice.seen(1) == [2]
        await happen(acme.id, '{"n":3}')
        assert await alice.seen(1) == [3]


async def test_an_event_of_another_epoch_is_not_believed(acme: Tenant, as_alice: Actor) -> None:
    async with watching("things", token=token_of(as_alice)) as alice:
        (event,) = await happen_unheard(acme.id, '{"n":1}')
        stray = replace(event, epoch="stray", payload='{"n":0}')
        await threads.run(bus.publish, [stray, event])
        assert await alice.seen(1) == [1]
        assert await alice.hears_nothing()


async def test_an_event_that_the_hub_cannot_take_is_read_from_the_log(
    acme: Tenant, as_alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with watching("things", token=token_of(as_alice)) as alice:
        with monkeypatch.context() as broken:
            broken.setattr(bus, "to_published", lambda message: message["no such field"])
            await happen(acme.id, '{"n":1}')
            assert await alice.seen(1) == [1]
        await happen(acme.id, '{"n":2}')
        assert await alice.seen(1) == [2]


@given(
    order=st.permutations(range(1, 9)), doubled=st.lists(st.integers(1, 8)), lost=st.sets(st.integers(1, 8))
)
def test_any_order_of_arrival_gives_the_numbers_in_order(
    order: list[int], doubled: list[int], lost: set[int]
) -> None:
    sequence = Sequence(epoch="e", seq=0)
    arriving = [seq for seq in [*order, *doubled] if seq not in lost]
    given_out = [one.seq for seq in arriving for one in sequence.take(event_numbered(seq))]
    repaired = [one.seq for seq in range(sequence.seq + 1, 9) for one in sequence.take(event_numbered(seq))]
    assert given_out + repaired == list(range(1, 9))
    assert [one.seq for one in sequence.since(3) or ()] == list(range(4, 9))
