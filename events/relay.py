"""The relay: numbers each tenant's committed events, pushes them in that order, and runs the handlers.

Numbering takes the tenant's advisory lock first and reads the rows in a *second* statement, whose snapshot
is taken after the lock was granted. So no event that commits later can slip below a number already given,
and whoever can read number N can read everything below it. The lock is held until the batch was pushed, so
that several relays share the tenants without pushing one tenant's events out of order.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from uuid import UUID

import redis
from django.db import OperationalError, close_old_connections, connection, transaction
from redis.client import PubSub

from common import valkey
from common.tenancy import all_tenants_scope, tenant_scope
from events import handling, log
from events.log import Published
from events.models import Stream

BATCH = 500
LOOK_EVERY_SECONDS = 0.25
# First key of the two-part advisory lock, so that no other use of advisory locks can meet ours.
LOCK_CLASS = 5_733_001
logger = logging.getLogger(__name__)

_WAITING = """
    SELECT DISTINCT tenant_id FROM events_event WHERE seq IS NULL
    UNION SELECT tenant_id FROM events_stream WHERE pushed_seq < seq
"""
_NUMBER = """
    WITH fresh AS (
        SELECT id, row_number() OVER (ORDER BY id) AS n
        FROM (
            SELECT id FROM events_event
            WHERE tenant_id = %(tenant)s AND seq IS NULL ORDER BY id LIMIT %(batch)s
        ) waiting
    ), numbered AS (
        UPDATE events_event e SET seq = s.seq + fresh.n
        FROM fresh, events_stream s WHERE e.id = fresh.id AND s.tenant_id = %(tenant)s
        RETURNING e.*
    ), counted AS (
        UPDATE events_stream SET seq = seq + (SELECT count(*) FROM numbered)
        WHERE tenant_id = %(tenant)s AND EXISTS (SELECT 1 FROM numbered)
        RETURNING epoch, pushed_seq, seq - (SELECT count(*) FROM numbered) AS before
    )
    SELECT event_id, type, topics, permission, payload, occurred_at, seq, epoch, correlation_id
    FROM numbered, counted WHERE pushed_seq = before ORDER BY seq
"""
# The bounds are asked for first: of a range that it does not know, the planner believes a third of the log.
_BOUNDS = "SELECT epoch, pushed_seq, seq FROM events_stream WHERE tenant_id = %(tenant)s"
_UNPUSHED = """
    SELECT event_id, type, topics, permission, payload, occurred_at, seq, %(epoch)s, correlation_id
    FROM events_event WHERE tenant_id = %(tenant)s AND seq > %(pushed)s AND seq <= %(top)s
    ORDER BY seq LIMIT %(batch)s
