"""Requests that reach another process than the one that holds their session.

Polls of one client go to whichever process takes them from the port. The session's id names its owner's
channel of the channel layer; the request is sent there and the answer comes back to a channel of ours. A
WebSocket that reaches us takes its session over instead: from then on it lives here.
"""

import asyncio
import secrets
from enum import StrEnum
from http import HTTPStatus
from typing import Any
from weakref import WeakKeyDictionary

import msgspec
import redis
import structlog
from channels.exceptions import ChannelFull
from channels.layers import get_channel_layer

from realtime.engineio import packets, refusals, registry, sids
from realtime.engineio.refusals import Refusal
from realtime.engineio.sessions import PING_SECONDS, Session

# An owner that lives says at once that it heard; later on a poll may be held as long as one is.
HEARD_SECONDS = 2.0
ANSWER_SECONDS = PING_SECONDS + 5.0
START_SECONDS = 2.0
SEND_SECONDS = 2.0
RESTART_SECONDS = 0.1
AWAY = (redis.RedisError, OSError, ChannelFull)
REQUEST, REPLY = "engineio.request", "engineio.reply"
logger = structlog.get_logger(__name__)


class Kind(StrEnum):
    """What is asked of a session's owner; ``GONE`` takes a question back."""

    POLL = "poll"
    POST = "post"
    TRY = "try"
    GIVE_UP = "give up"
    TAKE_OVER = "take over"
    GONE = "gone"


class Request(msgspec.Struct, frozen=True):
    """Something asked about a session of the receiving process."""

    id: str
    reply_to: str
    kind: Kind
    sid: str
    body: bytes = b""


class Reply(msgspec.Struct, frozen=True):
    """To a request: that it was heard (``status`` 0), what came of it, or what it is refused for."""

    id: str
    status: int = 0
    body: bytes = b""
    code: int = 0
    detail: str = ""


