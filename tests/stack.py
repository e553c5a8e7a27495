"""Switchboard as it runs: a web process on a real port, the relay, a worker and beat, on the test database.

Each is a process of its own, so that a test may kill it at the moment it arranged.
"""

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import psutil
from django.conf import settings
from django.db import connections
from psycopg.conninfo import make_conninfo

from config import processes
from tests.waiting import wait_until

ROOT = Path(__file__).parents[1]
BEAT_FILE = f"{os.environ['VAR_DIR']}/beat-schedule"
CELERY = (sys.executable, "-m", "celery", "-A", "config")
COMMANDS: dict[str, Sequence[str]] = {
    "relay": (sys.executable, "manage.py", "relay"),
    "worker": (
        *CELERY,
        "worker",
        "--loglevel",
        "INFO",
        "--pool",
        "solo",
        "--without-gossip",
        "--without-mingle",
    ),
    "beat": (*CELERY, "beat", "--loglevel", "WARNING", "--schedule", BEAT_FILE),
}
# A second of each, as after somebody started everything twice.
COMMANDS["worker-2"] = (*COMMANDS["worker"], "--hostname", "worker-2@%h")
COMMANDS["beat-2"] = (*COMMANDS["beat"][:-1], f"{BEAT_FILE}-2")


class Stack:
    """The running processes by name: ``web``, ``relay``, and ``worker`` and ``beat`` when asked for.

    ``web-2`` is one more web process on the same port.
    """

    def __init__(self, *, env: Mapping[str, str]) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.origin = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.env = {
            **os.environ,
            **addresses_of_this_run(),
            "PUBLIC_ORIGIN": self.origin,
            "LOG_LEVEL": "WARNING",
            **env,
        }
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.logs: dict[str, IO[bytes]] = {}

    def start(self, name: str) -> None:
        """Start a process; for ``web``, wait until it answers."""
        is_web = name.startswith("web")
        web = (sys.executable, "-m", "config.web", str(self.listener.fileno()))
        if name not in self.logs:
            self.logs[name] = TemporaryFile()  # noqa: SIM115 - closed by stop()
        self.running[name] = processes.spawn(
            command=web if is_web else COMMANDS[name],
            env=self.env,
            cwd=ROOT,
            output=self.logs[name],
            death_signal=signal.SIGKILL,
            pass_fds=(self.listener.fileno(),) if is_web else (),
        )
        if name == "web":
            wait_until(self._answers, seconds=30)

    def kill(self, name: str) -> None:
        """End a process as a crash would, with everything that it started."""
        process = self.running.pop(name)
        processes.signal_group(group=process.pid, number=signal.SIGKILL)
        process.wait()

    def sleep(self) -> None:
        """Stop the processes where they stand, as soon as none has a transaction open.

        Before the next test the tables are emptied, which takes a lock on all of them; a query on two would
        wait for one of them with the other in its hand.
        """
        wait_until(self._sleeps)

    def wake(self) -> None:
        self._send(signal.SIGCONT)

    def log_of(self, name: str) -> str:
        """What a process wrote so far, all its lives together."""
        log = self.logs[name]
        log.seek(0)
        return log.read().decode(errors="replace")

    def stop(self) -> None:
        for name in list(self.running):
            self.kill(name)
        for log in self.logs.values():
            log.close()
        self.listener.close()

    def _sleeps(self) -> bool:
        self._send(signal.SIGSTOP)
        # What a process had sent before it stopped may not have been read yet: then its session is awake.
        if self._is_stopped() and all(map(_is_asleep, _sessions())) and set(_sessions().values()) <= {"idle"}:
            return True
        self.wake()
        return False

    def _is_stopped(self) -> bool:
        family = [psutil.Process(one.pid) for one in self.running.values()]
        family += [child for one in family for child in one.children(recursive=True)]
        return all(one.status() in {psutil.STATUS_STOPPED, psutil.STATUS_ZOMBIE} for one in family)

    def _send(self, number: signal.Signals) -> None:
        for process in self.running.values():
            processes.signal_group(group=process.pid, number=number)

    def _answers(self) -> bool:
        if self.running["web"].poll() is not None:
            raise AssertionError(f"The web process ended:\n{self.log_of('web')[-4000:]}")
        try:
            with urllib.request.urlopen(f"{self.origin}/api/health", timeout=5):  # noqa: S310 - our own
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False


@contextmanager
def running_stack(*names: str, env: Mapping[str, str] | None = None) -> Iterator[Stack]:
    """A stack with the named processes, ended with the block. Its database is the test run's."""
    stack = Stack(env=env or {})
    try:
        for name in names:
            stack.start(name)
        yield stack
    finally:
        stack.stop()


def _sessions() -> dict[int, str]:
    """The other sessions of the test database: the pid of each and what PostgreSQL says of it."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT pid, state FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND state IS NOT NULL"
        )
        return dict(cursor.fetchall())


def _is_asleep(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_SLEEPING
    except psutil.NoSuchProcess:
        # It has ended, or the database runs on another machine.
        return True


def addresses_of_this_run() -> dict[str, str]:
    """The servers of this test run, as a process of ours reads them."""
    return {
        "DATABASE_URL": _address("default"),
        "DATABASE_OWNER_URL": _address("owner"),
        "REDIS_URL": settings.REDIS_URL,
        "DATABASE_POOL_SIZE": "4",
    }


def _address(alias: str) -> str:
    own = connections[alias].settings_dict
    parts = {
        "dbname": own["NAME"],
        "user": own["USER"],
        "password": own["PASSWORD"],
        "host": own["HOST"],
        "port": own["PORT"],
    }
    return make_conninfo("", **{name: value for name, value in parts.items() if value})
