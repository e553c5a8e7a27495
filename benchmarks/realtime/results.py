"""From rounds to figures: medians with their spread, the aims, and the line that a program can read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from benchmarks.realtime.contenders import CONTENDERS
from benchmarks.realtime.extremes import Idle, SlowReader, Storm
from benchmarks.realtime.rounds import Round

Pick = Callable[[Round], float]

# What each figure is to reach: at least (+1) or at most (-1).
AIMS: dict[str, tuple[int, float]] = {
    "ratio_socketio": (1, 1.2),
    "ratio_ws": (1, 1.0),
    "cpu_ratio_ws": (-1, 1.0),
    "kb_per_connection": (-1, 28),
    "publish_to_client_p50_ms": (-1, 7),
    "publish_to_client_p99_ms": (-1, 20),
    "commit_to_client_p50_ms": (-1, 12),
    "commit_to_client_p99_ms": (-1, 30),
    "socketio_dialect_ratio": (1, 1.0),
    "slow_reader_mb": (-1, 8),
    "reconnect_storm_s": (-1, 5),
    "idle_sockets": (1, 10_000),
}
COLUMNS = (
    *(
        "server",
        "deliveries/s",
        "CPU µs per delivery",
        "CPU µs, one event at a time",
        "publish→client p50, p99 ms",
    ),
    *("commit→client p50, p99 ms", "KB per idle connection", "connects/s", "lost", "core 0, client"),
)


@dataclass(slots=True)
class Results:
    """Everything that a run has measured; parts that were not asked for are absent."""

    rounds: dict[str, list[Round]] = field(default_factory=dict)
    slow_reader: SlowReader | None = None
    storm: Storm | None = None
    idle: Idle | None = None

    def figures(self) -> dict[str, float]:
        """What the run shows, by the names of the RESULT line, in its order."""
        found: dict[str, float] = {}
        for make in (self._throughput, self._own, self._dialect, self._extremes):
            found |= make()
        return found

    def middle(self, name: str, pick: Pick) -> float:
        return median(pick(one) for one in self.rounds[name])

    def others_share(self) -> float:
        """The most that others took of the server's core in any round; on a quiet machine next to none."""
        return max((one.others_share for rounds in self.rounds.values() for one in rounds), default=0.0)

    def _ratio(self, name: str, peer: str, pick: Pick) -> float:
        return self.middle(name, pick) / self.middle(peer, pick)

    def _has(self, *names: str) -> bool:
        return all(name in self.rounds for name in names)

    def _throughput(self) -> dict[str, float]:
        found: dict[str, float] = {}
        if self._has("ours"):
            found["deliveries_per_s"] = self.middle("ours", _rate)
        if self._has("ours", "node-socketio"):
            found["ratio_socketio"] = self._ratio("ours", "node-socketio", _rate)
        if self._has("ours", "node-ws"):
            found["ratio_ws"] = self._ratio("ours", "node-ws", _rate)
            found["cpu_ratio_ws"] = self._ratio("ours", "node-ws", lambda one: one.cpu_us)
        return found

    def _own(self) -> dict[str, float]:
        if not self._has("ours"):
            return {}
        return {
            "kb_per_connection": self.middle("ours", lambda one: one.kb_per_connection),
            "publish_to_client_p50_ms": self.middle("ours", lambda one: one.publish_to_client.p50_ms),
            "publish_to_client_p99_ms": self.middle("ours", lambda one: one.publish_to_client.p99_ms),
            "commit_to_client_p50_ms": self.middle("ours", _commit_p50),
            "commit_to_client_p99_ms": self.middle("ours", _commit_p99),
        }

    def _dialect(self) -> dict[str, float]:
        if not self._has("ours-socketio", "node-socketio"):
            return {}
        return {"socketio_dialect_ratio": self._ratio("ours-socketio", "node-socketio", _rate)}

    def _extremes(self) -> dict[str, float]:
        found: dict[str, float] = {}
        if self.slow_reader is not None:
            found["slow_reader_mb"] = self.slow_reader.megabytes
        if self.storm is not None:
            found["reconnect_storm_s"] = self.storm.seconds
        if self.idle is not None:
            found["idle_sockets"] = self.idle.sockets
        return found


