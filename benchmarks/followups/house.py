"""A Switchboard to measure: PostgreSQL and Valkey as `make run` has them, migrated, and its processes."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.realtime.house import SHOWN_SETTINGS
from benchmarks.running import ROOT
from config import embedded

# What is loaded at once would leave checkpoints and vacuums behind that are no part of what is measured.
LOADED = ("bots_lead", "bots_consent", "bots_enrollment", "bots_followup", "bots_outbound")

LINES_SHOWN = 40


@dataclass(frozen=True, slots=True)
class House:
    """Where things are: the folder, the environment of our processes, the address of the database's owner."""

    folder: Path
    env: dict[str, str]
    owner_url: str

    @property
    def server_log(self) -> Path:
        return self.folder / "servers.log"

    def last_words(self) -> str:
        """What our processes said last; the folder goes with the run."""
        lines = self.server_log.read_text().splitlines() if self.server_log.exists() else []
        return "\n".join(lines[-LINES_SHOWN:])

    def connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        """A connection as the database's owner, who sees all companies' rows; commits by itself."""
        return psycopg.connect(self.owner_url, autocommit=True)

    def run(self, *arguments: str, **env: str) -> bytes:
        """Run a Python program of ours to its end; gives what it printed."""
        command = [sys.executable, *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=self.env | env, stdout=subprocess.PIPE, check=True
        ).stdout

    def tidy(self) -> None:
        """What autovacuum and the checkpointer would do in their own time, at once."""
        with self.connect() as connection:
            connection.execute(f"VACUUM (ANALYZE) {', '.join(LOADED)}")
            connection.execute("CHECKPOINT")

    def describe(self) -> str:
        """PostgreSQL's settings that decide what a commit costs."""
        with self.connect() as connection:
            rows = connection.execute(
                "SELECT name, current_setting(name) FROM unnest(%s::text[]) AS name", [list(SHOWN_SETTINGS)]
            ).fetchall()
        return "PostgreSQL: " + " ".join(f"{name}={value}" for name, value in rows)


@contextmanager
def opened(folder: Path) -> Iterator[House]:
    """Start PostgreSQL and Valkey in a folder and migrate; stops them after the block."""
    servers = embedded.start(folder)
    try:
        assert servers.postgres is not None
        # Where `make run` collects static files; missing, it is worth a warning at each start.
        (folder / "static").mkdir(exist_ok=True)
        house = House(
            folder=folder,
            env={
                **os.environ,
                **servers.env(),
                "LOG_LEVEL": "WARNING",
                "VAR_DIR": str(folder),
                "DJANGO_SETTINGS_MODULE": "config.settings",
            },
            owner_url=servers.postgres.url(user="postgres"),
        )
        house.run("manage.py", "migrate", "--database", "owner", "--no-input", "--skip-checks", "-v", "0")
        yield house
    finally:
        servers.stop()
