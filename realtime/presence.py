"""Who is connected, over all web processes: each writes what it serves to Valkey, whoever asks adds it up.

A process is a key that lives for fifteen seconds beyond its last word, with a field for each company that it
serves, and is listed with the time of that word. One that was killed is not counted for longer than that, and
leaves nothing behind.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

import msgspec
import redis
import structlog

from common import valkey
from common.actor import Actor
from common.identifiers import uuid7
from realtime import topics
from realtime.exceptions import PresenceAwayError

WRITE_SECONDS = 2.0
REFRESH_SECONDS = 5.0
LIFETIME_SECONDS = 15
# The event loop belongs to the sockets; so many of them are looked at before others have their turn.
SLICE = 200
PROCESSES = "realtime:processes"
logger = structlog.get_logger(__name__)
Item = TypeVar("Item")


class Watching(Protocol):
    """A connection, as far as presence knows it. ``topics`` is a mapping by topic name."""

    @property
    def actor(self) -> Actor | None: ...

    @property
    def topics(self) -> Mapping[str, object]: ...


class Stream(Protocol):
    """A company's connections in this process."""

    @property
    def tenant_id(self) -> UUID: ...

    @property
    def connections(self) -> Iterable[Watching]: ...


class Person(msgspec.Struct, array_like=True, gc=False):
    """Somebody connected to one process: how often, and to which topics how often and since when (Unix
    seconds). There may be ten thousand, so they are nothing that the garbage collector has to walk through.
    """

    user_id: UUID | None
    api_key_id: UUID | None
    label: str
    connections: int = 0
    topics: dict[str, int] = {}
    since: dict[str, float] = {}


Key = tuple[UUID | None, UUID | None, str]
People = dict[Key, Person]


@dataclass(frozen=True, slots=True)
class Stats:
    """Connections of one company: in all, and by user and by topic. A connection sits in several topics."""

    total_connections: int
    tenant_counts: dict[str, int]
    user_counts: dict[str, int]
    subscription_counts: dict[str, int]
    processes: int


@dataclass(frozen=True, slots=True)
class Watcher:
    """Somebody who watches a topic, or a program, which has an ``api_key_id``. ``since`` is good to 2 s."""

    user_id: UUID | None
    api_key_id: UUID | None
    label: str
    connections: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Presence:
    """How many connections watch a topic, and whose they are, the earliest first."""

    topic: str
    connections: int
    watchers: list[Watcher]


def stats_for(*, actor: Actor) -> Stats:
    """Counts over the actor's own company. Raises `PresenceAwayError` without Valkey."""
    actor.check("realtime:stats")
    found = read(tenant_id=actor.tenant_id)
    people = [person for served in found.values() for person in served]
    users: Counter[str] = Counter()
    by_topic: Counter[str] = Counter()
    for person in people:
        if person.user_id is not None:
            users[str(person.user_id)] += person.connections
        by_topic.update(person.topics)
    total = sum(person.connections for person in people)
    return Stats(
        total_connections=total,
        tenant_counts={str(actor.tenant_id): total},
        user_counts=dict(users),
        subscription_counts=dict(sorted(by_topic.items())),
        processes=len(found),
    )


def presence_for(*, actor: Actor, topic: str) -> Presence:
    """Who watches a topic that the actor may watch too. Raises as `topics.authorise` and `stats_for` do."""
    actor.check("members:read")
    topics.authorise(actor=actor, name=topic)
    found: dict[Key, Watcher] = {}
    for served in read(tenant_id=actor.tenant_id).values():
        for person in served:
            if topic in person.topics:
                _add(found, person, topic)
    watchers = sorted(found.values(), key=lambda one: (one.since, one.label))
    return Presence(topic=topic, connections=sum(one.connections for one in watchers), watchers=watchers)


def read(*, tenant_id: UUID) -> dict[str, list[Person]]:
    """What each live process that serves the company says of it. Raises `PresenceAwayError`."""
    try:
        client = valkey.client()
        alive = client.zrangebyscore(PROCESSES, time.time() - LIFETIME_SECONDS, "+inf")
        processes = [name.decode() for name in alive]  # type: ignore[union-attr]
        pipeline = client.pipeline(transaction=False)
        for process in processes:
            pipeline.hget(_key(process), tenant_id.hex)
        told = pipeline.execute()
    except redis.RedisError as error:
        raise PresenceAwayError(
            "Who is connected cannot be said without Valkey, which does not answer. Try again in a moment."
        ) from error
    return {
        process: msgspec.msgpack.decode(packed, type=list[Person])
        for process, packed in zip(processes, told, strict=True)
        if packed
    }


