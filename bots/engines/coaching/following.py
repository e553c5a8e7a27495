"""Whether the team did what a card said, measured by the words that both share."""

import re

from bots.engines import reading

# A word of the team may be meant as one of several replies: so much of the suggested one has to be in it.
SAME_WORDS = 0.5
SAME_QUESTION = 0.3
_FILLER = re.compile(
    r"all|an?|and|are|as|at|be|by|can|could|do|for|from|have|how|i|if|in|is|its?|let|m[ey]|no|of|on|or|our|shall|should|so|that"
    r"|the|then|this|to|us|was|we|what|when|which|will|with|would|you|your"
)


def is_followed(*, suggested_reply: str, written: str) -> bool:
    """Whether what the team wrote uses the suggested reply, or asks what it asks."""
    if _share(suggested_reply, written) >= SAME_WORDS:
        return True
    asked = " ".join(re.findall(r"[^.!?]*\?", suggested_reply))
    return "?" in written and _share(asked, written) >= SAME_QUESTION


def _share(suggested: str, written: str) -> float:
    """How much of the suggested words were written; one word alone says nothing."""
    wanted = _content_words(suggested)
    shared = len(wanted & _content_words(written))
    return shared / len(wanted) if shared > 1 else 0.0


def _content_words(text: str) -> frozenset[str]:
    words = re.findall(r"[a-z0-9']+", reading.normalise(text))
    return frozenset(word.removesuffix("s") for word in words if not _FILLER.fullmatch(word))
