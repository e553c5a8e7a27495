"""Prints what a fresh process pays for the intent classifier: seconds until its first guess, and megabytes.

The weights are there already, as after the first start; importing NumPy is part of the price.
"""

import json
import sys
import time
from pathlib import Path

import psutil


def main() -> None:
    process = psutil.Process()
    before, began = process.memory_info().rss, time.perf_counter()
    # Measured, so it cannot stand at the top.
    from bots.engines.language import intents  # noqa: PLC0415

    intents.keep_in(Path(sys.argv[1]))
    intents.load()
    intents.classify("We are thinking about selling our house next spring.")
    seconds = time.perf_counter() - began
    grown = process.memory_info().rss - before
    json.dump({"seconds": seconds, "megabytes": grown / 2**20}, sys.stdout)


if __name__ == "__main__":
    main()
