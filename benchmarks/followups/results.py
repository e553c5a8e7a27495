"""What a run has measured, as figures, tables and the RESULT line."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from benchmarks.followups.claims import Claimed
from benchmarks.followups.finishing import Finished
from benchmarks.followups.peers.figures import Contender, loss_rows, speed_rows

# Direction (1: at least, -1: at most) and aim of each figure.
AIMS = {
    "finished_per_s": (1, 1000.0),
    "finished_per_s_100ms_provider": (1, 150.0),
    "claimed_per_s": (1, 5000.0),
    "empty_poke_ms": (-1, 5.0),
    "double_claims": (-1, 0.0),
    "rss_growth_mb": (-1, 20.0),
    "plan_10000_s": (-1, 10.0),
}


@dataclass
class Results:
    """What was left out of a run stays empty."""

    slow: Finished | None = None
    slow_doubles: int = 0
    mixed: Finished | None = None
    claimed: Claimed | None = None
    quick: Finished | None = None
    pokes_ms: list[float] = field(default_factory=list)
    plan_seconds: float | None = None
    planned: int = 0
    peers: list[Contender] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        """By the names of the RESULT line, in its order."""
        found: dict[str, float | None] = {
            "finished_per_s": self.quick.per_second if self.quick else None,
            "finished_per_s_100ms_provider": self.slow.per_second if self.slow else None,
            "claimed_per_s": self.claimed.per_second if self.claimed else None,
            "empty_poke_ms": median(self.pokes_ms) if self.pokes_ms else None,
            "double_claims": self._double_claims(),
            "rss_growth_mb": self.quick.grown_mb if self.quick else None,
            "plan_10000_s": self.plan_seconds * 10_000 / self.planned if self.plan_seconds else None,
        }
        return {name: value for name, value in found.items() if value is not None}

    def _double_claims(self) -> int | None:
        finished = [one for one in (self.slow, self.mixed, self.quick) if one is not None]
        if self.claimed is None and not finished:
            return None
        claimed = self.claimed.doubles if self.claimed else 0
        return claimed + self.slow_doubles + sum(one.claimed_again + one.submitted_again for one in finished)


def result_line(results: Results) -> str:
    return "RESULT " + " ".join(f"{name}={_short(value)}" for name, value in results.figures().items())


def aim_table(results: Results) -> list[str]:
    rows = []
    for name, value in results.figures().items():
        direction, aim = AIMS[name]
        # Compared as printed: what rounds to the aim has reached it.
        printed = float(_short(value))
        missed = printed < aim if direction > 0 else printed > aim
        bound = "at least" if direction > 0 else "at most"
        rows.append((name, f"{bound} {aim:g}", _short(value), "missed" if missed else "reached"))
    return _table(("figure", "aim", "measured", ""), rows)


def step_table(results: Results) -> list[str]:
    """What became of the steps that were carried out."""
    head = (
        *("provider, steps", "due", "sent", "told, pushed", "audited", "calls unanswered", "claimed again"),
        *("submitted again", "seconds", "finished/s"),
    )
    rows = [
        (
            *(name, str(one.steps), str(one.sent), str(one.told), str(one.audited), str(one.unanswered)),
            *(
                str(one.claimed_again),
                str(one.submitted_again),
                f"{one.seconds:.1f}",
                f"{one.per_second:.0f}",
            ),
        )
        for name, one in (
            ("100 ms each, all channels", results.slow),
            ("simulated, all channels", results.mixed),
            ("simulated, texts", results.quick),
        )
        if one is not None
    ]
    return _table(head, rows)


def peer_tables(results: Results) -> list[str]:
    """How the peers fared beside Switchboard, what a kill left of their steps, and who was not measured."""
    head = ("", "steps", "seconds", "finished/s", "MB that waiting took", "MB for 100,000")
    ours = [
        ("Switchboard, texts", str(one.steps), f"{one.seconds:.1f}", f"{one.per_second:.0f}", "–", "–")
        for one in (results.quick,)
        if one is not None
    ]
    losses = (
        *("", "its workers were", "steps", "carried out by then", "and with new workers", "not carried out"),
        *("in hand of nobody", "told twice"),
    )
    missing = [
        f"{one.name} is not measured completely: {one.problem}." for one in results.peers if one.problem
    ]
    return [
        *_table(head, [*ours, *speed_rows(results.peers)]),
        "",
        *_table(losses, loss_rows(results.peers)),
        *(line for sentence in missing for line in ("", sentence)),
    ]


def describe(finished: Finished) -> str:
    return (
        f"{finished.steps} due, {finished.sent} sent, {finished.told} told, {finished.audited} audited in"
        f" {finished.seconds:.1f} s: {finished.per_second:.0f}/s; {finished.unanswered} calls unanswered,"
        f" {finished.claimed_again} claimed again, {finished.submitted_again} submitted again;"
        f" a worker's memory grew by {finished.grown_mb:.1f} MB"
    )


def _short(value: float) -> str:
    if value == int(value):
        return str(int(value))
    return f"{value:.2f}" if value < 10 else f"{value:.1f}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]