def _add(found: dict[Key, Watcher], person: Person, topic: str) -> None:
    key = (person.user_id, person.api_key_id, person.label)
    since = datetime.fromtimestamp(person.since[topic], UTC)
    known = found.get(key)
    found[key] = Watcher(
        *key,
        connections=person.topics[topic] + (known.connections if known else 0),
        since=min(since, known.since) if known else since,
    )


def _key(process: str) -> str:
    return f"realtime:process:{process}"


@dataclass
class _Written:
    """What stands in Valkey for this process."""

    fields: dict[str, bytes] = field(default_factory=dict)
    at: float = 0.0


class Reporter:
    """Writes what one event loop serves: when it changed, at most every two seconds, and to stay alive."""

    def __init__(self, streams: Callable[[], Iterable[Stream]]) -> None:
        self.process = uuid7().hex
        self._streams = streams
        self._written = _Written()
        self._people: dict[UUID, People] = {}
        self._is_away = False

    async def run(self) -> None:
        """Report until it is cancelled; then take the process off the list."""
        try:
            while True:
                await self.report()
                await asyncio.sleep(WRITE_SECONDS)
        finally:
            # A cancelled task may await no more than this; without Valkey the key runs out by itself.
            await asyncio.shield(asyncio.create_task(self.withdraw()))

    async def report(self) -> None:
        """Write what changed since the last time, or that the process is alive, when it is time for that."""
        fields = await self._collect()
        changed = {
            name: packed for name, packed in fields.items() if self._written.fields.get(name) != packed
        }
        gone = self._written.fields.keys() - fields.keys()
        now = time.time()
        if not changed and not gone and now - self._written.at < REFRESH_SECONDS:
            return
        written = await self._reach(_write, self.process, changed, sorted(gone), now)
        # A server that was away may have come back empty: then everything is written again.
        self._written = _Written(fields=fields, at=now) if written or not fields else _Written()

    async def withdraw(self) -> None:
        await self._reach(_remove, self.process)

    async def _collect(self) -> dict[str, bytes]:
        now = time.time()
        fields: dict[str, bytes] = {}
        seen: dict[UUID, People] = {}
        for stream in list(self._streams()):
            known = self._people.get(stream.tenant_id, {})
            people: People = {}
            async for connection in _unhurried(list(stream.connections)):
                _count(people, connection, tenant_id=stream.tenant_id, known=known, now=now)
            if people:
                seen[stream.tenant_id] = people
                packed = [
                    msgspec.Raw(msgspec.msgpack.encode(one)) async for one in _unhurried(people.values())
                ]
                fields[stream.tenant_id.hex] = msgspec.msgpack.encode(packed)
        self._people = seen
        return fields

    async def _reach(self, write: Callable[..., bool], *args: Any) -> bool:
        try:
            # Not on the realtime threads: a Valkey that hangs must not hold up anybody's proof.
            is_there = await asyncio.to_thread(write, *args)
        except redis.RedisError as error:
            if not self._is_away:
                logger.warning("presence_not_written", error=str(error))
            self._is_away = True
            return False
        self._is_away = False
        return is_there


async def _unhurried(items: Iterable[Item]) -> AsyncIterator[Item]:
    """The items, with a pause for everybody else in the loop after each few."""
    for position, item in enumerate(items, start=1):
        if position % SLICE == 0:
            await asyncio.sleep(0)
        yield item


def _count(people: People, connection: Watching, *, tenant_id: UUID, known: People, now: float) -> None:
    actor = connection.actor
    # A socket may also hear its home company, where its sign-in ends; it is present where it acts.
    if actor is None or actor.tenant_id != tenant_id:
        return
    key = (actor.user_id, actor.api_key_id, actor.label)
    person = people.get(key)
    if person is None:
        person = people[key] = Person(*key, topics={}, since={})
    person.connections += 1
    before = known[key].since if key in known else {}
    for name in connection.topics:
        person.topics[name] = person.topics.get(name, 0) + 1
        person.since[name] = before.get(name, now)


def _write(process: str, changed: Mapping[str, bytes], gone: list[str], now: float) -> bool:
    """Whether the process's key stands there now."""
    pipeline = valkey.client().pipeline(transaction=True)
    if changed:
        pipeline.hset(_key(process), mapping=dict(changed))
    if gone:
        pipeline.hdel(_key(process), *gone)
    pipeline.zadd(PROCESSES, {process: now})
    pipeline.zremrangebyscore(PROCESSES, "-inf", now - LIFETIME_SECONDS)
    pipeline.expire(_key(process), LIFETIME_SECONDS)
    return bool(pipeline.execute()[-1])


def _remove(process: str) -> bool:
    pipeline = valkey.client().pipeline(transaction=True)
    pipeline.delete(_key(process))
    pipeline.zrem(PROCESSES, process)
    return bool(pipeline.execute()[0])
