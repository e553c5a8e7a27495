"""One Engine.IO session, whatever its transport: heartbeat, polls, the upgrade to a WebSocket, its end."""

import asyncio
from collections.abc import Callable
from http import HTTPStatus

import msgspec
import structlog

from common import correlation
from common.exceptions import SwitchboardError, TooLargeError
from common.identifiers import uuid7
from realtime.consumers import limits
from realtime.consumers.handshake import Handshake
from realtime.consumers.socketio.carriers import OnEnd
from realtime.consumers.socketio.clients import Client
from realtime.consumers.socketio.moves import Moved
from realtime.dialects import socketio
from realtime.engineio import packets
from realtime.engineio.refusals import BAD_REQUEST, Refusal, unknown_sid
from realtime.engineio.ways import Polls, SharedOutlet
from realtime.exceptions import CannotMoveError
from realtime.hub.connections import GONE, Connection
from realtime.hub.ends import Outlet

PING_SECONDS = 25.0
PONG_SECONDS = 20.0
UPGRADE_SECONDS = 10.0
# While a WebSocket is being tried, polls end soon: the client waits for the last of them.
TRYING_SECONDS = 0.1
# What one answer to a poll holds at most, unless a single packet is larger.
POLL_BYTES = 256 * 1024
# Close codes of its WebSocket.
DONE, TOO_LARGE, BROKEN, BAD_PACKET = 1000, 1009, 1011, 4400
# What one request or frame may bring.
MAX_BYTES = limits.FRAME_BYTES
logger = structlog.get_logger("switchboard.sockets")


class _State(msgspec.Struct, frozen=True):
    sockets: list[Moved]
    packets: list[str]


