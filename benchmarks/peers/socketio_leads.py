"""The peer: python-socketio's AsyncServer with its Redis manager, one room, on uvicorn."""

import os
from typing import Any

import socketio

server = socketio.AsyncServer(
    async_mode="asgi", client_manager=socketio.AsyncRedisManager(os.environ["REDIS_URL"])
)
application = socketio.ASGIApp(server)


@server.event  # type: ignore[untyped-decorator]  # python-socketio publishes no types
async def connect(sid: str, environ: dict[str, Any]) -> None:
    await server.enter_room(sid, "leads")
