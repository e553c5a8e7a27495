"""Where the peers run: in a database of their own, with the same PostgreSQL and the same Valkey."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, LiteralString
from urllib.parse import urlsplit

import psutil
import psycopg
import redis
from psycopg.conninfo import make_conninfo

from benchmarks.followups.house import House
from benchmarks.realtime.processes import BenchmarkError
from benchmarks.running import ROOT

DRIVER = "benchmarks.followups.peers.driving"
PROCESSES = 4
STOP_SECONDS = 10.0
ORDER_SECONDS = 120.0
ORDER_SECONDS = 120.0
LOOK_SECONDS = 0.05
# Carried out before anything is measured: the workers are there, their connections open.
WARM_UP = 40
START_SECONDS = 60.0
# Steps fall due so much later than they are sent, and more for each thousand of them.
LEAD_SECONDS = 2.0
_DATABASE: LiteralString = "peers"
_BROKER = 1
_WITHIN: LiteralString = "SELECT count(*) FROM journal WHERE step BETWEEN %s AND %s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A queue, the module that drives it, and how long to have a step sent and taken before it is due.

    ``share`` is the part of a run's steps that it is given, so that a slow one does not take minutes.
    """

    title: str
    module: str
    package: str = ""
    command: tuple[str, ...] = ()
    programs: int = PROCESSES
    seconds_per_1000: float = 0.3
    share: float = 1.0

    @property
    def worker(self) -> tuple[str, ...]:
        return (sys.executable, *(self.command or ("-m", DRIVER, self.module, "work")))


@dataclass(frozen=True, slots=True)
class Arena:
    """A peer with an empty journal."""

    peer: Peer
    env: dict[str, str]
    house: House
    database: psycopg.Connection[tuple[Any, ...]]
    broker: redis.Redis

    def order(self, *words: object) -> str:
        """Have the peer's module do something; gives what it printed."""
        try:
            return subprocess.run(
                [sys.executable, "-m", DRIVER, self.peer.module, *(str(word) for word in words)],
                cwd=ROOT,
                env=self.house.env | self.env,
                stdout=subprocess.PIPE,
                timeout=ORDER_SECONDS,
                text=True,
                check=True,
            ).stdout
        except subprocess.SubprocessError as error:
            raise BenchmarkError(f"`{words[0]}` failed") from error

    def send(self, count: int) -> float:
        """Send steps that fall due at one moment; gives it, on the wall's clock."""
        ahead = LEAD_SECONDS + count * self.peer.seconds_per_1000 / 1000
        return float(self.order("send", WARM_UP, count, ahead))

    def finished(self) -> int:
        row = self.database.execute("SELECT count(*) FROM journal WHERE step >= %s", [WARM_UP]).fetchone()
        assert row is not None
        return int(row[0])

    def wait_for(self, count: int, *, stall_seconds: float) -> int:
        """Wait until so many are carried out, or none for so long; gives how many are."""
        now, moved = self.finished(), time.monotonic()
        while now < count and time.monotonic() - moved < stall_seconds:
            time.sleep(LOOK_SECONDS)
            before, now = now, self.finished()
            if now != before:
                moved = time.monotonic()
        return now

    @contextmanager
    def workers(self) -> Iterator["Workers"]:
        """Run the peer's workers for the block."""
        with self.house.server_log.open("ab") as log:
            programs = [
                subprocess.Popen(
                    self.peer.worker, cwd=ROOT, env=self.house.env | self.env, stdout=log, stderr=log
                )
                for _ in range(self.peer.programs)
            ]
        try:
            yield Workers(programs)
        finally:
            for program in programs:
                program.terminate()
            for program in programs:
                with suppress(subprocess.TimeoutExpired):
                    program.wait(STOP_SECONDS)
                program.kill()
                program.wait()

    def warm_up(self, first: int = 0) -> None:
        """Let the workers carry out a few steps, which do not count, from the number given."""
        self.order("send", first, WARM_UP, 0)
        asked = [first, first + WARM_UP - 1]
        deadline = time.monotonic() + START_SECONDS
        while self.database.execute(_WITHIN, asked).fetchone() != (WARM_UP,):
            if time.monotonic() > deadline:
                raise BenchmarkError("its workers did not begin")
            time.sleep(LOOK_SECONDS)


class Workers:
    """A peer's running processes."""

    def __init__(self, programs: "list[subprocess.Popen[bytes]]") -> None:
        self._programs = programs

    def memory(self) -> dict[int, float]:
        """What each keeps in memory, in MB, by pid."""
        return {process.pid: process.memory_info().rss / 2**20 for process in self._all()}

    def kill(self) -> None:
        """`kill -9`, parents first, so that none replaces a child."""
        for process in self._all():
            with suppress(psutil.NoSuchProcess):
                process.kill()
        for program in self._programs:
            program.wait()

    def _all(self) -> list[psutil.Process]:
        parents = [psutil.Process(program.pid) for program in self._programs]
        return [*parents, *(child for parent in parents for child in parent.children(recursive=True))]


@contextmanager
def opened(house: House, peer: Peer) -> Iterator[Arena]:
    """Make an empty database and an empty broker for a peer."""
    with house.connect() as owner:
        owner.execute(f"DROP DATABASE IF EXISTS {_DATABASE} WITH (FORCE)")
        owner.execute(f"CREATE DATABASE {_DATABASE}")
    broker_url = urlsplit(house.env["REDIS_URL"])._replace(path=f"/{_BROKER}").geturl()
    address = make_conninfo(house.owner_url, dbname=_DATABASE)
    with (
        redis.Redis.from_url(broker_url, decode_responses=True) as broker,
        psycopg.connect(address, autocommit=True) as database,
    ):
        broker.flushdb()
        # With Django's settings at hand, Celery would load Switchboard.
        env = {"PEER_DATABASE": address, "PEER_BROKER": broker_url, "DJANGO_SETTINGS_MODULE": ""}
        arena = Arena(peer, env, house, database, broker)
        arena.order("prepare")
        yield arena
        broker.flushdb()
