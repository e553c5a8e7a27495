"""A tenant's clock: wall time, or wall time compressed so that thirty days pass while one watches."""

from dataclasses import dataclass
from datetime import datetime


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
