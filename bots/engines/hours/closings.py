"""The hours in which a lead may not be contacted, day by day in UTC, with the rule that closes each."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import msgspec

from bots.engines.hours import rulebook
from bots.engines.hours.days_off import is_holiday
from bots.engines.hours.limits import Limits
from bots.engines.hours.local_time import place_of, resolve_local, zone_named
from bots.engines.hours.rulebook import HOUSE, TENANT, Kind, Rule
from bots.engines.hours.whereabouts import US, Whereabouts

_ONE_DAY = timedelta(days=1)
_MIDNIGHT = time(0)

# Until when, and why.
Closing = tuple[datetime, str]


class Day(msgspec.Struct, frozen=True):
    """A day of UTC: from each of ``starts`` on until the next, closed as ``closings`` says, or open (None).

    A closing may end on a later day.
    """

    starts: tuple[datetime, ...]
    closings: tuple[Closing | None, ...]


class _Span(msgspec.Struct, frozen=True):
    start: datetime
    end: datetime
    rule: Rule
    zone: str


# Up to 700 bytes each; a day of a lead whose zone is known takes about 0.1 ms to find, of any other 2.5 ms.
@lru_cache(maxsize=16_384)
def day_of(whereabouts: Whereabouts, kind: Kind, limits: Limits, ordinal: int) -> Day:
    """The day of UTC with this proleptic ordinal."""
    begin = datetime.combine(date.fromordinal(ordinal), _MIDNIGHT, tzinfo=UTC)
    spans = [span for span in _spans(whereabouts, kind, limits, begin) if span.end > span.start]
    cuts = {begin}
    for span in spans:
        cuts.update(cut for cut in (span.start, span.end) if begin < cut < begin + _ONE_DAY)
    starts = sorted(cuts)
    closings: list[Closing | None] = []
    for start in starts:
        active = [span for span in spans if span.start <= start < span.end]
        closings.append(_binding(active, whereabouts, kind) if active else None)
    return Day(tuple(starts), tuple(closings))


def _binding(active: list[_Span], whereabouts: Whereabouts, kind: Kind) -> Closing:
    """The closing that lasts longest; among equals the law before the house, a state before the nation."""
    span = max(active, key=lambda one: (one.end, _weight(one.rule)))
    said = _said(span.rule, kind)
    if len(whereabouts.zones) == 1:
        return span.end, said
    return span.end, f"{said}, kept in {place_of(span.zone)} too, where the lead may be"


@lru_cache(maxsize=1024)
def _said(rule: Rule, kind: Kind) -> str:
    return rule.said(kind)


def _weight(rule: Rule) -> int:
    return {TENANT: 0, HOUSE: 1, US: 2}.get(rule.jurisdiction, 3)


def _spans(whereabouts: Whereabouts, kind: Kind, limits: Limits, begin: datetime) -> Iterator[_Span]:
    for rule, zones in rulebook.rules_for(whereabouts, kind, limits):
        if rule.kind == "cap":
            continue
        for name in _unlike(zones, begin):
            zone = zone_named(name)
            first = begin.astimezone(zone).date()
            last = (begin + _ONE_DAY).astimezone(zone).date()
            day = first
            while day <= last:
                yield from _closed_on(day, rule, name, whereabouts)
                day += _ONE_DAY


@lru_cache(maxsize=256)
def _unlike(zones: tuple[str, ...], begin: datetime) -> tuple[str, ...]:
    """One of each group of zones whose clocks agree around this day."""
    if len(zones) == 1:
        return zones
    seen: dict[tuple[timedelta | None, ...], str] = {}
    for name in zones:
        zone = zone_named(name)
        offsets = tuple((begin + days * _ONE_DAY).astimezone(zone).utcoffset() for days in (-1, 0, 1, 2))
        seen.setdefault(offsets, name)
    return tuple(seen.values())


def _closed_on(day: date, rule: Rule, zone: str, whereabouts: Whereabouts) -> Iterator[_Span]:
    """When a rule closes a local date. A closing goes on until the rule opens again on the next date."""
    if not rule.holds_on(day):
        return
    midnight, tomorrow = _at(day, _MIDNIGHT, zone), _at(day + _ONE_DAY, _MIDNIGHT, zone)
    if rule.kind == "closed_weekday" or (rule.kind == "closed_holidays" and _rests(day, rule, whereabouts)):
        yield _Span(midnight, tomorrow, rule, zone)
    elif rule.kind == "window":
        yield _Span(midnight, _at(day, rule.earliest, zone), rule, zone)
        if rule.latest != _MIDNIGHT:
            again = _at(day + _ONE_DAY, rule.earliest, zone) if rule.holds_on(day + _ONE_DAY) else tomorrow
            yield _Span(_at(day, rule.latest, zone), again, rule, zone)


def _rests(day: date, rule: Rule, whereabouts: Whereabouts) -> bool:
    if rule.jurisdiction != TENANT:
        return is_holiday(day, state=rule.jurisdiction)
    return any(is_holiday(day, state=state) for state in whereabouts.states)


# Few clocks and hours stand in all the rules, so that a day asks for the same instants many times.
@lru_cache(maxsize=8192)
def _at(day: date, at: time, zone: str) -> datetime:
    return resolve_local(day, at, zone_named(zone))[0]
