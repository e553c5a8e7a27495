"""What a Socket.IO client needs of the connection below it, whatever that is made of at the moment."""

from collections.abc import Callable
from typing import Protocol

from realtime.consumers.handshake import Handshake
from realtime.hub.connections import Closing, Connection

OnEnd = Callable[[Closing], object]


class Carrier(Protocol):
    """One Engine.IO session: several connections of the hub share its transport."""

    @property
    def handshake(self) -> Handshake:
        """The request that opened it."""

    def carry(self, connection: Connection, *, on_end: OnEnd) -> None:
        """Give a connection its way out. ``on_end`` is called when the hub closed it and all was written."""

    def drop(self, connection: Connection) -> None:
        """Carry a connection no longer."""

    def say(self, packet: str) -> None:
        """Send a packet that belongs to no namespace."""

    def close(self, *, code: int, reason: str) -> None:
        """End the session, so that the client comes back by itself."""