"""


def relay_pending() -> int:
    """Number and push whatever waits, tenant by tenant. Returns how many events were pushed.

    Those of a tenant whose bus is away keep their numbers and wait in the log; other tenants' go on.
    """
    with all_tenants_scope(), connection.cursor() as cursor:
        cursor.execute(_WAITING)
        waiting = [tenant_id for (tenant_id,) in cursor.fetchall()]
    return relay_tenants(waiting)


def relay_tenants(tenant_ids: Iterable[UUID]) -> int:
    """As ``relay_pending``, for tenants of which it is known that something waits."""
    return sum(_relay_where_possible(tenant_id) for tenant_id in tenant_ids)


def _relay_where_possible(tenant_id: UUID) -> int:
    try:
        return _relay_tenant(tenant_id)
    except redis.RedisError as error:
        # The bus says so itself, once; here it comes again with every turn.
        logger.debug("A tenant's events wait for the bus: %s", error)
        return 0


def _relay_tenant(tenant_id: UUID) -> int:
    pushed = 0
    with _advisory_lock(tenant_id) as mine:
        if not mine:
            return 0  # Another relay is at this tenant and will see what we saw.
        while True:
            batch = relay_batch(tenant_id)
            pushed += batch
            if batch < BATCH:
                return pushed


def relay_batch(tenant_id: UUID, *, limit: int = BATCH) -> int:
    """Number a tenant's next events and hand them to the bus, in order. Returns how many were handed over.

    The caller holds the tenant's lock. The numbers are committed before the first of them is told.
    """
    with tenant_scope(tenant_id):
        with transaction.atomic():
            events = _number(tenant_id, limit=limit) or _unpushed(tenant_id, limit=limit)
        if not events:
            return 0
        log.bus()(events)
        Stream.objects.filter(tenant_id=tenant_id).update(pushed_seq=events[-1].seq)
    return len(events)


def _number(tenant_id: UUID, *, limit: int) -> list[Published]:
    """Number what waits. Returns it, or nothing while earlier numbers are still to be pushed."""
    asked: dict[str, Any] = {"tenant": tenant_id, "batch": limit}
    numbered = _published(tenant_id, _NUMBER, asked)
    if numbered or Stream.objects.filter(tenant_id=tenant_id).exists():
        return numbered
    # The tenant's first events: only a stream that is there can be counted up.
    Stream.objects.bulk_create([Stream(tenant_id=tenant_id)], ignore_conflicts=True)
    return _published(tenant_id, _NUMBER, asked)


def _unpushed(tenant_id: UUID, *, limit: int) -> list[Published]:
    with connection.cursor() as cursor:
        cursor.execute(_BOUNDS, {"tenant": tenant_id})
        epoch, pushed, top = cursor.fetchone()
    asked = {"tenant": tenant_id, "batch": limit, "epoch": epoch, "pushed": pushed, "top": top}
    return _published(tenant_id, _UNPUSHED, asked)


def _published(tenant_id: UUID, statement: str, asked: dict[str, Any]) -> list[Published]:
    # By hand: whoever watches waits for it, and half of its time would go into making objects.
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        return [
            Published(tenant_id, event_id, kind, tuple(topics), *others)
            for event_id, kind, topics, *others in cursor.fetchall()
        ]


@contextmanager
def _advisory_lock(tenant_id: UUID) -> Iterator[bool]:
    key = int.from_bytes(tenant_id.bytes[-4:], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_CLASS, key])
        mine = bool(cursor.fetchone()[0])
        try:
            yield mine
        finally:
            if mine:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_CLASS, key])


class Relay:
    """The relay process: one thread pushes, one runs handlers, so that a slow handler delays no socket."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.pushed = threading.Event()

    def run(self) -> None:
        """Work until ``stop``; a database or bus that is away is waited for, and events wait in the log."""
        handlers = threading.Thread(target=self._loop, args=(self._handle,), name="handlers")
        handlers.start()
        self._loop(self._push)
        handlers.join()

    def stop(self) -> None:
        self.stopping.set()
        self.pushed.set()

    def _loop(self, turn: Callable[[], None]) -> None:
        while not self.stopping.is_set():
            try:
                turn()
            except (OperationalError, redis.RedisError, OSError) as error:
                logger.warning("The relay waits for what it needs: %s", error)
                self._rest()
            except Exception:
                # One thread that ended would leave a process that looks alive and does half of its work.
                logger.exception("The relay stumbled and tries again")
                self._rest()

    def _rest(self) -> None:
        close_old_connections()
        self.stopping.wait(1.0)

    def _push(self) -> None:
        # Before anything can say that there is something new, or when nothing can: numbers at least.
        self._tell(relay_pending())
        looked = time.monotonic()
        with valkey.subscription(log.NUDGE_CHANNEL) as nudges:
            while not self.stopping.is_set():
                named = _named(nudges)
                if named and time.monotonic() - looked < LOOK_EVERY_SECONDS:
                    self._tell(relay_tenants(named))
                else:
                    looked = time.monotonic()
                    self._tell(relay_pending())

    def _tell(self, pushed: int) -> None:
        if pushed:
            self.pushed.set()

    def _handle(self) -> None:
        if not handling.handle_pending():
            self.pushed.wait(LOOK_EVERY_SECONDS)
            self.pushed.clear()


def _named(nudges: PubSub) -> set[UUID]:
    """The tenants of the nudges that wait; waits for the first one."""
    named: set[UUID] = set()
    message = nudges.get_message(timeout=LOOK_EVERY_SECONDS)
    while message is not None:
        with suppress(ValueError):
            named.add(UUID(bytes=message["data"]))
        message = nudges.get_message()
    return named
