"""Public holidays of a state or country, year by year."""

from datetime import date
from functools import lru_cache

import holidays

from bots.engines.hours.whereabouts import US


def is_holiday(day: date, *, state: str) -> bool:
    """Whether "US-FL", "US" or another country rests that day. A state rests on federal holidays too, and
    on a holiday itself as well as on the weekday that it is kept on instead.
    """
    return day in _holidays(state, day.year)


# The first question loads every country of the package: about 0.6 s and 20 MB, once per process that asks,
# after 26 MB for the package itself.
@lru_cache(maxsize=512)
def _holidays(state: str, year: int) -> frozenset[date]:
    country, _, part = state.partition("-")
    federal = _holidays(US, year) if part else frozenset()
    try:
        return federal.union(holidays.country_holidays(country, subdiv=part or None, years=year))
    except NotImplementedError:
        # The package does not know every country and territory.
        return federal
