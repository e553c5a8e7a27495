"""`docs/benchmarks/conversations.md`, written by each run."""

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.conversations.load import IN_FLIGHT
from benchmarks.conversations.results import Results, aim_table, result_line, round_table
from benchmarks.realtime.house import House
from benchmarks.running import ROOT

PATH = ROOT / "docs" / "benchmarks" / "conversations.md"
# With a name in braces for everything that a run finds out.
TEMPLATE = Path(__file__).with_name("page.md")
PACKAGES = ("django", "djangorestframework", "numpy", "psycopg", "uvicorn", "uvloop")


def describe(opened: House) -> list[str]:
    """The machine, the versions, and how our server and its database were started."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return [
        f"{os.cpu_count()} cores, {memory:.0f} GB, Linux {platform.release()}",
        f"Python {platform.python_version()}: " + ", ".join(f"{name} {version(name)}" for name in PACKAGES),
        *opened.describe(),
    ]


def write(results: Results, *, machine: Sequence[str], seconds: float) -> Path:
    """Write the page; gives its path."""
    text = TEMPLATE.read_text().format(
        day=datetime.now(UTC).date().isoformat(),
        machine="\n".join(f"- {line}" for line in machine),
        rounds=len(results.offered),
        seconds=seconds,
        offered=results.offered_per_second,
        in_flight=IN_FLIGHT,
        others=max(results.others_share),
        table="\n".join(round_table(results)),
        result=result_line(results),
        aims="\n".join(aim_table(results)),
    )
    PATH.write_text(text)
    return PATH
