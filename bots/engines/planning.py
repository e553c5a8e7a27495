"""When follow-ups fall due: calendar days in the lead's time zone, moved into the hours when one may write.

Pure: every instant comes in as an argument, is timezone aware, and goes out in UTC.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

EARLIEST_LOCAL = time(8, 0)
LATEST_LOCAL = time(21, 0)
_ONE_DAY = timedelta(days=1)


class Step(msgspec.Struct, frozen=True):
    """One step of a sequence: so many calendar days after the anchor, on one channel."""

    day: int
    channel: str


class PlannedStep(msgspec.Struct, frozen=True):
    """When a step is meant to happen, when it may happen, and why the two differ."""

    step: Step
    nominal_at: datetime
    due_at: datetime
    reasons: tuple[str, ...]


def plan(steps: Sequence[Step], *, anchor: datetime, zone: str) -> tuple[PlannedStep, ...]:
    """Place each step on its calendar day at the anchor's own local time, then within 08:00 to 21:00 local.

    Raises ValueError for a naive anchor and ZoneInfoNotFoundError for a zone that does not exist.
    """
    if anchor.tzinfo is None:
        raise ValueError("the anchor needs a time zone")
    local_zone = ZoneInfo(zone)
    anchor_local = anchor.astimezone(local_zone)
    planned = []
    for step in steps:
        day = anchor_local.date() + step.day * _ONE_DAY
        nominal, gap = resolve_local(day, anchor_local.time(), local_zone)
        reasons = [f"day {step.day} after {anchor_local.date().isoformat()} at local time in {zone}"]
        if gap:
            reasons.append("that local time does not exist on this day, so the first moment after it")
        due, moved = next_allowed(nominal, zone=zone)
        reasons += moved
        planned.append(PlannedStep(step, nominal, due, tuple(reasons)))
    return tuple(planned)


def next_allowed(moment: datetime, *, zone: str) -> tuple[datetime, list[str]]:
    """The first moment from ``moment`` on at which the lead may be contacted, with the reason if it is
    later.
    """
    local_zone = ZoneInfo(zone)
    local = moment.astimezone(local_zone)
    if is_allowed(moment, zone=zone):
        return moment.astimezone(UTC), []
    early = local.time() < EARLIEST_LOCAL
    day = local.date() if early else local.date() + _ONE_DAY
    allowed, _ = resolve_local(day, EARLIEST_LOCAL, local_zone)
    said = "before 08:00" if early else "after 21:00"
    return allowed, [
        f"{said} local time, so the next morning at 08:00" if not early else f"{said} local time, so at 08:00"
    ]


def is_allowed(moment: datetime, *, zone: str) -> bool:
    """Whether the lead's local time is at least 08:00 and before 21:00."""
    local = moment.astimezone(ZoneInfo(zone)).time().replace(tzinfo=None)
    return EARLIEST_LOCAL <= local < LATEST_LOCAL


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


def local_date(moment: datetime, *, zone: str) -> date:
    """The calendar day that it is for the lead."""
    return moment.astimezone(ZoneInfo(zone)).date()
