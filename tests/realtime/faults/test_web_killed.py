"""A web process that is killed while events flow."""

import pytest

from accounts.models.tenants import Tenant
from common.actor import Actor
from realtime.hub import threads
from tests.realtime.faults.facts import Writer, nothing_is_lost, writing
from tests.realtime.faults.following import Follower, running
from tests.stack import running_stack

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_killed_web_process_loses_nothing(
    acme: Tenant, as_alice: Actor, as_bob: Actor, relay: None
) -> None:
    with running_stack("web") as stack:
        followers = [Follower(origin=stack.origin, actor=actor) for actor in (as_alice, as_bob, as_bob)]
        before, after = Writer(acme.id), Writer(acme.id, first=100_000)
        async with running(*followers):
            with writing(before):
                await followers[0].reaches(20)
                stack.kill("web")
                await threads.run(before.wrote, 20)
            await threads.run(stack.start, "web")
            with writing(after):
                for follower in followers:
                    await follower.has_come(2)
                await threads.run(after.wrote, 20)
            await nothing_is_lost(before, after, followers=followers)
        assert [follower.refetched for follower in followers] == [[], [], []]
