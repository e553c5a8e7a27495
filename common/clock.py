"""A tenant's clock, which may run faster than others so that thirty days pass while one watches; and days."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Clock:
    """Maps wall time to tenant time; at ``wall_anchor`` it was ``tenant_anchor``, and ``rate`` runs since.

    ``rate`` is tenant seconds per wall second: 1 is real time, 4320 passes a day in twenty seconds.
    """

    rate: int
    wall_anchor: datetime
    tenant_anchor: datetime

    def at(self, wall: datetime) -> datetime:
        """The tenant time at a moment of wall time."""
        return self.tenant_anchor + (wall - self.wall_anchor) * self.rate

    def wall(self, tenant_time: datetime) -> datetime:
        """The wall time at which this clock shows ``tenant_time``."""
        return self.wall_anchor + (tenant_time - self.tenant_anchor) / self.rate


def midnight(day: date, *, zone: str) -> datetime:
    """When a calendar day begins in a time zone; ``zone`` has to exist. Days are 23 to 25 hours long."""
    return datetime.combine(day, time(), ZoneInfo(zone))


def last_midnight(moment: datetime, *, zone: str) -> datetime:
    """When the day of a moment began in a time zone."""
    return midnight(moment.astimezone(ZoneInfo(zone)).date(), zone=zone)
