"""A Switchboard of the benchmark's own, started as people start it, in a folder and on a port apart."""

import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
READY = "Ctrl-C stops everything"


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _wait(happened: Callable[[], bool], process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 180
    while not happened():
        if process.poll() is not None or time.monotonic() > deadline:
            raise SystemExit("Switchboard did not start.")
        time.sleep(0.02)


@contextmanager
def switchboard(*, var_dir: Path, port: int) -> Iterator[float]:
    """Run it for the block; gives the seconds from the command to the first healthy answer."""
    env = {**os.environ, "VAR_DIR": str(var_dir), "PORT": str(port), "LOG_LEVEL": "WARNING"}
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE"):
        env.pop(name, None)
    path = var_dir.parent / f"{var_dir.name}-{time.time():.0f}.log"
    log = path.open("wb")
    began = time.perf_counter()
    process = subprocess.Popen(
        ["make", "--silent", "run"], cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True
    )
    try:
        _wait(lambda: _answers(port), process)
        started = time.perf_counter() - began
        # The demo tenant is made beside the web process; the address is announced when both are there.
        _wait(lambda: READY in path.read_text(), process)
        yield started
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=60)
        log.close()
