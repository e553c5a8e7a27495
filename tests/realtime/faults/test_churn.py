"""Clients that come and go all the time, beside some that stay."""

import asyncio
from contextlib import suppress
from random import Random

import pytest

from accounts.models.tenants import Tenant
from common.actor import Actor
from realtime.hub import ordering, threads
from tests.realtime.faults.facts import Writer, nothing_is_lost, writing
from tests.realtime.faults.following import Follower, running

pytestmark = pytest.mark.django_db(transaction=True)

CHURNERS = 20
VISITS = 12
LONGEST_VISIT_SECONDS = 0.2


async def come_and_go(follower: Follower, *, chance: Random) -> None:
    """Be cut off again and again, perhaps while connecting, subscribing or being given what was missed."""
    for _ in range(VISITS):
        with suppress(TimeoutError):
            async with asyncio.timeout(chance.uniform(0, LONGEST_VISIT_SECONDS)):
                await follower.visit()


@pytest.mark.parametrize("remembered", [ordering.RING_SIZE, 1], ids=["from memory", "from the log"])
async def test_clients_that_come_and_go_miss_nothing_and_disturb_nobody(
    origin: str,
    relay: None,
    acme: Tenant,
    as_alice: Actor,
    as_bob: Actor,
    remembered: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ordering, "RING_SIZE", remembered)
    steady = [Follower(origin=origin, actor=as_alice), Follower(origin=origin, actor=as_bob)]
    restless = [Follower(origin=origin, actor=as_alice) for _ in range(CHURNERS)]
    writers = [Writer(acme.id, first=first) for first in (0, 100_000)]
    async with running(*steady):
        with writing(*writers):
            visiting = [
                asyncio.create_task(come_and_go(follower, chance=Random(seed)))
                for seed, follower in enumerate(restless)
            ]
            await asyncio.gather(*visiting)
            await threads.run(writers[0].wrote, 10)
        async with running(*restless):
            await nothing_is_lost(*writers, followers=[*steady, *restless])
    assert [follower.visits for follower in steady] == [1, 1]
