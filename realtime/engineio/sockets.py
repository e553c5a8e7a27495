"""Engine.IO over a WebSocket: a session of its own, or the upgrade of one that polls, here or elsewhere."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from common.exceptions import SwitchboardError
from realtime.consumers import limits
from realtime.consumers.outlets import AsgiOutlet
from realtime.engineio import packets, polling, processes, registry
from realtime.engineio.refusals import BAD_REQUEST, Refusal, unknown_sid
from realtime.engineio.requests import WEBSOCKET, Asked
from realtime.engineio.sessions import BAD_PACKET, BROKEN, UPGRADE_SECONDS, Session, close_code_of
from realtime.hub.ends import Outlet
from realtime.hub.frames import Frame, burst_of
from realtime.server import EXTENSION

DENIAL = "websocket.http.response"
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
logger = structlog.get_logger("switchboard.sockets")


class LeftError(Exception):
    """The peer is gone."""


async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Serve one WebSocket at ``/socket.io/``."""
    if (await receive())["type"] != "websocket.connect":
        return
    asked = Asked.read(scope)
    try:
        asked.check(transport=WEBSOCKET)
        upgrade = None if asked.sid is None else await _begin_upgrade(asked.sid)
        session = await polling.open_session(asked) if upgrade is None else None
    except Refusal as refusal:
        await _deny(scope, send, refusal, asked)
        return
    await send({"type": "websocket.accept"})
    socket = _Socket(scope, receive, send)
    try:
        if session is None:
            assert upgrade is not None
            session = await upgrade.finish(socket, asked)
        else:
            socket.carry(session)
            session.say(polling.open_packet(session))
        if session is not None:
            await socket.read(session)
    finally:
        if session is not None:
            session.lost()


class _Socket:
    """One open WebSocket, below the session that it carries."""

    def __init__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        self._session: Session | None = None
        self._receive = receive
        self.outlet: Outlet
        found = scope.get("extensions", {}).get(EXTENSION)
        if found is None:
            plain = AsgiOutlet(send=send, connection=self)
            self._receive = plain.receiving(receive)
            self.outlet = plain
        else:
            found.reader = self
            self.outlet = found

    def carry(self, session: Session) -> None:
        """Let the session go on here."""
        self._session = session
        session.open_socket(self.outlet)

    def resume(self) -> None:
        """The peer takes more again."""
        if self._session is not None:
            self._session.resume()

    def lost(self) -> None:
        """The peer is gone, which the reading task learns only once it has carried out what it is at."""
        if self._session is not None:
            self._session.lost()

    def send(self, packet: str) -> None:
        self.outlet.write(burst_of([Frame(packet)]))

    def close(self, *, code: int, reason: str) -> None:
        self.outlet.close(code=code, reason=reason)

    async def packet(self) -> str:
        """The next packet. Raises ``LeftError``, ``Refusal`` and ``SwitchboardError``."""
        message = await self._receive()
        if message["type"] == "websocket.disconnect":
            raise LeftError
        return packets.check(limits.read_text(text=message.get("text")))

    async def read(self, session: Session) -> None:
        """Carry out what comes until the peer is gone."""
        try:
            while True:
                try:
                    await session.take(await self.packet())
                except Refusal:
                    session.close(code=BAD_PACKET, reason="realtime.malformed_frame")
                except SwitchboardError as error:
                    session.close(code=close_code_of(error), reason=error.code)
        except LeftError:
            return
        except Exception:
            logger.exception("socket_failed")
            session.close(code=BROKEN, reason="internal_error")


class _Upgrade:
    """The attempt to go on by this WebSocket, for a session that polls."""

    def __init__(self, sid: str) -> None:
        self.sid = sid
        self.here = registry.current().find(sid)

    async def begin(self) -> None:
        if self.here is not None:
            self.here.try_socket()
        else:
            await processes.current().try_socket(self.sid)

    async def finish(self, socket: _Socket, asked: Asked) -> Session | None:
        """The session, once the client said that it goes on here; None when it does not."""
        try:
            async with asyncio.timeout(UPGRADE_SECONDS):
                await _probe(socket)
            return await self._take_over(socket, asked)
        except LeftError:
            pass
        except (TimeoutError, Refusal, SwitchboardError) as error:
            socket.close(code=BAD_PACKET, reason=str(error)[:100] or "realtime.no_upgrade")
        await self._give_up()
        return None

    async def _take_over(self, socket: _Socket, asked: Asked) -> Session:
        if self.here is None:
            state = await processes.current().take_over(self.sid)
            session = registry.current().restore(sid=self.sid, handshake=asked.handshake)
            socket.carry(session)
            await session.take_over(state)
            return session
        if self.here.is_over:
            raise unknown_sid()
        socket.carry(self.here)
        return self.here

    async def _give_up(self) -> None:
        if self.here is not None:
            self.here.give_up_socket()
            return
        try:
            await processes.current().give_up_socket(self.sid)
        except Refusal as refusal:
            logger.info("upgrade_given_up", error=str(refusal))


async def _begin_upgrade(sid: str) -> _Upgrade:
    upgrade = _Upgrade(sid)
    await upgrade.begin()
    return upgrade


async def _probe(socket: _Socket) -> None:
    if await socket.packet() != packets.PING + packets.PROBE:
        raise Refusal(BAD_REQUEST, "A probe was due.")
    socket.send(packets.PONG + packets.PROBE)
    if await socket.packet() != packets.UPGRADE:
        raise Refusal(BAD_REQUEST, "An upgrade was due.")


async def _deny(scope: dict[str, Any], send: Send, refusal: Refusal, asked: Asked) -> None:
    if DENIAL not in scope.get("extensions", {}):
        await send({"type": "websocket.close"})
        return
    headers = [(b"content-type", b"application/json"), *asked.cors]
    await send({"type": f"{DENIAL}.start", "status": int(refusal.status), "headers": headers})
    await send({"type": f"{DENIAL}.body", "body": refusal.encode()})
