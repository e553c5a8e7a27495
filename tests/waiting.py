"""Waiting for a condition, with a deadline: the only way in which tests wait."""

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")

POLL_SECONDS = 0.02


def wait_until(predicate: Callable[[], Found], seconds: float = 30.0) -> Found:
    """Call `predicate` until it answers something true, and return that; fail after `seconds`."""
    deadline = time.monotonic() + seconds
    while not (found := predicate()):
        if time.monotonic() > deadline:
            description = getattr(predicate, "__qualname__", repr(predicate))
            raise AssertionError(f"{description} was not true within {seconds} s")
        time.sleep(POLL_SECONDS)
    return found
