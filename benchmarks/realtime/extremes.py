"""What only our own server is put through: a reader that stops, a storm of reconnects, a crowd at rest."""

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from benchmarks.realtime import rounds
from benchmarks.realtime.contenders import CONTENDERS, WINDOW
from benchmarks.realtime.house import House
from benchmarks.realtime.processes import BenchmarkError, Server
from benchmarks.realtime.sessions import Listeners, Session, open_session

MEGABYTE = 1_000_000
# One of ten stops reading. Events of this size bring the eighty megabytes within seconds.
READERS = 10
EVENT_CHARACTERS = 16_000
TRAFFIC_EVENTS = 5_000
# So many events come first that whatever is kept of the latest ones is full and not taken for the reader's.
FILLING_EVENTS = 1_000
MISSED_EVENTS = 200
PATIENCE_SECONDS = 60.0
CLOSE_PATIENCE_SECONDS = 10.0
_STATEMENT = re.compile(rb"LOG:  (?:statement|execute [^:\n]*):[ \t]*(\w*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class SlowReader:
    megabytes: float
    traffic_megabytes: float


def slow_reader(*, house: House, program: Path) -> SlowReader:
    """How much the server's memory grows while one reader has stopped and the others get everything."""
    with (
        open_session(CONTENDERS["ours"], house=house, program=program) as session,
        session.listeners(READERS) as listeners,
    ):
        _send_large(session, listeners, FILLING_EVENTS)
        listeners.stall(1)
        with _watched(session.server) as memory:
            traffic = _send_large(session, listeners, TRAFFIC_EVENTS, stalled=1)
        listeners.wake()
        listeners.wait_for_closed(1, seconds=CLOSE_PATIENCE_SECONDS)
        return SlowReader(megabytes=memory.growth / MEGABYTE, traffic_megabytes=traffic / MEGABYTE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Storm:
    seconds: float
    sockets: int
    # How many statements there were, by their first word.
    statements: dict[str, int]
    # Empty ones, by which the pool asks whether a connection still stands.
    checks: int

    @property
    def per_client(self) -> float:
        return sum(self.statements.values()) / self.sockets


def storm(*, house: House, program: Path, sockets: int) -> Storm:
    """How long until all sockets, dropped at once, have what they missed, and what the database was asked."""
    with (
        _statements_logged(house),
        open_session(CONTENDERS["ours"], house=house, program=program) as session,
        session.listeners(sockets) as listeners,
    ):
        session.publish("prepare", count=MISSED_EVENTS)
        session.expect_next(listeners)
        listeners.drop()
        session.publish("burst", count=MISSED_EVENTS)
        # The server has noticed that they are gone, and its own looking around is not counted as theirs.
        time.sleep(rounds.SETTLING_SECONDS)
        before = house.database_log.stat().st_size
        resumed = listeners.resume()
        seen = listeners.wait_for(sockets * MISSED_EVENTS, seconds=PATIENCE_SECONDS)
        if resumed["recovered"] != sockets or seen.missing or seen.repeated:
            raise BenchmarkError(f"Not all was recovered: {resumed}, {seen}.")
        statements = _count_statements(house.database_log, start=before)
        return Storm(
            seconds=seen.last_at - resumed["began_at"],
            sockets=sockets,
            checks=statements.pop("", 0),
            statements=statements,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Idle:
    sockets: int
    kb_per_connection: float
    connects_per_s: float


def idle(*, house: House, program: Path, sockets: int) -> Idle:
    """What so many sockets cost while nothing happens; then one event, to see that all of them live."""
    with open_session(CONTENDERS["ours"], house=house, program=program) as session:
        with session.listeners(rounds.FIRST_SOCKETS):
            pass
        time.sleep(rounds.SETTLING_SECONDS)
        empty = session.server.memory_bytes
        with session.listeners(sockets) as listeners:
            time.sleep(rounds.SETTLING_SECONDS)
            kilobytes = (session.server.memory_bytes - empty) / sockets / 1024
            session.publish("prepare", count=1)
            session.expect_next(listeners)
            session.publish("burst", count=1)
            listeners.wait_for(sockets, seconds=PATIENCE_SECONDS)
            return Idle(
                sockets=sockets,
                kb_per_connection=kilobytes,
                connects_per_s=sockets / listeners.connecting_seconds,
            )


def _send_large(session: Session, listeners: Listeners, count: int, *, stalled: int = 0) -> int:
    """Publish large events as fast as readers take them; the bytes of each reader."""
    session.publish("prepare", count=count, characters=EVENT_CHARACTERS)
    session.expect_next(listeners)
    session.publish("closed", window=WINDOW, seconds=PATIENCE_SECONDS)
    seen = listeners.report()
    if seen.delivered != count * (listeners.count - stalled) or seen.missing or seen.repeated:
        raise BenchmarkError(f"Readers lost something: {seen}.")
    return count * EVENT_CHARACTERS


class _Memory:
    """A server's memory: what it was, and the most that it came to."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._before = self._most = server.memory_bytes
        self._over = threading.Event()

    @property
    def growth(self) -> int:
        return self._most - self._before

    def look(self) -> None:
        while not self._over.wait(0.05):
            self._most = max(self._most, self._server.memory_bytes)

    def stop(self) -> None:
        self._over.set()


@contextmanager
def _watched(server: Server) -> Iterator[_Memory]:
    memory = _Memory(server)
    thread = threading.Thread(target=memory.look)
    thread.start()
    try:
        yield memory
    finally:
        memory.stop()
        thread.join()


@contextmanager
def _statements_logged(house: House) -> Iterator[None]:
    """PostgreSQL writes down every statement of sessions that our processes open in the block."""
    with psycopg.connect(house.owner_url, autocommit=True) as connection:
        connection.execute("ALTER ROLE switchboard_app SET log_statement = 'all'")
        try:
            yield
        finally:
            connection.execute("ALTER ROLE switchboard_app RESET log_statement")


def _count_statements(path: Path, *, start: int) -> dict[str, int]:
    with path.open("rb") as file:
        file.seek(start)
        kinds = [found.group(1).decode().upper() for found in _STATEMENT.finditer(file.read())]
    return {kind: kinds.count(kind) for kind in sorted(set(kinds))}
