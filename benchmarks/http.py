"""`make bench-http`: the lead list against a FastAPI peer, commit to browser, and the second start.

Both list servers are one process on core 0 with the same database; the load and the database have the other
core. They are measured in turn, several rounds, and the median of the rounds counts.
"""

import json
import os
import platform
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg.conninfo import conninfo_to_dict

from benchmarks import httpload, latency
from benchmarks.running import ROOT, switchboard
from config import embedded

PORT = 8790
ROUNDS = 3
SECONDS = 6.0
EMAIL, PASSWORD = "demo@switchboard.example", "demo-password"
LIST = "/api/leads?limit=50"


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="switchboard-bench-") as folder:
        Path(folder).chmod(0o711)
        var_dir = Path(folder) / "var"
        with switchboard(var_dir=var_dir, port=PORT) as first_start:
            token = _sign_in()
            _import_leads(token)
        with switchboard(var_dir=var_dir, port=PORT) as second_start:
            env = _addresses(var_dir)
            _print_settings(env)
            seen = latency.measure(origin=f"http://127.0.0.1:{PORT}", email=EMAIL, password=PASSWORD, env=env)
        rates = _compare_lists(var_dir, token)
    ours, peers = statistics.median(rates["switchboard"]), statistics.median(rates["fastapi"])
    print(
        f"RESULT lead_list_per_s={ours:.0f} fastapi_per_s={peers:.0f} fastapi_ratio={ours / peers:.2f}"
        f" commit_to_browser_p50_ms={seen.p50:.0f} commit_to_browser_p99_ms={seen.p99:.0f}"
        f" first_page_ms={seen.first_page:.0f} longest_task_ms={seen.longest_task:.0f}"
        f" first_start_s={first_start:.1f} second_start_s={second_start:.1f}"
    )


def _compare_lists(var_dir: Path, token: str) -> dict[str, list[float]]:
    rates: dict[str, list[float]] = {"switchboard": [], "fastapi": []}
    bodies: dict[str, bytes] = {}
    servers = embedded.start(var_dir)
    try:
        env = {**os.environ, **servers.env(), "VAR_DIR": str(var_dir), "LOG_LEVEL": "WARNING"}
        env |= _peer_env(servers)
        for number in range(ROUNDS):
            for name, command in _commands().items():
                with _on_core_zero(command, env) as port:
                    httpload.run(port=port, path=LIST, token=token, seconds=2)
                    load = httpload.run(port=port, path=LIST, token=token, seconds=SECONDS)
                if load.failed:
                    raise SystemExit(f"{name} refused {load.failed} requests.")
                rates[name].append(load.per_second)
                bodies[name] = load.body
                print(
                    f"round {number + 1} {name:12} {load.per_second:7.0f} requests/s"
                    f"  p50 {load.percentile_ms(50):6.1f} ms  p99 {load.percentile_ms(99):6.1f} ms"
                )
    finally:
        servers.stop()
    _check_equal(bodies)
    return rates


def _commands() -> dict[str, list[str]]:
    uvicorn = ["--fd", "{fd}", "--loop", "uvloop", "--no-access-log", "--log-level", "warning"]
    return {
        "switchboard": [sys.executable, "-m", "config.web", "{fd}"],
        "fastapi": [sys.executable, "-m", "uvicorn", "benchmarks.peers.fastapi_leads:app", *uvicorn],
    }


def _check_equal(bodies: dict[str, bytes]) -> None:
    ours, peers = (json.loads(bodies[name])["results"] for name in ("switchboard", "fastapi"))
    if _normal(ours) != _normal(peers):
        raise SystemExit("The two servers answered differently, so the comparison says nothing.")
    print(f"equal JSON: {len(ours)} rows, {len(bodies['switchboard'])} and {len(bodies['fastapi'])} bytes")


def _normal(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """Offsets may be written as Z or +00:00."""
    text = json.dumps(rows).replace("+00:00", "Z")
    normal: list[dict[str, object]] = json.loads(text)
    return normal


@contextmanager
def _on_core_zero(command: list[str], env: dict[str, str]) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0), backlog=256) as listener:
        port = int(listener.getsockname()[1])
        process = subprocess.Popen(
            [part.format(fd=listener.fileno()) for part in command],
            cwd=ROOT,
            env=env,
            pass_fds=(listener.fileno(),),
        )
        # Before it has loaded anything; threads that it starts later inherit this.
        os.sched_setaffinity(process.pid, {0})
        os.sched_setaffinity(0, {1})
        try:
            yield port
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=20)


def _peer_env(servers: embedded.Servers) -> dict[str, str]:
    assert servers.postgres is not None
    parts = conninfo_to_dict(servers.postgres.url(user="postgres"))
    url = f"postgresql+asyncpg://postgres@/{parts['dbname']}?host={quote(str(parts['host']), safe='')}"
    secret = subprocess.run(
        [sys.executable, "-c", "from accounts.engines.tokens import _key; print(_key('access-token').hex())"],
        cwd=ROOT,
        env={**os.environ, "VAR_DIR": str(servers.folder), "DJANGO_SETTINGS_MODULE": "config.settings"},
        stdout=subprocess.PIPE,
        check=True,
    ).stdout
    return {"PEER_DATABASE_URL": url, "PEER_SECRET": secret.decode().strip()}


def _addresses(var_dir: Path) -> dict[str, str]:
    running = embedded.running(var_dir)
    if running is None:
        raise SystemExit("The embedded servers are not running.")
    return {**running, "VAR_DIR": str(var_dir), "DJANGO_SETTINGS_MODULE": "config.settings"}


def _print_settings(env: dict[str, str]) -> None:
    names = ("server_version", "fsync", "synchronous_commit", "full_page_writes", "shared_buffers")
    with psycopg.connect(env["DATABASE_URL"]) as connection:
        values = [
            f"{name}={connection.execute('SELECT current_setting(%s)', [name]).fetchone()[0]}"  # type: ignore[index]
            for name in names
        ]
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores; PostgreSQL {' '.join(values)}")


def _ask(
    path: str, *, token: str = "", body: bytes | None = None, media_type: str = "application/json"
) -> dict[str, object]:
    headers = {"Content-Type": media_type} | ({"Authorization": f"Bearer {token}"} if token else {})
    request = urllib.request.Request(f"http://127.0.0.1:{PORT}{path}", data=body, headers=headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        read: dict[str, object] = json.loads(answer.read())
    return read


def _sign_in() -> str:
    credentials = json.dumps({"email": EMAIL, "password": PASSWORD}).encode()
    return str(_ask("/api/auth/login", body=credentials)["token"])


def _import_leads(token: str) -> None:
    content = (ROOT / "data" / "sacramento-leads.csv").read_bytes()
    job = _ask("/api/lead-imports", token=token, body=content, media_type="text/csv")
    for _ in range(300):
        state = _ask(f"/api/lead-imports/{job['id']}", token=token)
        if state["status"] == "done":
            return
        time.sleep(0.2)
    raise SystemExit("The import did not end.")


if __name__ == "__main__":
    main()
