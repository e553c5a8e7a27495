"""Public holidays of a state or country, year by year."""

from datetime import date
from functools import lru_cache

import holidays

from bots.engines.hours.whereabouts import US


def is_holiday(day: date, *, state: str) -> bool:
    """Whether it is a public holiday of "US-FL", of "US" or of another country, or the day it is kept on."""
    return day in _holidays(state, day.year)


@lru_cache(maxsize=512)
def _holidays(state: str, year: int) -> frozenset[date]:
    country, _, part = state.partition("-")
    try:
        return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))
    except NotImplementedError:
        # Of a state or country that the package does not know we know the federal days at most.
        return _holidays(US, year) if part else frozenset()
