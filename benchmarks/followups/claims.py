"""Claiming by several processes at once, everything given back afterwards."""

import json
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from benchmarks.followups.house import House
from benchmarks.realtime.processes import BenchmarkError
from benchmarks.running import ROOT

PROCESSES = 4
_OWNER = "benchmark-"
# What was never tried can only have been claimed once.
_TWICE = "SELECT count(*) FROM bots_followup WHERE status = 'leased' AND attempt > 1 AND tries = 0"
_GIVE_BACK = """
    UPDATE bots_followup SET status = 'pending', attempt = attempt - 1, lease_owner = '', lease_token = NULL,
                             lease_until = NULL
    WHERE status = 'leased' AND lease_owner LIKE %s
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """What all processes claimed together, and how many rows any two of them, or one twice, were given."""

    steps: int
    seconds: float
    doubles: int

    @property
    def per_second(self) -> float:
        return self.steps / self.seconds


def claim(house: House, *, day: str) -> Claimed:
    """Claim all that is due on a day with four processes that do nothing else; then give it back."""
    with ExitStack() as stack:
        programs = [stack.enter_context(_program(house, number)) for number in range(PROCESSES)]
        for program in programs:
            _hear(program)
        house.run("-m", "benchmarks.followups.clocks", day)
        for program in programs:
            assert program.stdin is not None
            program.stdin.write("go\n")
            program.stdin.flush()
        answers: list[dict[str, Any]] = [json.loads(_hear(program)) for program in programs]
    ids = [step for answer in answers for step in answer["claimed"]]
    seconds = max(answer["ended"] for answer in answers) - min(answer["began"] for answer in answers)
    with house.connect() as database:
        row = database.execute(_TWICE).fetchone()
        given_back = database.execute(_GIVE_BACK, [f"{_OWNER}%"]).rowcount
    if given_back != len(set(ids)):
        raise BenchmarkError(f"{len(set(ids))} steps were claimed, {given_back} were in hand.")
    assert row is not None
    house.tidy()
    return Claimed(len(ids), seconds, doubles=max(len(ids) - len(set(ids)), row[0]))


def _program(house: House, number: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.followups.claiming", f"{_OWNER}{number}"],
        cwd=ROOT,
        # Nobody carries these out: no lease may run out before all are claimed.
        env={**house.env, "FOLLOW_UPS_LEASE_SECONDS": "600"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _hear(program: "subprocess.Popen[str]") -> str:
    assert program.stdout is not None
    line = program.stdout.readline()
    if not line:
        raise BenchmarkError("A process that claims has ended early.")
    return str(line)
