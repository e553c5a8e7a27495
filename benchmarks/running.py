"""A Switchboard of the benchmark's own, started as people start it, in a folder and on a port apart."""

import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def switchboard(*, var_dir: Path, port: int) -> Iterator[float]:
    """Run it for the block; gives the seconds from the command to the first healthy answer."""
    env = {**os.environ, "VAR_DIR": str(var_dir), "PORT": str(port), "LOG_LEVEL": "WARNING"}
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE"):
        env.pop(name, None)
    log = (var_dir.parent / f"{var_dir.name}.log").open("ab")
    began = time.perf_counter()
    process = subprocess.Popen(
        ["make", "--silent", "run"], cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True
    )
    try:
        while not _answers(port):
            if process.poll() is not None or time.perf_counter() - began > 180:
                raise SystemExit(f"Switchboard did not start; see {log.name}.")
            time.sleep(0.02)
        yield time.perf_counter() - began
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=60)
        log.close()
