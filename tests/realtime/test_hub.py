"""The hub's housekeeping: joining, leaving, and living without the bus."""

import pytest
import redis
from django.db import OperationalError

from accounts.models.tenants import Tenant
from common.actor import Actor
from events.log import Published
from realtime import topics
from realtime.consumers.native import NativeConsumer
from realtime.dialects.native import NativeDialect
from realtime.hub import beats, hubs
from realtime.hub.hubs import Hub
from realtime.layers import shards
from tests.realtime.conftest import token_of
from tests.realtime.happening import happen
from tests.realtime.watching import watching

pytestmark = pytest.mark.django_db(transaction=True)


async def test_two_sockets_of_a_tenant_share_one_stream(as_alice: Actor, as_bob: Actor, hub: Hub) -> None:
    async with (
        watching("things", token=token_of(as_alice)),
        watching("things", token=token_of(as_bob)),
    ):
        (stream,) = hub._streams.values()
        assert len(stream.connections) == 2


async def test_a_tenant_is_left_some_time_after_its_last_socket(
    as_alice: Actor, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with watching("things", token=token_of(as_alice)):
        pass
    await hub.look()
    assert as_alice.tenant_id in hub._streams
    monkeypatch.setattr(hubs, "LINGER_SECONDS", 0.0)
    await hub.look()
    assert as_alice.tenant_id not in hub._streams


async def test_a_tenant_that_was_left_can_be_joined_again(
    acme: Tenant, as_alice: Actor, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "LINGER_SECONDS", 0.0)
    for number in range(3):
        async with watching("things", token=token_of(as_alice)) as alice:
            await happen(acme.id, f'{{"n":{number}}}')
            assert await alice.seen(1) == [number]
        await hub.look()


async def test_while_the_bus_cannot_be_joined_events_come_from_the_log(
    acme: Tenant, as_alice: Actor, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise redis.ConnectionError("Connection refused.")

    monkeypatch.setattr(shards, "CONFIRM_SECONDS", 0.1)
    with monkeypatch.context() as away:
        away.setattr(shards.Shard, "_connect", fail)
        async with watching("things", token=token_of(as_alice)) as alice:
            await happen(acme.id, '{"n":1}')
            await hub.look()
            assert await alice.seen(1) == [1]
            away.undo()
            await happen(acme.id, '{"n":2}')
            assert await alice.seen(1) == [2]


async def test_without_the_database_a_socket_is_sent_away_to_come_back(
    as_alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: object) -> None:
        raise OperationalError("The connection was refused.")

    async with watching(token=token_of(as_alice)) as alice:
        monkeypatch.setattr(topics, "authorise_all", fail)
        await alice.send("subscribe", topics=["things"])
        assert await alice.error() == "unavailable"
        assert await alice.close_code() == 1012


async def test_a_heartbeat_says_how_far_the_log_was_heard(
    acme: Tenant, as_alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beats, "TICK_SECONDS", 0.1)
    monkeypatch.setattr(NativeConsumer.dialect, "heartbeat_seconds", 0.2, raising=False)
    async with watching("tenant", token=token_of(as_alice)) as alice:
        await happen(acme.id, '{"n":1}')
        positions = [(await alice.next_of("heartbeat"))["pos"] for _ in range(3)]
    assert positions[-1].endswith(":1")


async def test_one_broken_way_out_costs_nobody_else_an_event(
    acme: Tenant, as_alice: Actor, as_bob: Actor, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(NativeDialect):
        name = "broken"

        def event(self, event: Published) -> str:
            raise ZeroDivisionError

    monkeypatch.setattr(NativeConsumer, "dialect", Broken())
    async with watching("things", token=token_of(as_alice)) as alice:
        monkeypatch.setattr(NativeConsumer, "dialect", NativeDialect())
        async with watching("things", token=token_of(as_bob)) as bob:
            await happen(acme.id, '{"n":1}', '{"n":2}')
            assert await bob.seen(2) == [1, 2]
            assert await alice.close_code() == 1011
