"""`docs/benchmarks/realtime.md`, written by each complete run."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.realtime import results as figures_of
from benchmarks.realtime.results import Results
from benchmarks.running import ROOT

PATH = ROOT / "docs" / "benchmarks" / "realtime.md"
# With a name in braces for everything that a run finds out.
TEMPLATE = Path(__file__).with_name("page.md")


def write(results: Results, *, machine: Sequence[str], **facts: float) -> Path:
    """Write the page; gives its path."""
    figures = results.figures()
    text = TEMPLATE.read_text().format(
        day=datetime.now(UTC).date().isoformat(),
        machine="\n".join(f"- {line}" for line in machine),
        others=results.others_share(),
        table="\n".join(figures_of.round_table(results)),
        extremes="\n".join(figures_of.extreme_lines(results)),
        result=figures_of.result_line(figures),
        aims="\n".join(figures_of.aim_table(figures)),
        **facts,
    )
    PATH.write_text(text)
    return PATH
