"""When a lead may be contacted: the one function that preview, plan, gate and reschedule all ask."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import msgspec

from bots.engines.hours import closings, rulebook
from bots.engines.hours.days_off import is_holiday
from bots.engines.hours.limits import NO_LIMITS, Limits
from bots.engines.hours.local_time import local_date
from bots.engines.hours.rulebook import KIND_OF_CHANNEL, Kind, Rule
from bots.engines.hours.whereabouts import US, Whereabouts, whereabouts_of

FURTHEST = timedelta(days=60)


class Contact(msgspec.Struct, frozen=True):
    """What went out to the lead before, on "sms", "voice" or "email"."""

    at: datetime
    channel: str


class Decision(msgspec.Struct, frozen=True):
    """From when on it may go out, None for not at all, and why not at once; no reasons means at once."""

    at: datetime | None
    reasons: tuple[str, ...] = ()


def read_tables() -> None:
    """Read the tables of places, rules and holidays, which a process would else read when it is first asked:
    half a second and 70 MB, once for all processes that are forked from this one.
    """
    whereabouts_of(zip_code="10001", phone="", default_zone="UTC")
    rulebook.rules()
    is_holiday(datetime.now(UTC).date(), state=US)


def next_allowed(
    moment: datetime,
    *,
    channel: str,
    whereabouts: Whereabouts,
    limits: Limits = NO_LIMITS,
    contacts: Sequence[Contact] = (),
) -> Decision:
    """The first instant from ``moment`` on that every rule allows in every zone where the lead may be.

    ``contacts`` are what went out to the lead on any channel in the last 30 days, which caps count. ``at``
    is ``moment`` itself when it may go out now, and None when no hour within 60 days suits.
    """
    kind = KIND_OF_CHANNEL[channel]
    at = moment.astimezone(UTC)
    last = at + FURTHEST
    reasons: dict[str, None] = {}
    caps = _caps(whereabouts, kind, limits) if contacts or limits is not NO_LIMITS else ()
    while at <= last:
        day = closings.day_of(whereabouts, kind, limits, at.toordinal())
        closing = day.closings[bisect_right(day.starts, at) - 1]
        if closing is not None:
            at, reason = closing
        elif full := _full(caps, contacts, at, zone=whereabouts.zone):
            at, reason = full
        else:
            return Decision(at, tuple(reasons))
        reasons[reason] = None
    return Decision(None, (*reasons, _never(whereabouts)))


@lru_cache(maxsize=4096)
def _caps(whereabouts: Whereabouts, kind: Kind, limits: Limits) -> tuple[Rule, ...]:
    found = (rule for rule, _ in rulebook.rules_for(whereabouts, kind, limits) if rule.kind == "cap")
    return tuple(found)


def _full(
    caps: Sequence[Rule], contacts: Sequence[Contact], at: datetime, *, zone: str
) -> tuple[datetime, str] | None:
    """When the last of the caps that are reached lets the next one through, with the words of that cap."""
    latest: tuple[datetime, str] | None = None
    today = local_date(at, zone=zone) if caps else at.date()
    for cap in caps:
        if not cap.holds_on(today):
            continue
        span = timedelta(hours=cap.hours)
        counted = sorted(
            one.at
            for one in contacts
            if at - span < one.at <= at and cap.concerns(KIND_OF_CHANNEL[one.channel])
        )
        if len(counted) < cap.most:
            continue
        free = counted[-cap.most] + span if cap.most else at + FURTHEST + span
        if latest is None or free > latest[0]:
            latest = free, cap.said(KIND_OF_CHANNEL.get(cap.channel, "text"))
    return latest


def _never(whereabouts: Whereabouts) -> str:
    if len(whereabouts.zones) == 1:
        return f"No hour within {FURTHEST.days} days is inside every rule"
    return (
        f"No hour within {FURTHEST.days} days is inside every rule in all {len(whereabouts.zones)} time "
        "zones where the lead may be; a postal code would tell which one counts"
    )
