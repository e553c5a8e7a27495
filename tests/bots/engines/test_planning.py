from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bots.engines import planning
from bots.engines.hours import decisions
from bots.engines.hours.decisions import Contact
from bots.engines.hours.limits import NO_LIMITS, Limits
from bots.engines.hours.whereabouts import Whereabouts
from bots.engines.planning import PlannedStep, Step

PACIFIC = "America/Los_Angeles"
CALIFORNIA = Whereabouts((PACIFIC,), ("US-CA",), "postal_code")
PLACES = st.sampled_from(
    [
        CALIFORNIA,
        Whereabouts(("America/New_York",), ("US-RI",), "postal_code"),
        Whereabouts(("America/Chicago",), ("US-AL",), "postal_code"),
        Whereabouts(("America/New_York", "America/Chicago"), ("US-FL",), "phone"),
        Whereabouts(("Pacific/Honolulu",), ("US-HI",), "phone"),
        Whereabouts(("Australia/Lord_Howe",), ("AU",), "phone"),
        Whereabouts(("Europe/Berlin",), ("DE",), "phone"),
    ]
)
MOMENTS = st.timedeltas(timedelta(), timedelta(days=730)).map(
    lambda since: datetime(2026, 1, 1, tzinfo=UTC) + since
)


def plan(
    steps: Sequence[Step],
    anchor: datetime,
    where: Whereabouts = CALIFORNIA,
    *,
    anchoring: str = "anchored",
    gap: int = 1,
    sent: Mapping[int, datetime] | None = None,
    contacts: Sequence[Contact] = (),
    taken_days: Collection[date] = (),
) -> tuple[PlannedStep, ...]:
    return planning.plan(
        steps,
        anchor=anchor,
        whereabouts=where,
        limits=NO_LIMITS,
        anchoring=anchoring,
        minimum_gap_days=gap,
        sent=sent or {},
        contacts=contacts,
        taken_days=taken_days,
    )


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A local time of November 2026 in California, where daylight time ends on the 1st."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo(PACIFIC))


def test_days_are_calendar_days_across_the_change_to_winter_time() -> None:
    anchor = datetime(2026, 10, 30, 17, 0, tzinfo=UTC)  # 10:00 in daylight time
    (planned,) = plan([Step(3, "sms")], anchor)
    assert planned.due_at == datetime(2026, 11, 2, 18, 0, tzinfo=UTC)


def test_night_moves_to_the_morning_and_says_why() -> None:
    (planned,) = plan([Step(3, "sms")], at(9, 23, 30))
    assert planned.nominal_at == at(12, 23, 30)
    assert planned.due_at == at(13, 9)
    assert "California allows texts from 09:00 until 21:00" in planned.reasons[-1]


def test_an_anchored_step_does_not_drift_with_the_one_before() -> None:
    late = at(7, 15)
    planned = plan([Step(3, "sms"), Step(7, "sms")], at(2, 10), sent={1: late})
    assert planned[0].due_at == late
    assert planned[1].due_at == at(9, 10)


def test_a_relative_step_counts_from_the_actual_send() -> None:
    planned = plan([Step(3, "sms"), Step(4, "sms")], at(2, 10), anchoring="relative", sent={1: at(7, 15)})
    assert planned[1].due_at == at(11, 15)


def test_a_late_step_pushes_the_next_one_behind_the_gap_and_says_so() -> None:
    planned = plan([Step(3, "sms"), Step(5, "sms")], at(2, 10), gap=2, sent={1: at(7, 15)})
    assert planned[1].due_at == at(9, 10)
    assert "9 November" in planned[1].reasons[-1]


def test_a_step_that_is_months_late_still_has_a_next_one() -> None:
    months_later = at(2, 10) + timedelta(days=100)
    planned = plan([Step(3, "sms"), Step(7, "sms")], at(2, 10), sent={1: months_later})
    assert planned[1].due_at == months_later + timedelta(days=1)


def test_minutes_come_after_the_days() -> None:
    (planned,) = plan([Step(0, "sms", 5)], at(2, 10))
    assert planned.due_at == at(2, 10, 5)
    assert planned.reasons == ("day 0 and 5 minutes after 2 November, 10:00 in Los Angeles",)


def test_two_steps_of_a_day_go_out_on_two() -> None:
    planned = plan([Step(3, "sms"), Step(3, "email", 60)], at(2, 10))
    assert planned[1].due_at == at(6, 11)


def test_a_step_keeps_off_the_day_of_another_plan_and_of_a_later_step_sent_by_hand() -> None:
    steps = [Step(3, "sms"), Step(7, "email")]
    planned = plan(steps, at(2, 10), sent={2: at(5, 9)}, taken_days=[date(2026, 11, 6)])
    assert planned[0].due_at == at(7, 10)
    assert "once a day" in planned[0].reasons[-1]


def test_a_full_cap_moves_a_step() -> None:
    texts = [Contact(at(5, 9, minute), "sms") for minute in (0, 10, 20)]
    (planned,) = plan([Step(3, "sms")], at(2, 10), contacts=texts)
    assert planned.due_at == at(6, 9)


def test_a_step_that_no_hour_suits_is_due_never_and_the_next_is_planned_on() -> None:
    nobody = Limits(most_calls_per_day=0)
    planned = planning.plan(
        [Step(3, "voice"), Step(7, "sms")], anchor=at(2, 10), whereabouts=CALIFORNIA, limits=nobody
    )
    assert planned[0].due_at is None
    assert "at most 0 calls" in " ".join(planned[0].reasons)
    assert planned[1].due_at == at(9, 10)


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
    ("day", "at", "expected"),
    [
        (date(2026, 3, 29), time(2, 30), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        (date(2027, 3, 28), time(2, 30), datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        (date(2026, 10, 25), time(2, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (date(2027, 10, 31), time(2, 30), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
    ],
)
def test_clock_changes_in_europe(day: date, at: time, expected: datetime) -> None:
    assert planning.resolve_local(day, at, ZoneInfo("Europe/Berlin"))[0] == expected


def test_a_naive_anchor_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        plan([Step(3, "sms")], datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None))


@settings(deadline=None)
@given(
    anchor=MOMENTS,
    where=PLACES,
    steps=st.lists(
        st.builds(
            Step, st.integers(0, 60), st.sampled_from(["sms", "voice", "email"]), st.integers(0, 2_000)
        ),
        min_size=1,
        max_size=6,
    ),
    anchoring=st.sampled_from(["anchored", "relative"]),
    gap=st.integers(0, 4),
)
def test_every_step_is_allowed_in_order_a_gap_apart_and_never_early(
    anchor: datetime, where: Whereabouts, steps: list[Step], anchoring: str, gap: int
) -> None:
    planned = plan(sorted(steps, key=lambda step: step.day), anchor, where, anchoring=anchoring, gap=gap)
    due = [one.due_at for one in planned if one.due_at is not None]
    days = [planning.local_date(moment, zone=where.zone) for moment in due]
    assert all(later - earlier >= timedelta(days=max(gap, 1)) for earlier, later in pairwise(days))
    for one in planned:
        assert one.due_at is not None
        assert one.due_at >= one.nominal_at
        allowed = decisions.next_allowed(one.due_at, channel=one.step.channel, whereabouts=where)
        assert allowed.at == one.due_at
