"""uvicorn's WebSocket protocol with a way out for frames that were made once for many receivers.

ASGI has a message, a coroutine and a frame for each receiver of each event. Under this protocol the scope's
extensions hold an outlet that takes bytes which are framed already; the rest is uvicorn's. On any other
server the extension is missing and the same frames go out as ASGI messages.
"""

from typing import Any, Protocol

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from realtime.hub.frames import Burst

EXTENSION = "switchboard.outlet"
# How long a peer may take over what was written before its close frame, and over its own.
CLOSE_SECONDS = 3.0
# Pings, pongs and further pieces of messages that a peer may send in a second: no dialect counts these.
SMALL_FRAMES_PER_SECOND = 1_000
# Pieces that a message may come in; empty ones never make it too large.
MOST_PIECES = 1_000
TOO_MANY, TOO_LARGE = 4400, 1009
NO_HANDSHAKE = b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class Reader(Protocol):
    """Who is told what becomes of an outlet."""

    def resume(self) -> None:
        """The peer took enough for more to be written."""

    def lost(self) -> None:
        """The peer is gone."""


class SocketOutlet:
    """Where a connection's bursts leave for the operating system."""

    __slots__ = ("_protocol", "is_open", "reader")

    def __init__(self, protocol: "FrameProtocol") -> None:
        self._protocol = protocol
        self.is_open = True
        self.reader: Reader | None = None

    def write(self, burst: Burst) -> None:
        transport = self._protocol.transport
        if not transport.is_closing():
            transport.write(burst.wire())

    def close(self, *, code: int, reason: str) -> None:
        """Send a close frame behind what was written, and end the transport when the peer answers or soon."""
        protocol = self._protocol
        if protocol.close_sent or protocol.transport.is_closing():
            return
        protocol.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        protocol.conn.send_close(code, reason)
        protocol.transport.write(b"".join(protocol.conn.data_to_send()))
        protocol.close_sent = True
        if protocol.read_paused:
            protocol.read_paused = False
            protocol.transport.resume_reading()
        protocol.close_timer = protocol.loop.call_later(CLOSE_SECONDS, self.abort)

    def abort(self) -> None:
        self._protocol.transport.abort()


class FrameProtocol(WebSocketsSansIOProtocol):
    """For uvicorn's ``ws`` setting."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outlet = SocketOutlet(self)
        self._second = self._small_frames = 0

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            # A request that cannot be read as a handshake has no answer, and nobody else would end the wait.
            self.transport.write(NO_HANDSHAKE)
            self.transport.close()

    def handle_connect(self, event: Any) -> None:
        super().handle_connect(event)
        # A request that is no handshake was answered, and has no scope.
        scope = getattr(self, "scope", None)
        if scope is not None:
            scope["extensions"][EXTENSION] = self.outlet

    def handle_ping(self) -> None:
        # Each is answered: a peer that reads none of the answers would have us keep them.
        if self._is_due():
            super().handle_ping()

    def handle_pong(self, event: Any) -> None:
        if self._is_due():
            super().handle_pong(event)

    def handle_cont(self, event: Any) -> None:
        if not self._is_due():
            return
        super().handle_cont(event)
        if len(self.frames) > MOST_PIECES:
            self._turn_away(code=TOO_LARGE, reason="realtime.frame_too_large")

    def _is_due(self) -> bool:
        """Count a small frame; False for one that is not looked at."""
        second = int(self.loop.time())
        if second != self._second:
            self._second, self._small_frames = second, 0
        self._small_frames += 1
        if self._small_frames > SMALL_FRAMES_PER_SECOND:
            self._turn_away(code=TOO_MANY, reason="realtime.too_many_frames")
        return not self.close_sent

    def _turn_away(self, *, code: int, reason: str) -> None:
        """Close, and read nothing further: what it sends meanwhile would cost the others their time."""
        self.frames = []
        self.outlet.close(code=code, reason=reason)
        self.transport.pause_reading()

    async def send(self, message: Any) -> None:
        await super().send(message)
        if message["type"] == "websocket.accept":
            # The request was read. Its headers, kept as long as the socket, would be a quarter of what that
            # costs.
            self.request = self.response = None  # type: ignore[assignment]
            self.scope["headers"] = []

    def pause_writing(self) -> None:
        super().pause_writing()
        self.outlet.is_open = False

    def resume_writing(self) -> None:
        super().resume_writing()
        self.outlet.is_open = True
        if self.outlet.reader is not None:
            self.outlet.reader.resume()

    def connection_lost(self, exc: Exception | None) -> None:
        outlet, reader = self.outlet, self.outlet.reader
        outlet.reader = None
        outlet.is_open = False
        super().connection_lost(exc)
        if reader is not None:
            reader.lost()
        self._let_go()

    def _let_go(self) -> None:
        """Break what holds each other, so that a lost socket's memory does not wait for the collector."""
        del self.outlet
        if hasattr(self, "scope"):
            self.scope["extensions"].pop(EXTENSION, None)
        self.conn.parser.close()

    def keepalive_timeout(self) -> None:
        """A peer that answers no ping takes no goodbye either: waiting for that would keep a dead socket."""
        super().keepalive_timeout()
        self.transport.abort()
