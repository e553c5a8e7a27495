"""The life of a socket, whatever its dialect: opening, proving, reading, beating, closing."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from channels.consumer import AsyncConsumer
from django.db import Error as DatabaseError

from common import correlation
from common.exceptions import SwitchboardError, UnavailableError
from common.identifiers import uuid7
from realtime.consumers import credentials, limits
from realtime.consumers.handshake import Handshake
from realtime.consumers.limits import Allowance
from realtime.exceptions import AuthenticationTimeoutError
from realtime.hub import access, hubs, threads
from realtime.hub.access import Credentials
from realtime.hub.connections import Connection, Dialect
from realtime.hub.streams import TenantStream

AUTHENTICATION_SECONDS = 10.0
BAD_FRAMES_CODE = 4400
BROKEN_CODE = 1011
logger = structlog.get_logger("switchboard.sockets")

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class SocketConsumer(AsyncConsumer):  # type: ignore[misc]  # Channels publishes no types
    """A Channels consumer that receives pushes from the hub instead of a channel of its own.

    The stock one subscribes a channel for each socket, and for each push runs a task and a hop to a thread.
    Subclasses name the dialect and carry out what a frame asks for.
    """

    dialect: Dialect
    subprotocol: str | None = None
    heartbeat_seconds: float

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if (await receive())["type"] != "websocket.connect":
            return
        self.id = uuid7().hex
        self.handshake = Handshake.read(scope)
        self.allowance = Allowance()
        self.stream: TenantStream | None = None
        self.credentials: Credentials | None = None
        self.connection = Connection(send=send, dialect=self.dialect)
        chosen = self.subprotocol if self.subprotocol in self.handshake.subprotocols else None
        with correlation.bind(self.id):
            # Accepted before anything is known: a browser shows a page no reason of a refused handshake.
            await send({"type": "websocket.accept", "subprotocol": chosen})
            await self._live(receive)

    async def open(self) -> None:
        """Say hello to a socket that was let in."""
        raise NotImplementedError

    async def carry_out(self, text: str) -> None:
        """Do what a frame asks for; raise ``SwitchboardError`` to have it answered with an error frame."""
        raise NotImplementedError

    async def _live(self, receive: Receive) -> None:
        writer = self.connection.start()
        reader = asyncio.create_task(self._read(receive))
        try:
            await asyncio.wait({reader, writer}, return_when=asyncio.FIRST_COMPLETED)
            if self.connection.closing is not None:
                await asyncio.wait({writer})
        finally:
            self._leave()
            reader.cancel()
            writer.cancel()
            await asyncio.gather(reader, writer, return_exceptions=True)

    def _leave(self) -> None:
        self.connection.clear_deadline()
        self._stop_beating()
        if self.credentials is not None:
            hub = hubs.current()
            hub.detach(self.connection, tenant_id=self.credentials.tenant_id)
            hub.detach(self.connection, tenant_id=self.credentials.home_tenant_id)

    async def _read(self, receive: Receive) -> None:
        try:
            await self.enter(self._credentials_of_handshake())
            while self.connection.closing is None:
                message = await receive()
                if message["type"] == "websocket.disconnect":
                    return
                await self.connection.settled.wait()
                await self._take(message)
        except Exception:
            logger.exception("socket_failed")
            self.connection.close(code=BROKEN_CODE, reason="internal_error")

    async def enter(self, finding: Awaitable[Credentials | None]) -> None:
        """Let the socket in on what is found, or say why not and close."""
        try:
            found = await finding
            if found is not None:
                await self._admit(found)
        except SwitchboardError as error:
            self._turn_away(error)
        except (DatabaseError, OSError):
            self._turn_away(UnavailableError("The database does not answer. Try again."))

    async def _admit(self, found: Credentials) -> None:
        self.credentials = found
        hub = hubs.current()
        # Attached first, proved second: a sign-in that ends in between is noticed.
        self.stream = await hub.attach(self.connection, tenant_id=found.tenant_id)
        if found.home_tenant_id != found.tenant_id:
            await hub.attach(self.connection, tenant_id=found.home_tenant_id)
        await self.stream.prove(self.connection, credentials=found)
        assert self.connection.actor is not None
        self.connection.actor.check("realtime:connect")
        logger.info(
            "socket_opened", tenant_id=str(found.tenant_id), user_id=str(self.connection.actor.user_id)
        )
        await self.open()
        self._beat()

    async def _credentials_of_handshake(self) -> Credentials | None:
        handshake = self.handshake
        handshake.check_origin()
        secret = handshake.bearer or handshake.token
        if handshake.bearer is None and handshake.ticket:
            return await threads.run(credentials.from_ticket, handshake.ticket, origin=handshake.origin)
        if secret:
            return await threads.run(credentials.from_token, secret)
        # The cookie comes along with whatever page opens the socket, so only our own pages may use it.
        if handshake.session_key and handshake.is_own_origin:
            return await threads.run(credentials.from_session, handshake.session_key)
        self.connection.set_deadline(seconds=AUTHENTICATION_SECONDS, then=self._time_out)
        return None

    async def _take(self, message: dict[str, Any]) -> None:
        now = asyncio.get_running_loop().time()
        try:
            if self.allowance.take(now=now):
                await self.carry_out(limits.read_text(text=message.get("text")))
                self.allowance.mistakes = 0
        except SwitchboardError as error:
            self.allowance.mistakes += 1
            self.connection.say(self.dialect.error(code=error.code, detail=error.detail))
        except (DatabaseError, OSError):
            # Closed rather than answered: on coming back the client asks for everything again.
            self._turn_away(UnavailableError("The database does not answer. Try again."))
        if self.allowance.is_spent:
            self.connection.close(code=BAD_FRAMES_CODE, reason="realtime.too_many_bad_frames")

    def _turn_away(self, error: SwitchboardError) -> None:
        code = access.close_code_for(error)
        logger.info("socket_refused", code=error.code)
        self.connection.refuse(close_code=code, code=error.code, detail=error.detail)

    def _time_out(self) -> None:
        self._turn_away(
            AuthenticationTimeoutError(f"No credentials came within {AUTHENTICATION_SECONDS:.0f} seconds.")
        )

    _beating: asyncio.TimerHandle | None = None

    def _beat(self) -> None:
        loop = asyncio.get_running_loop()
        self._beating = loop.call_later(self.heartbeat_seconds, self._say_heartbeat)

    def _say_heartbeat(self) -> None:
        assert self.stream is not None
        self.connection.say(self.dialect.heartbeat(position=self.stream.position))
        self._beat()

    def _stop_beating(self) -> None:
        if self._beating is not None:
            self._beating.cancel()
