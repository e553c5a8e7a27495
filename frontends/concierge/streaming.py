"""The chunks of a language model's stream, which is what the front end reads, told of a finished answer.

The answer is complete before the first chunk travels, so the stream holds no transaction and reads no table.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.http import StreamingHttpResponse

from bots.engines.concierge.facts import Proposal, Reply
from common.api.renderers import encode
from frontends.concierge import knowledge

CONTENT_TYPE = "text/plain; charset=utf-8"
MODEL = "builtin"
NO_TOKENS = {"input_tokens": 0, "output_tokens": 0}
# A token of the models that the front end was written for is about so many characters.
CHARACTERS_A_TOKEN = 4
_PIECES = re.compile(r"\s*\S+(?:\s+\S+){0,3}")


def stream_response(reply: Reply, *, max_tokens: int) -> StreamingHttpResponse:
    """Lines of ``data: {json}`` and at last ``data: [DONE]``, each sent on its own."""
    response = StreamingHttpResponse(_lines(reply, max_tokens), content_type=CONTENT_TYPE)
    response.headers["Cache-Control"] = "no-cache"
    # Proxies that collect answers would hold the chunks back.
    response.headers["X-Accel-Buffering"] = "no"
    return response


def cut(text: str, *, max_tokens: int) -> str:
    return text[: max_tokens * CHARACTERS_A_TOKEN]


def _lines(reply: Reply, max_tokens: int) -> Iterator[bytes]:
    for chunk in _chunks(reply, max_tokens):
        yield b"data: " + encode(chunk) + b"\n\n"
    yield b"data: [DONE]\n\n"


def _chunks(reply: Reply, max_tokens: int) -> Iterator[Mapping[str, Any]]:
    message = {"role": "assistant", "model": MODEL, "content": [], "usage": NO_TOKENS}
    yield {"type": "message_start", "message": message}
    yield {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
    for piece in _PIECES.findall(cut(reply.answer, max_tokens=max_tokens)):
        yield _delta(piece)
    for proposal in reply.proposals:
        if proposal.to in knowledge.HUB_IDS:
            yield _delta(_recommendation(proposal))
    yield {"type": "content_block_stop", "index": 0}
    yield {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": NO_TOKENS}
    yield {"type": "message_stop"}


def _delta(text: str) -> Mapping[str, Any]:
    return {
        "type": "content_block_delta",
        "index": 0,
        "delta": {"type": "text_delta", "text": text},
        "content": text,
    }


def _recommendation(proposal: Proposal) -> str:
    """The mark-up from which the front end makes its hand-off button; it cuts it out of the text.

    Names in it were stripped of angle brackets, so that nobody's name can write such mark-up.
    """
    context = encode({"lead_id": proposal.lead_id, "proposal_id": proposal.id}).decode()
    return (
        f"\n<handoff><bot>{knowledge.HUB_IDS[proposal.to]}</bot><confidence>1</confidence>"
        f"<reasoning>{proposal.label}</reasoning><context>{context}</context></handoff>"
    )


def as_content(reply: Reply, *, max_tokens: int) -> dict[str, Any]:
    """The whole answer at once."""
    return {"content": cut(reply.answer, max_tokens=max_tokens), "usage": NO_TOKENS, "model": MODEL}
