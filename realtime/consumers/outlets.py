"""The way out on servers that know nothing of ready-made frames: one ASGI message after another."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from realtime.hub.frames import Burst
from realtime.server import Reader

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class AsgiOutlet:
    """Writes in a task of its own, one burst at a time; only that task ever waits for a slow reader."""

    def __init__(self, *, send: Send, connection: Reader) -> None:
        self.is_open = True
        self.ended = asyncio.get_running_loop().create_future()
        self._send = send
        self._connection = connection
        self._work: asyncio.Task[None] | None = None

    def write(self, burst: Burst) -> None:
        self.is_open = False
        messages = [{"type": "websocket.send", "text": frame.text} for frame in burst.frames()]
        self._work = asyncio.create_task(self._write(messages, self._work))

    def close(self, *, code: int, reason: str) -> None:
        if not self.ended.done():
            message = {"type": "websocket.close", "code": code, "reason": reason}
            self._work = asyncio.create_task(self._write([message], self._work, last=True))

    def abort(self) -> None:
        if self._work is not None:
            self._work.cancel()
        self._end()

    def receiving(self, receive: Receive) -> Receive:
        """``receive``, which also tells of the end that we made: not every server says so."""

        async def either() -> dict[str, Any]:
            message = asyncio.ensure_future(receive())
            await asyncio.wait({message, self.ended}, return_when=asyncio.FIRST_COMPLETED)
            if message.done():
                return message.result()
            message.cancel()
            return {"type": "websocket.disconnect"}

        return either

    async def _write(
        self, messages: list[dict[str, Any]], before: asyncio.Task[None] | None, *, last: bool = False
    ) -> None:
        if before is not None:
            await asyncio.wait({before})
        try:
            for message in messages:
                await self._send(message)
        except OSError:
            self._connection.lost()
            last = True
        if last:
            self._end()
        else:
            self.is_open = True
            self._connection.resume()

    def _end(self) -> None:
        self.is_open = False
        if not self.ended.done():
            self.ended.set_result(None)
