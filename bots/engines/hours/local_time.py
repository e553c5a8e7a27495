"""Local wall time as instants, also on the days when clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


# The standard library keeps eight zones at hand and reads the file of every other one anew.
@lru_cache(maxsize=1024)
def zone_named(name: str) -> ZoneInfo:
    """The zone; raises ZoneInfoNotFoundError for one that does not exist."""
    return ZoneInfo(name)


@lru_cache(maxsize=1024)
def clock_of(name: str) -> tuple[timedelta | None, ...]:
    """What tells a zone's clock from others: its distance from UTC in winter and in summer."""
    zone = zone_named(name)
    return tuple(datetime(2026, month, 15, tzinfo=zone).utcoffset() for month in (1, 7))


def resolve_local(day: date, at: time, zone: ZoneInfo) -> tuple[datetime, bool]:
    """A local wall time as UTC: the first of two when it happens twice, and the first moment after a gap.

    The second value is True when the wall time falls into a gap.
    """
    wall = datetime.combine(day, at.replace(tzinfo=None, fold=0), tzinfo=zone)
    moment = wall.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return moment, False
    # In a gap fold=0 applies the offset before it and fold=1 the one after it; the change lies between.
    before = wall.replace(fold=1).astimezone(UTC)
    low, high = before, moment
    while high - low > timedelta(microseconds=1):
        middle = low + (high - low) / 2
        if zone.utcoffset(middle.astimezone(zone)) == zone.utcoffset(low.astimezone(zone)):
            low = middle
        else:
            high = middle
    return high, True


def place_of(name: str) -> str:
    """What people call a time zone: Los Angeles."""
    return name.rpartition("/")[2].replace("_", " ")


def day_words(day: date) -> str:
    """A date as a sentence names it: 22 November."""
    return f"{day.day} {day:%B}"


def local_date(moment: datetime, *, zone: str) -> date:
    """The calendar day that it is for the lead."""
    return moment.astimezone(zone_named(zone)).date()
