"""Which socket is served where."""

from collections.abc import Awaitable, Callable
from typing import Any

from realtime.consumers.native import NativeConsumer

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

_sockets = {"/ws": NativeConsumer.as_asgi()}


async def websocket_application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Hand a socket to the consumer of its path; where there is none the handshake is refused."""
    consumer = _sockets.get(scope["path"].rstrip("/"))
    if consumer is not None:
        await consumer(scope, receive, send)
    elif (await receive())["type"] == "websocket.connect":
        await send({"type": "websocket.close"})
