"""`make bench-followups`: what carrying out follow-up plans takes, with a million plans in the database."""

import argparse
import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.followups import document, house
from benchmarks.followups.claims import claim
from benchmarks.followups.finishing import finish
from benchmarks.followups.house import House
from benchmarks.followups.peers import contest
from benchmarks.followups.results import Results, aim_table, describe, peer_tables, result_line, step_table
from benchmarks.realtime.processes import BenchmarkError
from benchmarks.running import ROOT

PARTS = ("slow", "mixed", "claims", "finished", "poke", "plan", "peers")
PROVIDER_SECONDS = 0.1
# Of the steps that fall due, so many pass before a worker's memory is noted for the first time.
WARM_UP_SHARE = 0.1
POKES = 300


def main() -> int:
    """Measure; a run without a result is one sentence and exit code 1."""
    options = _options()
    try:
        # As root PostgreSQL runs as a user of its own, who has to get through the folder.
        with tempfile.TemporaryDirectory(prefix="switchboard-bench-") as name:
            Path(name).chmod(0o711)
            with house.opened(Path(name) / "var") as opened:
                return _run(options, opened)
    except BenchmarkError as problem:
        sys.stderr.write(f"{problem}\n")
        return 1


def _run(options: argparse.Namespace, opened: House) -> int:
    machine = document.describe(opened)
    print("\n".join(machine), flush=True)
    began = time.monotonic()
    companies = _load(options, opened)
    seconds = time.monotonic() - began
    loaded = f"{options.enrollments} plans in {len(companies)} companies, loaded in {seconds:.0f} s"
    print(loaded, flush=True)
    results = Results()
    if "slow" in options.only:
        _measure_slow(results, opened, companies)
    if "mixed" in options.only:
        results.mixed = finish(opened, companies=companies, day="mixed", warm_up=0, env={})
        print(f"simulated provider, all channels: {describe(results.mixed)}", flush=True)
    if "claims" in options.only:
        results.claimed = claim(opened, day="quick")
        print(f"claimed {results.claimed.steps}: {results.claimed.per_second:.0f}/s", flush=True)
    if "finished" in options.only:
        warm_up = round(options.quick * WARM_UP_SHARE)
        results.quick = finish(opened, companies=companies, day="quick", warm_up=warm_up, env={})
        print(f"simulated provider, texts: {describe(results.quick)}", flush=True)
    if "poke" in options.only:
        results.pokes_ms = json.loads(opened.run("-m", "benchmarks.followups.pokes", str(POKES)))
    if "plan" in options.only:
        planned = json.loads(opened.run("-m", "benchmarks.followups.planning", companies[-1]))
        results.planned, results.plan_seconds = planned["planned"], planned["seconds"]
        if results.planned != options.segment:
            raise BenchmarkError(f"{results.planned} leads were enrolled; the others: {planned['skipped']}.")
    if "peers" in options.only:
        _measure_peers(results, opened, options.peers)
    print("\n".join(("", *step_table(results), "", *aim_table(results))))
    if options.write and set(options.only) == set(PARTS):
        print(f"\nwrote {document.write(results, machine=[*machine, loaded], plans=options.enrollments)}")
    print(result_line(results))
    return 0


def _load(options: argparse.Namespace, opened: House) -> list[str]:
    counts = (options.enrollments, options.slow, options.mixed, options.quick, options.segment)
    companies: list[str] = json.loads(
        opened.run(
            "-m",
            "benchmarks.followups.loading",
            *(str(count) for count in counts),
            BENCHMARK_OWNER_URL=opened.owner_url,
        )
    )
    opened.tidy()
    return companies


def _measure_slow(results: Results, opened: House, companies: list[str]) -> None:
    with _gateway() as url:
        env = {"MESSAGING_PROVIDER": "gateway", "MESSAGING_GATEWAY_URL": url}
        results.slow = finish(opened, companies=companies, day="slow", warm_up=0, env=env)
        with urllib.request.urlopen(f"{url}/counts") as answer:
            counts = json.load(answer)
    results.slow_doubles = sum(count - 1 for count in counts.values())
    if len(counts) < results.slow.sent:
        raise BenchmarkError(f"{results.slow.sent} steps are sent, {len(counts)} came to the gateway.")
    print(f"provider of {PROVIDER_SECONDS * 1000:.0f} ms: {describe(results.slow)}", flush=True)


def _measure_peers(results: Results, opened: House, steps: int) -> None:
    for peer in contest.measure(opened, steps=steps):
        results.peers.append(peer)
        print(peer.describe(), flush=True)
    print("\n".join(("", *peer_tables(results))))


@contextmanager
def _gateway() -> Iterator[str]:
    command = [sys.executable, "-m", "benchmarks.followups.gateway", str(PROVIDER_SECONDS)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench-followups", description=__doc__)
    parser.add_argument("--enrollments", type=int, default=1_000_000, help="plans, of four steps each")
    parser.add_argument("--quick", type=int, default=112_000, help="texts due for the simulated provider")
    parser.add_argument("--mixed", type=int, default=40_000, help="steps of all channels due for it")
    parser.add_argument("--slow", type=int, default=6_000, help="and for the provider of 100 ms")
    parser.add_argument("--segment", type=int, default=10_000, help="leads that are enrolled at once")
    parser.add_argument("--peers", type=int, default=20_000, help="steps for each peer")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="the parts to measure")
    parser.add_argument(
        "--no-page", dest="write", action="store_false", help="leave docs/benchmarks/followups.md alone"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
