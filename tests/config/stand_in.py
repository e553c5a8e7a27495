"""A supervisor with small stand-in children, run by the tests as a process of its own.

`python -m tests.config.stand_in FOLDER PORT`: ends leftovers, listens, and runs two children until SIGINT or
SIGTERM. One of them ignores SIGTERM and has a child of its own.
"""

import sys
from pathlib import Path

from config import children, supervisor

SLEEPER = (sys.executable, "-c", "import signal; print('sleeper is up', flush=True); signal.pause()")
STUBBORN = (
    sys.executable,
    "-c",
    "import os, signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); os.fork(); signal.pause()",
)


class StandIn(supervisor.Supervisor):
    """Runs stand-ins in place of the real programs, without servers."""

    def __init__(self, *, folder: Path, port: int) -> None:
        super().__init__(folder=folder, host="127.0.0.1", port=port)
        self.children.drain_seconds = 0.5

    def _start_servers(self) -> None:
        self.children.env = {"PATH": "/usr/bin:/bin"}

    def _prepare(self) -> bool:
        return True

    def _serve(self) -> None:
        self.children.add(children.Program(name="sleeper", command=SLEEPER))
        self.children.add(children.Program(name="stubborn", command=STUBBORN))
        while not self.signals:
            self.children.turn(0.1)


if __name__ == "__main__":
    try:
        sys.exit(StandIn(folder=Path(sys.argv[1]), port=int(sys.argv[2])).run())
    except supervisor.StartError as problem:
        sys.exit(str(problem))
