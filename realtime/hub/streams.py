"""One tenant's events in one process: complete and in order to every listener that sits in their topics."""

import asyncio
import time
from collections import Counter
from collections.abc import Coroutine, Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import structlog
from django.conf import settings
from django.db import Error as DatabaseError

from common.actor import Actor
from common.exceptions import SwitchboardError
from events import log
from events.log import Published
from realtime import bus, metrics
from realtime.bus import EventMessage
from realtime.exceptions import TooManySocketsError
from realtime.hub import access, threads
from realtime.hub.access import Credentials, Proof
from realtime.hub.connections import Connection
from realtime.hub.ordering import RING_SIZE, Delivery, Sequence

LOG_BATCH = 500
YIELD_EVERY = 20
# Another gap may open while one is closed; beyond this the next look, some seconds later, is soon enough.
REPAIR_ATTEMPTS = 3
# A proof is never repeated faster than this, whatever two clocks think of each other.
SHORTEST_PROOF_SECONDS = 1.0
# How long before its end a socket is told that its token expires.
EXPIRING_SECONDS = 60
BROKEN = 1011
logger = structlog.get_logger(__name__)


class TenantStream:
    """Orders what the bus brings, reads from the log what it lost, hands each event out once per listener."""

    def __init__(self, *, tenant_id: UUID) -> None:
        self.tenant_id = tenant_id
        self.connections: set[Connection] = set()
        self.last_event_at = 0.0
        # Events come late, from the log, since the bus is away.
        self.is_degraded = False
        # Of everybody who was let in, by user; programs count under the person who made their key.
        self._members: Counter[UUID | None] = Counter()
        self._sequence: Sequence | None = None
        # What comes before the position is known, and whether something may have been missed by then.
        self._early: list[Published] = []
        self._is_suspect = False
        self._topics: dict[str, set[Connection]] = {}
        self._reading = asyncio.Lock()
        self._repair: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def sequence(self) -> Sequence:
        assert self._sequence is not None, "The stream has not begun."
        return self._sequence

    @property
    def position(self) -> str:
        return self.sequence.position

    # What comes in

    def begin(self, position: str) -> None:
        """Start from a position that was read after the bus was joined."""
        epoch, seq = log.parse_position(position)
        self._sequence = Sequence(epoch=epoch, seq=seq)
        early, self._early = self._early, []
        for event in early:
            self.accept(event)
        if self._is_suspect:
            self.suspect()

    def receive(self, message: EventMessage) -> None:
        """Take an event from the bus: late, twice, or after others were lost, it makes no difference."""
        self.accept(bus.to_published(message))

    def accept(self, event: Published) -> None:
        if self._sequence is None:
            self._early.append(event)
            return
        if event.seq is None:
            self._hand_out(Delivery(event))
            return
        self.last_event_at = asyncio.get_running_loop().time()
        if event.epoch == self.sequence.epoch:
            self._take(event)
        if event.epoch != self.sequence.epoch or self.sequence.missing:
            self.suspect()

    def suspect(self) -> None:
        """Compare with the log as soon as possible, and again after a comparison that is under way."""
        self._is_suspect = True
        if self._sequence is not None and (self._repair is None or self._repair.done()):
            self._repair = self.spawn(self._catch_up_or_wait())

    async def catch_up(self) -> None:
        """Hand out whatever the log holds above our position. Raises ``DatabaseError`` when it is away."""
        async with self._reading:
            full = True
            while full:
                position, events = await threads.run(
                    _read_log, tenant_id=self.tenant_id, seq=self.sequence.seq
                )
                epoch, _ = log.parse_position(position)
                if epoch != self.sequence.epoch:
                    self._start_over(position)
                    return
                for taken, event in enumerate(events):
                    self._take(event)
                    if taken % YIELD_EVERY == YIELD_EVERY - 1:
                        # Lets what was handed out leave: a healthy reader must not look slow.
                        await asyncio.sleep(0)
                metrics.REPAIRED.inc(len(events))
                full = len(events) == LOG_BATCH

    async def reach_back(self) -> None:
        """Fill the ring from the log, once for all who come back to a process that has just started.

        Raises ``DatabaseError``.
        """
        async with self._reading:
            oldest = self.sequence.oldest
            start = max(self.sequence.seq - RING_SIZE, 0)
            if oldest > start + 1:
                earlier = await threads.run(
                    log.read_after, tenant_id=self.tenant_id, seq=start, until=oldest - 1, limit=RING_SIZE
                )
                self.sequence.remember(earlier)

    async def compare(self) -> None:
        """Notice a lost last event: nothing after it shows the gap."""
        try:
            position = await threads.run(log.position_for, tenant_id=self.tenant_id)
            if position != self.position:
                await self.catch_up()
        except (DatabaseError, OSError) as error:
            logger.warning("log_unreadable", tenant_id=str(self.tenant_id), error=str(error))

    def _take(self, event: Published) -> None:
        for delivery in self.sequence.take(event):
            self._cast_doubt(event=delivery.event)
            self._hand_out(delivery)

    def _hand_out(self, delivery: Delivery) -> None:
        found = [members for name in delivery.event.topics if (members := self._topics.get(name))]
        members = found[0] if len(found) == 1 else set().union(*found)
        # A listener that is too slow leaves while it is offered something.
        for connection in tuple(members):
            try:
                connection.offer(delivery)
            except Exception:
                # The event is handed out once: what breaks for one must not be lost for the others.
                logger.exception("offer_failed", event_type=delivery.event.type)
                connection.close(code=BROKEN, reason="internal_error")
        metrics.DELIVERIES.inc(len(members))
        # Two machines' clocks may differ by more than an event takes.
        metrics.LAG.observe(max(0.0, time.time() - delivery.event.occurred_at.timestamp()))

    def _start_over(self, position: str) -> None:
        logger.warning("stream_started_over", tenant_id=str(self.tenant_id), was=self.position, now=position)
        epoch, seq = log.parse_position(position)
        self._sequence = Sequence(epoch=epoch, seq=seq)
        # What they hold belongs to another life of the log; on coming back they are told to read it afresh.
        for connection in list(self.connections):
            connection.close(code=access.TRY_AGAIN, reason="realtime.new_epoch")

    async def _catch_up_or_wait(self) -> None:
        try:
            for _ in range(REPAIR_ATTEMPTS):
                self._is_suspect = False
                await self.catch_up()
                if not self.sequence.missing and not self._is_suspect:
                    return
        except (DatabaseError, OSError) as error:
            logger.warning("log_unreadable", tenant_id=str(self.tenant_id), error=str(error))

    def set_degraded(self, degraded: bool) -> None:
        """Note whether events come late, and say so to everybody when that changed."""
        if degraded != self.is_degraded:
            self.is_degraded = degraded
            logger.warning("stream_state", tenant_id=str(self.tenant_id), degraded=degraded)
            for connection in tuple(self.connections):
                self.tell_state(connection)

    def tell_state(self, connection: Connection) -> None:
        """Say whether events come late, to a front end that knows a word for it."""
        text = connection.dialect.status(state="degraded" if self.is_degraded else "live")
        if text is not None and connection.actor is not None:
            connection.say(text)

    # Who listens

    def add(self, connection: Connection, *, names: Iterable[str]) -> None:
        """Seat the listener in topics: it is offered everything from the present position on."""
        for name in names:
            self._topics.setdefault(name, set()).add(connection)
            connection.topics.setdefault(name, self.sequence.seq)

    def remove(self, connection: Connection, *, names: Iterable[str]) -> None:
        """Take the listener out of topics of this stream; others are left alone."""
        for name in names:
            members = self._topics.get(name, set())
            if connection not in members:
                continue
            members.remove(connection)
            del connection.topics[name]
            if not members:
                del self._topics[name]

    def detach(self, connection: Connection) -> None:
        """Forget the listener."""
        self.remove(connection, names=list(connection.topics))
        if connection in self.connections:
            self.connections.discard(connection)
            if connection.actor is not None and connection.actor.tenant_id == self.tenant_id:
                self._members[connection.actor.user_id] -= 1
                self._members += Counter()

    def count_in(self, actor: Actor) -> None:
        """Count a listener that was let in; raises ``TooManySocketsError`` for one too many."""
        # Guests are many people without a name.
        if actor.user_id is not None and self._members[actor.user_id] >= settings.SOCKETS_PER_USER:
            raise TooManySocketsError(
                f"A user may have {settings.SOCKETS_PER_USER} sockets open. Close one of them first.",
                retry_after=10,
            )
        if self._members.total() >= settings.SOCKETS_PER_TENANT:
            raise TooManySocketsError(
                f"A company may have {settings.SOCKETS_PER_TENANT} sockets open. Try again later.",
                retry_after=60,
            )
        self._members[actor.user_id] += 1

    # Who may

    async def prove(self, connection: Connection, *, credentials: Credentials) -> None:
        """Let the listener in, or keep it in, by a proof that nothing has cast doubt on.

        Call after it was attached, so that no decision falls between proof and attention. Raises what
        ``Credentials.prove`` raises, and ``DatabaseError``.
        """
        if connection.proving is None:
            connection.proving = asyncio.Lock()
        async with connection.proving:
            connection.is_doubted = True
            while connection.is_doubted:
                connection.is_doubted = False
                proof = await threads.run(credentials.prove)
            if connection not in self.connections:
                # It left meanwhile: nobody would take back a place that it was given, or what wakes up for
                # it.
                return
            if connection.actor is None:
                self.count_in(proof.actor)
            connection.settle(proof.actor)
        connection.on_doubt = lambda: self.spawn(self._prove_again(connection, credentials))
        self._set_deadline(connection, credentials, proof)

    def _set_deadline(self, connection: Connection, credentials: Credentials, proof: Proof) -> None:
        left = (proof.good_until - datetime.now(UTC)).total_seconds()

        def prove_again() -> None:
            self.spawn(self._prove_again(connection, credentials))

        def warn() -> None:
            text = connection.dialect.expiring(seconds=EXPIRING_SECONDS)
            if text is not None:
                connection.say(text)
            connection.set_deadline(seconds=EXPIRING_SECONDS, then=prove_again)

        if proof.is_final and left > EXPIRING_SECONDS:
            connection.set_deadline(seconds=left - EXPIRING_SECONDS, then=warn)
        else:
            connection.set_deadline(seconds=max(left, SHORTEST_PROOF_SECONDS), then=prove_again)

    def _cast_doubt(self, *, event: Published) -> None:
        try:
            concerned = access.concerns(event)
        except msgspec.MsgspecError:
            # It may be about anybody, and what follows it must not be lost.
            logger.exception("fact_unreadable", event_type=event.type)
            concerned = access.everybody
        if concerned is None:
            return
        for connection in list(self.connections):
            if connection.actor is None or concerned(connection.actor):
                connection.doubt()

    async def _prove_again(self, connection: Connection, credentials: Credentials) -> None:
        try:
            await self.prove(connection, credentials=credentials)
            assert connection.actor is not None
            held = list(connection.topics)
            allowed = await threads.run(access.still_allowed, actor=connection.actor, names=held)
        except SwitchboardError as error:
            connection.refuse(close_code=access.close_code_for(error), code=error.code, detail=error.detail)
        except (DatabaseError, OSError):
            connection.close(code=access.TRY_AGAIN, reason="unavailable")
        else:
            lost = [name for name in held if name not in allowed]
            self.remove(connection, names=lost)
            if lost:
                connection.say(connection.dialect.unsubscribed(topics=lost))

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run something for this stream; it ends with the stream."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def stop(self) -> None:
        for task in self._tasks:
            task.cancel()


def _read_log(*, tenant_id: UUID, seq: int) -> tuple[str, list[Published]]:
    # The position first: whatever it names is then visible to the second read.
    position = log.position_for(tenant_id=tenant_id)
    return position, log.read_after(tenant_id=tenant_id, seq=seq, limit=LOG_BATCH)
