"""A stream, its listeners and their clients without sockets, threads or servers: what is under way, and in
which order it arrives, is the test's decision.
"""

import asyncio
import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from accounts.events import MembershipChanged
from common.actor import Actor
from common.identifiers import uuid7
from events import log
from events.log import Published
from realtime import bus
from realtime.bus import EventMessage
from realtime.dialects.native import NativeDialect
from realtime.hub import resume
from realtime.hub.access import Proof
from realtime.hub.connections import Connection
from realtime.hub.frames import Burst
from realtime.hub.streams import TenantStream
from realtime.topics import Topic, TopicFamily

VISIBLE = "leads:read"
HIDDEN = "billing:write"
DIALECT = NativeDialect()
EPOCH = "e"
TURNS = 12


def topic_called(name: str) -> Topic:
    family = TopicFamily(name=name, permission=VISIBLE, refetch=f"/api/{name}")
    return Topic(name=name, family=family, key="")


class Weather:
    """The log, the bus, and the threads on which the log is read."""

    def __init__(self) -> None:
        self.tenant_id = uuid4()
        self.user_id = uuid4()
        self.log: list[Published] = []
        # On their way on the bus.
        self.flying: list[EventMessage] = []
        # Readings of the database that have not begun, or whose answer has not come.
        self.reading: list[asyncio.Future[None]] = []
        self.proofs = 0

    @property
    def actor(self) -> Actor:
        return Actor(
            tenant_id=self.tenant_id, user_id=self.user_id, role="operator", permissions=frozenset({VISIBLE})
        )

    @property
    def home_tenant_id(self) -> UUID:
        return self.tenant_id

    def prove(self) -> Proof:
        self.proofs += 1
        return Proof(actor=self.actor, good_until=datetime.now(UTC) + timedelta(hours=1))

    def publish(
        self, *topics: str, permission: str = VISIBLE, kind: str = "thing_happened", payload: str = "{}"
    ) -> None:
        event = Published(
            tenant_id=self.tenant_id,
            event_id=uuid7(),
            type=kind,
            topics=topics,
            permission=permission,
            payload=payload,
            occurred_at=datetime(2026, 1, 1, tzinfo=UTC),
            seq=len(self.log) + 1,
            epoch=EPOCH,
        )
        self.log.append(event)
        message = bus.decode(bus.encode(event))
        assert isinstance(message, EventMessage)
        self.flying.append(message)

    def cast_doubt(self) -> None:
        """Something is decided about our user, who may as much as before."""
        fact = MembershipChanged(
            membership_id=uuid7(), user_id=self.user_id, role="operator", previous_role="manager"
        )
        self.publish("members", kind=fact.type, payload=log.encode(fact))

    # In place of the log's own readings, and of the threads that they run on

    def position_for(self, *, tenant_id: UUID) -> str:
        return f"{EPOCH}:{len(self.log)}"

    def read_after(
        self, *, tenant_id: UUID, seq: int, until: int | None = None, limit: int
    ) -> list[Published]:
        return self.log[seq:until][:limit]

    def read_topics_after(
        self, *, seq: int, until: int, topics: Iterable[str], permissions: Iterable[str], limit: int, **_: Any
    ) -> list[Published]:
        wanted, allowed = set(topics), set(permissions)
        rows = self.log[seq:until]
        return [one for one in rows if wanted & set(one.topics) and one.permission in allowed][:limit]

    async def run(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        await self._wait()
        result = function(*args, **kwargs)
        await self._wait()
        return result

    async def _wait(self) -> None:
        future = asyncio.get_running_loop().create_future()
        self.reading.append(future)
        await future

    def go_on(self, which: int) -> None:
        """Let one of the readings come a step further."""
        if self.reading:
            future = self.reading.pop(which % len(self.reading))
            if not future.done():
                future.set_result(None)


class Wire:
    """What was written to one client and not read by it yet; and whether more is taken."""

    def __init__(self) -> None:
        self.is_open = True
        self.is_gone = False
        self.texts: list[str] = []

    def write(self, burst: Burst) -> None:
        self.texts += [frame.text for frame in burst.frames()]

    def close(self, *, code: int, reason: str) -> None:
        self.is_gone = True

    def abort(self) -> None:
        self.is_gone = True


class Client:
    """As the documentation asks of one: holds what arrives while it joins topics, drops what it had."""

    def __init__(self, *, weather: Weather, stream: TenantStream) -> None:
        self.weather = weather
        self.stream = stream
        self.topics = ["a"]
        self.given: list[int] = []
        # What came at a moment at which it cannot have been due.
        self.undue: list[int] = []
        # Topic -> what it was not to be given, because it reads that state itself.
        self.read_afresh: dict[str, list[range]] = {"a": [], "b": []}
        self.highest: int | None = None
        self.wire: Wire | None = None
        self.connection: Connection | None = None
        self._asking: list[str] = []
        self._replayed = self._until = 0
        self._held: list[int] = []
        self._commands: asyncio.Queue[tuple[list[str], str | None] | None] = asyncio.Queue()

    @property
    def is_joining(self) -> bool:
        return bool(self._asking) or self._replayed > 0

    @property
    def is_in(self) -> bool:
        return self.wire is not None and self.highest is not None and not self.is_joining

    def connect(self) -> None:
        if self.wire is not None:
            return
        self.wire = Wire()
        self.connection = Connection(dialect=DIALECT)
        self.connection.connect(self.wire)
        self._commands = asyncio.Queue()
        self._serving = asyncio.create_task(self._serve(self.connection, self._commands))
        self._ask(self.topics)

    def join(self) -> None:
        if self.is_in and self.highest is not None and "b" not in self.topics:
            self.topics = ["a", "b"]
            self.read_afresh["b"].append(range(self.highest + 1))
            self._ask(["b"])

    def drop(self) -> None:
        """Lose the connection with whatever was on its way."""
        if self.wire is None or self.connection is None:
            return
        self.connection.connect(Wire())
        self._commands.put_nowait(None)
        self.wire = self.connection = None
        self._asking, self._replayed, self._held = [], 0, []

    def come_back(self) -> None:
        self.drop()
        self.connect()

    def pause(self) -> None:
        if self.wire is not None:
            self.wire.is_open = False

    def take_more(self) -> None:
        if self.wire is not None and self.connection is not None:
            self.wire.is_open = True
            self.connection.resume()

    def beat(self) -> None:
        """What the hub does now and then."""
        if self.connection in self.stream.connections and self.connection is not None:
            self.connection.say(DIALECT.heartbeat(position=self.stream.position))

    def read(self, count: int) -> None:
        if self.wire is None:
            return
        texts, self.wire.texts = self.wire.texts[:count], self.wire.texts[count:]
        for text in texts:
            self._take(json.loads(text))
        if self.wire.is_gone and not self.wire.texts:
            self.drop()

    def should_have(self) -> list[int]:
        """The log, as far as this client listens to it and may see it."""
        return [
            one.seq or 0 for one in self.weather.log if one.permission == VISIBLE and self._is_for_me(one)
        ]

    def _is_for_me(self, event: Published) -> bool:
        return event.permission == VISIBLE and any(
            topic in event.topics and not any(event.seq in known for known in self.read_afresh[topic])
            for topic in self.topics
        )

    def _ask(self, topics: list[str]) -> None:
        self._asking = topics
        since = None if self.highest is None else f"{EPOCH}:{self.highest}"
        self._commands.put_nowait((topics, since))

    async def _serve(
        self, connection: Connection, commands: asyncio.Queue[tuple[list[str], str | None] | None]
    ) -> None:
        """What a consumer does with its socket, one command after the other."""
        self.stream.connections.add(connection)
        await self.stream.prove(connection, credentials=self.weather)
        while (command := await commands.get()) is not None:
            await connection.settled()
            names, since = command
            if connection.closing is None:
                await resume.subscribe(
                    stream=self.stream,
                    connection=connection,
                    topics=[topic_called(name) for name in names],
                    since=since,
                )
        connection.clear_deadline()
        self.stream.detach(connection)

    def _take(self, frame: dict[str, Any]) -> None:
        match frame["type"]:
            case "subscribed":
                self._subscribed(frame["payload"])
            case "heartbeat":
                if not self.is_joining and self.highest is not None:
                    self.highest = max(self.highest, int(frame["payload"]["pos"].partition(":")[2]))
            case _ if self._asking:
                # Only topics in which it sits already have anything to say before the answer.
                self._hold(frame, is_due=not set(self._asking).issuperset(frame["topics"]))
            case _ if self._replayed:
                self._replayed -= 1
                self._hold(frame, is_due=frame["seq"] <= self._until)
                self._joined()
            case _:
                self._give([frame["seq"]])

    def _subscribed(self, answer: dict[str, Any]) -> None:
        seq = int(answer["position"].partition(":")[2])
        if answer["recovered"] is not True:
            for topic in self._asking:
                self.read_afresh[topic].append(range((self.highest or 0) + 1, seq + 1))
        if self.highest is None:
            self.read_afresh["a"].append(range(seq + 1))
            self.highest = seq
        elif answer["recovered"] is False and len(self._asking) == len(self.topics):
            self.highest = max(self.highest, seq)
        self._asking, self._replayed, self._until = [], answer["replayed"], seq
        self._joined()

    def _hold(self, frame: dict[str, Any], *, is_due: bool) -> None:
        self._held.append(frame["seq"])
        if not is_due:
            self.undue.append(frame["seq"])

    def _joined(self) -> None:
        if not self.is_joining:
            held, self._held = sorted(self._held), []
            self._give(held)

    def _give(self, seqs: list[int]) -> None:
        for seq in seqs:
            self.given.append(seq)
            self.highest = max(self.highest or 0, seq)
