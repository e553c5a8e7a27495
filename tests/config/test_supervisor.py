"""The supervisor's promises, on real processes."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config import embedded, processes, supervisor
from tests.waiting import wait_until

Start = Callable[[], subprocess.Popen[bytes]]


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def start(tmp_path: Path, port: int) -> Iterator[Start]:
    started: list[subprocess.Popen[bytes]] = []

    def launch() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.config.stand_in", str(tmp_path), str(port)]
        process = subprocess.Popen(
            command, cwd=embedded.ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        started.append(process)
        return process

    yield launch
    for process in started:
        process.kill()
        process.communicate()
    processes.Ledger(path=tmp_path / "run" / "children.json").end_leftovers(grace_seconds=1)


def groups(folder: Path) -> dict[str, int]:
    try:
        entries = json.loads((folder / "run" / "children.json").read_text())
    except FileNotFoundError:
        return {}
    return {name: pid for name, (pid, _) in entries.items()}


def both_up(folder: Path) -> dict[str, int]:
    def two() -> dict[str, int]:
        found = groups(folder)
        # The stubborn one forks once it is ready: its group then has two members.
        return found if len(found) == 2 and len(processes.group_members(group=found["stubborn"])) == 2 else {}

    return wait_until(two)


def all_gone(pids: dict[str, int]) -> bool:
    return not any(processes.group_members(group=pid) for pid in pids.values())


def test_a_killed_child_comes_back(start: Start, tmp_path: Path) -> None:
    start()
    first = both_up(tmp_path)
    os.kill(first["sleeper"], signal.SIGKILL)
    wait_until(lambda: groups(tmp_path).get("sleeper", first["sleeper"]) != first["sleeper"])
    assert groups(tmp_path)["stubborn"] == first["stubborn"]


def test_what_a_dead_process_served_is_not_counted_on(start: Start, tmp_path: Path) -> None:
    start()
    pid = both_up(tmp_path)["sleeper"]
    folder = tmp_path / "run" / "metrics"
    folder.mkdir()
    gauge, counter = folder / f"gauge_livesum_{pid}.db", folder / f"counter_{pid}.db"
    gauge.touch()
    counter.touch()
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not gauge.exists())
    assert counter.exists()


def test_a_killed_childs_own_children_end_with_it(start: Start, tmp_path: Path) -> None:
    start()
    first = both_up(tmp_path)
    os.kill(first["stubborn"], signal.SIGKILL)
    wait_until(lambda: not processes.group_members(group=first["stubborn"]))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_nothing_behind(start: Start, tmp_path: Path, number: signal.Signals) -> None:
    process = start()
    pids = both_up(tmp_path)
    process.send_signal(number)
    assert process.wait(10) == 0
    assert all_gone(pids)


def test_after_a_killed_supervisor_the_next_one_starts(start: Start, tmp_path: Path) -> None:
    killed = start()
    first = both_up(tmp_path)
    killed.kill()
    killed.wait(10)
    assert processes.group_members(group=first["stubborn"])
    start()
    wait_until(lambda: all_gone(first))
    assert both_up(tmp_path).keys() == first.keys()


def test_output_carries_the_childs_name(start: Start, tmp_path: Path) -> None:
    process = start()
    both_up(tmp_path)
    process.terminate()
    output, _ = process.communicate(timeout=10)
    assert b"sleeper  | sleeper is up\n" in output


def test_a_second_supervisor_of_the_same_folder_is_refused(start: Start, tmp_path: Path) -> None:
    start()
    first = both_up(tmp_path)
    second = start()
    output, _ = second.communicate(timeout=10)
    assert second.returncode == 1
    assert b"already running" in output
    assert groups(tmp_path) == first


def test_a_busy_port_is_one_sentence_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        environment = {**os.environ, "PORT": str(port), "VAR_DIR": str(tmp_path)}
        command = [sys.executable, "-m", "config.supervisor"]
        run = subprocess.run(
            command,
            cwd=embedded.ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )
    assert run.returncode == 1
    assert run.stderr == (
        f"Port {port} on 127.0.0.1 is already in use; stop the program that uses it, or choose another: "
        f"PORT={port + 1} make run\n"
    )
    assert run.stdout == ""
    assert not (tmp_path / "postgres").exists()


def test_an_address_of_another_machine_is_one_sentence() -> None:
    with pytest.raises(supervisor.StartError, match=r"Port 8000 on 192\.0\.2\.1 cannot be used"):
        supervisor.listen("192.0.2.1", 8000)


def test_a_changed_migration_changes_the_state(tmp_path: Path) -> None:
    migrations = tmp_path / "leads" / "migrations"
    migrations.mkdir(parents=True)
    for name in ("requirements.txt", "config/settings.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    (migrations / "0001_initial.py").write_text("first")
    before = supervisor.migration_state(tmp_path)
    (migrations / "0001_initial.py").write_text("second")
    assert supervisor.migration_state(tmp_path) != before


def test_a_reused_pid_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "ledger.json"
    path.write_text(json.dumps({"web": [os.getpid(), 1.0]}))
    assert processes.Ledger(path=path).end_leftovers(grace_seconds=1) == []