class Session:
    """Carries one Socket.IO client. It belongs to the event loop that made it."""

    def __init__(self, *, sid: str, handshake: Handshake, on_end: Callable[["Session"], object]) -> None:
        self.sid = sid
        # Of all that it asks for, whichever requests bring it.
        self.correlation_id = uuid7().hex
        self.handshake = handshake
        self.is_over = False
        self.has_socket = False
        # For packets that belong to no namespace.
        self.control = Connection(dialect=socketio.dialect_of(socketio.MAIN))
        self._on_end = on_end
        self._way: Outlet = Polls()
        self._carried: dict[Connection, OnEnd] = {}
        self._taking = asyncio.Lock()
        self._poll: asyncio.Future[None] | None = None
        self._is_polled = False
        self._trying: asyncio.TimerHandle | None = None
        self.carry(self.control, on_end=lambda closing: self.close(code=closing.code, reason=closing.reason))
        self.client = Client(carrier=self)
        self._timer = self._ping_later()

    # What its client's sockets ask of it

    def carry(self, connection: Connection, *, on_end: OnEnd) -> None:
        self._carried[connection] = on_end
        connection.on_waiting = self._wake
        self._connect(connection)

    def drop(self, connection: Connection) -> None:
        connection.flush()
        self._carried.pop(connection, None)

    def say(self, packet: str) -> None:
        self.control.say(packet)

    def close(self, *, code: int, reason: str) -> None:
        """End it after what was said; the client comes back by itself if it is one that does."""
        if self.is_over:
            return
        for connection in list(self._carried):
            connection.flush()
        self._end(reason, code=code)
        self._way.close(code=code, reason=reason)

    def lost(self) -> None:
        """Its WebSocket is gone."""
        self._end("transport closed")

    def abort(self) -> None:
        """End it without a word: nobody takes what is said."""
        self._end("aborted")
        self._way.abort()

    # What comes in

    async def take(self, packet: str) -> None:
        """Carry out one packet after the other. Raises ``Refusal`` and ``SwitchboardError`` for bad ones."""
        limits.read_text(text=packet)
        async with self._taking:
            if self.is_over or not self.client.admits_another():
                return
            with correlation.bind(self.correlation_id):
                await self._carry_out(packet)

    async def _carry_out(self, packet: str) -> None:
        match packet[0]:
            case packets.MESSAGE:
                await self.client.take(packet[1:])
            case packets.PONG:
                self._timer.cancel()
                self._timer = self._ping_later()
                self.client.beat()
            case packets.CLOSE:
                self._end("closed by the client")
                self._way.close(code=DONE, reason="")
            case _:
                raise Refusal(BAD_REQUEST, "This packet is not due.")

    async def post(self, body: bytes) -> None:
        """Carry out what one request brought. Raises ``Refusal``; a bad packet ends the session."""
        try:
            for packet in packets.split(body):
                await self.take(packet)
        except Refusal:
            self.close(code=BAD_PACKET, reason="realtime.malformed_frame")
            raise
        except SwitchboardError as error:
            self.close(code=close_code_of(error), reason=error.code)
            raise Refusal(BAD_REQUEST, error.detail) from error
        except Exception as error:
            logger.exception("socket_failed")
            self.close(code=BROKEN, reason="internal_error")
            raise Refusal(BAD_REQUEST, status=HTTPStatus.INTERNAL_SERVER_ERROR) from error

    # Polls

    async def poll(self) -> str:
        """The packets that wait, or the next that come. Raises ``Refusal``, as for a second poll at once."""
        if self._is_polled or self.has_socket or self.is_over:
            if self.is_over:
                raise unknown_sid()
            self.close(code=DONE, reason="realtime.overlapping_polls")
            raise Refusal(BAD_REQUEST, "Another poll is under way, or the session has a WebSocket.")
        self._is_polled = True
        try:
            return await self._next_packets()
        finally:
            self._is_polled = False

    async def _next_packets(self) -> str:
        found = self._fetch()
        while not found:
            if self.is_over:
                return packets.CLOSE
            if self.has_socket:
                return packets.NOOP
            self._poll = asyncio.get_running_loop().create_future()
            await asyncio.wait({self._poll}, timeout=TRYING_SECONDS if self._trying else None)
            found = self._fetch()
            if not found and self._trying:
                return packets.NOOP
        return packets.join([*found, packets.CLOSE] if self.is_over else found)

    def _fetch(self) -> list[str]:
        if self.has_socket:
            return []
        found: list[str] = []
        left = POLL_BYTES
        for connection in [*self._carried][::-1]:
            if left <= 0:
                break
            texts = connection.drain(left)
            left -= sum(len(text) for text in texts)
            found += texts
            if connection.closing is not None and not connection.waiting_bytes:
                connection.resume()
        return found

    def _wake(self) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)

    # A WebSocket

    def open_socket(self, outlet: Outlet) -> None:
        """Go on by a WebSocket: what waits leaves there, and polls are over."""
        self.has_socket = True
        self._stop_trying()
        self._way = outlet
        for connection in list(self._carried):
            self._connect(connection)
        self._wake()

    def try_socket(self) -> None:
        """A WebSocket is being tried for this session: let polls end. Raises ``Refusal`` when it has one."""
        if self.has_socket or self.is_over or self._trying is not None:
            raise Refusal(BAD_REQUEST, "The session has a WebSocket already.")
        self._trying = asyncio.get_running_loop().call_later(UPGRADE_SECONDS, self.give_up_socket)
        self._wake()

    def give_up_socket(self) -> None:
        """The attempt failed; polls go on."""
        self._stop_trying()

    def resume(self) -> None:
        """The WebSocket takes more again."""
        for connection in list(self._carried):
            connection.resume()

    def _connect(self, connection: Connection) -> None:
        on_end = self._carried[connection]
        connection.connect(SharedOutlet(way=self._way, on_end=on_end, on_abort=self.abort))

    def _stop_trying(self) -> None:
        if self._trying is not None:
            self._trying.cancel()
            self._trying = None

    # Another process

    @property
    def can_move(self) -> bool:
        """Whether it could go on in another process."""
        return self.client.can_move

    async def hand_over(self) -> bytes:
        """All that it is, for the process to which its client turned; here it is over. Raises ``Refusal``."""
        async with self._taking:
            if self.is_over or self.has_socket:
                raise unknown_sid()
            try:
                sockets = await self.client.hand_over()
            except CannotMoveError as error:
                raise Refusal(BAD_REQUEST, error.detail) from error
            # A ping that was not fetched is not answered either; the other process sends its own.
            waiting = [packet for packet in self.control.drain(POLL_BYTES) if packet != packets.PING]
            self._end("moved")
            return msgspec.msgpack.encode(_State(sockets=sockets, packets=waiting))

    async def take_over(self, state: bytes) -> None:
        """Go on with what another process handed over."""
        found = msgspec.msgpack.decode(state, type=_State)
        for packet in found.packets:
            self.say(packet)
        async with self._taking:
            await self.client.take_over(found.sockets)

    # Heartbeat and end

    def _ping_later(self) -> asyncio.TimerHandle:
        return asyncio.get_running_loop().call_later(PING_SECONDS, self._ping)

    def _ping(self) -> None:
        self.control.say(packets.PING)
        self._timer = asyncio.get_running_loop().call_later(PONG_SECONDS, self._time_out)

    def _time_out(self) -> None:
        self._end("ping timeout", code=DONE)
        self._way.abort()

    def _end(self, reason: str, *, code: int = GONE) -> None:
        if self.is_over:
            return
        self.is_over = True
        logger.info("session_ended", reason=reason)
        self._timer.cancel()
        self._stop_trying()
        for connection in list(self._carried):
            # A replay that waits for room would wait for ever.
            connection.close(code=code, reason=reason)
        self.client.leave()
        self._on_end(self)
        self._wake()


def close_code_of(error: SwitchboardError) -> int:
    """How a WebSocket ends for a packet that no client of ours sends."""
    return TOO_LARGE if isinstance(error, TooLargeError) else BAD_PACKET
