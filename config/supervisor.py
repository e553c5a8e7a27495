"""`make run`: embedded servers, migrations, the demo tenant; web, relay, worker and beat under one parent.

One Ctrl-C ends everything. A child that dies is started again. A killed supervisor takes its children with
it, or the next start ends them.
"""

import hashlib
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from config import embedded, processes
from config.children import Children, Program
from config.postgres import EmbeddedError

# What programs are given beyond the time in which a web process ends by itself.
SPARE_SECONDS = 2.0
WORKER_PROCESSES = 2
FOLLOW_UP_PROCESSES = 2
LISTEN_BACKLOG = 2048
TURN_SECONDS = 0.25
WEB_FIRST_SECONDS = 8.0


class StartError(Exception):
    """Nothing was started; the message is one sentence for the person at the terminal."""


class Supervisor:
    """Owns the listening socket, the embedded servers and the children, from start to stop."""

    def __init__(self, *, folder: Path, host: str, port: int) -> None:
        self.folder = folder
        self.host = host
        self.port = port
        self.signals = 0
        self.servers: embedded.Servers | None = None
        self.listener: socket.socket | None = None
        self.children = Children(
            ledger=processes.Ledger(path=folder / "run" / "children.json"),
            env={},
            cwd=embedded.ROOT,
            drain_seconds=_number("DRAIN_SECONDS", 6) + SPARE_SECONDS,
            on_end=self._forget_metrics,
        )
        self._probe: socket.socket | None = None
        self._demo_lines: list[str] = []

    def run(self) -> int:
        """Start everything, stay until a signal, stop everything. Returns the exit code."""
        lock = embedded.lock_file(self.folder / "run" / "supervisor.lock")
        if lock is None:
            raise StartError(
                f"Switchboard is already running with {self.folder}; stop it, or choose another VAR_DIR."
            )
        self._catch_signals()
        try:
            self.children.ledger.end_leftovers(grace_seconds=self.children.drain_seconds)
            self.listener = listen(self.host, self.port)
            self._start_servers()
            if self._prepare():
                self._serve()
                return 0
            return 0 if self.signals else 1
        finally:
            self._stop()
            lock.close()

    def _catch_signals(self) -> None:
        def count(*_: object) -> None:
            self.signals += 1

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, count)
        # A signal has to end a wait at once, not at the next turn.
        waker, woken = socket.socketpair()
        for end in (waker, woken):
            end.setblocking(False)
        signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
        self._wake_ends = (waker, woken)
        self._watch(woken, lambda: woken.recv(64))

    def _watch(self, source: socket.socket, react: Callable[[], object]) -> None:
        self.children.selector.register(source, 1, react)

    def _start_servers(self) -> None:
        wanted = {"postgres": "DATABASE_URL" not in os.environ, "valkey": "REDIS_URL" not in os.environ}
        if any(wanted.values()):
            self.children.say("start", f"embedded servers, data in {self.folder}")
            port = _number("REDIS_PORT", 0) or None
            self.servers = embedded.start(self.folder, **wanted, valkey_port=port)
            if self.servers.note:
                self.children.say("start", self.servers.note)
        for name in ("static", "files"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        shutil.rmtree(self._metrics_folder, ignore_errors=True)
        self._metrics_folder.mkdir(mode=0o700, exist_ok=True)
        self.children.env = {
            **os.environ,
            "HOST": self.host,
            "PORT": str(self.port),
            "VAR_DIR": str(self.folder),
            "DEMO_MODE": os.environ.get("DEMO_MODE", "true"),
            "PYTHONUNBUFFERED": "1",
            "PROMETHEUS_MULTIPROC_DIR": str(self._metrics_folder),
            **(self.servers.env() if self.servers else {}),
        }

    @property
    def _metrics_folder(self) -> Path:
        """Where the children count; their numbers go on over restarts, but not over ours."""
        return self.folder / "run" / "metrics"

    def _forget_metrics(self, pid: int) -> None:
        # What prometheus_client's mark_process_dead does; loading it would hold up the start.
        for gauges in self._metrics_folder.glob(f"gauge_live*_{pid}.db"):
            gauges.unlink(missing_ok=True)

    def _prepare(self) -> bool:
        """Migrate, unless the embedded database was migrated by these very files. False when it failed."""
        stamp = (
            None if self.servers is None or self.servers.postgres is None else self.servers.home / "migrated"
        )
        state = migration_state(embedded.ROOT)
        if stamp is not None and stamp.exists() and stamp.read_text() == state:
            return True
        self.children.add(_manage("migrate", "migrate", "--database", "owner", "--no-input"))
        while self.children.exit_code("migrate") is None and not self.signals:
            self.children.turn(TURN_SECONDS)
        if self.children.exit_code("migrate") != 0:
            return False
        if stamp is not None:
            stamp.write_text(state)
        return True

    def _serve(self) -> None:
        assert self.listener is not None
        for program in _web_programs(self.listener):
            self.children.add(program)
        self.children.turn(0)
        # The others wait for web, which someone waits for; starting all at once would slow down each.
        web_deadline = time.monotonic() + WEB_FIRST_SECONDS
        answered = False
        while not self.signals and not answered and time.monotonic() < web_deadline:
            self.children.turn(TURN_SECONDS)
            answered = self._web_answers()
        demo = self._add_the_others()
        announced = False
        while not self.signals:
            self.children.turn(TURN_SECONDS)
            answered = answered or self._web_answers()
            if not announced and answered and (not demo or self.children.exit_code("demo") is not None):
                announced = True
                self._announce()
            for name in self._revive():
                self.children.say(name, "had died and was started again")

    def _add_the_others(self) -> bool:
        demo = self.children.env["DEMO_MODE"].lower() in ("1", "true", "yes", "on")
        if demo:
            self.children.on_line = self._note_demo_line
            self.children.add(_manage("demo", "create_demo"))
        for program in _background_programs(self.folder):
            self.children.add(program)
        return demo

    def _revive(self) -> list[str]:
        try:
            return self.servers.revive() if self.servers is not None else []
        except EmbeddedError as problem:
            # Tried again at the next turn: the children wait for their servers and say so.
            self.children.say("start", str(problem))
            return []

    def _note_demo_line(self, name: str, line: str) -> None:
        if name == "demo":
            self._demo_lines.append(line)

    def _web_answers(self) -> bool:
        """Whether the web process has answered a request; the request waits in the listening socket until it
        does.
        """
        if self._probe is None:
            self._probe = socket.create_connection((_local(self.host), self.port), timeout=5)
            self._probe.sendall(b"GET /api/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            self._probe.setblocking(False)
            self._watch(self._probe, lambda: None)
        try:
            answer = self._probe.recv(16)
        except BlockingIOError:
            return False
        except OSError:
            answer = b""
        self.children.selector.unregister(self._probe)
        self._probe.close()
        self._probe = None
        return answer.startswith(b"HTTP/")

    def _announce(self) -> None:
        self.children.say("ready", f"Switchboard: http://{_local(self.host)}:{self.port}/")
        for line in self._demo_lines:
            self.children.say("ready", line)
        self.children.say("ready", "Ctrl-C stops everything.")

    def _stop(self) -> None:
        first = self.signals
        if first:
            self.children.say(
                "stop", "ending all processes; a second Ctrl-C does not wait for work in progress"
            )
        if self.listener is not None:
            self.listener.close()
        if self._probe is not None:
            self._probe.close()
        self.children.stop(hurry=lambda: self.signals > max(first, 1))
        if self.servers is not None:
            self.servers.stop()
        signal.set_wakeup_fd(-1)


def listen(host: str, port: int) -> socket.socket:
    """Bind the address that the web processes will share. Raises StartError when that cannot be."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family, backlog=LISTEN_BACKLOG)
    except OSError as problem:
        reason = "is already in use" if _is_taken(problem) else f"cannot be used ({problem.strerror})"
        raise StartError(
            f"Port {port} on {host} {reason}; stop the program that uses it, or choose another: "
            f"PORT={port + 1} make run"
        ) from problem


def migration_state(root: Path) -> str:
    """A digest of everything that decides what `migrate` would do: our migrations and the pinned packages."""
    digest = hashlib.sha256()
    for path in (
        *sorted(root.glob("*/migrations/*.py")),
        root / "requirements.txt",
        root / "config" / "settings.py",
    ):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _is_taken(problem: OSError) -> bool:
    return problem.errno is not None and os.strerror(problem.errno) == "Address already in use"


def _local(host: str) -> str:
    return "127.0.0.1" if host in ("0.0.0.0", "::", "") else host  # noqa: S104 - compared, not bound


def _manage(name: str, *arguments: str, once: bool = True) -> Program:
    # The checks belong to `make check`; here they would load every view, in processes that serve none.
    return Program(name=name, command=(sys.executable, "manage.py", *arguments, "--skip-checks"), once=once)


def _web_programs(listener: socket.socket) -> list[Program]:
    web = (sys.executable, "-m", "config.web", str(listener.fileno()))
    count = _number("WEB_PROCESSES", 1)
    return [
        Program(name="web" if count == 1 else f"web-{number}", command=web, pass_fds=(listener.fileno(),))
        for number in range(1, count + 1)
    ]


def _background_programs(folder: Path) -> list[Program]:
    # As root celery warns at length; `make run` is for one machine, where the warning helps nobody.
    python = (sys.executable, "-W", "ignore:You're running the worker")
    celery = (*python, "-m", "celery", "-q", "-A", "config")
    worker = ("worker", "--loglevel", "INFO", "--without-gossip", "--without-mingle", "--without-heartbeat")
    quick = (
        "--exclude-queues",
        "imports,follow-ups",
        "--concurrency",
        str(WORKER_PROCESSES),
        "--hostname",
        "worker@%h",
    )
    follow_ups = (
        "--queues",
        "follow-ups",
        "--concurrency",
        str(FOLLOW_UP_PROCESSES),
        "--hostname",
        "follow-ups@%h",
    )
    imports = ("--queues", "imports", "--concurrency", "1", "--hostname", "imports@%h")
    beat = ("beat", "--loglevel", "WARNING", "--schedule", str(folder / "run" / "beat-schedule"))
    return [
        _manage("relay", "relay", once=False),
        Program(name="worker", command=(*celery, *worker, *quick)),
        Program(name="follow-ups", command=(*celery, *worker, *follow_ups)),
        Program(name="imports", command=(*celery, *worker, *imports)),
        Program(name="beat", command=(*celery, *beat)),
    ]


def _named(name: str, processes: int) -> tuple[str, ...]:
    return ("--concurrency", str(processes), "--hostname", f"{name}@%h")


def _number(name: str, default: int) -> int:
    text = os.environ.get(name) or str(default)
    if not text.isdecimal() or int(text) > 65535:
        raise StartError(f"{name} has to be a whole number up to 65535, and is {text!r}.")
    return int(text)


def main() -> int:
    """Read HOST, PORT and VAR_DIR, run until a signal; a problem at the start is one sentence and exit code
    1.
    """
    try:
        port = _number("PORT", 8000)
        return Supervisor(
            folder=embedded.var_dir(), host=os.environ.get("HOST") or "127.0.0.1", port=port
        ).run()
    except (StartError, EmbeddedError) as problem:
        sys.stderr.write(f"{problem}\n")
        return 1


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        sys.exit(main())
