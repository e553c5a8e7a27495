"""Real PostgreSQL and Valkey servers from pip wheels, for development, demos and tests.

They are the engines that production uses, with the same roles and the same durability; only who starts them
differs. `python -m config.embedded` runs them alone until Ctrl-C, for work with manage.py.
"""

import fcntl
import hashlib
import json
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from typing import IO

from config import processes
from config.postgres import EmbeddedError, Postgres, is_open_to_others
from config.valkey import Valkey

ROOT = Path(__file__).resolve().parent.parent
LOG_BYTES_KEPT = 10 * 1024 * 1024
LEFTOVER_SECONDS = 10.0


def var_dir() -> Path:
    """The folder for everything that is written at run time: VAR_DIR, from the project's folder when
    relative.
    """
    return (ROOT / os.environ.get("VAR_DIR", "var")).resolve()


class Servers:
    """The embedded servers of one folder. Make them with `start`, `throwaway` or not at all."""

    is_durable = True

    def __init__(self, *, folder: Path, postgres: bool, valkey: bool, valkey_port: int | None) -> None:
        self.folder = folder
        self.home, self.note = _home_for(folder)
        """Where the data lies, and one sentence for the terminal when that is not `folder`, else None."""
        self.postgres = (
            Postgres(home=self.home, log=folder / "log" / "postgres.log", is_durable=self.is_durable)
            if postgres
            else None
        )
        self.valkey = (
            Valkey(home=self.home, log=folder / "log" / "valkey.log", port=valkey_port) if valkey else None
        )
        self._ledger = processes.Ledger(path=folder / "run" / "servers-ledger.json")
        self._lock: IO[str] | None = None

    def env(self) -> dict[str, str]:
        """The addresses as the settings read them: DATABASE_URL, DATABASE_OWNER_URL, REDIS_URL."""
        urls = {}
        if self.postgres is not None:
            urls["DATABASE_URL"] = self.postgres.url(user="switchboard_app")
            urls["DATABASE_OWNER_URL"] = self.postgres.url(user="switchboard_owner")
        if self.valkey is not None:
            urls["REDIS_URL"] = self.valkey.url()
        return urls

    def start(self) -> None:
        """Start every server, ending what a killed owner of the folder left running.

        Raises EmbeddedError when a server does not come up, or when a living process runs the folder's
        servers.
        """
        for name in ("log", "run"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self.home.mkdir(parents=True, exist_ok=True)
        self._lock = lock_file(self.folder / "run" / "servers.lock")
        if self._lock is None:
            raise EmbeddedError(
                f"The servers of {self.folder} are already running; stop them or set VAR_DIR."
            )
        self._ledger.end_leftovers(grace_seconds=LEFTOVER_SECONDS)
        try:
            for server in (self.valkey, self.postgres):
                if server is not None:
                    _trim(server.log)
                    server.start()
            self._publish()
        except BaseException:
            self.stop()
            raise

    def revive(self) -> list[str]:
        """Start again each server that died; return their names."""
        revived = []
        for name, server in (("valkey", self.valkey), ("postgres", self.postgres)):
            if server is not None and server.process is not None and server.process.poll() is not None:
                server.start()
                revived.append(name)
        if revived:
            self._publish()
        return revived

    def stop(self) -> None:
        """Shut the servers down cleanly; does nothing when they are not running."""
        (self.folder / "run" / "servers.json").unlink(missing_ok=True)
        for server in (self.postgres, self.valkey):
            if server is not None:
                server.stop()
        self._ledger.remove(name="valkey")
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _publish(self) -> None:
        running = {
            name: server.process.pid
            for name, server in (("postgres", self.postgres), ("valkey", self.valkey))
            if server is not None and server.process is not None
        }
        if "valkey" in running:
            self._ledger.add(name="valkey", pid=running["valkey"])
        began = {str(pid): processes.started_at(pid=pid) for pid in running.values()}
        text = json.dumps({"processes": began, "urls": self.env()})
        processes.write_private(path=self.folder / "run" / "servers.json", text=text)


class ThrowawayServers(Servers):
    """Servers with a folder of their own, which `stop` deletes; so they wait for no disk either."""

    is_durable = False

    def stop(self) -> None:
        """Shut down and delete the data."""
        super().stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def start(
    folder: Path | None = None, *, postgres: bool = True, valkey: bool = True, valkey_port: int | None = None
) -> Servers:
    """Start the servers of `folder` (by default VAR_DIR) as children of this process; they end with it.

    Call it from the main thread. `valkey_port` fixes Valkey's port. Raises EmbeddedError with a sentence for
    people.
    """
    servers = Servers(folder=folder or var_dir(), postgres=postgres, valkey=valkey, valkey_port=valkey_port)
    servers.start()
    return servers


def throwaway() -> ThrowawayServers:
    """Start a pair of servers with new, empty data in a temporary folder, as tests need it."""
    folder = Path(tempfile.mkdtemp(prefix="switchboard-"))
    # Passable, not readable: as root, PostgreSQL's own user has to get to its part.
    folder.chmod(0o711)
    servers = ThrowawayServers(folder=folder, postgres=True, valkey=True, valkey_port=None)
    servers.start()
    return servers


def running(folder: Path | None = None) -> dict[str, str] | None:
    """The addresses of the servers running for `folder` (by default VAR_DIR), or None when there are none.

    For commands in a second terminal: the result has the keys of `Servers.env`.
    """
    try:
        state = json.loads(((folder or var_dir()) / "run" / "servers.json").read_text())
        alive = all(processes.started_at(pid=int(pid)) == began for pid, began in state["processes"].items())
        return {str(name): str(url) for name, url in state["urls"].items()} if alive else None
    except (OSError, ValueError, KeyError):
        # No such file, not ours to read, or a half-made folder: nothing is running for us.
        return None


def lock_file(path: Path) -> IO[str] | None:
    """Hold a lock until the returned file is closed or this process ends; None when another one holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    stream = path.open("a")
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        stream.close()
        return None
    return stream


def _home_for(folder: Path) -> tuple[Path, str | None]:
    """Where the data goes: as root, PostgreSQL runs as a user who cannot get through a private folder."""
    if os.geteuid() != 0 or is_open_to_others(folder):
        return folder, None
    key = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    home = Path("/var/lib/switchboard") / key
    return home, f"The database is kept in {home}, because a folder above {folder} is private to root."


def _trim(log: Path) -> None:
    if log.exists() and log.stat().st_size > LOG_BYTES_KEPT:
        log.replace(log.with_suffix(".log.1"))


def main() -> int:
    """Run the servers alone until Ctrl-C or SIGTERM."""
    signals = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    try:
        servers = start()
    except EmbeddedError as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    for line in (servers.note, *(f"{name}={value}" for name, value in servers.env().items())):
        if line:
            sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
    signal.sigwait(signals)
    servers.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