class Processes:
    """This event loop's channel, and what is under way on it; ``current()`` gives it."""

    def __init__(self) -> None:
        self._layer = get_channel_layer()
        self._channel: str | None = None
        self._opened = asyncio.Event()
        self._ending = asyncio.Event()
        self._listening: asyncio.Task[None] | None = None
        self._replies: dict[str, asyncio.Queue[Reply]] = {}
        self._work: dict[str, asyncio.Task[None]] = {}

    async def name(self) -> str:
        """How other processes reach this one."""
        if self._listening is None:
            self._listening = asyncio.create_task(self._listen())
        try:
            async with asyncio.timeout(START_SECONDS):
                await self._opened.wait()
        except TimeoutError:
            logger.warning("process_has_no_channel")
        # Without the bus nobody else could reach a session anyway; it lives here alone.
        return self._channel or f"alone-{secrets.token_hex(8)}"

    async def poll(self, sid: str) -> str:
        """A poll of a session that lives elsewhere. Raises ``Refusal``."""
        asking = asyncio.ensure_future(self._ask(Kind.POLL, sid))
        ending = asyncio.ensure_future(self._ending.wait())
        try:
            await asyncio.wait({asking, ending}, return_when=asyncio.FIRST_COMPLETED)
            return asking.result().decode() if asking.done() else packets.NOOP
        finally:
            asking.cancel()
            ending.cancel()
            await asyncio.gather(asking, ending, return_exceptions=True)

    async def post(self, sid: str, body: bytes) -> None:
        await self._ask(Kind.POST, sid, body)

    async def try_socket(self, sid: str) -> None:
        """Let the owner know that a WebSocket is being tried here. Raises ``Refusal`` when it may not be."""
        await self._ask(Kind.TRY, sid)

    async def give_up_socket(self, sid: str) -> None:
        await self._ask(Kind.GIVE_UP, sid)

    async def take_over(self, sid: str) -> bytes:
        """The session's state; it does not live there any more. Raises ``Refusal``."""
        return await self._ask(Kind.TAKE_OVER, sid)

    def send_away(self) -> None:
        """This process ends: answer the polls that it passed on, so that their clients ask another one."""
        self._ending.set()

    async def stop(self) -> None:
        tasks = [*self._work.values(), *([self._listening] if self._listening else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # Asking

    async def _ask(self, kind: Kind, sid: str, body: bytes = b"") -> bytes:
        process = sids.process_of(sid)
        own = await self.name()
        if process is None or process == own:
            raise refusals.unknown_sid()
        if self._channel is None:
            raise refusals.unavailable("This process cannot be reached by others. Try again.")
        request = Request(id=secrets.token_hex(8), reply_to=own, kind=kind, sid=sid, body=body)
        replies = self._replies[request.id] = asyncio.Queue()
        try:
            await self._send(process, REQUEST, request)
            return await _outcome(replies)
        except AWAY as error:
            raise refusals.unavailable("The process that holds this session cannot be reached.") from error
        except asyncio.CancelledError:
            await self._tell_of_leaving(process, request)
            raise
        finally:
            del self._replies[request.id]

    async def _tell_of_leaving(self, process: str, request: Request) -> None:
        try:
            await self._send(process, REQUEST, msgspec.structs.replace(request, kind=Kind.GONE))
        except AWAY as error:
            logger.info("process_unreachable", error=str(error))

    async def _send(self, channel: str, kind: str, content: msgspec.Struct) -> None:
        async with asyncio.timeout(SEND_SECONDS):
            await self._layer.send(channel, {"type": kind, "content": msgspec.msgpack.encode(content)})

    # Being asked

    async def _listen(self) -> None:
        channel = self._channel = await self._layer.new_channel("engineio")
        self._opened.set()
        while True:
            try:
                self._take(await self._layer.receive(channel))
            except Exception:
                logger.exception("process_listener_failed")
                await asyncio.sleep(RESTART_SECONDS)

    def _take(self, message: dict[str, Any]) -> None:
        if message["type"] == REPLY:
            reply = msgspec.msgpack.decode(message["content"], type=Reply)
            if reply.id in self._replies:
                self._replies[reply.id].put_nowait(reply)
            return
        request = msgspec.msgpack.decode(message["content"], type=Request)
        if request.kind == Kind.GONE:
            work = self._work.get(request.id)
            if work is not None:
                work.cancel()
            return
        task = self._work[request.id] = asyncio.create_task(self._serve(request))
        task.add_done_callback(lambda _: self._work.pop(request.id, None))

    async def _serve(self, request: Request) -> None:
        try:
            await self._send(request.reply_to, REPLY, Reply(id=request.id))
            reply = await _reply_to(request)
            await self._send(request.reply_to, REPLY, reply)
        except AWAY as error:
            # Whoever asked gives up by itself, and its client comes back.
            logger.warning("process_unreachable", error=str(error))


async def _outcome(replies: asyncio.Queue[Reply]) -> bytes:
    try:
        async with asyncio.timeout(HEARD_SECONDS):
            reply = await replies.get()
    except TimeoutError as error:
        # Valkey took the question and nobody heard it: the process is gone, and its sessions with it.
        raise refusals.unknown_sid() from error
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            while not reply.status:
                reply = await replies.get()
    except TimeoutError as error:
        raise refusals.unavailable("The process that holds this session does not answer.") from error
    if reply.status != HTTPStatus.OK:
        raise Refusal(reply.code, reply.detail, status=reply.status)
    return reply.body


async def _reply_to(request: Request) -> Reply:
    session = registry.current().find(request.sid)
    try:
        if session is None:
            raise refusals.unknown_sid()
        body = await _carry_out(session, request)
    except Refusal as refusal:
        return Reply(id=request.id, status=refusal.status, code=refusal.code, detail=refusal.detail)
    return Reply(id=request.id, status=HTTPStatus.OK, body=body)


async def _carry_out(session: Session, request: Request) -> bytes:
    match request.kind:
        case Kind.POLL:
            return (await session.poll()).encode()
        case Kind.POST:
            await session.post(request.body)
        case Kind.TRY:
            if not session.can_move:
                raise Refusal(refusals.BAD_REQUEST, "This session stays where it is.")
            session.try_socket()
        case Kind.GIVE_UP:
            session.give_up_socket()
        case Kind.TAKE_OVER:
            return await session.hand_over()
    return b""


_processes: WeakKeyDictionary[asyncio.AbstractEventLoop, Processes] = WeakKeyDictionary()


def current() -> Processes:
    """The running event loop's."""
    loop = asyncio.get_running_loop()
    found = _processes.get(loop)
    if found is None:
        found = _processes[loop] = Processes()
    return found
