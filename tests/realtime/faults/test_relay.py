"""Processes that are killed between a commit and the sockets, each at a moment held open from outside."""

import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from signal import SIGKILL
from typing import cast

import pytest
from django.conf import settings
from django.db import connection, models, transaction

from accounts.models.tenants import Tenant
from common import valkey
from common.actor import Actor
from common.tenancy import tenant_scope
from config import processes
from events import log
from events.models import Event, Stream
from realtime import bus
from realtime.hub import threads
from tests.realtime.faults.facts import Writer, nothing_is_lost, writing
from tests.realtime.faults.following import TOPICS, Follower, running
from tests.realtime.faults.relaying import relaying
from tests.realtime.faults.wires import wire_to
from tests.realtime.happening import numbers, record
from tests.stack import ROOT, addresses_of_this_run, running_stack
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_process_that_dies_between_commit_and_nudge_loses_nothing(
    origin: str, acme: Tenant, as_alice: Actor, tmp_path: Path
) -> None:
    follower = Follower(origin=origin, actor=as_alice)
    async with running(follower):
        with relaying():
            await threads.run(commit_and_die_before_the_nudge, acme, output=tmp_path / "log")
            await follower.reaches(1)
    assert follower.seen == [(1, 7)]


def commit_and_die_before_the_nudge(tenant: Tenant, *, output: Path) -> None:
    """Let a process commit; its nudge, which follows, is never answered, and there it is killed."""
    with socket.create_server(("127.0.0.1", 0)) as silent, output.open("wb") as written:
        silent.settimeout(20)
        address = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        process = processes.spawn(
            command=[sys.executable, "-m", "tests.realtime.faults.committing", str(tenant.id), "7"],
            env={**os.environ, **addresses_of_this_run(), "REDIS_URL": address},
            cwd=ROOT,
            output=written,
            death_signal=SIGKILL,
        )
        with silent.accept()[0]:
            process.kill()
            assert process.wait() == -SIGKILL, output.read_text()


@pytest.mark.parametrize("model", [Event, Stream], ids=["before any", "before the count of them"])
async def test_a_relay_killed_while_it_numbers_loses_nothing(
    origin: str, acme: Tenant, as_alice: Actor, model: type[models.Model]
) -> None:
    follower = Follower(origin=origin, actor=as_alice)
    writer = Writer(acme.id)
    async with running(follower):
        await threads.run(writer.commit, 5)
        with ExitStack() as successor:
            with rows_locked(model, acme):
                with running_stack("relay") as stack:
                    await threads.run(wait_until, somebody_waits_for_a_row, 20)
                    stack.kill("relay")
                # What the dead relay asked for is still under way in the database.
                successor.enter_context(relaying())
                await threads.run(writer.commit, 5)
            await nothing_is_lost(writer, followers=[follower])


@contextmanager
def rows_locked(model: type[models.Model], tenant: Tenant) -> Iterator[None]:
    """Let another session hold the tenant's rows of a table for the length of the block."""
    held, release = threading.Event(), threading.Event()

    def hold() -> None:
        with tenant_scope(tenant.id), transaction.atomic():
            list(model._default_manager.select_for_update().filter(tenant_id=tenant.id))
            held.set()
            release.wait(60)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert held.wait(10)
        yield
    finally:
        release.set()
        holder.join()


def somebody_waits_for_a_row() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            " AND query LIKE '%%UPDATE events_stream%%' AND datname = current_database())",
            [],
        )
        return bool(cursor.fetchone()[0])


@pytest.mark.parametrize("cut", [2_000, 1_000_000], ids=["in the middle of the batch", "after the batch"])
async def test_a_relay_killed_while_it_publishes_loses_and_doubles_nothing(
    origin: str, acme: Tenant, as_alice: Actor, cut: int
) -> None:
    follower = Follower(origin=origin, actor=as_alice)
    batch = 40
    async with running(follower), wire_to(settings.BUS_URLS[0]) as wire:
        with heard_on_the_bus(acme) as heard:
            with running_stack("relay", env={"BUS_URLS": wire.url}) as stack:
                await threads.run(record, acme.id, *numbers(0, 10), topics=TOPICS)
                await follower.reaches(10)
                wire.withhold(after=cut)
                await threads.run(record, acme.id, *numbers(10, 10 + batch), topics=TOPICS)
                await wire.has_forwarded(b"PUBLISH", times=batch if cut > 2_000 else 5)
                stack.kill("relay")
            with relaying():
                await threads.run(record, acme.id, *numbers(10 + batch, 20 + batch), topics=TOPICS)
                await follower.reaches(20 + batch)
            seqs = heard()
    assert follower.seen == [(n + 1, n) for n in range(20 + batch)]
    assert follower.doubles == []
    assert list(dict.fromkeys(seqs)) == [seq for seq, _ in follower.seen]
    assert len(seqs) > len(follower.seen)


@contextmanager
def heard_on_the_bus(tenant: Tenant) -> Iterator[Callable[[], list[int]]]:
    """The numbers that the bus itself carried for a tenant, those that it carried twice included."""
    with valkey.subscription(bus.tenant_channel(tenant.id)) as listening:
        listening.get_message(timeout=5)

        def heard() -> list[int]:
            messages = iter(lambda: listening.get_message(timeout=0.2), None)
            events = [bus.decode(message["data"]) for message in messages]
            return [event.seq for event in events if isinstance(event, bus.EventMessage) and event.seq]

        yield heard


async def test_two_relays_at_once_number_and_push_as_one(
    origin: str, acme: Tenant, globex: Tenant, as_alice: Actor, as_charlie: Actor
) -> None:
    alice, charlie = (Follower(origin=origin, actor=actor) for actor in (as_alice, as_charlie))
    ours = [Writer(acme.id, first=first) for first in (0, 100_000, 200_000)]
    theirs = Writer(globex.id)
    async with running(alice, charlie):
        with running_stack("relay"), relaying():
            await threads.run(wait_until, both_relays_listen, 20)
            with writing(*ours, theirs):
                await threads.run(theirs.wrote, 150)
            await nothing_is_lost(*ours, followers=[alice])
            await nothing_is_lost(theirs, followers=[charlie])


def both_relays_listen() -> bool:
    """Each relay at work listens for nudges."""
    ((_, listening),) = cast(list[tuple[bytes, int]], valkey.client().pubsub_numsub(log.NUDGE_CHANNEL))
    return listening == 2
