"""The lead bot: sorts out what a lead wants, and answers or hands over."""

from datetime import datetime

import msgspec

from bots.engines import seller, spellings
from bots.engines.dialogue import Answer, SellerState, Understanding, Voice


def respond(
    text: str,
    state: SellerState,
    *,
    name: str,
    key: str,
    at: datetime | None = None,
    voice: Voice = "friendly",
    heard: Understanding | None = None,
) -> Answer:
    """Answer one message of the lead, as ``seller.respond`` does."""
    answer = seller.respond(text, state, name=name, key=key, at=at, voice=voice, heard=heard)
    return msgspec.structs.replace(answer, route="seller", hand_over_to=spellings.SELLER)
