"""Everybody is cut off at once and comes back at once, having missed the same events."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import wait
from threading import Barrier, current_thread
from typing import Any

import pytest
from django.db import connection

from accounts.models.tenants import Tenant
from common.actor import Actor
from common.postgres.base import DatabaseWrapper
from events import relay
from realtime.hub import threads
from tests.realtime.faults.facts import Writer, nothing_is_lost
from tests.realtime.faults.following import Follower, running

pytestmark = pytest.mark.django_db(transaction=True)

CLIENTS = 100
MISSED = 200


def on_each_thread_of_the_hub(work: Callable[[], object]) -> None:
    together = Barrier(threads.THREADS)

    def meet() -> None:
        together.wait(10)
        work()

    for done in wait([threads._threads.submit(meet) for _ in range(threads.THREADS)]).done:
        done.result()


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """What the hub asks of PostgreSQL, transactions' beginnings and ends included."""
    asked: Counter[str] = Counter()

    def note(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        asked[sql] += 1
        return execute(sql, *arguments)

    send = DatabaseWrapper._send

    def note_and_send(self: DatabaseWrapper, text: bytes) -> None:
        if current_thread().name.startswith("realtime"):
            asked[text.decode()] += 1
        send(self, text)

    monkeypatch.setattr(DatabaseWrapper, "_send", note_and_send)
    on_each_thread_of_the_hub(lambda: connection.execute_wrappers.append(note))
    yield asked
    on_each_thread_of_the_hub(lambda: connection.execute_wrappers.remove(note))


async def test_a_hundred_clients_that_come_back_cost_one_statement_each(
    origin: str, acme: Tenant, as_alice: Actor, statements: Counter[str]
) -> None:
    followers = [Follower(origin=origin, actor=as_alice) for _ in range(CLIENTS)]
    writer = Writer(acme.id)
    async with running(*followers):
        pass
    await threads.run(writer.commit, MISSED)
    await threads.run(relay.relay_pending)
    statements.clear()
    async with running(*followers):
        for follower in followers:
            await follower.reaches(MISSED)
        asked = Counter(statements)
        await nothing_is_lost(writer, followers=followers)
    assert [(sql.partition("(")[0], count) for sql, count in asked.items()] == [
        ("SELECT role, email, is_staff, tenant_status FROM accounts_find_actor", CLIENTS)
    ]
    assert [follower.refetched for follower in followers] == [[]] * CLIENTS