def result_line(figures: Mapping[str, float]) -> str:
    return "RESULT " + " ".join(f"{name}={_short(value)}" for name, value in figures.items())


def round_table(results: Results) -> list[str]:
    """One row for each server, in the order of the contenders."""
    rows = [
        _row(CONTENDERS[name].title, results.rounds[name]) for name in CONTENDERS if name in results.rounds
    ]
    return _table(COLUMNS, rows)


def aim_table(figures: Mapping[str, float]) -> list[str]:
    rows = []
    for name, (direction, aim) in AIMS.items():
        if name not in figures:
            continue
        # Compared as printed: what rounds to the aim has reached it.
        value = float(_short(figures[name]))
        missed = value < aim if direction > 0 else value > aim
        bound = "at least" if direction > 0 else "at most"
        rows.append((name, f"{bound} {aim:g}", _short(value), "missed" if missed else "reached"))
    return _table(("figure", "aim", "measured", ""), rows)


def extreme_lines(results: Results) -> list[str]:
    """A sentence for each of the three that were run."""
    lines = []
    if (slow := results.slow_reader) is not None:
        lines.append(
            f"- **Slow reader.** {slow.traffic_megabytes:.0f} MB of traffic while one of ten readers had"
            f" stopped: the server grew by {slow.megabytes:.1f} MB and closed that one; the other nine got"
            " everything."
        )
    if (storm := results.storm) is not None:
        kinds = ", ".join(f"{count} {kind}" for kind, count in storm.statements.items())
        lines.append(
            f"- **Reconnect storm.** {storm.sockets} sockets, dropped at once, had the 200 events that each"
            f" had missed after {storm.seconds:.2f} s. PostgreSQL logged {storm.per_client:.2f} statements"
            f" per client ({kinds}), and {storm.checks} empty ones, by which the pool checks its connections."
        )
    if (idle := results.idle) is not None:
        lines.append(
            f"- **At rest.** {idle.sockets} authenticated, subscribed sockets on one process:"
            f" {idle.kb_per_connection:.1f} KB each, opened at {idle.connects_per_s:.0f} a second; one event"
            " then reached all of them."
        )
    return lines


def _row(title: str, rounds: Sequence[Round]) -> tuple[str, ...]:
    def spread(pick: Pick, digits: int = 0) -> str:
        values = sorted(pick(one) for one in rounds)
        return f"{median(values):,.{digits}f} ({values[0]:,.{digits}f}-{values[-1]:,.{digits}f})"

    def pair(p50: Pick, p99: Pick) -> str:
        return f"{spread(p50, 1)}, {spread(p99, 1)}"

    has_commits = all(one.commit_to_client is not None for one in rounds)
    return (
        title,
        spread(_rate),
        spread(lambda one: one.cpu_us, 2),
        spread(lambda one: one.single_cpu_us, 2),
        pair(lambda one: one.publish_to_client.p50_ms, lambda one: one.publish_to_client.p99_ms),
        pair(_commit_p50, _commit_p99) if has_commits else "",
        spread(lambda one: one.kb_per_connection, 1),
        spread(lambda one: one.connects_per_s),
        str(sum(one.lost for one in rounds)),
        f"{median(one.server_share for one in rounds):.0%}, {median(one.client_share for one in rounds):.0%}",
    )


def _rate(one: Round) -> float:
    return one.deliveries_per_s


def _commit_p50(one: Round) -> float:
    assert one.commit_to_client is not None
    return one.commit_to_client.p50_ms


def _commit_p99(one: Round) -> float:
    assert one.commit_to_client is not None
    return one.commit_to_client.p99_ms


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 1000 else f"{value:.2f}" if value < 10 else f"{value:.1f}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]
    return lines if rows else []
