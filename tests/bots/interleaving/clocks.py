"""A second reader of clocks: where a lead lives, and whether its phone may be disturbed there now.

It knows nothing of the house's rules of hours, so that they are held to the clock on the wall.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

SUNDAY = 7
# Mondays in California, some of them before its clocks change and some before those of Europe do.
STARTS = [
    datetime(2026, 11, 30, 18, 0, tzinfo=UTC),
    datetime(2027, 3, 8, 18, 0, tzinfo=UTC),
    datetime(2027, 3, 22, 17, 0, tzinfo=UTC),
    datetime(2027, 10, 25, 17, 0, tzinfo=UTC),
    datetime(2027, 11, 1, 17, 0, tzinfo=UTC),
]


@dataclass(frozen=True)
class Place:
    """From which hour on and before which one texts and calls are welcome there."""

    zone: ZoneInfo
    earliest: int
    latest: int
    earliest_on_sundays: int

    def is_awake(self, moment: datetime) -> bool:
        local = moment.astimezone(self.zone)
        earliest = self.earliest_on_sundays if local.isoweekday() == SUNDAY else self.earliest
        return earliest <= local.hour < self.latest


# By postal code. Whoever has none lives where the number is from, which is Germany.
PLACES = {
    "95814": Place(ZoneInfo("America/Los_Angeles"), 9, 21, 9),
    "33101": Place(ZoneInfo("America/New_York"), 8, 20, 8),
    "78701": Place(ZoneInfo("America/Chicago"), 9, 21, 12),
    "10001": Place(ZoneInfo("America/New_York"), 8, 21, 8),
    "": Place(ZoneInfo("Europe/Berlin"), 8, 21, 8),
}
POSTAL_CODES = sorted(PLACES.keys() - {""})
