"""The database goes away and comes back while facts are committed, numbered and read."""

import pytest
from django.db import connection, connections

from accounts.models.tenants import Tenant
from common.actor import Actor
from realtime.hub import threads
from tests import servers
from tests.realtime.faults.facts import Writer, nothing_is_lost, writing
from tests.realtime.faults.following import Follower, running

pytestmark = pytest.mark.django_db(transaction=True)


def end_all_sessions() -> None:
    """Cut off everybody who serves, as a PostgreSQL that stops does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
        )


def restart() -> None:
    """Restart PostgreSQL. One that was given to the run is not ours to stop: there its sessions end."""
    own = getattr(servers, "servers", None)
    if own is None:
        end_all_sessions()
    else:
        own.postgres.stop()
        own.postgres.start()
    connections.close_all()


async def test_sessions_that_end_again_and_again_lose_nothing_that_was_committed(
    origin: str, relay: None, acme: Tenant, as_alice: Actor
) -> None:
    follower = Follower(origin=origin, actor=as_alice)
    writers = [Writer(acme.id, first=first) for first in (0, 100_000, 200_000)]
    async with running(follower):
        with writing(*writers):
            for _ in range(3):
                await threads.run(end_all_sessions)
                await threads.run(writers[0].wrote, 10)
                await follower.reaches(follower.highest + 10)
        await nothing_is_lost(*writers, followers=[follower])


@pytest.fixture
def restarted(transactional_db: None) -> object:
    """Whatever was restarted, the test's own connections are new afterwards."""
    yield
    connections.close_all()


async def test_a_restarted_postgresql_loses_nothing_that_was_committed(
    origin: str, relay: None, acme: Tenant, as_alice: Actor, as_bob: Actor, restarted: None
) -> None:
    steady = Follower(origin=origin, actor=as_alice)
    late = Follower(origin=origin, actor=as_bob)
    writer = Writer(acme.id)
    async with running(steady):
        with writing(writer):
            await steady.reaches(10)
            restart()
            async with running(late):
                await threads.run(writer.wrote, 10)
                await steady.reaches(steady.highest + 10)
                writer.stop()
                await nothing_is_lost(writer, followers=[steady, late])
    assert steady.visits == 1
