"""A socket of any dialect, whose frames a test writes and reads as they are."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from channels.testing import WebsocketCommunicator

from realtime.routing import websocket_application
from tests.realtime.watching import HOST, SECONDS, end

Frame = dict[str, Any]


class Talker:
    """A client that knows nothing of what its frames mean."""

    def __init__(self, socket: WebsocketCommunicator, *, chosen: str | None) -> None:
        self.socket = socket
        self.chosen = chosen

    async def send(self, **frame: Any) -> None:
        await self.socket.send_json_to(frame)

    async def send_text(self, text: str) -> None:
        await self.socket.send_to(text_data=text)

    async def next(self) -> Frame:
        frame: Frame = await self.socket.receive_json_from(timeout=SECONDS)
        return frame

    async def until(self, is_wanted: Callable[[Frame], bool]) -> Frame:
        """The next frame that is wanted; those before it are passed over."""
        while not is_wanted(frame := await self.next()):
            pass
        return frame

    async def close_code(self) -> int:
        """The code with which the socket is closed, whatever it says before."""
        while (message := await self.socket.receive_output(timeout=SECONDS))["type"] != "websocket.close":
            pass
        code: int = message["code"]
        return code


@asynccontextmanager
async def talking(
    path: str, *, subprotocols: Sequence[str] = (), headers: Sequence[tuple[bytes, bytes]] = (HOST,)
) -> AsyncIterator[Talker]:
    """An open socket, whatever comes of it."""
    socket = WebsocketCommunicator(websocket_application, path, list(headers), list(subprotocols))
    accepted, chosen = await socket.connect(timeout=SECONDS)
    assert accepted
    try:
        yield Talker(socket, chosen=chosen)
    finally:
        await end(socket)


async def is_refused(path: str, *, subprotocols: Sequence[str] = ()) -> bool:
    """Whether the handshake itself is refused."""
    socket = WebsocketCommunicator(websocket_application, path, [HOST], list(subprotocols))
    accepted, _ = await socket.connect(timeout=SECONDS)
    return not accepted
