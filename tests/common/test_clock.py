"""Where local days begin, also when clocks change."""

from datetime import UTC, date, datetime

import pytest

from common import clock


@pytest.mark.parametrize(
    ("day", "zone", "begins_at"),
    [
        (date(2026, 3, 8), "America/Los_Angeles", datetime(2026, 3, 8, 8, tzinfo=UTC)),
        (date(2026, 3, 9), "America/Los_Angeles", datetime(2026, 3, 9, 7, tzinfo=UTC)),
        # Midnight itself happens twice.
        (date(2026, 11, 1), "America/Havana", datetime(2026, 11, 1, 4, tzinfo=UTC)),
    ],
)
def test_a_day_begins_at_its_first_local_midnight(day: date, zone: str, begins_at: datetime) -> None:
    assert clock.midnight(day, zone=zone).astimezone(UTC) == begins_at


def test_the_day_of_a_moment_is_the_local_one() -> None:
    evening = datetime(2026, 11, 2, 2, tzinfo=UTC)
    assert clock.last_midnight(evening, zone="America/New_York") == datetime(2026, 11, 1, 4, tzinfo=UTC)
