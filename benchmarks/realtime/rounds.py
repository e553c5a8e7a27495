"""One round of one contender: how much it delivers, how soon, and what a connection costs."""

import time
from dataclasses import dataclass

from benchmarks.realtime.processes import SERVER_CORE, BenchmarkError, core_seconds
from benchmarks.realtime.sessions import Listeners, Seen, Session

SETTLING_SECONDS = 0.5
FIRST_SOCKETS = 20
WARM_UP_SECONDS = 0.4
COMMIT_RATE = 10.0
# More than any server here delivers to a thousand sockets in a second.
PREPARED_PER_SECOND = 1_200


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    p50_ms: float
    p99_ms: float

    def __str__(self) -> str:
        return f"{self.p50_ms:.1f} ms, 99 % within {self.p99_ms:.1f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What was measured; shares are of one core."""

    deliveries_per_s: float
    cpu_us: float
    # The same with one event at a time, when nothing that leaves together can be joined.
    single_cpu_us: float
    server_share: float
    # What anybody else took of the server's core in the closed loop.
    others_share: float
    client_share: float
    publish_to_client: Waits
    commit_to_client: Waits | None
    kb_per_connection: float
    connects_per_s: float
    lost: int


def measure(session: Session, *, sockets: int, seconds: float, latency_seconds: float) -> Round:
    """Raises BenchmarkError when our own server loses, repeats or reorders anything."""
    # What the first sockets load and cache belongs to the process, not to a connection.
    with session.listeners(FIRST_SOCKETS):
        pass
    time.sleep(SETTLING_SECONDS)
    empty = session.server.memory_bytes
    with session.listeners(sockets) as listeners:
        time.sleep(SETTLING_SECONDS)
        kilobytes = (session.server.memory_bytes - empty) / sockets / 1024
        commit_to_client = None
        if session.contender.is_ours:
            commit_to_client = _commit_to_client(session, listeners, seconds=latency_seconds)
            session.publish("prepare", count=_needed(session, seconds, latency_seconds))
        throughput = _throughput(session, listeners, seconds=seconds)
        calm = _calm(session, listeners, seconds=latency_seconds)
        return Round(
            deliveries_per_s=throughput.deliveries_per_s,
            cpu_us=throughput.cpu_us,
            single_cpu_us=calm.cpu_us,
            server_share=throughput.server_share,
            others_share=throughput.others_share,
            client_share=throughput.client_share,
            publish_to_client=calm.waits,
            commit_to_client=commit_to_client,
            kb_per_connection=kilobytes,
            connects_per_s=sockets / listeners.connecting_seconds,
            lost=throughput.lost + calm.lost,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Throughput:
    deliveries_per_s: float
    cpu_us: float
    server_share: float
    others_share: float
    client_share: float
    lost: int


def _throughput(session: Session, listeners: Listeners, *, seconds: float) -> Throughput:
    session.publish("closed", window=session.contender.window, seconds=WARM_UP_SECONDS)
    session.expect_next(listeners)
    cpu, core = session.server.cpu_seconds, core_seconds(SERVER_CORE)
    told = session.publish("closed", window=session.contender.window, seconds=seconds)
    seen = listeners.report()
    cpu, core = session.server.cpu_seconds - cpu, core_seconds(SERVER_CORE) - core
    elapsed = seen.last_at - told["began_at"]
    return Throughput(
        deliveries_per_s=seen.delivered / elapsed,
        cpu_us=cpu / max(seen.delivered, 1) * 1e6,
        server_share=cpu / elapsed,
        others_share=max(0.0, core - cpu) / elapsed,
        client_share=seen.cpu / elapsed,
        lost=count_lost(session, seen, expected=told["sent"] * listeners.count),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Calm:
    cpu_us: float
    waits: Waits
    lost: int


def _calm(session: Session, listeners: Listeners, *, seconds: float) -> Calm:
    session.expect_next(listeners)
    cpu = session.server.cpu_seconds
    told = session.publish("opened", rate=session.contender.rate, seconds=seconds)
    seen = listeners.report()
    return Calm(
        cpu_us=(session.server.cpu_seconds - cpu) / max(seen.delivered, 1) * 1e6,
        waits=Waits(p50_ms=seen.p50_ms, p99_ms=seen.p99_ms),
        lost=count_lost(session, seen, expected=told["sent"] * listeners.count),
    )


def _commit_to_client(session: Session, listeners: Listeners, *, seconds: float) -> Waits:
    with session.relay():
        # The relay is at work as soon as the first have come.
        session.expect_next(listeners)
        session.publish("commits", rate=COMMIT_RATE, seconds=0.5)
        session.expect_next(listeners)
        told = session.publish("commits", rate=COMMIT_RATE, seconds=seconds)
        seen = listeners.report()
    count_lost(session, seen, expected=told["sent"] * listeners.count)
    return Waits(p50_ms=seen.p50_ms, p99_ms=seen.p99_ms)


def count_lost(session: Session, seen: Seen, *, expected: int) -> int:
    """How many deliveries did not come as they should; from our own server every one is an error."""
    lost = expected - seen.delivered + seen.repeated
    if session.contender.is_ours and (lost or seen.missing or seen.foreign or seen.closed):
        raise BenchmarkError(f"{expected} deliveries were due, and this came: {seen}.")
    return lost


def _needed(session: Session, seconds: float, latency_seconds: float) -> int:
    return int(PREPARED_PER_SECOND * (seconds + WARM_UP_SECONDS) + session.contender.rate * latency_seconds)
