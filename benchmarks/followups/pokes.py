"""Pokes when nothing is due, as a worker does, and prints how long each took, as JSON in ms: `COUNT`."""

import json
import sys
import time

import django

django.setup()

from bots import tasks

WARM_UP = 20


def main(count: int) -> None:
    for _ in range(WARM_UP):
        tasks.poke_follow_ups()
    times = []
    for _ in range(count):
        began = time.perf_counter()
        tasks.poke_follow_ups()
        times.append((time.perf_counter() - began) * 1000)
    json.dump(times, sys.stdout)


if __name__ == "__main__":
    main(int(sys.argv[1]))
