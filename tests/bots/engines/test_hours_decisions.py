"""When a lead may be contacted: clocks that change, zones that are not known, caps, and properties."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bots.engines.hours import rulebook
from bots.engines.hours.days_off import is_holiday
from bots.engines.hours.decisions import FURTHEST, Contact, next_allowed
from bots.engines.hours.limits import NO_LIMITS, Limits
from bots.engines.hours.rulebook import KIND_OF_CHANNEL
from bots.engines.hours.whereabouts import Whereabouts, states, whereabouts_of

CHANGES = [
    ("America/New_York", "US-NC", date(2026, 3, 8)),
    ("America/New_York", "US-NC", date(2026, 11, 1)),
    ("America/New_York", "US-NC", date(2027, 3, 14)),
    ("America/New_York", "US-NC", date(2027, 11, 7)),
    ("America/Los_Angeles", "US-ID", date(2026, 3, 8)),
    ("America/Los_Angeles", "US-ID", date(2026, 11, 1)),
    ("America/Los_Angeles", "US-ID", date(2027, 3, 14)),
    ("America/Los_Angeles", "US-ID", date(2027, 11, 7)),
    ("Europe/Berlin", "DE", date(2026, 3, 29)),
    ("Europe/Berlin", "DE", date(2026, 10, 25)),
    ("Europe/Berlin", "DE", date(2027, 3, 28)),
    ("Europe/Berlin", "DE", date(2027, 10, 31)),
    ("Europe/Lisbon", "PT", date(2026, 3, 29)),
    ("Europe/Lisbon", "PT", date(2027, 10, 31)),
]
PLACES = [
    Whereabouts(("America/Los_Angeles",), ("US-CA",), "postal_code"),
    Whereabouts(("America/New_York",), ("US-RI",), "postal_code"),
    Whereabouts(("America/Chicago", "America/New_York"), ("US-FL",), "phone"),
    Whereabouts(("America/Chicago",), ("US-AL",), "phone"),
    Whereabouts(("America/Denver", "America/Chicago"), ("US-TX",), "phone"),
    Whereabouts(("Pacific/Honolulu",), ("US-HI",), "phone"),
    Whereabouts(("Australia/Lord_Howe",), ("AU",), "phone"),
    Whereabouts(("Europe/Berlin",), ("DE",), "phone"),
    whereabouts_of(zip_code="", phone="", default_zone="America/Denver", region="US"),
]
LIMITS = st.builds(
    Limits,
    earliest_text=st.sampled_from([None, time(9), time(11, 30)]),
    latest_text=st.sampled_from([None, time(17), time(19, 45)]),
    earliest_call=st.sampled_from([None, time(10)]),
    latest_call=st.sampled_from([None, time(18)]),
    weekdays=st.sampled_from([(), (1, 2, 3, 4, 5), (2, 6)]),
    rests_on_holidays=st.booleans(),
    most_texts_per_day=st.sampled_from([None, 1, 2]),
    most_calls_per_day=st.sampled_from([None, 1]),
    most_emails_per_day=st.sampled_from([None, 1]),
)
MOMENTS = st.timedeltas(timedelta(), timedelta(days=730)).map(
    lambda since: datetime(2026, 1, 1, tzinfo=UTC) + since
)
CHANNELS = st.sampled_from(["sms", "voice", "email"])
WHERE = st.sampled_from(PLACES)


@pytest.mark.parametrize(("zone", "state", "day"), CHANGES)
def test_the_window_opens_and_closes_by_the_clock_on_the_wall_when_it_changes(
    zone: str, state: str, day: date
) -> None:
    where = Whereabouts((zone,), (state,), "phone")
    for hour in (3, 7, 12, 20, 21):
        at = datetime.combine(day, time(hour, 30), tzinfo=ZoneInfo(zone))
        decision = next_allowed(at, channel="sms", whereabouts=where)
        assert decision.at is not None
        local = decision.at.astimezone(ZoneInfo(zone))
        expected = (
            at
            if 8 <= hour < 21
            else datetime.combine(day + timedelta(days=hour >= 21), time(8), tzinfo=ZoneInfo(zone))
        )
        assert local.replace(tzinfo=None) == expected.replace(tzinfo=None)


def test_an_hour_that_does_not_exist_opens_with_the_first_one_after_it() -> None:
    # Beirut's clocks go from 00:00 to 01:00 on 29 March 2026, a Sunday: the company's Sunday begins at 01:00.
    where = Whereabouts(("Asia/Beirut",), ("LB",), "phone")
    saturday = datetime(2026, 3, 28, 12, tzinfo=UTC)
    decision = next_allowed(saturday, channel="email", whereabouts=where, limits=Limits(weekdays=(7,)))
    assert decision.at == datetime(2026, 3, 28, 22, tzinfo=UTC)
    assert decision.at.astimezone(ZoneInfo("Asia/Beirut")).hour == 1


def test_a_weekday_begins_with_the_first_of_two_midnights() -> None:
    # Havana's clocks go back from 01:00 to 00:00 on 1 November 2026, a Sunday.
    where = Whereabouts(("America/Havana",), ("CU",), "phone")
    saturday = datetime(2026, 10, 31, 12, tzinfo=UTC)
    decision = next_allowed(saturday, channel="email", whereabouts=where, limits=Limits(weekdays=(7,)))
    assert decision.at == datetime(2026, 11, 1, 4, tzinfo=UTC)


def test_it_goes_out_only_while_every_candidate_zone_is_inside() -> None:
    where = Whereabouts(("America/New_York", "Pacific/Honolulu"), ("US-NC", "US-HI"), "phone")
    morning = datetime(2026, 7, 6, 13, tzinfo=UTC)
    decision = next_allowed(morning, channel="sms", whereabouts=where)
    assert decision.at == datetime(2026, 7, 6, 18, tzinfo=UTC)
    assert "kept in Honolulu too" in decision.reasons[0]


def test_a_state_s_rule_holds_where_the_state_is() -> None:
    where = Whereabouts(("America/Los_Angeles", "America/New_York"), ("US-CA", "US-CT"), "unknown")
    # 17:30 in California is 20:30 in Connecticut; 16:30 and 19:30 are inside both.
    late = datetime(2026, 7, 7, 0, 30, tzinfo=UTC)
    assert "Connecticut" in next_allowed(late, channel="sms", whereabouts=where).reasons[0]
    assert not next_allowed(late - timedelta(hours=1), channel="sms", whereabouts=where).reasons


@pytest.mark.parametrize(
    ("zip_code", "phone", "zones", "states_"),
    [
        ("33101", "+14155550101", ("America/New_York",), ("US-FL",)),
        ("", "+14155550101", ("America/Los_Angeles",), ("US-CA",)),
        ("", "+18505550101", ("America/Chicago", "America/New_York"), ("US-FL",)),
        ("", "+16715550101", ("Pacific/Guam",), ("US-GU",)),
        ("", "+17875550101", ("America/Puerto_Rico",), ("US-PR",)),
        ("", "+442071234567", ("Europe/London",), ("GB",)),
        ("", "+12045550101", ("America/Winnipeg",), ("CA",)),
        ("00000", "+14155550101", ("America/Los_Angeles",), ("US-CA",)),
    ],
)
def test_where_a_lead_may_be(
    zip_code: str, phone: str, zones: tuple[str, ...], states_: tuple[str, ...]
) -> None:
    where = whereabouts_of(zip_code=zip_code, phone=phone, default_zone="America/Denver", region="US")
    assert (where.zones, where.states) == (zones, states_)
    assert where.source == ("postal_code" if zip_code == "33101" else "phone")


def test_a_toll_free_number_may_ring_anywhere_and_keeps_every_state_s_rule() -> None:
    where = whereabouts_of(zip_code="", phone="+18005551212", default_zone="America/Denver", region="US")
    assert where.source == "unknown"
    assert where.zone == "America/Denver"
    assert len(where.zones) >= 41
    assert where.states == tuple(states())
    winter = next_allowed(datetime(2026, 12, 1, 12, tzinfo=UTC), channel="sms", whereabouts=where)
    assert winter.at == datetime(2026, 12, 1, 22, tzinfo=UTC)


def test_where_no_hour_suits_it_says_so_and_what_would_help() -> None:
    where = whereabouts_of(zip_code="", phone="+18005551212", default_zone="America/Denver", region="US")
    decision = next_allowed(datetime(2026, 6, 1, 12, tzinfo=UTC), channel="sms", whereabouts=where)
    assert decision.at is None
    assert "a postal code would tell" in decision.reasons[-1]


def test_an_unknown_lead_is_in_every_zone_of_the_tenant_s_region() -> None:
    where = whereabouts_of(zip_code="", phone="", default_zone="Mars/Olympus", region="US")
    assert {"America/New_York", "Pacific/Honolulu", "America/Adak"} <= set(where.zones)
    german = whereabouts_of(zip_code="10115", phone="", default_zone="Europe/Berlin", region="DE")
    assert (german.zone, german.states) == ("Europe/Berlin", ("DE",))


def test_elsewhere_the_house_keeps_its_hours() -> None:
    where = whereabouts_of(zip_code="", phone="+4930123456", default_zone="America/Denver", region="US")
    night = next_allowed(datetime(2026, 7, 6, 20, tzinfo=UTC), channel="voice", whereabouts=where)
    assert night.at == datetime(2026, 7, 7, 6, tzinfo=UTC)
    assert night.reasons == ("The house allows calls from 08:00 until 21:00",)


def test_a_cap_frees_when_the_window_has_rolled_and_then_the_hours_count_again() -> None:
    noon = datetime(2026, 7, 6, 19, tzinfo=UTC)
    texts = [Contact(noon - timedelta(hours=hours), "sms") for hours in (1, 2, 3)]
    decision = next_allowed(noon, channel="sms", whereabouts=PLACES[0], contacts=texts)
    assert decision.at == noon + timedelta(hours=21)
    evening = datetime(2026, 7, 7, 4, 30, tzinfo=UTC)
    late = [Contact(evening - timedelta(hours=hours), "sms") for hours in (1, 2, 23)]
    decision = next_allowed(evening - timedelta(hours=1), channel="sms", whereabouts=PLACES[0], contacts=late)
    assert decision.at == datetime(2026, 7, 7, 16, tzinfo=UTC)
    assert len(decision.reasons) == 2


def test_twenty_texts_in_thirty_days_are_enough() -> None:
    noon = datetime(2026, 7, 6, 19, tzinfo=UTC)
    texts = [Contact(noon - timedelta(days=day), "sms") for day in range(2, 22)]
    decision = next_allowed(noon, channel="sms", whereabouts=PLACES[0], contacts=texts)
    assert decision.at == noon + timedelta(days=9)
    assert "20 texts in 30 days" in decision.reasons[0]


def test_a_company_that_wants_no_calls_gets_none() -> None:
    none = Limits(most_calls_per_day=0)
    noon = datetime(2026, 7, 6, 19, tzinfo=UTC)
    assert next_allowed(noon, channel="voice", whereabouts=PLACES[0], limits=none).at is None
    assert next_allowed(noon, channel="sms", whereabouts=PLACES[0], limits=none).at == noon


def is_inside(at: datetime, channel: str, where: Whereabouts, limits: Limits) -> bool:
    """The rules read one by one off the wall clock of every zone, without any table."""
    kind = KIND_OF_CHANNEL[channel]
    for rule, zones in rulebook.rules_for(where, kind, limits):
        for zone in zones:
            local = at.astimezone(ZoneInfo(zone))
            if rule.kind == "cap" or not rule.holds_on(local.date()):
                continue
            states_ = where.states if rule.jurisdiction == "tenant" else (rule.jurisdiction,)
            rests = any(is_holiday(local.date(), state=one) for one in states_)
            if (
                rule.kind == "closed_weekday"
                or (rule.kind == "closed_holidays" and rests)
                or (rule.kind == "window" and local.time() < rule.earliest)
                or (rule.kind == "window" and rule.latest != time(0) and local.time() >= rule.latest)
            ):
                return False
    return True


@settings(deadline=None)
@given(moment=MOMENTS, channel=CHANNELS, where=WHERE, limits=LIMITS)
def test_never_early_inside_every_rule_in_every_zone_and_settled(
    moment: datetime, channel: str, where: Whereabouts, limits: Limits
) -> None:
    decision = next_allowed(moment, channel=channel, whereabouts=where, limits=limits)
    if decision.at is None:
        return
    assert decision.at >= moment
    assert (decision.at == moment) == (not decision.reasons) == is_inside(moment, channel, where, limits)
    assert is_inside(decision.at, channel, where, limits)
    again = next_allowed(decision.at, channel=channel, whereabouts=where, limits=limits)
    assert (again.at, again.reasons) == (decision.at, ())


@settings(deadline=None)
@given(moment=MOMENTS, channel=CHANNELS, where=WHERE, limits=LIMITS)
def test_no_allowed_moment_is_passed_over(
    moment: datetime, channel: str, where: Whereabouts, limits: Limits
) -> None:
    decision = next_allowed(moment, channel=channel, whereabouts=where, limits=limits)
    end = min(decision.at or moment + FURTHEST, moment + timedelta(days=4))
    step = timedelta(minutes=45)
    between = (moment + number * step for number in range((end - moment) // step + 1))
    assert not any(is_inside(at, channel, where, limits) for at in between if at < end)


@settings(deadline=None)
@given(moment=MOMENTS, channel=CHANNELS, where=WHERE, limits=LIMITS)
def test_a_tightening_never_makes_it_earlier(
    moment: datetime, channel: str, where: Whereabouts, limits: Limits
) -> None:
    freely = next_allowed(moment, channel=channel, whereabouts=where).at
    tightly = next_allowed(moment, channel=channel, whereabouts=where, limits=limits).at
    assert tightly is None or (freely is not None and freely <= tightly)


@settings(deadline=None)
@given(
    moments=st.lists(MOMENTS, min_size=2, max_size=6),
    channel=CHANNELS,
    where=WHERE,
    contacts=st.lists(st.builds(Contact, MOMENTS, CHANNELS), max_size=6),
)
def test_who_asks_later_never_goes_earlier(
    moments: list[datetime], channel: str, where: Whereabouts, contacts: list[Contact]
) -> None:
    answers = [
        next_allowed(moment, channel=channel, whereabouts=where, contacts=contacts).at
        for moment in sorted(moments)
    ]
    known = [at for at in answers if at is not None]
    assert all(earlier <= later for earlier, later in pairwise(known))


@settings(deadline=None)
@given(
    moment=MOMENTS,
    channel=CHANNELS,
    where=WHERE,
    ago=st.lists(st.timedeltas(timedelta(), timedelta(days=31)), max_size=25),
)
def test_no_cap_is_ever_passed(
    moment: datetime, channel: str, where: Whereabouts, ago: list[timedelta]
) -> None:
    contacts = [Contact(moment - one, channel) for one in ago]
    at = next_allowed(moment, channel=channel, whereabouts=where, contacts=contacts).at
    for rule, _ in rulebook.rules_for(where, KIND_OF_CHANNEL[channel], NO_LIMITS):
        if rule.kind == "cap" and at is not None:
            within = [one for one in contacts if at - timedelta(hours=rule.hours) < one.at <= at]
            assert len(within) < rule.most
