"""Which socket is served where."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from realtime.consumers import insights
from realtime.consumers.dotmac import DotmacConsumer
from realtime.consumers.insights import InsightConsumer
from realtime.consumers.native import NativeConsumer
from realtime.consumers.platform import PlatformConsumer, ServiceHealthConsumer
from realtime.consumers.prospecting import ProspectingConsumer
from realtime.engineio import polling, sockets
from realtime.engineio.requests import PATH

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

Application = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]

_prospecting: Application = ProspectingConsumer.as_asgi()
# Where one thing is listened to, which the path's last part names.
_below: dict[str, Application] = {"/ws": _prospecting, insights.PATH: InsightConsumer.as_asgi()}
_sockets: dict[str, Application] = {
    "/api/ws": DotmacConsumer.as_asgi(),
    "/ws/service-health": ServiceHealthConsumer.as_asgi(),
    PATH: sockets.application,
}
# What shares ``/ws`` is told apart by the subprotocol that it offers; who offers none knows of none.
_by_subprotocol: dict[str | None, Application] = {
    NativeConsumer.subprotocol: NativeConsumer.as_asgi(),
    PlatformConsumer.subprotocol: PlatformConsumer.as_asgi(),
}


async def websocket_application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Hand a socket to the consumer of its path; where there is none the handshake is refused."""
    consumer = _socket_of(path=scope["path"].rstrip("/"), offered=scope.get("subprotocols", ()))
    if consumer is not None:
        await consumer(scope, receive, send)
    elif (await receive())["type"] == "websocket.connect":
        await send({"type": "websocket.close"})


def _socket_of(*, path: str, offered: Sequence[str]) -> Application | None:
    if path == "/ws":
        chosen = next((_by_subprotocol[name] for name in offered if name in _by_subprotocol), None)
        return chosen or _prospecting
    above, _, _ = path.rpartition("/")
    return _sockets.get(path) or _below.get(above)


def http_application(others: Application) -> Application:
    """Serve Engine.IO's polls, which wait for seconds, on the event loop; hand all ``others`` on."""

    async def route(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        application = polling.application if scope["path"].rstrip("/") == PATH else others
        await application(scope, receive, send)

    return route
