"""A Switchboard to measure: its servers as `make run` has them, a company, people with access tokens."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from benchmarks.running import ROOT
from config import embedded

PEOPLE = 50
SHOWN_SETTINGS = ("server_version", "fsync", "synchronous_commit", "full_page_writes", "shared_buffers")
# So many sockets come from one machine, fifty people and one company that a limit would be what is measured.
LIMITS = {"SOCKETS_PER_USER": "1000", "SOCKETS_PER_TENANT": "20000"}
CHOSEN = {**LIMITS, "LOG_LEVEL": "WARNING"}


@dataclass(frozen=True, slots=True)
class House:
    """Where things are: the folder, the environment of our processes, the company and its people's tokens."""

    folder: Path
    env: dict[str, str]
    owner_url: str
    tenant_id: str
    tokens: Path

    @property
    def server_log(self) -> Path:
        return self.folder / "servers.log"

    @property
    def database_log(self) -> Path:
        return self.folder / "log" / "postgres.log"

    def describe(self) -> list[str]:
        """What our server was started with, and PostgreSQL's settings that decide what a commit costs."""
        ours = " ".join(f"{name}={value}" for name, value in CHOSEN.items())
        return [f"Switchboard, as `make run` starts it but for {ours}", f"PostgreSQL: {self._settings()}"]

    def _settings(self) -> str:
        with psycopg.connect(self.owner_url) as connection:
            rows = connection.execute(
                "SELECT name, current_setting(name) FROM unnest(%s::text[]) AS name", [list(SHOWN_SETTINGS)]
            ).fetchall()
        return " ".join(f"{name}={value}" for name, value in rows)


@contextmanager
def opened(folder: Path) -> Iterator[House]:
    """Start PostgreSQL and Valkey in a folder, migrate, and let people sign in."""
    servers = embedded.start(folder)
    try:
        assert servers.postgres is not None
        # Where `make run` collects static files; missing, it is worth a warning at each start.
        (folder / "static").mkdir()
        env = {
            **{name: value for name, value in os.environ.items() if not name.startswith("WEB_")},
            **servers.env(),
            **CHOSEN,
            "VAR_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        _run("manage.py", "migrate", "--database", "owner", "--no-input", "--verbosity", "0", env=env)
        company = json.loads(_run("-m", "benchmarks.realtime.people", str(PEOPLE), env=env))
        tokens = folder / "tokens"
        tokens.write_text("".join(f"{token}\n" for token in company["tokens"]))
        yield House(
            folder=folder,
            env=env,
            owner_url=servers.postgres.url(user="postgres"),
            tenant_id=company["tenant_id"],
            tokens=tokens,
        )
    finally:
        servers.stop()


def _run(*arguments: str, env: dict[str, str]) -> bytes:
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=env, stdout=subprocess.PIPE, check=True
    ).stdout
