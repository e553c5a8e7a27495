"""The bus is taken away while events flow: Valkey restarts, or cuts off who listens."""

import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from accounts.models.tenants import Tenant
from common import valkey
from common.actor import Actor
from config.valkey import Valkey
from realtime.hub import threads
from tests.realtime.conftest import token_of
from tests.realtime.faults.facts import Writer, nothing_is_lost, writing
from tests.realtime.faults.following import Follower, running
from tests.stack import Stack, running_stack

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
