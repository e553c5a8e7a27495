"""Processes of the operating system: started so that they cannot outlive us, ended as whole groups."""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

import psutil

POLL_SECONDS = 0.02
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def spawn(
    *,
    command: Sequence[str | Path],
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    output: int | IO[bytes],
    death_signal: signal.Signals,
    user: str | None = None,
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start `command` as the leader of its own process group, without standard input.

    On Linux the kernel sends it `death_signal` when the thread that called this ends, so call it from the
    main thread. Elsewhere a killed parent leaves it running, to be found by the next start (see `Ledger`).
    """
    parent = os.getpid()

    def die_with_parent() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        if _libc is not None:
            _libc.prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    return subprocess.Popen(
        [str(part) for part in command],
        env=dict(os.environ if env is None else env),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        user=user,
        group=user,
        extra_groups=None if user is None else [],
        pass_fds=tuple(pass_fds),
        # Runs between fork and exec, after the change of user, which would clear the death signal.
        preexec_fn=die_with_parent,  # noqa: PLW1509 - a thread started before a fork holds nothing it needs
    )


def started_at(*, pid: int) -> float | None:
    """When the process began (seconds since 1970), or None when it is gone or only waits to be collected.

    A pid is given out again after its process ended; the pair of pid and start time is not.
    """
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else process.create_time()
    except psutil.NoSuchProcess:
        return None


def group_members(*, group: int) -> list[int]:
    """Pids of the living processes of a process group."""
    members = []
    for pid in psutil.pids():
        with suppress(ProcessLookupError, PermissionError):
            if os.getpgid(pid) == group and started_at(pid=pid) is not None:
                members.append(pid)
    return members


def signal_group(*, group: int, number: signal.Signals) -> None:
    """Send a signal to every process of a group; an empty group is no error."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def end_group(*, group: int, polite: signal.Signals = signal.SIGTERM, grace_seconds: float) -> None:
    """Ask a group to end, and kill what is left of it after `grace_seconds`."""
    signal_group(group=group, number=polite)
    if not wait_until_gone(group=group, seconds=grace_seconds):
        signal_group(group=group, number=signal.SIGKILL)
        wait_until_gone(group=group, seconds=grace_seconds)


def wait_until_gone(*, group: int, seconds: float) -> bool:
    """Whether the group was empty within `seconds`."""
    deadline = time.monotonic() + seconds
    while group_members(group=group):
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


class Ledger:
    """A file with the process groups that we started, so that the start after a killed one can end them.

    Each entry holds the leader's pid and start time, and a mark that the group's members carry in their
    environment: a group whose leader died is ours only if a member carries the mark.
    """

    MARK = "SWITCHBOARD_LEDGER"

    def __init__(self, *, path: Path) -> None:
        self.path = path
        self._entries: dict[str, tuple[int, float]] = {}

    def environment(self) -> dict[str, str]:
        """What the children's environment has to contain."""
        return {self.MARK: str(self.path)}

    def add(self, *, name: str, pid: int) -> None:
        """Remember the group led by `pid` under `name`, in place of an earlier one."""
        began = started_at(pid=pid)
        if began is not None:
            self._entries[name] = (pid, began)
            self._write()

    def remove(self, *, name: str) -> None:
        """Forget a group that has ended."""
        if self._entries.pop(name, None) is not None:
            self._write()

    def end_leftovers(self, *, grace_seconds: float) -> list[str]:
        """End what an earlier owner of this file left running; return the names."""
        ended = []
        for name, (pid, began) in _read_entries(self.path).items():
            if self._is_ours(pid=pid, began=began):
                end_group(group=pid, grace_seconds=grace_seconds)
                ended.append(name)
        self._write()
        return ended

    def _is_ours(self, *, pid: int, began: float) -> bool:
        now_there = started_at(pid=pid)
        if now_there is not None:
            return now_there == began
        for member in group_members(group=pid):
            with suppress(psutil.Error):
                if psutil.Process(member).environ().get(self.MARK) == str(self.path):
                    return True
        return False

    def _write(self) -> None:
        write_private(path=self.path, text=json.dumps(self._entries))


def _read_entries(path: Path) -> dict[str, tuple[int, float]]:
    try:
        return {name: (int(pid), float(began)) for name, (pid, began) in json.loads(path.read_text()).items()}
    except (FileNotFoundError, ValueError, AttributeError):
        # Missing, or cut short by a crash: nothing to learn from it.
        return {}


def write_private(*, path: Path, text: str) -> None:
    """Replace a file in one step, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(text)
    draft.replace(path)
