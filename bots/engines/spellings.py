"""The bots' names: ours, and every spelling under which front ends know them (contract 0.1)."""

SELLER, LEAD, INTENT_DECODER, CONCIERGE = "jorge-seller", "lead-bot", "intent-decoder", "claude-concierge"
PERSON = "person"

_SPELLINGS = {
    SELLER: ("jorge-seller-bot", "jorge_seller_bot", "jorge_seller", "seller-bot", "seller"),
    LEAD: ("lead_bot", "jorge-lead-bot", "jorge_lead_bot"),
    INTENT_DECODER: ("intent_decoder", "intent-decoder-bot"),
    CONCIERGE: ("claude_concierge", "concierge"),
    PERSON: ("human", "human_agent", "human-agent", "agent"),
}
_OWNERS = {spelling: name for name, others in _SPELLINGS.items() for spelling in (name, *others)}
# How the seeds' events name them in from_bot and to_bot.
_ON_THE_WIRE = {
    SELLER: "jorge_seller_bot",
    LEAD: "lead_bot",
    INTENT_DECODER: "intent_decoder",
    CONCIERGE: "claude_concierge",
    PERSON: "human",
}


def find_owner(spelling: str) -> str | None:
    """The name of a bot (or ``person``) in our own spelling; None for one that nobody has."""
    return _OWNERS.get(spelling.strip().lower())


def on_the_wire(owner: str) -> str:
    """As ``from_bot`` and ``to_bot`` of events spell an owner."""
    return _ON_THE_WIRE.get(owner, owner)
