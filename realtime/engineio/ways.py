"""How a session's packets leave: by a WebSocket, or by the answers to polls."""

from collections.abc import Callable

from realtime.hub.connections import Closing
from realtime.hub.ends import Outlet
from realtime.hub.frames import Burst


class Polls:
    """Takes nothing by itself: what waits is fetched by polls."""

    is_open = False

    def write(self, burst: Burst) -> None:
        raise NotImplementedError

    def close(self, *, code: int, reason: str) -> None:
        pass

    def abort(self) -> None:
        pass


class SharedOutlet:
    """A connection's part in a way that it shares with others: its end is not theirs."""

    __slots__ = ("_on_abort", "_on_end", "_way", "write")

    def __init__(
        self, *, way: Outlet, on_end: Callable[[Closing], object], on_abort: Callable[[], object]
    ) -> None:
        self.write = way.write
        self._way = way
        self._on_end = on_end
        self._on_abort = on_abort

    @property
    def is_open(self) -> bool:
        return self._way.is_open

    def close(self, *, code: int, reason: str) -> None:
        self._on_end(Closing(code, reason))

    def abort(self) -> None:
        self._on_abort()
