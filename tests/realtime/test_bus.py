"""From the log to the sockets' processes."""

import asyncio
import os
import threading

import pytest
import redis
from channels.layers import get_channel_layer

from accounts.models.tenants import Tenant
from common.actor import Actor
from realtime import bus
from realtime.hub import threads
from tests.realtime.conftest import token_of
from tests.realtime.happening import event_numbered, happen_unheard, numbers
from tests.realtime.watching import watching

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_message_carries_the_whole_event() -> None:
    event = event_numbered(7)
    assert bus.from_message(bus.to_message(event)) == event


async def test_a_batch_keeps_its_order_on_the_bus(acme: Tenant) -> None:
    layer = get_channel_layer()
    channel = await layer.new_channel()
    await layer.group_add(bus.group_of(acme.id), channel)
    events = await happen_unheard(acme.id, *numbers(0, 200))
    await threads.run(bus.publish, events)
    received = [bus.from_message(await layer.receive(channel)) for _ in range(200)]
    assert received == events


async def test_a_process_keeps_one_thread_for_it(acme: Tenant) -> None:
    for seq in range(1, 5):
        await threads.run(bus.publish, [event_numbered(seq)])
    assert [thread.name for thread in threading.enumerate()].count("bus") == 1


async def test_a_passing_state_is_shown_and_forgotten(acme: Tenant, as_alice: Actor) -> None:
    async with watching("things", token=token_of(as_alice)) as alice:
        passing = bus.from_message({**bus.to_message(event_numbered(1)), "tenant": acme.id.hex, "seq": None})
        await threads.run(bus.publish, [passing])
        frame = await alice.next()
    assert "seq" not in frame
    assert frame["payload"] == {"n": 1}


@pytest.mark.parametrize("durable", [True, False])
def test_without_valkey_a_fact_is_refused_and_a_passing_state_dropped(
    durable: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(batch: object) -> None:
        raise redis.ConnectionError("Connection refused.")

    monkeypatch.setattr(bus, "_send_all", fail)
    event = event_numbered(1)
    if durable:
        with pytest.raises(redis.ConnectionError):
            bus.publish([event])
    else:
        bus.publish([bus.from_message({**bus.to_message(event), "seq": None})])


def test_a_valkey_that_does_not_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    async def hang(batch: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(bus, "_send_all", hang)
    monkeypatch.setattr(bus, "DURABLE_SECONDS", 0.05)
    with pytest.raises(redis.TimeoutError):
        bus.publish([event_numbered(1)])


def test_a_forked_worker_takes_a_thread_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    bus.publish([event_numbered(1)])
    inherited = bus._sender
    monkeypatch.setattr(os, "getpid", lambda: 1)
    bus.publish([event_numbered(2)])
    assert bus._sender is not inherited
