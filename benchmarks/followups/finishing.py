"""Letting real processes carry out what is due: a relay, a worker with four processes, beat."""

import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import Any, LiteralString

import psutil
import psycopg

from benchmarks.followups.house import House
from benchmarks.followups.moments import DAYS, SPREAD
from benchmarks.realtime.processes import BenchmarkError, running

WORKER_PROCESSES = 4
START_SECONDS = 180.0
STALL_SECONDS = 120.0
LOOK_SECONDS = 0.5
# Counting what is left walks through all of it, and is no part of what is measured.
COUNT_SECONDS = 5.0
PYTHON = (sys.executable, "-W", "ignore:You're running the worker")
CELERY = (*PYTHON, "-m", "celery", "-q", "-A", "config")
WORKER = (
    *(
        *CELERY,
        "worker",
        "--loglevel",
        "WARNING",
        "--without-gossip",
        "--without-mingle",
        "--without-heartbeat",
    ),
    *("--queues", "follow-ups", "--concurrency", str(WORKER_PROCESSES), "--hostname", "follow-ups@%h"),
)
RELAY = (sys.executable, "manage.py", "relay", "--skip-checks")

_IS_LEFT = """
    SELECT EXISTS (
        SELECT 1 FROM bots_followup
        WHERE tenant_id = ANY(%(companies)s::uuid[]) AND status = 'pending' AND due_at <= %(until)s
    )
        OR EXISTS (SELECT 1 FROM bots_followup WHERE status IN ('leased', 'sending'))
"""
_LEFT = """
    SELECT (SELECT count(*) FROM bots_followup
            WHERE tenant_id = ANY(%(companies)s::uuid[]) AND status = 'pending' AND due_at <= %(until)s)
         + (SELECT count(*) FROM bots_followup WHERE status IN ('leased', 'sending'))
"""
_WAITING = """
    SELECT EXISTS (SELECT 1 FROM events_event WHERE seq IS NULL)
        OR EXISTS (SELECT 1 FROM events_stream s WHERE s.pushed_seq < s.seq)
        OR EXISTS (SELECT 1 FROM events_stream s LEFT JOIN events_handlercursor c
                   ON c.tenant_id = s.tenant_id AND c.handler = 'operations.append_audit_entry'
                   WHERE coalesce(c.seq, 0) < s.seq)
"""
_STANDS = """
    WITH told AS MATERIALIZED (
        SELECT e.event_id, (e.payload::jsonb ->> 'follow_up_id')::uuid AS step
        FROM events_event e JOIN events_stream s USING (tenant_id)
        WHERE e.type = 'lead_bot_sequence_update' AND e.seq <= s.pushed_seq
          AND e.payload::jsonb ->> 'status' = 'sent'
    ), submitted AS MATERIALIZED (
        SELECT follow_up_id, count(*) AS submissions FROM bots_outbound
        WHERE contacted_at >= %(since)s GROUP BY 1
    )
    SELECT count(*) AS steps,
           count(*) FILTER (WHERE f.status = 'sent') AS sent,
           count(*) FILTER (WHERE f.status = 'pending' AND f.tries = 1 AND f.channel = 'voice') AS unanswered,
           count(*) FILTER (WHERE f.attempt > 1) AS claimed_again,
           count(*) FILTER (WHERE o.submissions > 1) AS submitted_again,
           count(*) FILTER (WHERE told.event_id IS NOT NULL) AS told,
           count(*) FILTER (WHERE a.id IS NOT NULL) AS audited
    FROM bots_followup f
    LEFT JOIN submitted o ON o.follow_up_id = f.id
    LEFT JOIN told ON told.step = f.id
    LEFT JOIN operations_auditentry a ON a.id = told.event_id
    WHERE f.tenant_id = ANY(%(companies)s::uuid[]) AND f.nominal_at BETWEEN %(since)s AND %(until)s
"""


@dataclass(frozen=True, slots=True)
class Finished:
    """How ``steps`` fared that fell due together.

    A step is finished when it is sent and its event is numbered, pushed and in the audit trail. A call that
    nobody answered is none: it is made again later.
    """

    steps: int
    seconds: float
    grown_mb: float
    sent: int
    unanswered: int
    claimed_again: int
    submitted_again: int
    told: int
    audited: int

    @property
    def per_second(self) -> float:
        return min(self.sent, self.told, self.audited) / self.seconds


def finish(house: House, *, companies: list[str], day: str, warm_up: int, env: dict[str, str]) -> Finished:
    """Let everything that falls due on a day be carried out. ``warm_up`` steps pass before memory is noted.

    Raises BenchmarkError when it does not end.
    """
    asked = {"companies": companies, "since": DAYS[day] - SPREAD, "until": DAYS[day]}
    with _processes(house, env) as workers, house.connect() as database:
        (steps,) = database.execute(_LEFT, asked).fetchone() or (0,)
        house.run("-m", "benchmarks.followups.clocks", day)
        began = moved = time.monotonic()
        left, warm, memory = steps, None, []
        counted = began
        while _is_so(database, _IS_LEFT, asked) or _is_so(database, _WAITING):
            time.sleep(LOOK_SECONDS)
            if time.monotonic() - counted < COUNT_SECONDS:
                continue
            (now_left,) = database.execute(_LEFT, asked).fetchone() or (0,)
            counted = time.monotonic()
            if now_left != left:
                left, moved = now_left, counted
            if warm is None and steps - left >= warm_up:
                warm = _memory(workers)
            if time.monotonic() - moved > STALL_SECONDS:
                raise BenchmarkError(f"{left} of {steps} steps are not carried out.\n{house.last_words()}")
        seconds = time.monotonic() - began
        memory = _memory(workers)
        grown = max(
            (after - before for before, after in zip(warm or memory, memory, strict=True)), default=0.0
        )
        # The planner knows nothing of what was written just now, and would compare each step with each event.
        database.execute("SET enable_nestloop = off")
        row = database.execute(_STANDS, asked).fetchone()
    assert row is not None
    return Finished(row[0], seconds, grown, *row[1:])


def _is_so(database: psycopg.Connection[tuple[Any, ...]], question: LiteralString, asked: Any = None) -> bool:
    return database.execute(question, asked).fetchone() == (True,)


@contextmanager
def _processes(house: House, env: dict[str, str]) -> Iterator[list[psutil.Process]]:
    """The relay, beat and the worker; gives the worker's processes, once all are there."""
    with ExitStack() as stack:
        chosen = house.env | env
        beat = (*CELERY, "beat", "--loglevel", "WARNING", "--schedule", str(house.folder / "beat-schedule"))
        for command in (RELAY, WORKER, beat):
            stack.enter_context(running(command, env=chosen, log=house.server_log))
        yield _worker_processes(house)


def _worker_processes(house: House) -> list[psutil.Process]:
    deadline = time.monotonic() + START_SECONDS
    with suppress(psutil.Error):
        while time.monotonic() < deadline:
            for child in psutil.Process().children():
                found = child.children() if "worker" in child.cmdline() else []
                if len(found) == WORKER_PROCESSES:
                    return found
            time.sleep(LOOK_SECONDS)
    raise BenchmarkError(f"The processes did not start.\n{house.last_words()}")


def _memory(processes: list[psutil.Process]) -> list[float]:
    """What each keeps in memory, in MB."""
    return [process.memory_info().rss / 2**20 for process in processes]
