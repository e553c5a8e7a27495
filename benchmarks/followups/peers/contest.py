"""What teams pick instead, measured beside: how fast, in how much memory, and what a crash leaves undone."""

import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from importlib.metadata import PackageNotFoundError, version

import psutil
import psycopg
import redis

from benchmarks.followups.house import House
from benchmarks.followups.peers import arena
from benchmarks.followups.peers.arena import Peer
from benchmarks.followups.peers.figures import Contender, Losses, Speed
from benchmarks.followups.peers.step import CHANNEL
from benchmarks.realtime.processes import BenchmarkError

STALL_SECONDS = 30.0
# Longer than any of the peers looks away for.
QUIET_SECONDS = 4.0
# Looking at memory is over when the steps fall due.
BEFORE_DUE_SECONDS = 0.5
LOSS_SHARE = 0.1
FAILURES = (
    *(BenchmarkError, OSError, RuntimeError, ValueError, subprocess.SubprocessError),
    *(psutil.Error, psycopg.Error, redis.RedisError),
)
KILLED_AT_SHARE = 0.25
_PACKAGE = "benchmarks.followups.peers"
PEERS = (
    Peer(
        title="Celery, ETA on Valkey",
        module="celery_eta",
        package="celery",
        command=(
            *("-W", "ignore:You're running the worker", "-m", "celery", "-q", "-A", f"{_PACKAGE}.celery_eta"),
            *("worker", "--loglevel", "WARNING", "--concurrency", str(arena.PROCESSES)),
        ),
        programs=1,
        seconds_per_1000=0.8,
    ),
    Peer(title="Procrastinate", module="procrastinate_jobs", package="procrastinate", share=0.25),
    Peer(title="a loop with SKIP LOCKED", module="plain_loop"),
)
_SECONDS = """
    SELECT extract(epoch FROM max(finished_at) - min(finished_at))::float8 FROM journal WHERE step >= %s
"""


def measure(house: House, *, steps: int) -> Iterator[Contender]:
    """Measure one peer after the other: its share of ``steps`` for its speed, a tenth of all for its losses.

    A peer that is not there, or that fails, is given with the sentence that says why.
    """
    house.tidy()
    for peer in PEERS:
        contender = Contender(peer.title)
        try:
            contender.version = version(peer.package) if peer.package else ""
            contender.speed = _speed(house, peer, round(steps * peer.share))
            contender.losses.append(_losses(house, peer, round(steps * LOSS_SHARE), is_flushed=True))
            if peer.package == "celery":
                contender.losses.append(_losses(house, peer, round(steps * LOSS_SHARE), is_flushed=False))
        except PackageNotFoundError:
            contender.problem = "it is not installed"
        except FAILURES as error:
            contender.problem = str(error).splitlines()[0] if str(error) else type(error).__name__
        yield contender


def _speed(house: House, peer: Peer, steps: int) -> Speed:
    with arena.opened(house, peer) as opened, opened.workers() as workers:
        opened.warm_up()
        before = workers.memory()
        due = opened.send(steps)
        time.sleep(max(due - BEFORE_DUE_SECONDS - time.time(), 0))
        waiting, early = workers.memory(), opened.finished()
        done = opened.wait_for(steps, stall_seconds=STALL_SECONDS)
        if early or done < steps:
            raise BenchmarkError(f"{early} of {steps} steps were early, {steps - done} never carried out")
        (seconds,) = opened.database.execute(_SECONDS, [arena.WARM_UP]).fetchone() or (0.0,)
        grown = max(waiting[pid] - before[pid] for pid in before.keys() & waiting.keys())
        return Speed(steps, seconds, grown)


def _losses(house: House, peer: Peer, steps: int, *, is_flushed: bool) -> Losses:
    with arena.opened(house, peer) as opened, closing(_listener(opened.broker)) as told:
        with opened.workers() as workers:
            opened.warm_up()
            opened.send(steps)
            opened.wait_for(round(steps * KILLED_AT_SHARE), stall_seconds=STALL_SECONDS)
            workers.kill()
        if is_flushed:
            opened.broker.flushdb()
        at_kill = opened.finished()
        with opened.workers():
            opened.warm_up(-arena.WARM_UP)
            opened.wait_for(steps, stall_seconds=QUIET_SECONDS)
            left = int(opened.order("left"))
        return Losses(is_flushed, steps, at_kill, opened.finished(), _told_twice(told), left)


def _listener(broker: redis.Redis) -> redis.client.PubSub:
    told: redis.client.PubSub = broker.pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]
    told.subscribe(CHANNEL)  # type: ignore[no-untyped-call]  # no types are published for these
    return told


def _told_twice(told: redis.client.PubSub) -> int:
    counts: Counter[str] = Counter()
    while (message := told.get_message(ignore_subscribe_messages=True, timeout=0.2)) is not None:
        counts[message["data"]] += 1
    return sum(1 for count in counts.values() if count > 1)
