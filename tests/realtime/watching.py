"""Somebody who watches over a socket, frame by frame."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from channels.testing import WebsocketCommunicator

from realtime.routing import websocket_application

SECONDS = 20.0
HOST = (b"host", b"127.0.0.1:8000")


class Watcher:
    """A client of the native dialect. Frames that a test does not ask for are an error in it."""

    def __init__(self, socket: WebsocketCommunicator, *, chosen: str | None) -> None:
        self.socket = socket
        self.chosen = chosen

    async def send(self, kind: str, **payload: Any) -> None:
        await self.socket.send_json_to({"type": kind, "payload": payload})

    async def next(self) -> dict[str, Any]:
        """The next frame."""
        frame: dict[str, Any] = await self.socket.receive_json_from(timeout=SECONDS)
        return frame

    async def next_of(self, kind: str) -> dict[str, Any]:
        """The next frame's payload, which must be of this type."""
        frame = await self.next()
        assert frame["type"] == kind, frame
        payload: dict[str, Any] = frame["payload"]
        return payload

    async def subscribe(self, *topics: str, since: str | None = None) -> dict[str, Any]:
        await self.send("subscribe", topics=topics, **({"since": since} if since else {}))
        return await self.next_of("subscribed")

    async def seen(self, count: int) -> list[Any]:
        """The numbers ``n`` of the next so many events."""
        return [(await self.next_of("thing_happened"))["n"] for _ in range(count)]

    async def error(self) -> str:
        """The code of the error frame that comes next."""
        code: str = (await self.next_of("error"))["code"]
        return code

    async def close_code(self) -> int:
        """The code with which the socket is closed next."""
        message = await self.socket.receive_output(timeout=SECONDS)
        assert message["type"] == "websocket.close", message
        code: int = message["code"]
        return code

    async def hears_nothing(self) -> bool:
        """Whether no event came up to now: the answer to a ping is the next frame."""
        await self.send("ping")
        return (await self.next())["type"] == "pong"


@asynccontextmanager
async def opened(
    *,
    token: str | None = None,
    query: str = "",
    headers: Sequence[tuple[bytes, bytes]] = (HOST,),
    subprotocols: Sequence[str] = ("switchboard.v1",),
) -> AsyncIterator[Watcher]:
    """An open socket, whatever comes of it; ``token`` goes as a subprotocol, as browsers send it."""
    offered = [*subprotocols, f"bearer.{token}"] if token else list(subprotocols)
    socket = WebsocketCommunicator(websocket_application, f"/ws{query}", list(headers), offered)
    accepted, chosen = await socket.connect(timeout=SECONDS)
    assert accepted
    try:
        yield Watcher(socket, chosen=chosen)
    finally:
        await end(socket)


@asynccontextmanager
async def watching(*topics: str, token: str, since: str | None = None) -> AsyncIterator[Watcher]:
    """A signed-in watcher, subscribed to the topics; their ``subscribed`` frame was read."""
    async with opened(token=token) as watcher:
        await watcher.next_of("ready")
        if topics:
            await watcher.subscribe(*topics, since=since)
        yield watcher


async def end(socket: WebsocketCommunicator) -> None:
    if socket.future.done():
        return
    await socket.send_input({"type": "websocket.disconnect", "code": 1000})
    await asyncio.wait({socket.future}, timeout=SECONDS)
