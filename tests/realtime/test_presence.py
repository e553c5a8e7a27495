"""Who is connected, over several processes, and who may know."""

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
import redis
import time_machine

from accounts.models.tenants import Tenant
from common import valkey
from common.actor import Actor
from realtime import presence
from realtime.exceptions import PresenceAwayError
from realtime.hub import hubs, threads
from realtime.presence import Reporter
from tests.clients import client_of
from tests.realtime.conftest import token_of
from tests.realtime.watching import watching
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(eq=False)
class Socket:
    actor: Actor | None
    topics: dict[str, int] = field(default_factory=dict)


@dataclass
class Stream:
    tenant_id: UUID
    connections: list[Socket]


def sockets(actor: Actor | None, *each: Iterable[str]) -> list[Socket]:
    """Connections of one person, with the topics of each."""
    return [Socket(actor, dict.fromkeys(topics, 0)) for topics in each]


def process_with(*sockets: Socket, tenant_id: UUID) -> Reporter:
    return Reporter(lambda: [Stream(tenant_id, list(sockets))])


def watchers(actor: Actor, topic: str) -> list[tuple[str, int]]:
    return [(one.label, one.connections) for one in presence.presence_for(actor=actor, topic=topic).watchers]


async def test_processes_are_added_up(as_alice: Actor, as_bob: Actor) -> None:
    first = process_with(*sockets(as_alice, ["leads"], ["leads", "bots"]), tenant_id=as_alice.tenant_id)
    second = process_with(
        *sockets(as_alice, ["bots"]), *sockets(as_bob, ["leads"]), tenant_id=as_alice.tenant_id
    )
    for process in (first, second):
        await process.report()
    stats = await threads.run(presence.stats_for, actor=as_alice)
    assert (stats.total_connections, stats.processes) == (4, 2)
    assert stats.tenant_counts == {str(as_alice.tenant_id): 4}
    assert stats.user_counts == {str(as_alice.user_id): 3, str(as_bob.user_id): 1}
    assert stats.subscription_counts == {"leads": 3, "bots": 2}
    assert await threads.run(watchers, as_alice, "leads") == [
        ("alice@acme.example", 2),
        ("bob@acme.example", 1),
    ]


async def test_another_company_counts_its_own(as_alice: Actor, as_charlie: Actor) -> None:
    both = [
        Stream(as_alice.tenant_id, sockets(as_alice, ["leads"])),
        Stream(as_charlie.tenant_id, sockets(as_charlie, ["leads"], ["leads"])),
    ]
    await Reporter(lambda: both).report()
    stats = await threads.run(presence.stats_for, actor=as_charlie)
    assert (stats.total_connections, list(stats.tenant_counts)) == (2, [str(as_charlie.tenant_id)])
    assert await threads.run(watchers, as_charlie, "leads") == [("charlie@globex.example", 2)]


async def test_a_socket_counts_where_it_acts_and_once_it_is_let_in(
    as_alice: Actor, as_charlie: Actor
) -> None:
    visiting, unproved = sockets(as_charlie, ["leads"]), sockets(None, [])
    await process_with(*visiting, *unproved, tenant_id=as_alice.tenant_id).report()
    assert (await threads.run(presence.stats_for, actor=as_alice)).total_connections == 0


async def test_a_program_is_told_from_the_person_who_made_its_key(as_alice: Actor) -> None:
    key_id = uuid4()
    program = Actor(
        tenant_id=as_alice.tenant_id,
        user_id=as_alice.user_id,
        role="api key",
        permissions=as_alice.permissions,
        api_key_id=key_id,
        label="CRM",
    )
    await process_with(
        *sockets(program, ["leads"]), *sockets(as_alice, ["leads"]), tenant_id=as_alice.tenant_id
    ).report()
    found = await threads.run(presence.presence_for, actor=as_alice, topic="leads")
    assert {(one.label, one.api_key_id) for one in found.watchers} == {
        ("CRM", key_id),
        (as_alice.label, None),
    }


async def test_since_is_when_it_began_and_begins_anew_after_a_pause(as_alice: Actor) -> None:
    (socket,) = sockets(as_alice, ["leads"])
    process = process_with(socket, tenant_id=as_alice.tenant_id)
    with time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC), tick=False) as clock:
        seen = []
        for topics in ({"leads": 0}, {"leads": 0, "bots": 0}, {"bots": 0}, {"leads": 0}):
            socket.topics = topics
            await process.report()
            found = await threads.run(presence.presence_for, actor=as_alice, topic="leads")
            seen += [one.since.second for one in found.watchers]
            clock.shift(2)
    assert seen == [0, 0, 6]


async def test_a_process_that_was_killed_is_forgotten(as_alice: Actor) -> None:
    with time_machine.travel(time.time(), tick=False) as clock:
        killed = process_with(*sockets(as_alice, ["leads"]), tenant_id=as_alice.tenant_id)
        await killed.report()
        clock.shift(presence.LIFETIME_SECONDS + 1)
        assert (await threads.run(presence.stats_for, actor=as_alice)).processes == 0
        await process_with(tenant_id=as_alice.tenant_id).report()
    assert not valkey.client().zscore(presence.PROCESSES, killed.process)
    assert valkey.client().ttl(f"realtime:process:{killed.process}") in range(
        1, presence.LIFETIME_SECONDS + 1
    )


