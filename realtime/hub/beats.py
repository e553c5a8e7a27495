"""Signs of life, for all connections of a process from one timer: those of one second share the frame."""

import asyncio
from typing import TYPE_CHECKING
from weakref import ReferenceType, ref

from realtime.hub.connections import Connection
from realtime.hub.frames import Frame

if TYPE_CHECKING:
    from realtime.hub.streams import TenantStream

TICK_SECONDS = 1.0


class Beats:
    """A calendar of ticks. Who is gone by the time of its entry is dropped then, and not kept until then."""

    def __init__(self) -> None:
        self._tick = 0
        self._due: dict[int, list[tuple[ReferenceType[Connection], TenantStream]]] = {}

    def add(self, connection: Connection, stream: "TenantStream") -> None:
        """Beat the connection at its dialect's pace from now on."""
        seconds = connection.dialect.heartbeat_seconds
        if seconds is not None:
            ticks = max(1, round(seconds / TICK_SECONDS))
            self._due.setdefault(self._tick + ticks, []).append((ref(connection), stream))

    async def run(self) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            self.beat()

    def beat(self) -> None:
        """One tick."""
        self._tick += 1
        frames: dict[tuple[str, str], Frame] = {}
        for reference, stream in self._due.pop(self._tick, ()):
            connection = reference()
            if connection is None or connection.closing is not None or connection not in stream.connections:
                continue
            dialect = connection.dialect
            key = (dialect.name, stream.position)
            if key not in frames:
                frames[key] = Frame(dialect.heartbeat(position=stream.position))
            connection.tell(frames[key])
            self.add(connection, stream)
