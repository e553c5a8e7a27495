"""Server-sent events of the hub's chat: a reply that is committed already, told word by word.

The whole stream is one body. The reply exists before the first frame, so nothing would be gained by holding a
thread or a database connection while it travels, and whoever goes away has missed nothing but the telling.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpResponse

from common.api.renderers import encode

CONTENT_TYPE = "text/event-stream"
# Proxies that collect answers would hold the frames back.
_HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}


def reply_response(
    reply: str, *, conversation_id: object, bot_type: str, metadata: Mapping[str, Any]
) -> HttpResponse:
    """``start``, a ``chunk`` for each word with all content so far, ``complete`` and ``done``."""
    named = {"conversationId": conversation_id, "botType": bot_type}
    words = reply.split(" ") if reply else []
    chunks = [
        {
            "type": "chunk",
            "content": " ".join(words[:number]),
            "chunk": words[number - 1] + (" " if number < len(words) else ""),
            "progress": round(number / len(words), 3),
        }
        for number in range(1, len(words) + 1)
    ]
    complete = {"type": "complete", "full_response": reply, "metadata": {**metadata, **named}}
    return _respond([{"type": "start", **named}, *chunks, complete, {"type": "done"}])


def error_response(message: str, *, code: str, status: int) -> HttpResponse:
    """A refusal of the turn itself, in the frame that the hub's reader shows."""
    return _respond([{"type": "error", "message": message, "code": code}, {"type": "done"}], status=status)


def _respond(frames: Iterable[Mapping[str, Any]], *, status: int = 200) -> HttpResponse:
    body = b"".join(b"data: " + encode(frame) + b"\n\n" for frame in frames)
    return HttpResponse(body, status=status, content_type=CONTENT_TYPE, headers=_HEADERS)
