"""How the scheduler of follow-ups is doing: pokes as Valkey remembers them, steps as the tables hold them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import redis
from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.selectors import tenants as tenant_selectors
from bots.engines import scheduler
from bots.engines.scheduler import Backlog, Heartbeat
from bots.selectors.follow_ups import LATE_AFTER
from common import valkey
from common.actor import Actor
from common.clock import Clock

HEARTBEAT_KEY = "follow-ups:heartbeat"
# What the watch saw last: a company's status and late steps.
WATCHED_KEY = "follow-ups:watched"
# Counting stops here: more than that is "many", and counting must not cost what carrying out would.
MOST_COUNTED = 10_000

_BACKLOGS = """
    SELECT m.tenant_id,
        (SELECT count(*) FROM (
            SELECT 1 FROM bots_followup f
            WHERE f.tenant_id = m.tenant_id AND f.status = 'pending' AND f.due_at <= m.now LIMIT %(most)s
        ) due),
        (SELECT count(*) FROM (
            SELECT 1 FROM bots_followup f
            WHERE f.tenant_id = m.tenant_id AND f.status = 'pending' AND f.due_at <= m.late LIMIT %(most)s
        ) late),
        least(coalesce(h.steps, 0), %(most)s),
        EXISTS (SELECT 1 FROM bots_followupsettings s
                WHERE s.tenant_id = m.tenant_id AND s.paused_at IS NOT NULL)
    FROM unnest(%(tenants)s::uuid[], %(now)s::timestamptz[], %(late)s::timestamptz[]) m (tenant_id, now, late)
    LEFT JOIN (SELECT tenant_id, count(*) AS steps FROM bots_followup
               WHERE status IN ('leased', 'sending') GROUP BY tenant_id) h ON h.tenant_id = m.tenant_id
"""


@dataclass(frozen=True, slots=True)
class SchedulerHealth:
    """The scheduler as one company meets it; moments are wall time.

    ``uptime_seconds`` counts from when pokes began to come without a gap. ``due``, ``late`` and
    ``active_jobs`` (steps in hand) are the company's own, said up to `MOST_COUNTED`.
    """

    status: str
    scheduler_running: bool
    uptime_seconds: float
    active_jobs: int
    due: int
    late: int
    is_paused: bool
    last_poke_at: datetime | None
    last_error: str
    checked_at: datetime


def get_scheduler_health_for(*, actor: Actor) -> SchedulerHealth:
    """The scheduler's state now; without Valkey the counts are still answered."""
    actor.check("follow_ups:read")
    tenant = tenant_selectors.get_tenant(tenant_id=actor.tenant_id)
    backlog = read_backlogs({tenant.id: tenant.clock})[tenant.id]
    try:
        heartbeat, seen = read_heartbeat(), read_watched(tenant.id)
    except redis.RedisError:
        return health_of(None, backlog, late_before=None, is_heard=False)
    return health_of(heartbeat, backlog, late_before=seen[1] if seen else None)


def health_of(
    heartbeat: Heartbeat | None, backlog: Backlog, *, late_before: int | None, is_heard: bool = True
) -> SchedulerHealth:
    now = timezone.now()
    judged = scheduler.judge(
        heartbeat,
        backlog,
        now=now,
        interval=timedelta(seconds=settings.FOLLOW_UPS_POKE_SECONDS),
        is_heard=is_heard,
        late_before=late_before,
    )
    up = now - heartbeat.since if heartbeat and judged.is_running else timedelta()
    return SchedulerHealth(
        status=judged.status,
        scheduler_running=judged.is_running,
        uptime_seconds=round(up.total_seconds(), 1),
        active_jobs=backlog.in_hand,
        due=backlog.due,
        late=backlog.late,
        is_paused=backlog.is_paused,
        last_poke_at=heartbeat.last_at if heartbeat else None,
        last_error=judged.why,
        checked_at=now,
    )


def read_heartbeat() -> Heartbeat | None:
    """What the pokes left behind; None when none was heard for a day. Raises ``redis.RedisError``."""
    kept = _hash(valkey.client().hgetall(HEARTBEAT_KEY))
    if "last_at" not in kept or "since" not in kept:
        return None
    return Heartbeat(
        last_at=_moment(kept["last_at"]),
        since=_moment(kept["since"]),
        failures=int(kept.get("failures", "0")),
        error=kept.get("error", ""),
    )


def read_watched(tenant_id: UUID) -> tuple[str, int] | None:
    """Status and late steps as the watch last saw them. Raises ``redis.RedisError``."""
    seen: Any = valkey.client().hget(WATCHED_KEY, str(tenant_id))
    return _parse(seen.decode()) if seen else None


def read_all_watched() -> dict[UUID, tuple[str, int]]:
    """What `read_watched` says of every company that was watched. Raises ``redis.RedisError``."""
    kept = _hash(valkey.client().hgetall(WATCHED_KEY))
    return {UUID(tenant_id): _parse(seen) for tenant_id, seen in kept.items()}


def read_backlogs(clocks: Mapping[UUID, Clock]) -> dict[UUID, Backlog]:
    """The backlog of each of these companies that the scope admits, in one statement."""
    wall = timezone.now()
    told: dict[str, Any] = {
        "tenants": list(clocks),
        "now": [clock.at(wall) for clock in clocks.values()],
        "late": [clock.at(wall - LATE_AFTER) for clock in clocks.values()],
        "most": MOST_COUNTED,
    }
    with connection.cursor() as cursor:
        cursor.execute(_BACKLOGS, told)
        return {row[0]: Backlog(*row[1:]) for row in cursor.fetchall()}


def _parse(text: str) -> tuple[str, int]:
    status, _, late = text.partition(":")
    return status, int(late)


def _hash(found: Any) -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in found.items()}


def _moment(text: str) -> datetime:
    return datetime.fromtimestamp(float(text), tz=UTC)
