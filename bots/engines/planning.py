"""When the steps of a plan fall due: calendar days in the lead's zone, moved to where they are allowed.

Pure: every instant comes in as an argument, is timezone aware, and goes out in UTC.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from types import MappingProxyType

import msgspec

from bots.engines.hours import decisions
from bots.engines.hours.decisions import FURTHEST, Contact
from bots.engines.hours.limits import Limits
from bots.engines.hours.local_time import day_words, local_date, place_of, resolve_local, zone_named
from bots.engines.hours.whereabouts import Whereabouts

__all__ = ["PlannedStep", "Step", "local_date", "plan", "resolve_local"]

_ONE_DAY = timedelta(days=1)
_NONE_SENT: Mapping[int, datetime] = MappingProxyType({})


class Step(msgspec.Struct, frozen=True):
    """One step of a sequence: so many calendar days, then minutes, after the anchor, or after the step
    before it where the sequence is relative.
    """

    day: int
    channel: str
    minutes: int = 0


class PlannedStep(msgspec.Struct, frozen=True):
    """When a step is meant to happen, when it may happen (None: never), and why the two differ."""

    step: Step
    nominal_at: datetime
    due_at: datetime | None
    reasons: tuple[str, ...]


def plan(
    steps: Sequence[Step],
    *,
    anchor: datetime,
    whereabouts: Whereabouts,
    limits: Limits,
    anchoring: str = "anchored",
    minimum_gap_days: int = 1,
    sent: Mapping[int, datetime] = _NONE_SENT,
    contacts: Sequence[Contact] = (),
    taken_days: Collection[date] = (),
) -> tuple[PlannedStep, ...]:
    """Place each step at the local time of what it counts from, then where gap, rules and caps allow it.

    ``sent`` says by number, from 1, when a step went out: such a step keeps that moment, and a relative one
    after it counts from there. Between two steps lie ``minimum_gap_days`` local days, at least one, and no
    step falls on one of ``taken_days``, the local days of the lead's other plans. ``contacts`` are what went
    out to the lead in the last 30 days. Raises ValueError for a naive anchor.
    """
    if anchor.tzinfo is None:
        raise ValueError("the anchor needs a time zone")
    zone = whereabouts.zone
    taken = {*taken_days, *(local_date(at, zone=zone) for at in sent.values())}
    gap = max(minimum_gap_days, 1)
    base = anchor
    before: date | None = None
    known = list(contacts)
    planned: list[PlannedStep] = []
    for number, step in enumerate(steps, start=1):
        nominal, reasons = _nominal(step, base, zone)
        if number in sent:
            due: datetime | None = sent[number]
            reasons = []
        else:
            earliest = before + gap * _ONE_DAY if before else None
            due = _place(step, nominal, earliest, reasons, whereabouts, limits, known, taken)
        if due is not None:
            day = local_date(due, zone=zone)
            before = day if before is None else max(before, day)
            taken.add(day)
            if number not in sent:
                known.append(Contact(due, step.channel))
        if anchoring == "relative":
            base = due or nominal
        planned.append(PlannedStep(step, nominal, due, tuple(reasons)))
    return tuple(planned)


def _nominal(step: Step, base: datetime, zone: str) -> tuple[datetime, list[str]]:
    local_zone = zone_named(zone)
    local = base.astimezone(local_zone)
    start = local.date()
    nominal, is_gap = resolve_local(start + step.day * _ONE_DAY, local.time(), local_zone)
    reasons = [_meant(step, local, zone)]
    if is_gap:
        reasons.append("that local time does not exist on this day, so the first moment after it")
    return nominal + timedelta(minutes=step.minutes), reasons


def _place(
    step: Step,
    nominal: datetime,
    earliest: date | None,
    reasons: list[str],
    whereabouts: Whereabouts,
    limits: Limits,
    contacts: Sequence[Contact],
    taken: Collection[date],
) -> datetime | None:
    """The first allowed moment on a free local day from ``earliest`` on; adds to ``reasons`` why it moved."""
    zone = zone_named(whereabouts.zone)
    moment = nominal
    day = moment.astimezone(zone).date()
    if earliest is not None and day < earliest:
        moment, day = resolve_local(earliest, nominal.astimezone(zone).time(), zone)[0], earliest
        reasons.append(f"{day_words(earliest)} is the first day after the gap to the step before")
    last = moment + FURTHEST
    while moment <= last:
        decision = decisions.next_allowed(
            moment, channel=step.channel, whereabouts=whereabouts, limits=limits, contacts=contacts
        )
        reasons.extend(reason for reason in decision.reasons if reason not in reasons)
        if decision.at is None:
            return None
        day = decision.at.astimezone(zone).date()
        if day not in taken:
            return decision.at
        reasons.append(f"another step is due on {day_words(day)}, and a lead hears from us once a day")
        moment = resolve_local(day + _ONE_DAY, nominal.astimezone(zone).time(), zone)[0]
    return None


def _meant(step: Step, base: datetime, zone: str) -> str:
    later = f" and {step.minutes} minutes" if step.minutes else ""
    return f"day {step.day}{later} after {day_words(base.date())}, {base:%H:%M} in {place_of(zone)}"
