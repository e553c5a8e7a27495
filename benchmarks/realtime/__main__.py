"""`make bench-realtime`: our server and its peers, in turn, with the same client and the same payload."""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.realtime import document, extremes, house, machine, rounds, sessions
from benchmarks.realtime import results as figures_of
from benchmarks.realtime.contenders import CONTENDERS, NODE_FOLDER, SMALL_WINDOW, WINDOW
from benchmarks.realtime.house import House
from benchmarks.realtime.processes import BenchmarkError, compile_client, prepare_machine
from benchmarks.realtime.results import Results

IDLE_SOCKETS = 10_000
LOG_LINES = 20
NOISY_SHARE = 0.1
EXTREMES = ("slow-reader", "storm", "idle")
PARTS = (*CONTENDERS, *EXTREMES)


def main() -> int:
    """Measure what was asked for; a run without a result is one sentence and exit code 1."""
    options = _options()
    try:
        prepare_machine()
        _install_node_peers()
        # As root PostgreSQL runs as a user of its own, who has to get through the folder.
        with tempfile.TemporaryDirectory(prefix="switchboard-bench-") as name:
            Path(name).chmod(0o711)
            program = compile_client(Path(name))
            with house.opened(Path(name) / "var") as opened, _log_shown_on_failure(opened):
                return _run(options, opened, program)
    except BenchmarkError as problem:
        sys.stderr.write(f"{problem}\n")
        return 1


def _run(options: argparse.Namespace, opened: House, program: Path) -> int:
    described = [*machine.describe(), *opened.describe()]
    print("\n".join(described), flush=True)
    results = Results()
    for number in range(options.rounds):
        for name in CONTENDERS:
            if name in options.only:
                _measure_round(results, number, name, options=options, opened=opened, program=program)
    _measure_extremes(results, options=options, opened=opened, program=program)
    figures = results.figures()
    tables = (
        figures_of.round_table(results),
        figures_of.extreme_lines(results),
        figures_of.aim_table(figures),
    )
    print("\n".join(line for table in tables for line in ("", *table)))
    if results.others_share() > NOISY_SHARE:
        print(
            f"Others took up to {results.others_share():.0%} of the server's core; these figures want a quiet"
            " machine."
        )
    if set(options.only) == set(PARTS):
        path = document.write(
            results,
            machine=described,
            rounds=options.rounds,
            sockets=options.sockets,
            seconds=options.seconds,
            latency_seconds=options.latency_seconds,
            window=WINDOW,
            small_window=SMALL_WINDOW,
            first_sockets=rounds.FIRST_SOCKETS,
        )
        print(f"\nwrote {path}")
    print(figures_of.result_line(figures))
    return 0


def _measure_round(
    results: Results,
    number: int,
    name: str,
    *,
    options: argparse.Namespace,
    opened: House,
    program: Path,
) -> None:
    with sessions.open_session(CONTENDERS[name], house=opened, program=program) as session:
        one = rounds.measure(
            session,
            sockets=options.sockets,
            seconds=options.seconds,
            latency_seconds=options.latency_seconds,
        )
    results.rounds.setdefault(name, []).append(one)
    print(
        f"round {number + 1} {name:16} {one.deliveries_per_s:9,.0f} deliveries/s {one.cpu_us:7.2f} µs each,"
        f" {one.single_cpu_us:7.2f} one by one, publish→client {one.publish_to_client}, lost {one.lost}",
        flush=True,
    )


def _measure_extremes(results: Results, *, options: argparse.Namespace, opened: House, program: Path) -> None:
    if "slow-reader" in options.only:
        results.slow_reader = extremes.slow_reader(house=opened, program=program)
    if "storm" in options.only:
        results.storm = extremes.storm(house=opened, program=program, sockets=options.sockets)
    if "idle" in options.only:
        results.idle = extremes.idle(house=opened, program=program, sockets=IDLE_SOCKETS)


@contextmanager
def _log_shown_on_failure(opened: House) -> Iterator[None]:
    """The folder goes with the run, so what the servers said last is shown before."""
    try:
        yield
    except BenchmarkError:
        if opened.server_log.exists():
            sys.stderr.write("\n".join(opened.server_log.read_text().splitlines()[-LOG_LINES:]) + "\n")
        raise


def _install_node_peers() -> None:
    # Their versions are told in any case, so they are there in any case.
    command = ["npm", "ci", "--no-audit", "--no-fund", "--silent"]
    try:
        subprocess.run(command, cwd=NODE_FOLDER, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise BenchmarkError(f"The Node peers could not be installed with npm: {error}.") from error


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench-realtime", description=__doc__)
    parser.add_argument("--only", type=_parts, default=list(PARTS), help="some of: " + ",".join(PARTS))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sockets", type=int, default=1_000)
    parser.add_argument("--seconds", type=float, default=2.5, help="of each closed loop")
    parser.add_argument("--latency-seconds", type=float, default=3.0, help="of each open loop")
    return parser.parse_args()


def _parts(text: str) -> list[str]:
    names = text.split(",")
    if unknown := set(names) - set(PARTS):
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(sorted(unknown))}")
    return names


if __name__ == "__main__":
    sys.exit(main())
