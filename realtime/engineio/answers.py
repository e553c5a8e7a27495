"""Answers to Engine.IO's HTTP requests."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from realtime.engineio.refusals import Refusal
from realtime.engineio.requests import Asked, Headers

_TEXT, _JSON = b"text/plain; charset=UTF-8", b"application/json"
_ALLOWED_HEADERS = b"authorization, content-type"
_PREFLIGHT_SECONDS = b"600"
Send = Callable[[dict[str, Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    type: bytes = _TEXT
    headers: tuple[tuple[bytes, bytes], ...] = ()


def text(body: str) -> Answer:
    return Answer(status=HTTPStatus.OK, body=body.encode())


def refused(refusal: Refusal) -> Answer:
    retry = ((b"retry-after", b"1"),) if refusal.status == HTTPStatus.SERVICE_UNAVAILABLE else ()
    return Answer(status=refusal.status, body=refusal.encode(), type=_JSON, headers=retry)


def preflight(asked: Asked) -> Answer:
    """What a page of this origin may send; without these headers the browser of a foreign one stops."""
    allowed = (
        (b"access-control-allow-methods", b"GET, POST"),
        (b"access-control-allow-headers", _ALLOWED_HEADERS),
        (b"access-control-max-age", _PREFLIGHT_SECONDS),
    )
    return Answer(status=HTTPStatus.NO_CONTENT, body=b"", headers=allowed if len(asked.cors) > 1 else ())


async def send(answer: Answer, *, send: Send, headers: Headers) -> None:
    own: Headers = [
        (b"content-type", answer.type),
        (b"content-length", str(len(answer.body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        *answer.headers,
        *headers,
    ]
    await send({"type": "http.response.start", "status": int(answer.status), "headers": own})
    await send({"type": "http.response.body", "body": answer.body})
