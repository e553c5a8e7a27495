"""The concierge's knowledge base: four files of ours, each one section."""

from functools import cache
from importlib import resources
from typing import Any

import msgspec

from bots.engines import spellings
from bots.exceptions.conversations import BotNotFoundError

SECTIONS = ("jorgeMethodology", "botCapabilities", "realEstateKnowledge", "platformWorkflows")
# What the front end calls the bots.
HUB_IDS = {
    spellings.SELLER: "jorge-seller-bot",
    spellings.LEAD: "lead-bot",
    spellings.INTENT_DECODER: "intent-decoder",
}


def read_sections(section: str | None = None) -> dict[str, Any]:
    """One section under its name, or all of them."""
    return {name: _read(name) for name in ((section,) if section else SECTIONS)}


def read_bot(bot_id: str) -> dict[str, Any]:
    """What one bot is for, under the front end's id of it; raises BotNotFoundError."""
    known = HUB_IDS.get(spellings.find_owner(bot_id) or "")
    if known is None:
        named = ", ".join(HUB_IDS.values())
        raise BotNotFoundError(f"There is no bot {bot_id[:40]!r}. The bots are: {named}.")
    return {"botCapabilities": {known: _read("botCapabilities")[known]}}


@cache
def _read(section: str) -> Any:
    file = resources.files(__package__).joinpath("knowledge", f"{section}.json")
    return msgspec.json.decode(file.read_bytes())
