"""What may be said about the price of a home: what its owner named, and what others nearby did.

Nothing is estimated from a market that nobody here has seen: every figure is one that somebody told the
company, or the middle of several such figures, and the report says so.
"""

from collections.abc import Sequence
from datetime import date
from statistics import median

import msgspec

# Fewer would show what one household told us.
FEWEST_NEARBY = 3
# A home that is outside these was mistyped; it would move no median, but it would stretch the chart.
SENSIBLE_PRICES = (10_000, 100_000_000)
SENSIBLE_SQUARE_FEET = (150, 100_000)


class Home(msgspec.Struct, frozen=True):
    """What is known of one home, or empty. ``price`` is what the owner named, in whole dollars."""

    owner: str = ""
    address: str = ""
    city: str = ""
    zip: str = ""
    beds: int | None = None
    baths: str = ""
    square_feet: int | None = None
    price: int | None = None


class Priced(msgspec.Struct, frozen=True):
    """Another home's price as its owner named it, and its size where that is known."""

    price: int
    square_feet: int | None = None


class Nearby(msgspec.Struct, frozen=True):
    """What the owners of ``count`` other homes in a zip hope for, in whole dollars.

    ``per_square_foot`` is the median of the ``sized`` homes whose size is known; None for fewer than three.
    """

    zip: str
    count: int
    lowest: int
    middle: int
    highest: int
    sized: int = 0
    per_square_foot: int | None = None


class Valuation(msgspec.Struct, frozen=True):
    company: str
    home: Home
    on: date
    nearby: Nearby | None = None
    contact: str = ""


def nearby_of(zip_code: str, homes: Sequence[Priced]) -> Nearby | None:
    """The figures of the homes in a zip; None where fewer than three have a sensible price."""
    lowest, highest = SENSIBLE_PRICES
    priced = [home for home in homes if lowest <= home.price <= highest]
    if not zip_code or len(priced) < FEWEST_NEARBY:
        return None
    smallest, largest = SENSIBLE_SQUARE_FEET
    by_size = [
        home.price / home.square_feet
        for home in priced
        if home.square_feet and smallest <= home.square_feet <= largest
    ]
    prices = [home.price for home in priced]
    return Nearby(
        zip=zip_code,
        count=len(prices),
        lowest=min(prices),
        middle=round(median(prices)),
        highest=max(prices),
        sized=len(by_size),
        per_square_foot=round(median(by_size)) if len(by_size) >= FEWEST_NEARBY else None,
    )


def at_price_per_square_foot(home: Home, nearby: Nearby | None) -> int | None:
    """What the nearby price per square foot makes of this home's size, to the nearest thousand dollars."""
    smallest, largest = SENSIBLE_SQUARE_FEET
    if nearby is None or nearby.per_square_foot is None or not home.square_feet:
        return None
    if not smallest <= home.square_feet <= largest:
        return None
    return round(home.square_feet * nearby.per_square_foot / 1000) * 1000
