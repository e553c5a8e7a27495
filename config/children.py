"""A table of child processes: started together, restarted when they die, output prefixed with the name."""

import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from config import processes

FIRST_BACKOFF_SECONDS = 0.2
LONGEST_BACKOFF_SECONDS = 10.0
# A child that ran this long had started well: its next death is a new problem.
STABLE_SECONDS = 20.0
LEFTOVER_SECONDS = 3.0


@dataclass(frozen=True, kw_only=True)
class Program:
    """What to run. `once` programs are not started again when they end."""

    name: str
    command: Sequence[str]
    once: bool = False
    pass_fds: Sequence[int] = ()


@dataclass
class _Child:
    program: Program
    process: subprocess.Popen[bytes] | None = None
    partial: bytes = b""
    started: float = 0.0
    backoff: float = FIRST_BACKOFF_SECONDS
    due: float | None = 0.0
    exit_code: int | None = None


@dataclass
class Children:
    """The running table. Everything happens in `turn`, on the caller's thread."""

    ledger: processes.Ledger
    env: Mapping[str, str]
    cwd: Path
    drain_seconds: float
    output: TextIO = field(default_factory=lambda: sys.stdout)
    on_line: Callable[[str, str], None] | None = None
    """Called with name and line for each line of output, after it was printed."""
    on_end: Callable[[int], None] | None = None
    """Called with the pid of each child that ended."""

    def __post_init__(self) -> None:
        self.selector = selectors.DefaultSelector()
        self._children: dict[str, _Child] = {}
        self._stopping = False

    def add(self, program: Program) -> None:
        """Take a program into the table; the next `turn` starts it."""
        self._children[program.name] = _Child(program)

    def pid(self, name: str) -> int | None:
        """The pid of a child while it runs."""
        process = self._children[name].process
        return None if process is None else process.pid

    def exit_code(self, name: str) -> int | None:
        """How a `once` program ended; None while it runs."""
        return self._children[name].exit_code

    def say(self, name: str, line: str) -> None:
        """Print one line under a name."""
        self.output.write(f"{name:<8} | {line}\n")
        self.output.flush()

    def turn(self, seconds: float) -> None:
        """Wait up to `seconds` for something to happen, print what children wrote, start what is due."""
        for key, _ in self.selector.select(seconds):
            if isinstance(key.data, _Child):
                self._read(key.data)
            elif callable(key.data):
                key.data()
        for child in self._children.values():
            if child.process is not None and child.process.poll() is not None:
                self._bury(child)
            if self._is_due(child):
                self._start(child)

    def stop(self, *, hurry: Callable[[], bool] = lambda: False) -> None:
        """End all children: SIGTERM, then SIGKILL to whole groups after the drain time, or as soon as `hurry`
        says.
        """
        running = {c.process.pid: c for c in self._children.values() if c.process is not None}
        self._stopping = True
        for group in running:
            processes.signal_group(group=group, number=signal.SIGTERM)
        deadline = time.monotonic() + self.drain_seconds
        while (
            any(c.process is not None for c in running.values())
            and time.monotonic() < deadline
            and not hurry()
        ):
            self.turn(0.05)
        for group, child in running.items():
            processes.end_group(group=group, polite=signal.SIGKILL, grace_seconds=LEFTOVER_SECONDS)
            self.ledger.remove(name=child.program.name)
            if child.process is not None:
                child.process.wait()
                self._bury(child)
        self.selector.close()

    def _is_due(self, child: _Child) -> bool:
        waiting = child.process is None and child.due is not None and not self._stopping
        return waiting and time.monotonic() >= (child.due or 0)

    def _start(self, child: _Child) -> None:
        program = child.program
        child.process = processes.spawn(
            command=program.command,
            env={**self.env, **self.ledger.environment()},
            cwd=self.cwd,
            output=subprocess.PIPE,
            death_signal=signal.SIGTERM,
            pass_fds=program.pass_fds,
        )
        child.started = time.monotonic()
        child.due = None
        self.ledger.add(name=program.name, pid=child.process.pid)
        assert child.process.stdout is not None
        os.set_blocking(child.process.stdout.fileno(), False)
        self.selector.register(child.process.stdout, selectors.EVENT_READ, child)

    def _read(self, child: _Child) -> bool:
        """Print the complete lines that are there; False at the end of the output."""
        assert child.process is not None
        assert child.process.stdout is not None
        try:
            data = os.read(child.process.stdout.fileno(), 65536)
        except BlockingIOError:
            return False
        *lines, child.partial = (child.partial + data).split(b"\n")
        if not data and child.partial:
            lines, child.partial = [child.partial], b""
        for line in lines:
            text = line.decode(errors="replace").rstrip()
            self.say(child.program.name, text)
            if self.on_line is not None:
                self.on_line(child.program.name, text)
        if not data and child.process.stdout in self.selector.get_map():
            self.selector.unregister(child.process.stdout)
        return bool(data)

    def _bury(self, child: _Child) -> None:
        assert child.process is not None
        assert child.process.stdout is not None
        while self._read(child):
            pass
        if child.process.stdout in self.selector.get_map():
            self.selector.unregister(child.process.stdout)
        child.process.stdout.close()
        # A killed leader leaves its own children; they would work beside the new one.
        processes.end_group(group=child.process.pid, polite=signal.SIGKILL, grace_seconds=LEFTOVER_SECONDS)
        if self.on_end is not None:
            self.on_end(child.process.pid)
        child.exit_code, child.process, child.partial = child.process.returncode, None, b""
        self.ledger.remove(name=child.program.name)
        if child.program.once or self._stopping:
            return
        if time.monotonic() - child.started > STABLE_SECONDS:
            child.backoff = FIRST_BACKOFF_SECONDS
        child.due = time.monotonic() + child.backoff
        self.say(child.program.name, f"ended with {child.exit_code}; starting again in {child.backoff:.1f} s")
        child.backoff = min(child.backoff * 2, LONGEST_BACKOFF_SECONDS)
