"""One tenant's events in one process: complete and in order to every socket that sits in their topics."""

import asyncio
from collections.abc import Coroutine, Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import structlog
from django.db import Error as DatabaseError

from common.exceptions import SwitchboardError
from events import log
from events.log import Published
from realtime.hub import access, threads
from realtime.hub.access import Credentials
from realtime.hub.connections import Connection
from realtime.hub.ordering import Delivery, Sequence

LOG_BATCH = 500
# Another gap may open while one is closed; beyond this the next look, some seconds later, is soon enough.
REPAIR_ATTEMPTS = 3
# A proof is never repeated faster than this, whatever two clocks think of each other.
SHORTEST_PROOF_SECONDS = 1.0
logger = structlog.get_logger(__name__)


class TenantStream:
    """Orders what the bus brings, reads from the log what it lost, hands each event out once per socket."""

    def __init__(self, *, tenant_id: UUID, position: str) -> None:
        self.tenant_id = tenant_id
        epoch, seq = log.parse_position(position)
        self.sequence = Sequence(epoch=epoch, seq=seq)
        self.connections: set[Connection] = set()
        self.last_event_at = 0.0
        self._topics: dict[str, set[Connection]] = {}
        self._reading = asyncio.Lock()
        self._repair: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def position(self) -> str:
        return self.sequence.position

    # What comes in

    def receive(self, event: Published) -> None:
        """Take an event from the bus: late, twice, or after others were lost, it makes no difference."""
        if event.seq is None:
            self._hand_out(Delivery(event))
            return
        self.last_event_at = asyncio.get_running_loop().time()
        if event.epoch == self.sequence.epoch:
            self._take(event)
        if event.epoch != self.sequence.epoch or self.sequence.missing:
            self.suspect()

    def suspect(self) -> None:
        """Compare with the log as soon as possible."""
        if self._repair is None or self._repair.done():
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
                for event in events:
                    self._take(event)
                full = len(events) == LOG_BATCH

    async def compare(self) -> None:
        """Notice a lost last event: nothing after it shows the gap."""
        position = await threads.run(log.position_for, tenant_id=self.tenant_id)
        if position != self.position:
            await self.catch_up()

    def _take(self, event: Published) -> None:
        for delivery in self.sequence.take(event):
            self._cast_doubt(event=delivery.event)
            self._hand_out(delivery)

    def _hand_out(self, delivery: Delivery) -> None:
        members: set[Connection] = set()
        for name in delivery.event.topics:
            members |= self._topics.get(name, set())
        for connection in members:
            connection.offer(delivery)

    def _start_over(self, position: str) -> None:
        logger.warning("stream_started_over", tenant_id=str(self.tenant_id), was=self.position, now=position)
        epoch, seq = log.parse_position(position)
        self.sequence = Sequence(epoch=epoch, seq=seq)
        # What they hold belongs to another life of the log; on coming back they are told to read it afresh.
        for connection in list(self.connections):
            connection.close(code=access.TRY_AGAIN, reason="realtime.new_epoch")

    async def _catch_up_or_wait(self) -> None:
        try:
            for _ in range(REPAIR_ATTEMPTS):
                await self.catch_up()
                if not self.sequence.missing:
                    return
        except (DatabaseError, OSError) as error:
            logger.warning("log_unreadable", tenant_id=str(self.tenant_id), error=str(error))

    # Who listens

    def add(self, connection: Connection, *, names: Iterable[str]) -> None:
        """Seat the socket in topics: it is offered everything from the present position on."""
        for name in names:
            self._topics.setdefault(name, set()).add(connection)
            connection.topics.setdefault(name, self.sequence.seq)

    def remove(self, connection: Connection, *, names: Iterable[str]) -> None:
        """Take the socket out of topics of this stream; others are left alone."""
        for name in names:
            members = self._topics.get(name, set())
            if connection not in members:
                continue
            members.remove(connection)
            del connection.topics[name]
            if not members:
                del self._topics[name]

    # Who may

    async def prove(self, connection: Connection, *, credentials: Credentials) -> None:
        """Let the socket in, or keep it in, by a proof that nothing has cast doubt on.

        Call after the socket was attached, so that no decision falls between proof and attention. Raises
        what ``Credentials.prove`` raises, and ``DatabaseError``.
        """
        async with connection.proving:
            connection.is_doubted = True
            while connection.is_doubted:
                connection.is_doubted = False
                proof = await threads.run(credentials.prove)
            connection.settle(proof.actor)
        seconds = (proof.good_until - datetime.now(UTC)).total_seconds()
        connection.set_deadline(
            seconds=max(seconds, SHORTEST_PROOF_SECONDS),
            then=lambda: self.spawn(self._prove_again(connection, credentials)),
        )
        connection.on_doubt = lambda: self.spawn(self._prove_again(connection, credentials))

    def _cast_doubt(self, *, event: Published) -> None:
        concerned = access.concerns(event)
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