async def test_what_did_not_change_is_written_no_more_than_it_takes_to_stay_alive(
    as_alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []
    write = presence._write

    def counting(process: str, changed: Any, gone: list[str], now: float) -> bool:
        written.append(len(changed))
        return write(process, changed, gone, now)

    monkeypatch.setattr(presence, "_write", counting)
    process = process_with(*sockets(as_alice, ["leads"]), tenant_id=as_alice.tenant_id)
    with time_machine.travel(time.time(), tick=False) as clock:
        for _ in range(6):
            await process.report()
            clock.shift(presence.WRITE_SECONDS)
    # At 0 s what there is, at 6 s that it is alive.
    assert written == [1, 0]


async def test_a_company_that_left_is_counted_no_more(as_alice: Actor) -> None:
    streams = [Stream(as_alice.tenant_id, sockets(as_alice, ["leads"]))]
    process = Reporter(lambda: streams)
    await process.report()
    streams.clear()
    await process.report()
    assert (await threads.run(presence.stats_for, actor=as_alice)).total_connections == 0


async def test_a_process_takes_itself_off_the_list_when_it_ends(as_alice: Actor) -> None:
    process = process_with(*sockets(as_alice, ["leads"]), tenant_id=as_alice.tenant_id)
    running = asyncio.create_task(process.run())
    await threads.run(wait_until, lambda: valkey.client().zscore(presence.PROCESSES, process.process))
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert valkey.client().keys("realtime:process*") == []


async def test_everything_is_written_again_when_valkey_came_back_empty(as_alice: Actor) -> None:
    process = process_with(*sockets(as_alice, ["leads"]), tenant_id=as_alice.tenant_id)
    with time_machine.travel(time.time(), tick=False) as clock:
        await process.report()
        valkey.client().flushdb()
        for _ in range(4):
            clock.shift(presence.WRITE_SECONDS)
            await process.report()
        assert (await threads.run(presence.stats_for, actor=as_alice)).total_connections == 1


def refuse() -> Any:
    raise redis.ConnectionError("away")


async def test_without_valkey_nobody_is_counted_wrongly(
    as_alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = process_with(*sockets(as_alice, ["leads"]), tenant_id=as_alice.tenant_id)
    with monkeypatch.context() as away:
        away.setattr(valkey, "client", refuse)
        await process.report()
        with pytest.raises(PresenceAwayError):
            await threads.run(presence.stats_for, actor=as_alice)
    await process.report()
    assert (await threads.run(presence.stats_for, actor=as_alice)).total_connections == 1


def test_without_valkey_the_answer_is_503(as_alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(valkey, "client", refuse)
    for path in ("/api/stats", "/api/realtime/presence?topic=leads"):
        answer = client_of(as_alice).get(path)
        assert (answer.status_code, answer.json()["code"]) == (503, "realtime.presence_unavailable")
        assert "Valkey" in answer.json()["detail"]


async def test_the_hubs_own_sockets_are_seen(acme: Tenant, as_alice: Actor, as_bob: Actor) -> None:
    async with watching("leads", token=token_of(as_bob)):
        await Reporter(lambda: hubs.current().streams).report()
        answer = await threads.run(client_of(as_alice).get, "/api/stats")
        presence_answer = await threads.run(client_of(as_alice).get, "/api/realtime/presence?topic=leads")
    stats = answer.json()["stats"]
    assert (answer.json()["status"], stats["total_connections"], stats["processes"]) == ("success", 1, 1)
    assert stats["tenant_counts"] == {str(acme.id): 1}
    assert stats["subscription_counts"]["leads"] == 1
    (watcher,) = presence_answer.json()["watchers"]
    assert (watcher["user_id"], watcher["label"]) == (str(as_bob.user_id), as_bob.label)


def test_who_may_know(as_alice: Actor, as_bob: Actor, as_charlie: Actor) -> None:
    answer = client_of(as_bob).get("/api/stats")
    assert (answer.status_code, "realtime:stats" in answer.json()["detail"]) == (403, True)
    assert client_of(as_bob).get("/api/realtime/presence?topic=leads").status_code == 200
    # Who may not watch a topic may not watch its watchers either.
    assert client_of(as_bob).get("/api/realtime/presence?topic=api_keys").status_code == 403


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("", 422, "invalid_input"),
        ("?topic=", 422, "invalid_input"),
        ("?topic=leads&topic=bots", 400, "repeated_parameter"),
        ("?topic=leads&tenant=acme", 400, "unknown_field"),
        ("?topic=nothing", 404, "realtime.unknown_topic"),
        (f"?topic=lead:{UUID(int=0)}", 404, "realtime.topic_not_found"),
        (f"?topic={'x' * 121}", 422, "invalid_input"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(
    as_alice: Actor, query: str, status: int, code: str
) -> None:
    answer = client_of(as_alice).get(f"/api/realtime/presence{query}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
