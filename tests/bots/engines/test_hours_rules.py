"""Each row of the book, where it holds, and what it says."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bots.engines.hours import rulebook
from bots.engines.hours.days_off import is_holiday
from bots.engines.hours.decisions import Contact, Decision, next_allowed
from bots.engines.hours.limits import NO_LIMITS, Limits
from bots.engines.hours.whereabouts import Whereabouts, states

EAST, CENTRAL, MOUNTAIN, WEST = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
)
# A week of January 2027 without a holiday.
MONDAY, FRIDAY, SATURDAY, SUNDAY = 25, 29, 30, 31
OPEN, CLOSED = True, False


def place(state: str) -> Whereabouts:
    code = f"US-{state}"
    return Whereabouts(states()[code].zones[:1], (code,), "postal_code")


def ask(
    state: str, day: int, clock: str, channel: str = "sms", *, limits: Limits = NO_LIMITS, month: int = 1
) -> Decision:
    where = place(state)
    hour, minute = clock.split(":")
    at = datetime(2027, month, day, int(hour), int(minute), tzinfo=ZoneInfo(where.zone))
    return next_allowed(at, channel=channel, whereabouts=where, limits=limits)


@pytest.mark.parametrize("channel", ["sms", "voice"])
@pytest.mark.parametrize(
    ("state", "day", "first", "last"),
    [
        ("AZ", MONDAY, "08:00", "21:00"),
        ("FL", MONDAY, "08:00", "20:00"),
        ("OK", MONDAY, "08:00", "20:00"),
        ("MD", MONDAY, "08:00", "20:00"),
        ("MA", MONDAY, "08:00", "20:00"),
        ("WA", MONDAY, "08:00", "20:00"),
        ("OR", MONDAY, "08:00", "20:00"),
        ("NJ", MONDAY, "08:00", "20:00"),
        ("CT", MONDAY, "09:00", "20:00"),
        ("NV", MONDAY, "09:00", "20:00"),
        ("CA", MONDAY, "09:00", "21:00"),
        ("IL", MONDAY, "09:00", "21:00"),
        ("MI", MONDAY, "09:00", "21:00"),
        ("MN", MONDAY, "09:00", "21:00"),
        ("NM", MONDAY, "09:00", "21:00"),
        ("KY", MONDAY, "10:00", "21:00"),
        ("TX", MONDAY, "09:00", "21:00"),
        ("TX", SATURDAY, "09:00", "21:00"),
        ("TX", SUNDAY, "12:00", "21:00"),
        ("RI", FRIDAY, "09:00", "18:00"),
        ("RI", SATURDAY, "10:00", "17:00"),
        ("PA", FRIDAY, "08:00", "21:00"),
        ("PA", SATURDAY, "08:00", "12:00"),
        ("SD", FRIDAY, "09:00", "21:00"),
        ("AL", SATURDAY, "08:00", "20:00"),
        ("LA", SATURDAY, "08:00", "20:00"),
        ("MS", SATURDAY, "08:00", "20:00"),
        ("UT", SATURDAY, "08:00", "21:00"),
    ],
)
def test_hours_of_a_state(state: str, day: int, first: str, last: str, channel: str) -> None:
    before = f"{int(first[:2]) - 1}:59"
    said = [ask(state, day, clock, channel).reasons == () for clock in (before, first, last)]
    assert said == [CLOSED, OPEN, CLOSED]
    assert ask(state, day, f"{int(last[:2]) - 1}:59", channel).reasons == ()


@pytest.mark.parametrize("state", ["AL", "LA", "MS", "RI", "SD", "UT"])
def test_no_sundays(state: str) -> None:
    decision = ask(state, SUNDAY, "13:00")
    assert decision.at is not None
    assert decision.at.astimezone(ZoneInfo(place(state).zone)).isoweekday() == 1
    assert "Sunday" in decision.reasons[0]


def test_nebraska_hears_no_automated_calls_on_a_sunday_morning_but_texts() -> None:
    assert ask("NE", SUNDAY, "12:59", "voice").reasons
    assert not ask("NE", SUNDAY, "13:00", "voice").reasons
    assert not ask("NE", SUNDAY, "12:59", "sms").reasons


@pytest.mark.parametrize(
    ("state", "month", "day", "channel"),
    [
        ("AL", 4, 26, "sms"),  # Confederate Memorial Day
        ("LA", 2, 9, "sms"),  # Mardi Gras
        ("RI", 8, 9, "sms"),  # Victory Day
        ("UT", 7, 24, "sms"),  # Pioneer Day
        ("PA", 11, 25, "sms"),  # Thanksgiving Day
        ("NE", 5, 31, "voice"),  # Memorial Day
        ("LA", 10, 11, "sms"),  # Columbus Day, a federal one alone
    ],
)
def test_holidays_of_a_state(state: str, month: int, day: int, channel: str) -> None:
    decision = ask(state, day, "11:00", channel, month=month)
    assert "on holidays" in decision.reasons[0]
    assert not ask("AZ", day, "11:00", channel, month=month).reasons


def test_a_holiday_is_kept_on_the_weekday_that_stands_for_it_too() -> None:
    # Independence Day of 2027 is a Sunday.
    assert "on holidays" in ask("UT", 5, "11:00", month=7).reasons[0]


@pytest.mark.parametrize("state", ["FL", "OK", "MD", "OR"])
def test_three_contacts_in_a_day_are_enough_over_texts_and_calls(state: str) -> None:
    where = place(state)
    noon = datetime(2027, 1, MONDAY, 12, tzinfo=ZoneInfo(where.zone))
    before = [Contact(noon.replace(hour=hour), "sms" if hour == 9 else "voice") for hour in (9, 10, 11)]
    decision = next_allowed(noon, channel="voice", whereabouts=where, contacts=before)
    assert decision.at == noon.replace(day=MONDAY + 1, hour=9)
    assert "at most 3 texts and calls in 24 hours" in decision.reasons[0]
    assert not next_allowed(noon, channel="voice", whereabouts=place("AZ"), contacts=before).reasons


def test_a_rule_holds_from_its_day_on() -> None:
    where = place("OR")
    evening = datetime(2025, 12, 30, 20, 30, tzinfo=ZoneInfo(WEST))
    assert not next_allowed(evening, channel="sms", whereabouts=where).reasons
    assert next_allowed(evening.replace(year=2026), channel="sms", whereabouts=where).reasons
    noon = evening.replace(hour=12)
    calls = [Contact(noon - timedelta(hours=hours), "voice") for hours in (1, 2, 3)]
    assert not next_allowed(noon, channel="voice", whereabouts=where, contacts=calls).reasons


def test_what_moved_is_said_with_its_source() -> None:
    (said,) = ask("FL", MONDAY, "20:30").reasons
    assert said == "Florida allows texts from 08:00 until 20:00 (Fla. Stat. 501.616(6)(a))"
    assert ask("RI", FRIDAY, "18:00", "voice").reasons == (
        "Rhode Island allows calls on Mondays to Fridays from 09:00 until 18:00 (R.I. Gen. Laws 5-61-2(2))",
        "Rhode Island allows calls on Saturdays from 10:00 until 17:00 (R.I. Gen. Laws 5-61-2(2))",
    )


def test_email_has_no_hours() -> None:
    assert not ask("RI", SUNDAY, "03:00", "email").reasons


def test_every_row_says_where_it_is_from_and_when_it_was_read() -> None:
    for rule in rulebook.rules():
        assert rule.source
        assert rule.checked_on.year >= 2026
        assert rule.valid_from <= rule.checked_on
        assert rule.jurisdiction in {"US", "house"} or rule.jurisdiction in states()


def test_no_rule_of_the_law_speaks_of_email() -> None:
    of_email = {rule.jurisdiction for rule in rulebook.rules() if rule.concerns("email")}
    assert of_email == {"house"}


@pytest.mark.parametrize(
    ("limits", "clock", "day", "expected"),
    [
        (Limits(earliest_text=time(10)), "09:30", MONDAY, (MONDAY, 10)),
        (Limits(latest_text=time(17)), "17:00", MONDAY, (MONDAY + 1, 8)),
        (Limits(weekdays=(1, 2, 3, 4, 5)), "12:00", SATURDAY, (1, 8)),
        (Limits(rests_on_holidays=True), "12:00", 18, (19, 8)),  # Martin Luther King Jr. Day
    ],
)
def test_a_company_tightens(limits: Limits, clock: str, day: int, expected: tuple[int, int]) -> None:
    decision = ask("AZ", day, clock, limits=limits)
    assert decision.at is not None
    local = decision.at.astimezone(ZoneInfo(place("AZ").zone))
    assert (local.day, local.hour) == expected
    assert decision.reasons[0].startswith("The company allows")


def test_email_keeps_the_company_s_weekdays_and_holidays() -> None:
    weekdays = Limits(weekdays=(1, 2, 3, 4, 5), rests_on_holidays=True)
    assert ask("AZ", SATURDAY, "03:00", "email", limits=weekdays).at == datetime(2027, 2, 1, 7, tzinfo=UTC)
    assert ask("AZ", 18, "03:00", "email", limits=weekdays).at == datetime(2027, 1, 19, 7, tzinfo=UTC)


def test_holidays_of_other_countries_and_of_unknown_ones() -> None:
    assert is_holiday(date(2026, 10, 3), state="DE")
    assert not is_holiday(date(2026, 7, 4), state="DE")
    assert not is_holiday(date(2026, 7, 4), state="ZZ")
