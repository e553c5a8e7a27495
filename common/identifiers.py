"""Identifiers that sort by the time they were made (UUID version 7, RFC 9562)."""

import os
import threading
import time
from datetime import datetime
from uuid import UUID

_lock = threading.Lock()
_last_tick = 0


def uuid7() -> UUID:
    """A new version 7 UUID; within one process later calls always sort after earlier ones."""
    global _last_tick
    with _lock:
        # 60 bits of time: milliseconds, then 12 bits of their fraction as the RFC's sub-millisecond counter.
        tick = time.time_ns() * 4096 // 1_000_000
        tick = max(tick, _last_tick + 1)
        _last_tick = tick
    milliseconds, fraction = divmod(tick, 4096)
    noise = int.from_bytes(os.urandom(8)) & ((1 << 62) - 1)
    return UUID(int=(milliseconds << 80) | (7 << 76) | (fraction << 64) | (2 << 62) | noise)


def uuid7_floor(moment: datetime) -> UUID:
    """The smallest version 7 UUID of a millisecond: rows made from then on sort at or after it."""
    milliseconds = int(moment.timestamp() * 1000)
    return UUID(int=(milliseconds << 80) | (7 << 76) | (2 << 62))
