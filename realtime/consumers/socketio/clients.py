"""One Socket.IO client: the namespaces that it joined, and what it may send."""

import asyncio
from collections.abc import Sequence

import structlog
from django.db import Error as DatabaseError

from common.exceptions import SwitchboardError
from realtime import topics
from realtime.consumers.limits import Allowance
from realtime.consumers.socketio.carriers import Carrier
from realtime.consumers.socketio.moves import Moved
from realtime.consumers.socketio.namespaces import NamespaceSocket
from realtime.consumers.sockets import AUTHENTICATION_SECONDS, BAD_FRAMES_CODE
from realtime.dialects import socketio
from realtime.dialects.socketio import MAIN, Ack, Connect, Disconnect, Event
from realtime.exceptions import CannotMoveError, NotConnectedError
from realtime.hub.access import TRY_AGAIN, UNAUTHENTICATED

logger = structlog.get_logger("switchboard.sockets")
INVALID_NAMESPACE = "realtime.invalid_namespace"


class Client:
    """Lives as long as its carrier."""

    def __init__(self, *, carrier: Carrier) -> None:
        self.carrier = carrier
        self.sockets: dict[str, NamespaceSocket] = {}
        self.allowance = Allowance()
        # Namespaces that it was in: what it still sends there crossed our word of the end.
        self._left: set[str] = set()
        self._is_over = False
        self._deadline = self._wait_for_socket()

    async def take(self, text: str) -> None:
        """Carry out one message; raises ``MalformedInputError`` for what no client of Socket.IO sends."""
        packet = socketio.parse(text)
        if packet.namespace in self._left and not isinstance(packet, Connect):
            return
        match packet:
            case Connect():
                await self._connect(packet)
            case Disconnect():
                socket = self._socket_of(packet.namespace)
                socket.leave_for_good()
                self._forget(socket)
            case Event():
                await self._carry_out(packet)
            case Ack():
                pass

    def beat(self) -> None:
        """The client gave a sign of life."""
        for socket in self.sockets.values():
            socket.prolong()

    def leave(self) -> None:
        """The carrier ended; whoever comes back finds what is remembered."""
        self._is_over = True
        self._deadline.cancel()
        for socket in self.sockets.values():
            socket.leave()
        self.sockets.clear()

    @property
    def can_move(self) -> bool:
        """Whether another process could go on with all of it."""
        return all(socket.pass_elsewhere is not None for socket in self.sockets.values())

    async def hand_over(self) -> list[Moved]:
        """Give up the sockets to another process. Raises ``CannotMoveError``, and then keeps them."""
        for socket in self.sockets.values():
            await socket.connection.settled()
        passes = [(socket, socket.pass_elsewhere) for socket in self.sockets.values()]
        if any(given is None for _, given in passes):
            raise CannotMoveError("A socket of this session stays where it is.")
        moved = [socket.hand_over(given) for socket, given in passes if given is not None]
        self.sockets.clear()
        return moved

    async def take_over(self, moved: Sequence[Moved]) -> None:
        """Go on with sockets that another process gave up; if that fails, the client comes back."""
        try:
            for one in moved:
                socket = NamespaceSocket.of(one, carrier=self.carrier)
                self._keep(socket)
                await socket.take_over(one)
        except (SwitchboardError, DatabaseError, OSError) as error:
            logger.warning("socket_not_taken_over", error=str(error))
            self.carrier.close(code=TRY_AGAIN, reason="unavailable")

    def admits_another(self) -> bool:
        """Count a packet, of whatever kind; False for one too many, which is not carried out."""
        try:
            taken = self.allowance.take(now=asyncio.get_running_loop().time())
        except SwitchboardError as error:
            for socket in self.sockets.values():
                socket.say_error(error)
            taken = False
        if self.allowance.is_spent:
            self.carrier.close(code=BAD_FRAMES_CODE, reason="realtime.too_many_frames")
        return taken

    async def _connect(self, packet: Connect) -> None:
        namespace = packet.namespace
        family = None if namespace == MAIN else namespace.removeprefix("/")
        if family is not None and family not in topics.all_families():
            self._refuse(namespace, code=INVALID_NAMESPACE, message="Invalid namespace")
            return
        former = self.sockets.pop(namespace, None)
        if former is not None:
            former.leave()
        socket = NamespaceSocket(namespace=namespace, family=family, auth=packet.auth, carrier=self.carrier)
        is_in = False
        try:
            await socket.enter()
            # Either may have ended meanwhile, and nobody else knows of the socket yet.
            is_in = not self._is_over and socket.connection.closing is None
        except SwitchboardError as error:
            self._refuse(namespace, code=error.code, message=error.detail)
        finally:
            if not is_in:
                socket.leave()
        if is_in:
            self._keep(socket)
        elif self.allowance.is_spent:
            self.carrier.close(code=BAD_FRAMES_CODE, reason="realtime.too_many_bad_frames")

    def _keep(self, socket: NamespaceSocket) -> None:
        socket.on_end = lambda: self._forget(socket)
        self.sockets[socket.namespace] = socket
        self._left.discard(socket.namespace)
        self._deadline.cancel()

    async def _carry_out(self, packet: Event) -> None:
        socket = self._socket_of(packet.namespace)
        if await socket.carry_out(packet):
            self.allowance.mistakes = 0
        else:
            self.allowance.mistakes += 1
        if self.allowance.is_spent:
            self.carrier.close(code=BAD_FRAMES_CODE, reason="realtime.too_many_bad_frames")

    def _socket_of(self, namespace: str) -> NamespaceSocket:
        socket = self.sockets.get(namespace)
        if socket is None:
            raise NotConnectedError("Nobody connected to this namespace.")
        return socket

    def _refuse(self, namespace: str, *, code: str, message: str) -> None:
        logger.info("socket_refused", code=code)
        self.allowance.mistakes += 1
        self.carrier.say(socketio.SocketIoDialect(namespace).refused(code=code, message=message))

    def _forget(self, socket: NamespaceSocket) -> None:
        if self.sockets.get(socket.namespace) is socket:
            del self.sockets[socket.namespace]
            self._left.add(socket.namespace)
        if not self.sockets and not self._is_over:
            self._deadline.cancel()
            self._deadline = self._wait_for_socket()

    def _wait_for_socket(self) -> asyncio.TimerHandle:
        return asyncio.get_running_loop().call_later(AUTHENTICATION_SECONDS, self._time_out)

    def _time_out(self) -> None:
        self.carrier.close(code=UNAUTHENTICATED, reason="realtime.authentication_timeout")
