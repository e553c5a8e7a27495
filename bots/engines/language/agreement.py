"""What of another engine's understanding counts beside our own reading of a message.

Consequences hang on our rules alone: what a lead wants stopped, whom they want, who they are. Another engine
refines: a slot that our extractors find too once they look at the words that it points to, the mood, and the
intent where nothing follows from either of the two.
"""

import msgspec

from bots.engines import reading, slots
from bots.engines.dialogue import SellerState, SlotValue, Understanding
from bots.engines.language.seam import Heard, HeardSlot

# Intents over which nobody changes hands: only between these may another engine's choice replace ours.
FREE_INTENTS = frozenset({"greeting", "thanks", "decline", "market_question", "none"})
CONFIDENCE = 0.75


def agree(heard: Heard, read: Understanding, message: str, state: SellerState) -> Understanding:
    """Our reading, refined by what another engine heard."""
    known = {slot.name for slot in read.slots}
    confirmed = [
        slot for one in heard.slots if one.name not in known and (slot := _confirm(one, message, state))
    ]
    found = (*read.slots, *{slot.name: slot for slot in confirmed}.values())
    is_free = heard.intent != read.intent and {heard.intent, read.intent} <= FREE_INTENTS
    quality = reading.measure_quality(reading.normalise(message), slots_filled=len(found))
    return msgspec.structs.replace(
        read,
        slots=found,
        quality=quality if confirmed else read.quality,
        intent=heard.intent if is_free else read.intent,
        confidence=CONFIDENCE if is_free else read.confidence,
        sentiment=heard.sentiment,
    )


def _confirm(heard: HeardSlot, message: str, state: SellerState) -> SlotValue | None:
    """The slot as our extractors find it in the words that were pointed to, if they find the same."""
    at = message.find(heard.evidence)
    if at < 0 or not heard.evidence.strip() or reading.is_negated(reading.normalise(message), at):
        return None
    for slot in slots.extract(heard.evidence, pending=state.pending):
        if slot.name == heard.name and _plain(slot.value) == _plain(heard.value):
            return msgspec.structs.replace(slot, start=at + slot.start, end=at + slot.end)
    return None


def _plain(value: str) -> str:
    return value.strip().lower().replace(",", "").lstrip("$")
