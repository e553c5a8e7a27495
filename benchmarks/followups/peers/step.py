"""All that a peer does for a step: one row of a journal in a transaction, one message to Valkey.

The message goes out before the commit, as in most programs of this kind: after a crash it may be told twice,
never not at all.
"""

import os
from functools import cache
from typing import Any

import psycopg
import redis

CHANNEL = "steps-told"
SCHEMA = """
    CREATE TABLE journal (
        step integer PRIMARY KEY, finished_at timestamptz NOT NULL DEFAULT clock_timestamp()
    )
"""
WRITE = "INSERT INTO journal (step) VALUES (%s) ON CONFLICT (step) DO NOTHING"


@cache
def database() -> psycopg.Connection[tuple[Any, ...]]:
    """This process's connection, kept open; commits by itself."""
    return psycopg.connect(os.environ["PEER_DATABASE"], autocommit=True)


@cache
def valkey() -> redis.Redis:
    return redis.Redis.from_url(os.environ["PEER_BROKER"])


def carry_out(step: int) -> None:
    """Write and tell a step, unless it is written; within a transaction of the caller's."""
    if database().execute(WRITE, [step]).rowcount:
        valkey().publish(CHANNEL, step)
