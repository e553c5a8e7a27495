"""uvicorn as a web process runs it: it ends gently, and waits for no request that does not come."""

import asyncio
import resource
import socket
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from common import garbage
from realtime.engineio import processes, registry
from realtime.hub import hubs
from realtime.presence import Reporter
from realtime.server import FrameProtocol

# Sockets that are sent away in a second: each comes back somewhere and proves itself there.
CLOSES_PER_SECOND = 500
# The part of the drain time that they may be spread over; the rest is for requests.
SPREAD_SHARE = 0.5
# How often and how long it is looked whether the last of them have answered their close frame.
LOOK_SECONDS = 0.05
GOODBYE_LOOKS = 20
STOP_SECONDS = 1.0
# How long a request's headers may take to come, from the connection or from their first byte.
HEADER_SECONDS = 10.0
# How large a request's address and headers may be together. A token may have a quarter of it; whoever reads
# cookies and addresses on the event loop sits over more of them for seconds.
HEADER_BYTES = 16 * 1024
# How much more of a body has to come in how long, as long as we take it.
BODY_SECONDS = 20.0
BODY_BYTES = 16 * 1024
TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
# A look at the next older ones takes some 6 ms. A full one takes 0.1 s for each thousand sockets, in which no
# event leaves; there is little to be found, since what a socket took goes with it, without a cycle.
GARBAGE_THRESHOLDS = (2_000, 10, 200)
# Beyond this, some programs that we might start would walk through every possible descriptor.
MOST_FILES = 1_048_576


class Server(uvicorn.Server):
    """Ends within ``drain_seconds`` of SIGTERM: sockets are sent away one by one, requests finished."""

    def __init__(self, config: uvicorn.Config, *, drain_seconds: int) -> None:
        super().__init__(config)
        self.drain_seconds = drain_seconds
        self._reporting: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        garbage.settle(GARBAGE_THRESHOLDS)
        reporter = Reporter(lambda: hubs.current().streams)
        self._reporting = asyncio.create_task(hubs.keep_running(reporter.run), name="presence")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop accepting, send the sockets away, then let uvicorn end what is left and wait for requests."""
        ends_at = asyncio.get_running_loop().time() + self.drain_seconds
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        if not self.force_exit:
            await self._send_sockets_away()
        left = ends_at - asyncio.get_running_loop().time()
        self.config.timeout_graceful_shutdown = max(1, int(left))
        # As soon as no connection takes another request: these clients ask again at once.
        asyncio.get_running_loop().call_soon(processes.current().send_away)
        await super().shutdown(sockets)
        ending = [asyncio.ensure_future(hubs.current().stop())]
        if self._reporting is not None:
            self._reporting.cancel()
            ending.append(self._reporting)
        await asyncio.wait(ending, timeout=STOP_SECONDS)

    async def _send_sockets_away(self) -> None:
        hub = hubs.current()
        listeners = sum(len(stream.connections) for stream in hub.streams)
        await hub.drain(seconds=min(self.drain_seconds * SPREAD_SHARE, listeners / CLOSES_PER_SECOND))
        # Those in which nobody had signed in; their polls would hold up the end.
        registry.current().send_away()
        for _ in range(GOODBYE_LOOKS):
            if not self._leaving() or self.force_exit:
                break
            await asyncio.sleep(LOOK_SECONDS)
        # Whoever has not taken its close frame by now has stopped reading.
        for one in self._leaving():
            one.transport.abort()

    def _sockets(self) -> list[FrameProtocol]:
        return [one for one in self.server_state.connections if isinstance(one, FrameProtocol)]

    def _leaving(self) -> list[FrameProtocol]:
        return [one for one in self._sockets() if one.close_sent]


class HttpProtocol(HttpToolsProtocol):
    """For uvicorn's ``http`` setting: a connection whose request does not come is closed.

    uvicorn itself limits the time between two requests, but not before the first one, nor within headers
    and bodies, and not how large headers are.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._waiting: asyncio.TimerHandle | None = None
        # Of the request whose headers are coming: what came of them, and what of it was read.
        self._come = self._read = 0
        self._is_body_due = False
        self._body_bytes = 0
        self._body_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        self._end_body()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._waiting is not None:
            # A header that never ends is not read before its end.
            self._come += len(data)
            if self._come > HEADER_BYTES:
                self._refuse_headers()
        elif self._is_body_due and self._body_timer is None:
            self._body_timer = self.loop.call_later(BODY_SECONDS, self._look_at_body)

    def on_message_begin(self) -> None:
        self._come = self._read = 0
        self._wait()
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        self._count(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count(name + value)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._stop_waiting()
        self._is_body_due = True
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._end_body()
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        self._end_body()
        super().handle_websocket_upgrade()
        # The parser and this object hold each other, for as long as the socket lives and beyond.
        self.parser = None  # type: ignore[assignment]

    def _count(self, part: bytes) -> None:
        self._read += len(part)
        if self._read > HEADER_BYTES:
            self._refuse_headers()
            raise ValueError("The headers are too large.")  # Ends the parser.

    def _refuse_headers(self) -> None:
        if not self.transport.is_closing():
            self.transport.write(TOO_LARGE)
            self.transport.close()

    def _look_at_body(self) -> None:
        came, self._body_bytes = self._body_bytes, 0
        if came < BODY_BYTES and not self.flow.read_paused:
            self.transport.abort()
        else:
            self._body_timer = self.loop.call_later(BODY_SECONDS, self._look_at_body)

    def _end_body(self) -> None:
        self._is_body_due = False
        self._body_bytes = 0
        if self._body_timer is not None:
            self._body_timer.cancel()
            self._body_timer = None

    def _wait(self) -> None:
        if self._waiting is None:
            self._waiting = self.loop.call_later(HEADER_SECONDS, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None


def raise_file_limit() -> None:
    """Each socket is an open file: allow this process as many as it may have."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if most == resource.RLIM_INFINITY else min(most, MOST_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
