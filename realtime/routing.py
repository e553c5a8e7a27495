"""Which socket is served where."""

from collections.abc import Awaitable, Callable
from typing import Any

from realtime.consumers.native import NativeConsumer
from realtime.engineio import polling, sockets
from realtime.engineio.requests import PATH

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

Application = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]

_sockets = {"/ws": NativeConsumer.as_asgi(), PATH: sockets.application}


async def websocket_application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Hand a socket to the consumer of its path; where there is none the handshake is refused."""
    consumer = _sockets.get(scope["path"].rstrip("/"))
    if consumer is not None:
        await consumer(scope, receive, send)
    elif (await receive())["type"] == "websocket.connect":
        await send({"type": "websocket.close"})


def http_application(others: Application) -> Application:
    """Serve Engine.IO's polls, which wait for seconds, on the event loop; hand all ``others`` on."""

    async def route(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        application = polling.application if scope["path"].rstrip("/") == PATH else others
        await application(scope, receive, send)

    return route
