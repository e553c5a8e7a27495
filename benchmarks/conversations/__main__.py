"""`make bench-conversations`: what a lead waits for its answer, and how many one web process answers."""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.conversations import document
from benchmarks.conversations.load import Leads, Load, at_rate, flat_out
from benchmarks.conversations.results import Results, aim_table, result_line, round_table
from benchmarks.realtime import house
from benchmarks.realtime.house import House
from benchmarks.realtime.processes import (
    SERVER_CORE,
    BenchmarkError,
    Server,
    core_seconds,
    prepare_machine,
    running,
    serving,
)
from benchmarks.running import ROOT

OFFERED_PER_SECOND = 20.0
WARM_UP_SECONDS = 4.0
LEADS_PER_ROUND = 2_000
RELAY = [sys.executable, "manage.py", "relay"]
WEB = [sys.executable, "-m", "config.web", "{fd}"]


def main() -> int:
    """Measure; a run without a result is one sentence and exit code 1."""
    options = _options()
    try:
        prepare_machine()
        # As root PostgreSQL runs as a user of its own, who has to get through the folder.
        with tempfile.TemporaryDirectory(prefix="switchboard-bench-") as name:
            Path(name).chmod(0o711)
            with house.opened(Path(name) / "var") as opened:
                return _run(options, opened)
    except BenchmarkError as problem:
        sys.stderr.write(f"{problem}\n")
        return 1


def _run(options: argparse.Namespace, opened: House) -> int:
    described = document.describe(opened)
    print("\n".join(described), flush=True)
    results = Results(offered_per_second=OFFERED_PER_SECOND)
    # The first load of an installation learns the weights, which every other finds.
    _measure_classifier(opened)
    for number in range(options.rounds):
        results.classifier.append(_measure_classifier(opened))
        _measure_round(results, number, opened, options)
        print(f"round {number + 1}: {results.describe_last_round()}", flush=True)
    print("\n".join(("", *round_table(results), "", *aim_table(results))))
    if options.write:
        print(f"\nwrote {document.write(results, machine=described, seconds=options.seconds)}")
    print(result_line(results))
    return 0


def _measure_round(results: Results, number: int, opened: House, options: argparse.Namespace) -> None:
    first = number * LEADS_PER_ROUND
    leads = Leads(_add_leads(opened, first), opened.tokens.read_text().split(), first=first)
    log = opened.server_log
    with running(RELAY, env=opened.env, log=log), serving(WEB, env=opened.env, log=log) as (server, port):
        _checked(at_rate(leads, port=port, per_second=OFFERED_PER_SECOND, seconds=WARM_UP_SECONDS))
        quiet, before = core_seconds(SERVER_CORE), server.cpu_seconds
        offered = _checked(at_rate(leads, port=port, per_second=OFFERED_PER_SECOND, seconds=options.seconds))
        others = core_seconds(SERVER_CORE) - quiet - (server.cpu_seconds - before)
        results.offered.append(offered)
        results.others_share.append(max(0.0, others / offered.seconds))
        before = server.cpu_seconds
        most = _checked(flat_out(leads, port=port, seconds=options.seconds))
        results.most.append(most)
        results.cpu_ms.append(_cpu_ms(server, before, most))


def _cpu_ms(server: Server, before: float, load: Load) -> float:
    return (server.cpu_seconds - before) / len(load.durations) * 1000


def _checked(load: Load) -> Load:
    if load.refused:
        raise BenchmarkError(f"{len(load.refused)} messages were refused, the first with {load.refused[0]}")
    return load


def _add_leads(opened: House, first: int) -> list[str]:
    numbers = [str(first), str(LEADS_PER_ROUND)]
    command = [sys.executable, "-m", "benchmarks.conversations.leads", opened.tenant_id, *numbers]
    ids: list[str] = json.loads(_output(command, opened))
    return ids


def _measure_classifier(opened: House) -> dict[str, float]:
    folder = str(opened.folder / "language")
    command = [sys.executable, "-m", "benchmarks.conversations.classifier", folder]
    measured: dict[str, float] = json.loads(_output(command, opened))
    return measured


def _output(command: list[str], opened: House) -> bytes:
    return subprocess.run(command, cwd=ROOT, env=opened.env, stdout=subprocess.PIPE, check=True).stdout


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench-conversations", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=15.0, help="of each loop")
    parser.add_argument(
        "--no-page", dest="write", action="store_false", help="leave docs/benchmarks/conversations.md alone"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
