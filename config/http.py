"""The HTTP side of the ASGI application: one hop from the event loop to a thread, and one back.

Our middleware and views are synchronous. Django's own handler would take a thread for the outer middleware,
return to the loop for the resolver, and take a thread again for the view, and a new thread for each request.
Here the whole stack runs in one call on a thread of a small pool.
"""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import IO, Any, TypeVar

from django.conf import settings
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.db import close_old_connections
from django.http import FileResponse, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

from common.api.errors import problem_response
from common.exceptions import TooLargeError

THREADS = 12
# Beyond every view's own limit: what is refused while it is still arriving.
MAX_REQUEST_BYTES = 128 * 1024 * 1024

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Result = TypeVar("Result")


class OneHopHandler(ASGIHandler):
    """Answers HTTP requests with the synchronous stack on a pool of threads."""

    def __init__(self) -> None:
        super(ASGIHandler, self).__init__()
        self.load_middleware(is_async=False)
        self.threads = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="http")

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = tempfile.SpooledTemporaryFile(max_size=settings.FILE_UPLOAD_MAX_MEMORY_SIZE)  # noqa: SIM115
        try:
            length = await _receive_body(receive, body)
            response = await self._in_thread(self._respond, scope, body, length)
            await self._send(response, send)
        except (RequestAborted, ConnectionError):
            # The caller left. What a view had begun is finished by then, and nobody waits for the answer.
            return
        finally:
            body.close()

    async def _in_thread(self, function: Callable[..., Result], *args: Any) -> Result:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.threads, copy_context().run, function, *args)

    def _respond(self, scope: dict[str, Any], body: IO[bytes], length: int) -> HttpResponseBase:
        if length < 0:
            return problem_response(TooLargeError(f"The body is larger than {MAX_REQUEST_BYTES} bytes."))
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, refusal = self.create_request(scope, body)
        if request is None:
            return refusal or HttpResponseBadRequest()
        # A chunked body has no such header, and the framework takes its absence for an empty body.
        request.META["CONTENT_LENGTH"] = str(length)
        response: Any = self.get_response(request)
        response._handler_class = self.__class__
        if isinstance(response, FileResponse):
            response.block_size = self.chunk_size
        # Either way the database connection is back in the pool before the answer travels: what still streams
        # was read already, and a slow reader holds nothing but its own memory.
        if response.streaming:
            close_old_connections()
        else:
            response.close()
        answer: HttpResponseBase = response
        return answer

    async def _send(self, response: Any, send: Send) -> None:
        headers = [(name.encode("ascii"), value.encode("latin1")) for name, value in response.items()]
        headers += [
            (b"Set-Cookie", morsel.output(header="").strip().encode()) for morsel in response.cookies.values()
        ]
        await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
        if not response.streaming:
            await send({"type": "http.response.body", "body": response.content})
            return
        try:
            await self._send_stream(response, send)
        finally:
            await self._in_thread(response.close)
        await send({"type": "http.response.body"})

    async def _send_stream(self, response: Any, send: Send) -> None:
        if response.is_async:
            async for part in response:
                await send({"type": "http.response.body", "body": part, "more_body": True})
            return
        parts = iter(response)
        while (part := await self._in_thread(_next_part, parts)) is not None:
            await send({"type": "http.response.body", "body": part, "more_body": True})


def _next_part(parts: Iterator[bytes]) -> bytes | None:
    return next(parts, None)


async def _receive_body(receive: Receive, body: IO[bytes]) -> int:
    """Fill ``body`` and return its length, or -1 when it is larger than any view reads."""
    length = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise RequestAborted
        part = message.get("body", b"")
        length += len(part)
        if length > MAX_REQUEST_BYTES:
            return -1
        body.write(part)
        if not message.get("more_body", False):
            body.seek(0)
            return length
