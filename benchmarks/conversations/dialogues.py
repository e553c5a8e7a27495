"""What the leads of the benchmark write: four messages each, no conversation like another."""

from collections.abc import Sequence

_MOTIVES = (
    "Hi, we are relocating to {place} for work and thinking about selling.",
    "Hello, my mother left us the house in probate and we live in {place}.",
    "We are going through a divorce and I will move to {place}.",
    "Honestly we fell behind on payments and would rent in {place} afterwards.",
    "The kids are gone and we want something smaller near {place}.",
    "I am not sure yet, just curious what homes bring, maybe we go to {place}.",
)
_TIMES = (
    "{days} days would be no problem at all.",
    "Is it possible to close within {days} days?",
    "That is too soon for us, more like {days} days.",
    "We are flexible, anything around {days} days works.",
    "Let me think about it, perhaps in {days} days.",
)
_CONDITIONS = (
    "It needs a new roof and about ${thousands},000 of work.",
    "It is move in ready, we spent ${thousands}k on the kitchen last year.",
    "Mostly fine, the carpets are old, say ${thousands},000.",
    "An agent told us to put ${thousands}k into the bathrooms first.",
)
_PRICES = (
    "I would want ${price},000 and I am flexible.",
    "Zillow says ${price}k but I do not know.",
    "Nothing under ${price},000. Can you call me tomorrow?",
    "{price}k is what the neighbours got.",
)
_PLACES = ("Austin", "Reno", "Portland", "Boise", "Denver", "Tucson", "Fresno", "Tampa")


def four_turns(number: int) -> Sequence[str]:
    """The messages of the conversation with this number; the figures make each one its own."""
    return (
        _pick(_MOTIVES, number).format(place=_pick(_PLACES, number // len(_MOTIVES))),
        _pick(_TIMES, number).format(days=20 + number % 97),
        _pick(_CONDITIONS, number).format(thousands=5 + number % 89),
        _pick(_PRICES, number).format(price=250 + number % 701),
    )


def _pick(choices: Sequence[str], number: int) -> str:
    return choices[number % len(choices)]
