"""What the hub needs beside a connection: how a front end is told things, and where that leaves."""

from typing import Protocol

from events.log import Published
from realtime.hub.frames import Burst


class Dialect(Protocol):
    """How one kind of front end wants to be told things. A dialect only translates."""

    name: str

    @property
    def heartbeat_seconds(self) -> float | None:
        """How often a sign of life is due; None where the carrier gives its own."""

    def event(self, event: Published) -> str:
        """The frame of an event, its payload spliced in as the text that it is."""

    def heartbeat(self, *, position: str) -> str: ...

    def error(self, *, code: str, detail: str, topic: str | None = None) -> str: ...

    def subscribed(
        self,
        *,
        topics: list[str],
        position: str,
        recovered: bool | None,
        replayed: int,
        refetch: dict[str, str] | None,
    ) -> str: ...

    def unsubscribed(self, *, topics: list[str]) -> str: ...

    def status(self, *, state: str) -> str | None:
        """That events come late (``degraded``), or as they should again (``live``); None to keep silent."""

    def expiring(self, *, seconds: int) -> str | None:
        """That the token behind the socket ends soon; None to keep silent."""

    def batch(self, texts: list[str]) -> str:
        """Several frames as one."""


class Outlet(Protocol):
    """Where a connection's frames leave; ``Connection.resume`` is called when it takes more again."""

    @property
    def is_open(self) -> bool: ...

    def write(self, burst: Burst) -> None: ...

    def close(self, *, code: int, reason: str) -> None:
        """End it, after what was written."""

    def abort(self) -> None:
        """End it at once, whatever waits."""
