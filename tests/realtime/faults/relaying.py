"""A relay in a thread of the test's own process: for faults that are done to something else, and to follow a
relay that was killed.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections

from events.relay import Relay


@contextmanager
def relaying() -> Iterator[None]:
    """A relay is at work for the length of the block."""
    relay = Relay()

    def push() -> None:
        try:
            relay._loop(relay._push)
        finally:
            connections.close_all()

    thread = threading.Thread(target=push)
    thread.start()
    try:
        yield
    finally:
        relay.stop()
        thread.join()
