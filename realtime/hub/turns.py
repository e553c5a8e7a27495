"""One turn of the event loop: connections that were given something in it are flushed once, at its end."""

import asyncio
from typing import Any, Protocol
from weakref import WeakKeyDictionary

import structlog

from realtime.hub.frames import Burst, Frame

BROKEN = 1011
logger = structlog.get_logger(__name__)


class Flushable(Protocol):
    def flush(self) -> None: ...

    def close(self, *, code: int, reason: str) -> None: ...


class Turn:
    """Gathers connections, and the root of the tree that their bursts are paths in."""

    def __init__(self) -> None:
        self._root = Burst()
        self._begun: list[Flushable] = []

    @classmethod
    def current(cls) -> "Turn":
        """The running loop's."""
        loop = asyncio.get_running_loop()
        turn = _turns.get(loop)
        if turn is None:
            turn = _turns[loop] = cls()
        return turn

    def begin(self, connection: Flushable, frame: Frame) -> Burst:
        """The burst of a connection's first frame in this turn."""
        if not self._begun:
            asyncio.get_running_loop().call_soon(self._flush)
        self._begun.append(connection)
        return self._root.then(frame)

    def _flush(self) -> None:
        begun, self._begun = self._begun, []
        self._root = Burst()
        for connection in begun:
            try:
                connection.flush()
            except Exception:
                # One broken way out must not cost the others their events.
                logger.exception("flush_failed")
                connection.close(code=BROKEN, reason="internal_error")


_turns: WeakKeyDictionary[Any, Turn] = WeakKeyDictionary()
