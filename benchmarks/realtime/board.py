"""The moments at which events left, in a page that the publisher writes and the load client reads."""

import mmap
import struct
import time
from pathlib import Path

# As many as the client believes there to be (clients/tally.h).
SLOTS = 1 << 20
_MOMENT = struct.Struct("d")


class Board:
    """Written just before an event leaves; monotonic seconds, which all processes of a machine share."""

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as file:
            self._page = mmap.mmap(file.fileno(), SLOTS * _MOMENT.size)

    @staticmethod
    def create(path: Path) -> None:
        with path.open("wb") as file:
            file.truncate(SLOTS * _MOMENT.size)

    def stamp(self, number: int) -> None:
        _MOMENT.pack_into(self._page, number % SLOTS * _MOMENT.size, time.monotonic())
