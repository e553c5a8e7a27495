"""The life of a plain WebSocket, whatever its dialect: opening, proving, reading, closing."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import structlog
from channels.consumer import AsyncConsumer
from django.db import Error as DatabaseError

from common import correlation
from common.exceptions import SwitchboardError, UnavailableError
from realtime import metrics
from realtime.consumers import credentials, limits
from realtime.consumers.handshake import Handshake
from realtime.consumers.limits import Allowance
from realtime.consumers.listeners import Listener
from realtime.consumers.outlets import AsgiOutlet, Receive, Send
from realtime.exceptions import AuthenticationTimeoutError
from realtime.hub import access, hubs
from realtime.hub.access import Credentials
from realtime.hub.ends import Dialect
from realtime.server import EXTENSION

AUTHENTICATION_SECONDS = 10.0
BAD_FRAMES_CODE = 4400
BROKEN_CODE = 1011
RESTARTING_CODE = 1012
logger = structlog.get_logger("switchboard.sockets")


class HubConsumer(AsyncConsumer):  # type: ignore[misc]  # Channels publishes no types
    """A Channels consumer whose pushes come from the hub instead of a channel of its own.

    The stock one subscribes a channel for each socket, and for each push runs a task and a hop to a thread.
    Subclasses name the dialect and carry out what a frame asks for.
    """

    dialect: Dialect
    subprotocol: str | None = None

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if (await receive())["type"] != "websocket.connect":
            return
        self.path = str(scope["path"])
        self.handshake = Handshake.read(scope)
        self.allowance = Allowance()
        self._is_stranger = False
        self.listener = Listener(dialect=self.dialect)
        self.connection = self.listener.connection
        chosen = self.subprotocol if self.subprotocol in self.handshake.subprotocols else None
        with correlation.bind(self.listener.id):
            # Accepted before anything is known: a browser shows a page no reason of a refused handshake.
            await send({"type": "websocket.accept", "subprotocol": chosen})
            try:
                await self._read(self._connect(scope, receive, send))
            finally:
                self._be_known()
                self.listener.leave()

    async def open(self) -> None:
        """Say hello to a socket that was let in."""
        raise NotImplementedError

    async def carry_out(self, text: str) -> None:
        """Do what a frame asks for; raise ``SwitchboardError`` to have it answered with an error frame."""
        raise NotImplementedError

    def _connect(self, scope: dict[str, Any], receive: Receive, send: Send) -> Receive:
        outlet = scope.get("extensions", {}).get(EXTENSION)
        if outlet is None:
            plain = AsgiOutlet(send=send, connection=self.connection)
            self.connection.connect(plain)
            return plain.receiving(receive)
        outlet.reader = self.connection
        self.connection.connect(outlet)
        return receive

    async def _read(self, receive: Receive) -> None:
        try:
            if hubs.current().is_draining:
                self.connection.close(code=RESTARTING_CODE, reason="restarting")
            else:
                await self.enter(self._credentials_of_handshake())
            while True:
                message = await receive()
                if message["type"] == "websocket.disconnect":
                    return
                await self.connection.settled()
                if self.connection.closing is None:
                    await self._take(message)
        except Exception:
            logger.exception("socket_failed")
            self.connection.close(code=BROKEN_CODE, reason="internal_error")
            await self._hear_the_end(receive)

    async def _hear_the_end(self, receive: Receive) -> None:
        while (await receive())["type"] != "websocket.disconnect":
            pass

    async def enter(self, finding: Awaitable[Credentials | None]) -> None:
        """Let the socket in on what is found, or say why not and close."""
        try:
            found = await finding
            if found is not None:
                await self.listener.enter(found)
                self._be_known()
                await self.open()
                self.listener.welcomed()
        except SwitchboardError as error:
            self._turn_away(error)
        except (DatabaseError, OSError):
            self._turn_away(UnavailableError("The database does not answer. Try again."))

    async def _credentials_of_handshake(self) -> Credentials | None:
        self.handshake.check_origin()
        found = await credentials.of_request(self.handshake)
        if found is not None:
            return found
        limits.strangers.admit(self.handshake.address)
        self._is_stranger = True
        self.connection.set_deadline(seconds=AUTHENTICATION_SECONDS, then=self._time_out)
        return None

    def _be_known(self) -> None:
        if self._is_stranger:
            self._is_stranger = False
            limits.strangers.release(self.handshake.address)

    async def _take(self, message: dict[str, Any]) -> None:
        now = asyncio.get_running_loop().time()
        try:
            if self.allowance.take(now=now):
                await self.carry_out(limits.read_text(text=message.get("text")))
                self.allowance.mistakes = 0
        except SwitchboardError as error:
            self.allowance.mistakes += 1
            metrics.REFUSED.labels(error.code).inc()
            self.connection.say(self.dialect.error(code=error.code, detail=error.detail))
        except (DatabaseError, OSError):
            # Closed rather than answered: on coming back the client asks for everything again.
            self._turn_away(UnavailableError("The database does not answer. Try again."))
        if self.allowance.is_spent:
            self.connection.close(code=BAD_FRAMES_CODE, reason="realtime.too_many_bad_frames")

    def _turn_away(self, error: SwitchboardError) -> None:
        logger.info("socket_refused", code=error.code)
        code = access.close_code_for(error)
        self.connection.refuse(close_code=code, code=error.code, detail=error.detail)

    def _time_out(self) -> None:
        self._turn_away(
            AuthenticationTimeoutError(f"No credentials came within {AUTHENTICATION_SECONDS:.0f} seconds.")
        )
