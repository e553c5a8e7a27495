"""The bus is taken away while events flow: Valkey restarts, or cuts off who listens."""

import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from accounts.models.tenants import Tenant
from common import valkey
from common.actor import Actor
from common.tenancy import tenant_scope
from config.valkey import Valkey
from events import relay as relay_process
from events.models import Stream
from realtime import bus
from realtime.hub import threads
from tests.conftest import make_tenant
from tests.realtime.conftest import token_of
from tests.realtime.faults.facts import Writer, nothing_is_lost, writing
from tests.realtime.faults.following import Follower, running
from tests.realtime.faults.relaying import relaying
from tests.realtime.happening import record
from tests.stack import Stack, running_stack
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def own_valkey(tmp_path: Path) -> Iterator[Valkey]:
    """A Valkey that the test may stop, unlike that of the run."""
    server = Valkey(home=tmp_path, log=tmp_path / "valkey.log")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def stack(own_valkey: Valkey, transactional_db: None) -> Iterator[Stack]:
    address = own_valkey.url()
    with running_stack("relay", "web", env={"REDIS_URL": address, "BUS_URLS": address}) as stack:
        yield stack


def status_of(address: str, *, actor: Actor) -> int:
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {token_of(actor)}"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - our own server
        return int(answer.status)


async def test_while_valkey_restarts_sockets_stay_and_events_wait_in_the_log(
    stack: Stack, own_valkey: Valkey, acme: Tenant, as_alice: Actor
) -> None:
    follower = Follower(origin=stack.origin, actor=as_alice)
    writer = Writer(acme.id)
    async with running(follower):
        with writing(writer):
            await follower.reaches(20)
            await threads.run(own_valkey.stop)
            await follower.until(lambda: follower.states == ["degraded"])
            assert await threads.run(status_of, f"{stack.origin}/api/leads", actor=as_alice) == 200
            own_valkey.start()
            await follower.until(lambda: follower.states == ["degraded", "live"])
            await threads.run(writer.wrote, 20)
        await nothing_is_lost(writer, followers=[follower])
    assert (follower.visits, follower.refetched) == (1, [])


async def test_listeners_that_the_bus_cuts_off_again_and_again_miss_nothing(
    origin: str, relay: None, acme: Tenant, as_alice: Actor, as_bob: Actor
) -> None:
    followers = [Follower(origin=origin, actor=actor) for actor in (as_alice, as_bob)]
    writer = Writer(acme.id)
    async with running(*followers):
        with writing(writer):
            for _ in range(10):
                await threads.run(valkey.client().execute_command, "CLIENT", "KILL", "TYPE", "pubsub")
                await followers[0].reaches(followers[0].highest + 5)
        await nothing_is_lost(writer, followers=followers)
    assert [follower.visits for follower in followers] == [1, 1]


@pytest.fixture
def one_shard_away(settings: Settings) -> Iterator[int]:
    """A bus of two shards, of which one does not answer: its number."""
    with socket.create_server(("127.0.0.1", 0)) as refusing:
        port = refusing.getsockname()[1]
    settings.BUS_URLS = [*settings.BUS_URLS[:1], f"redis://127.0.0.1:{port}/0"]
    bus._shard.cache_clear()
    yield 1
    bus._shard.cache_clear()


async def test_a_shard_that_is_away_holds_up_its_own_tenants_only(
    one_shard_away: int, transactional_db: None
) -> None:
    tenants = [await threads.run(make_tenant, name=f"Tenant {n}", slug=f"tenant-{n}") for n in range(12)]
    away = [one for one in tenants if shard_of_tenant(one) == one_shard_away]
    for tenant in tenants:
        await threads.run(record, tenant.id, '{"n":1}')
    await threads.run(relay_process.relay_pending)
    waiting = [one for one in tenants if await threads.run(waits_to_be_pushed, one)]
    assert waiting == away
    assert 0 < len(away) < len(tenants)


def shard_of_tenant(tenant: Tenant) -> int:
    return bus.shard_of(bus.tenant_channel(tenant.id), shards=2)


def waits_to_be_pushed(tenant: Tenant) -> bool:
    with tenant_scope(tenant.id):
        return not Stream.objects.filter(tenant_id=tenant.id, pushed_seq__gt=0).exists()


@pytest.fixture
def unheard_nudges(own_valkey: Valkey, settings: Settings) -> Iterator[None]:
    """What carries nudges is away, unlike the bus."""
    settings.REDIS_URL = own_valkey.url()
    own_valkey.stop()
    valkey.client.cache_clear()
    yield
    valkey.client.cache_clear()


async def test_events_are_pushed_while_nobody_can_hear_a_nudge(
    acme: Tenant, transactional_db: None, unheard_nudges: None
) -> None:
    await threads.run(record, acme.id, '{"n":1}')
    with relaying():
        await threads.run(wait_until, lambda: not waits_to_be_pushed(acme))
