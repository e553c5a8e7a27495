"""The peer: a loop with SKIP LOCKED. `prepare`, `send FIRST COUNT SECONDS`, `left`, `work`."""

import time

from benchmarks.followups.peers import step

POLL_SECONDS = 0.5
_SCHEMA = """
    CREATE TABLE steps (step integer PRIMARY KEY, due_at timestamptz NOT NULL, done_at timestamptz);
    CREATE INDEX steps_due ON steps (due_at) WHERE done_at IS NULL;
"""
_SEND = """
    INSERT INTO steps SELECT number, to_timestamp(%(due)s)
    FROM generate_series(%(first)s::integer, %(last)s::integer) AS number
"""
_TAKE = """
    SELECT step FROM steps WHERE done_at IS NULL AND due_at <= clock_timestamp()
    ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED
"""
_DONE = "UPDATE steps SET done_at = clock_timestamp() WHERE step = %s"


def take_one() -> bool:
    """Carry out one step that is due; says whether there was one."""
    with step.database().transaction():
        row = step.database().execute(_TAKE).fetchone()
        if row is not None:
            step.carry_out(row[0])
            step.database().execute(_DONE, row)
    return row is not None


def main(order: str, *numbers: str) -> None:
    if order == "prepare":
        step.database().execute(_SCHEMA)
        step.database().execute(step.SCHEMA)
    elif order == "send":
        first, count, due = int(numbers[0]), int(numbers[1]), time.time() + float(numbers[2])
        step.database().execute(_SEND, {"first": first, "last": first + count - 1, "due": due})
        print(due)
    elif order == "work":
        while True:
            if not take_one():
                time.sleep(POLL_SECONDS)
    else:
        # A dead process's transaction is rolled back: nothing stays in hand.
        print(0)
