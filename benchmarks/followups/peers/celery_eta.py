"""The peer: Celery with an ETA for each step, on Valkey. `prepare`, `send FIRST COUNT SECONDS`, `left`."""

import os
import time
from datetime import UTC, datetime

from celery import Celery

from benchmarks.followups.peers import step

# Celery's own defaults, but for results, which nobody reads.
app = Celery("peer", broker=os.environ["PEER_BROKER"])
app.conf.update(task_ignore_result=True, broker_connection_retry_on_startup=True)


@app.task(name="carry_out")
def carry_out(number: int) -> None:
    with step.database().transaction():
        step.carry_out(number)


def main(order: str, *numbers: str) -> None:
    if order == "prepare":
        step.database().execute(step.SCHEMA)
    elif order == "send":
        first, count, due = int(numbers[0]), int(numbers[1]), time.time() + float(numbers[2])
        moment = datetime.fromtimestamp(due, UTC)
        for number in range(first, first + count):
            carry_out.apply_async((number,), eta=moment)
        print(due)
    else:
        # What a worker has taken and not confirmed waits here for the visibility timeout, an hour.
        print(step.valkey().hlen("unacked"))
