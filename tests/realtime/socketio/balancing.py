"""A second server with a loop, hub and sessions of its own, and a port that hands connections out in turn."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from itertools import cycle
from urllib.parse import urlsplit

from realtime.hub import hubs
from tests.realtime.socketio.serving import serving


@contextmanager
def serving_elsewhere() -> Iterator[str]:
    """The origin of a server that shares nothing with the test's own but PostgreSQL and Valkey."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    server = serving()
    yield asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result(10)
    asyncio.run_coroutine_threadsafe(_stop(server), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


async def _stop(server: object) -> None:
    await server.__aexit__(None, None, None)  # type: ignore[attr-defined]
    await hubs.current().stop()


@asynccontextmanager
async def balanced(*origins: str) -> AsyncIterator[str]:
    """An origin whose connections go to the servers in turn, as behind one port without sticky routing."""
    turn = cycle(urlsplit(origin).port for origin in origins)
    open_pipes: set[asyncio.Task[None]] = set()

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", next(turn))
        for pipe in (_pipe(reader, back), _pipe(there, writer)):
            task = asyncio.create_task(pipe)
            open_pipes.add(task)
            task.add_done_callback(open_pipes.discard)

    server = await asyncio.start_server(relay, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for task in open_pipes:
            task.cancel()
        await asyncio.gather(*open_pipes, return_exceptions=True)


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()
