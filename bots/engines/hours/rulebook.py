"""The rules of when a lead may be contacted: dated rows with their source, federal, by state, and our own.

A rule row of the law is what its source says, as we read it on the day in ``checked_on``; where sources
disagree the row takes the stricter and its ``note`` says so. It is not legal advice.
"""

import csv
from collections.abc import Iterator
from datetime import date, time
from functools import lru_cache
from pathlib import Path
from typing import Literal

import msgspec

from bots.engines.hours.limits import Limits
from bots.engines.hours.local_time import clock_of
from bots.engines.hours.whereabouts import US, Whereabouts, states

Kind = Literal["text", "voice", "email"]
RuleKind = Literal["window", "closed_weekday", "closed_holidays", "cap"]

HOUSE = "house"
TENANT = "tenant"
KIND_OF_CHANNEL: dict[str, Kind] = {"sms": "text", "voice": "voice", "email": "email"}
_SAID: dict[str, str] = {"text": "texts", "voice": "calls", "email": "emails", "all": "texts and calls"}
_EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
_WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
_MIDNIGHT = time(0)


class Rule(msgspec.Struct, frozen=True, cache_hash=True):
    """One row. ``earliest`` and ``latest`` bound a window in local time, half open, and ``latest`` 00:00
    means the end of the day; ``most`` contacts within ``hours`` are a cap.

    ``channel`` "all" is texts and calls, which a cap counts together. It holds on local dates from
    ``valid_from`` through ``valid_until``.
    """

    jurisdiction: str
    channel: str
    kind: RuleKind
    weekdays: tuple[int, ...] = _EVERY_DAY
    earliest: time = _MIDNIGHT
    latest: time = _MIDNIGHT
    most: int = 0
    hours: int = 0
    valid_from: date = date.min
    valid_until: date = date.max
    source: str = ""
    checked_on: date = date.min
    note: str = ""

    def concerns(self, kind: Kind) -> bool:
        return self.channel == kind or (self.channel == "all" and kind != "email")

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day <= self.valid_until and day.isoweekday() in self.weekdays

    @property
    def owner(self) -> str:
        """Who made the rule, in words."""
        if self.jurisdiction in (HOUSE, TENANT):
            return {HOUSE: "The house", TENANT: "The company"}[self.jurisdiction]
        return "Federal law" if self.jurisdiction == US else states()[self.jurisdiction].name

    def said(self, channel: str) -> str:
        """The rule in plain words for "text", "voice", "email" or "all", with its source in short."""
        words = {
            "window": f"allows {_SAID[channel]} {self._span}",
            "closed_weekday": f"allows no {_SAID[channel]} on {self._days}",
            "closed_holidays": f"allows no {_SAID[channel]} on holidays",
            "cap": f"allows at most {self._counted} in {self._while}",
        }[self.kind]
        source = "" if self.jurisdiction in (HOUSE, TENANT) else f" ({self.source.partition(';')[0]})"
        return f"{self.owner[0].upper()}{self.owner[1:]} {words}{source}"

    @property
    def _span(self) -> str:
        days = "" if self.weekdays == _EVERY_DAY else f"on {self._days} "
        if self.latest == _MIDNIGHT:
            return f"{days}from {self.earliest:%H:%M}"
        if self.earliest == _MIDNIGHT:
            return f"{days}until {self.latest:%H:%M}"
        return f"{days}from {self.earliest:%H:%M} until {self.latest:%H:%M}"

    @property
    def _days(self) -> str:
        names = [_WEEKDAYS[number - 1] for number in self.weekdays]
        if len(names) > 2 and self.weekdays[-1] - self.weekdays[0] == len(names) - 1:
            return f"{names[0]} to {names[-1]}"
        return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"

    @property
    def _counted(self) -> str:
        said = _SAID[self.channel]
        return f"1 {said.removesuffix('s')}" if self.most == 1 else f"{self.most} {said}"

    @property
    def _while(self) -> str:
        is_days = self.hours > 24 and self.hours % 24 == 0
        return f"{self.hours // 24} days" if is_days else f"{self.hours} hours"


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """Every row of the book, federal law first, then the states, then the house."""
    with (Path(__file__).parent / "rules.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(_rule(row) for row in csv.DictReader(lines))


@lru_cache(maxsize=1024)
def rules_of_limits(limits: Limits) -> tuple[Rule, ...]:
    """A tenant's wishes as rows like those of the law."""
    return tuple(_wishes(limits))


def rules_for(whereabouts: Whereabouts, kind: Kind, limits: Limits) -> Iterator[tuple[Rule, tuple[str, ...]]]:
    """Each rule that concerns the channel, with the candidate zones in which it holds.

    A state's rule holds where the state is, so it need not be kept in zones that the state does not have.
    """
    of_the_us = any(state.startswith("US-") for state in whereabouts.states)
    for rule in (*rules(), *rules_of_limits(limits)):
        if not rule.concerns(kind):
            continue
        if rule.jurisdiction in whereabouts.states:
            yield rule, _zones_in(rule.jurisdiction, whereabouts.zones)
        elif rule.jurisdiction in {HOUSE, TENANT} or (rule.jurisdiction == US and of_the_us):
            yield rule, whereabouts.zones


@lru_cache(maxsize=4096)
def _zones_in(state: str, zones: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the zones whose clocks are a state's own; all where none is."""
    clocks = {clock_of(zone) for zone in states()[state].zones}
    return tuple(zone for zone in zones if clock_of(zone) in clocks) or zones


def _wishes(limits: Limits) -> Iterator[Rule]:
    hours: tuple[tuple[Kind, time | None, time | None, int | None], ...] = (
        ("text", limits.earliest_text, limits.latest_text, limits.most_texts_per_day),
        ("voice", limits.earliest_call, limits.latest_call, limits.most_calls_per_day),
        ("email", None, None, limits.most_emails_per_day),
    )
    closed = tuple(number for number in _EVERY_DAY if limits.weekdays and number not in limits.weekdays)
    for kind, earliest, latest, most in hours:
        if earliest is not None or latest is not None:
            yield Rule(TENANT, kind, "window", earliest=earliest or _MIDNIGHT, latest=latest or _MIDNIGHT)
        if closed:
            yield Rule(TENANT, kind, "closed_weekday", weekdays=closed)
        if limits.rests_on_holidays:
            yield Rule(TENANT, kind, "closed_holidays")
        if most is not None:
            yield Rule(TENANT, kind, "cap", most=most, hours=24)


def _rule(row: dict[str, str]) -> Rule:
    return Rule(
        jurisdiction=row["jurisdiction"],
        channel=row["channel"],
        kind=msgspec.convert(row["kind"], RuleKind),
        weekdays=tuple(int(digit) for digit in row["weekdays"]) or _EVERY_DAY,
        earliest=time.fromisoformat(row["from"] or "00:00"),
        latest=time.fromisoformat(row["until"] or "00:00"),
        most=int(row["count"] or 0),
        hours=int(row["hours"] or 0),
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_until=date.fromisoformat(row["valid_until"] or "9999-12-31"),
        source=row["source"],
        checked_on=date.fromisoformat(row["checked_on"]),
        note=row["note"],
    )
