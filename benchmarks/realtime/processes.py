"""The processes of a measurement: a server on core 0, everything else on core 1."""

import json
import os
import resource
import select
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from benchmarks.running import ROOT

SERVER_CORE, OTHER_CORE = 0, 1
CLIENTS_FOLDER = ROOT / "benchmarks" / "clients"
BACKLOG = 2048
STOP_SECONDS = 20.0
ANSWER_SECONDS = 90.0


class BenchmarkError(Exception):
    """A measurement that says nothing; the message is one sentence for the terminal."""


def prepare_machine() -> None:
    """Take the second core for ourselves and all that we start, and as many descriptors as we may have."""
    if (os.cpu_count() or 1) < 2:
        raise BenchmarkError("This needs two cores: one for the server, one for everything else.")
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    os.sched_setaffinity(0, {OTHER_CORE})


def compile_client(folder: Path) -> Path:
    """The load client. Raises BenchmarkError without a C compiler."""
    program = folder / "fanout"
    sources = sorted(CLIENTS_FOLDER.glob("*.c"))
    try:
        subprocess.run(["cc", "-O2", "-std=gnu11", "-o", program, *sources], check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise BenchmarkError(f"The load client could not be compiled: {error}.") from error
    return program


def core_seconds(core: int) -> float:
    """How long a core has worked, for whomever."""
    times = psutil.cpu_times(percpu=True)[core]
    return float(times.user + times.nice + times.system + times.steal)


class Server:
    """The measured process, with whatever children it has."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        self._root = psutil.Process(process.pid)

    @property
    def cpu_seconds(self) -> float:
        return sum(one.cpu_times().user + one.cpu_times().system for one in self._all())

    @property
    def memory_bytes(self) -> int:
        return sum(int(one.memory_info().rss) for one in self._all())

    def _all(self) -> list[psutil.Process]:
        if self._process.poll() is not None:
            raise BenchmarkError(f"The server ended with {self._process.returncode}.")
        return [self._root, *self._root.children(recursive=True)]


@contextmanager
def serving(command: Sequence[str], *, env: Mapping[str, str], log: Path) -> Iterator[tuple[Server, int]]:
    """Run a server on core 0 for the block; gives it and its port."""
    with socket.create_server(("127.0.0.1", 0), backlog=BACKLOG) as listener, log.open("ab") as output:
        port = int(listener.getsockname()[1])
        # Inherited from the start: a thread that began elsewhere would stay there.
        os.sched_setaffinity(0, {SERVER_CORE})
        process = subprocess.Popen(
            [part.format(fd=listener.fileno()) for part in command],
            cwd=ROOT,
            env=dict(env),
            pass_fds=(listener.fileno(),),
            stdout=output,
            stderr=output,
        )
        os.sched_setaffinity(0, {OTHER_CORE})
    try:
        yield Server(process), port
    finally:
        _end(process)


class Talking:
    """A process that answers each line that it is told with a line of JSON."""

    def __init__(
        self, command: Sequence[str], *, env: Mapping[str, str] | None = None, pass_fds: Sequence[int] = ()
    ) -> None:
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=None if env is None else dict(env),
            pass_fds=pass_fds,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, line: str) -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        return self.hear()

    def hear(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        # One line for each order, so nothing waits unseen in the reader's buffer.
        readable, _, _ = select.select([self._process.stdout], [], [], ANSWER_SECONDS)
        line = self._process.stdout.readline() if readable else ""
        if not line:
            raise BenchmarkError(f"{self._process.args!r} did not answer.")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        _end(self._process)


@contextmanager
def running(command: Sequence[str], *, env: Mapping[str, str], log: Path) -> Iterator[None]:
    """Run something beside for the block, on core 1."""
    with log.open("ab") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=dict(env), stdout=output, stderr=output)
    try:
        yield
    finally:
        _end(process)


def _end(process: "subprocess.Popen[Any]") -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
