"""Engine.IO over HTTP, all on the event loop: a poll is held until there is something to say."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from realtime.engineio import answers, packets, processes, refusals, registry, sessions
from realtime.engineio.answers import Answer
from realtime.engineio.refusals import Refusal
from realtime.engineio.requests import POLLING, Asked
from realtime.engineio.sessions import MAX_BYTES, Session

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class CallerLeftError(Exception):
    """There is nobody to answer any more; what waits for them waits on."""


async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Answer one request to ``/socket.io/``."""
    asked = Asked.read(scope)
    try:
        answer = await _answer(asked, receive)
    except Refusal as refusal:
        answer = answers.refused(refusal)
    except CallerLeftError:
        return
    await answers.send(answer, send=send, headers=asked.cors)


async def _answer(asked: Asked, receive: Receive) -> Answer:
    if asked.method == "OPTIONS":
        return answers.preflight(asked)
    asked.check(transport=POLLING)
    if asked.sid is None:
        return answers.text(open_packet(await open_session(asked)))
    match asked.method:
        case "GET":
            return await _while_here(_poll(asked.sid), receive)
        case "POST":
            return await _post(asked.sid, await _read_body(receive))
    raise Refusal(refusals.BAD_REQUEST, "Polls are GET and POST.")


async def open_session(asked: Asked) -> Session:
    """Begin a session, for polls or for a WebSocket. Raises ``Refusal``."""
    process = await processes.current().name()
    return registry.current().open(process=process, handshake=asked.handshake)


def open_packet(session: Session) -> str:
    settings = {
        "sid": session.sid,
        "upgrades": [] if session.has_socket else ["websocket"],
        "pingInterval": round(sessions.PING_SECONDS * 1_000),
        "pingTimeout": round(sessions.PONG_SECONDS * 1_000),
        "maxPayload": MAX_BYTES,
    }
    return packets.OPEN + msgspec.json.encode(settings).decode()


async def _poll(sid: str) -> Answer:
    session = registry.current().find(sid)
    body = await session.poll() if session else await processes.current().poll(sid)
    return answers.text(body)


async def _post(sid: str, body: bytes) -> Answer:
    session = registry.current().find(sid)
    if session is None:
        await processes.current().post(sid, body)
    else:
        await session.post(body)
    return answers.text("ok")


async def _while_here(work: Awaitable[Answer], receive: Receive) -> Answer:
    """The answer, unless the caller leaves first: then nothing was fetched for nobody."""
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_left(receive))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        raise CallerLeftError
    finally:
        working.cancel()
        leaving.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _read_body(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise CallerLeftError
        body += message.get("body", b"")
        if len(body) > MAX_BYTES:
            raise Refusal(refusals.BAD_REQUEST, f"A request may bring {MAX_BYTES} bytes.")
        if not message.get("more_body", False):
            return bytes(body)
