"""From the log to the sockets' processes."""

import asyncio
from dataclasses import replace
from uuid import UUID

import pytest
import redis
from channels.layers import get_channel_layer

from accounts.models.tenants import Tenant
from common.actor import Actor
from realtime import bus
from realtime.bus import EventMessage
from realtime.hub import threads
from tests.realtime.conftest import token_of
from tests.realtime.happening import event_numbered, happen_unheard, numbers
from tests.realtime.watching import watching

pytestmark = pytest.mark.django_db(transaction=True)


class Collector:
    """A sink that keeps what it is given."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.taken: list[EventMessage] = []
        self.full = asyncio.Event()

    def receive(self, message: EventMessage) -> None:
        self.taken.append(message)
        if len(self.taken) == self.count:
            self.full.set()

    def suspect(self) -> None:
        """The log is not read here."""


def test_a_message_carries_the_whole_event() -> None:
    event = event_numbered(7)
    message = bus.decode(bus.encode(event))
    assert isinstance(message, EventMessage)
    assert bus.to_published(message) == event


async def test_a_batch_keeps_its_order_on_the_bus(acme: Tenant) -> None:
    collector = Collector(200)
    await get_channel_layer().exchange.listen(tenant_id=acme.id, sink=collector)
    events = await happen_unheard(acme.id, *numbers(0, 200))
    await threads.run(bus.publish, events)
    await asyncio.wait_for(collector.full.wait(), 5)
    assert [bus.to_published(message) for message in collector.taken] == events


async def test_a_passing_state_is_shown_and_forgotten(acme: Tenant, as_alice: Actor) -> None:
    async with watching("things", token=token_of(as_alice)) as alice:
        passing = replace(event_numbered(1), tenant_id=acme.id, seq=None)
        await threads.run(bus.publish, [passing])
        frame = await alice.next()
    assert "seq" not in frame
    assert frame["payload"] == {"n": 1}


@pytest.fixture
def no_valkey(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address at which nobody listens."""
    away = bus._Shard("redis://127.0.0.1:1/0")
    monkeypatch.setattr(bus, "_shard", lambda _: away)


def test_without_valkey_a_fact_is_refused(no_valkey: None) -> None:
    with pytest.raises(redis.ConnectionError):
        bus.publish([event_numbered(1)])


def test_a_shard_that_failed_is_left_alone_for_a_moment(
    no_valkey: None, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(3):
        with pytest.raises(redis.ConnectionError) as refused:
            bus.publish([event_numbered(1)])
    assert "a moment ago" in str(refused.value)
    assert capsys.readouterr().err.count("shard_away") == 1


def test_without_valkey_a_passing_state_is_dropped(
    no_valkey: None, capsys: pytest.CaptureFixture[str]
) -> None:
    bus.publish([replace(event_numbered(1), seq=None)])
    assert "passing_state_dropped" in capsys.readouterr().err


def test_every_tenant_has_one_shard_and_every_shard_has_tenants() -> None:
    channels = [bus.tenant_channel(UUID(int=number)) for number in range(200)]
    shards = [bus.shard_of(channel, shards=3) for channel in channels]
    assert shards == [bus.shard_of(channel, shards=3) for channel in channels]
    assert set(shards) == {0, 1, 2}
