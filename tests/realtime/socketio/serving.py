"""The ASGI application on a real port, in the test's own process and event loop."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn

from config.asgi import application
from realtime.engineio import processes
from realtime.server import FrameProtocol
from tests.waiting import wait_until


class QuietServer(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The test run's signals stay its own."""
        yield


@asynccontextmanager
async def serving() -> AsyncIterator[str]:
    """The origin under which the application answers."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        application,
        http="httptools",
        ws=FrameProtocol,
        ws_per_message_deflate=False,
        ws_max_size=256 * 1024,
        lifespan="off",
        access_log=False,
        proxy_headers=False,
        log_config=None,
        timeout_graceful_shutdown=1,
    )
    server = QuietServer(config)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await asyncio.to_thread(wait_until, lambda: server.started)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await running
        await processes.current().stop()
        listener.close()
