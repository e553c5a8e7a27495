"""What a run has measured, as figures, tables and the RESULT line."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from benchmarks.conversations.load import Load

# Direction (1: at least, -1: at most) and aim of each figure.
AIMS = {
    "reply_p95_ms": (-1, 50.0),
    "messages_per_s": (1, 60.0),
    "classifier_load_s": (-1, 2.0),
    "classifier_mb": (-1, 120.0),
}


@dataclass
class Results:
    """One entry of each list for each round."""

    offered_per_second: float
    offered: list[Load] = field(default_factory=list)
    most: list[Load] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    others_share: list[float] = field(default_factory=list)
    classifier: list[dict[str, float]] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        """By the names of the RESULT line, each the median of the rounds."""
        return {
            "reply_p95_ms": median(load.percentile_ms(95) for load in self.offered),
            "messages_per_s": median(load.per_second for load in self.most),
            "classifier_load_s": median(one["seconds"] for one in self.classifier),
            "classifier_mb": median(one["megabytes"] for one in self.classifier),
        }

    def describe_last_round(self) -> str:
        offered, most = self.offered[-1], self.most[-1]
        return (
            f"p50 {offered.percentile_ms(50):.1f} ms, p95 {offered.percentile_ms(95):.1f} ms at"
            f" {self.offered_per_second:.0f}/s; {most.per_second:.1f} messages/s at most,"
            f" {self.cpu_ms[-1]:.1f} ms of the core each; others took {self.others_share[-1]:.0%} of it"
        )


def result_line(results: Results) -> str:
    return "RESULT " + " ".join(f"{name}={_short(value)}" for name, value in results.figures().items())


def round_table(results: Results) -> list[str]:
    head = (
        "round",
        f"p50, p95, p99 ms at {results.offered_per_second:.0f}/s",
        "messages/s at most",
        "p50, p95 ms then",
        "core ms per message",
        "classifier s, MB",
    )
    rows = [
        (
            str(number),
            ", ".join(f"{offered.percentile_ms(percent):.1f}" for percent in (50, 95, 99)),
            f"{most.per_second:.1f}",
            ", ".join(f"{most.percentile_ms(percent):.0f}" for percent in (50, 95)),
            f"{cpu:.1f}",
            f"{classifier['seconds']:.2f}, {classifier['megabytes']:.0f}",
        )
        for number, (offered, most, cpu, classifier) in enumerate(
            zip(results.offered, results.most, results.cpu_ms, results.classifier, strict=True), start=1
        )
    ]
    return _table(head, rows)


def aim_table(results: Results) -> list[str]:
    figures = results.figures()
    rows = []
    for name, (direction, aim) in AIMS.items():
        # Compared as printed: what rounds to the aim has reached it.
        value = float(_short(figures[name]))
        missed = value < aim if direction > 0 else value > aim
        bound = "at least" if direction > 0 else "at most"
        rows.append((name, f"{bound} {aim:g}", _short(value), "missed" if missed else "reached"))
    return _table(("figure", "aim", "measured", ""), rows)


def _short(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.1f}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]
