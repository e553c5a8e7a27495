"""Makes the virtual environment: `python3 -m config.install VENV REQUIREMENTS`. Runs before any package is
there.

uv does the installing, since it is some ten times faster; where it cannot be had, pip does.
"""

import hashlib
import re
import subprocess
import sys
import tempfile
from pathlib import Path

OLDEST_PYTHON = (3, 11)
DEV_REQUIREMENTS = "requirements-dev.txt"


def main(arguments: list[str]) -> int:
    """Make the environment if need be; install the pinned packages unless these very pins are installed."""
    if sys.version_info[:2] < OLDEST_PYTHON:
        found = "{}.{}".format(*sys.version_info[:2])
        sys.stderr.write(
            f"Switchboard needs Python 3.11 or newer, and {sys.executable} is {found}. "
            "Name another one: make PYTHON=python3.12 run\n"
        )
        return 1
    venv, requirements = Path(arguments[0]), Path(arguments[1])
    python = venv / "bin" / "python"
    mark = venv / f".pins-{requirements.stem}"
    pins = hashlib.sha256(requirements.read_bytes()).hexdigest()
    if python.exists() and mark.exists() and mark.read_text() == pins:
        return 0
    if not python.exists():
        _say(f"Making {venv} with Python {sys.version.split()[0]}")
        if subprocess.run([sys.executable, "-m", "venv", "--clear", str(venv)], check=False).returncode != 0:
            sys.stderr.write(
                f"{sys.executable} cannot make a virtual environment; on Debian: apt install python3-venv\n"
            )
            return 1
    _say(f"Installing {requirements}")
    installed = _has_uv(venv) and _run(
        *(str(venv / "bin" / "uv"), "pip", "install", "--quiet", "--python", str(python)),
        *("--require-hashes", "-r", str(requirements)),
    )
    if not installed and not _run(*_pip(python), "--require-hashes", "-r", str(requirements)):
        return 1
    mark.write_text(pins)
    return 0


def _has_uv(venv: Path) -> bool:
    if (venv / "bin" / "uv").exists():
        return True
    pinned = re.search(r"^uv==(?:.*\\\n)*.*", Path(DEV_REQUIREMENTS).read_text(), re.MULTILINE)
    if pinned is None:
        return False
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as only_uv:
        only_uv.write(pinned.group() + "\n")
        only_uv.flush()
        return _run(*_pip(venv / "bin" / "python"), "--require-hashes", "-r", only_uv.name)


def _pip(python: Path) -> tuple[str, ...]:
    return (str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check")


def _run(*command: str) -> bool:
    return subprocess.run(command, check=False).returncode == 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
