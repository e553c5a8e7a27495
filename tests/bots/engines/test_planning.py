from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.engines import planning
from bots.engines.planning import Step
from bots.engines.plans import DEFAULT_STEPS

PACIFIC = "America/Los_Angeles"
ZONES = st.sampled_from(
    [PACIFIC, "America/New_York", "America/Phoenix", "Pacific/Honolulu", "Australia/Lord_Howe", "UTC"]
)
MOMENTS = st.timedeltas(timedelta(), timedelta(days=730)).map(
    lambda since: datetime(2026, 1, 1, tzinfo=UTC) + since
)


def test_the_default_sequence_is_3_7_14_30() -> None:
    assert [(step.day, step.channel) for step in DEFAULT_STEPS] == [
        (3, "sms"),
        (7, "voice"),
        (14, "email"),
        (30, "sms"),
    ]


def test_days_are_calendar_days_across_the_change_to_winter_time() -> None:
    anchor = datetime(2026, 10, 30, 17, 0, tzinfo=UTC)  # 10:00 in daylight time
    (planned,) = planning.plan([Step(3, "sms")], anchor=anchor, zone=PACIFIC)
    assert planned.due_at == datetime(2026, 11, 2, 18, 0, tzinfo=UTC)


def test_night_moves_to_the_morning_and_says_why() -> None:
    anchor = datetime(2026, 11, 10, 7, 30, tzinfo=UTC)  # 23:30 on the 9th
    (planned,) = planning.plan([Step(3, "sms")], anchor=anchor, zone=PACIFIC)
    assert planned.nominal_at == datetime(2026, 11, 13, 7, 30, tzinfo=UTC)
    assert planned.due_at == datetime(2026, 11, 13, 16, 0, tzinfo=UTC)
    assert "21:00" in planned.reasons[-1]


@pytest.mark.parametrize(
    ("day", "at", "expected"),
    [
        (date(2026, 3, 8), time(2, 30), datetime(2026, 3, 8, 10, 0, tzinfo=UTC)),
        (date(2027, 3, 14), time(2, 30), datetime(2027, 3, 14, 10, 0, tzinfo=UTC)),
        (date(2026, 11, 1), time(1, 30), datetime(2026, 11, 1, 8, 30, tzinfo=UTC)),
        (date(2027, 11, 7), time(1, 30), datetime(2027, 11, 7, 8, 30, tzinfo=UTC)),
    ],
)
def test_clock_changes(day: date, at: time, expected: datetime) -> None:
    assert planning.resolve_local(day, at, ZoneInfo(PACIFIC))[0] == expected


@pytest.mark.parametrize(
    ("local", "allowed"),
    [(time(7, 59, 59), False), (time(8, 0), True), (time(20, 59, 59), True), (time(21, 0), False)],
)
def test_the_window_includes_eight_and_excludes_twenty_one(local: time, allowed: bool) -> None:
    moment = datetime.combine(date(2026, 7, 1), local, tzinfo=ZoneInfo(PACIFIC))
    assert planning.is_allowed(moment, zone=PACIFIC) is allowed


def test_a_naive_anchor_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        planning.plan(
            [Step(3, "sms")], anchor=datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None), zone=PACIFIC
        )


@given(anchor=MOMENTS, zone=ZONES, days=st.lists(st.integers(0, 60), min_size=1, max_size=6, unique=True))
def test_never_outside_the_window_never_early_always_in_order(
    anchor: datetime, zone: str, days: list[int]
) -> None:
    planned = planning.plan([Step(day, "sms") for day in sorted(days)], anchor=anchor, zone=zone)
    assert all(planning.is_allowed(step.due_at, zone=zone) for step in planned)
    assert all(timedelta() <= step.due_at - step.nominal_at < timedelta(hours=13) for step in planned)
    due = [step.due_at for step in planned]
    assert due == sorted(due)
