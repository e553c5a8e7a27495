"""The heartbeat of pokes, the watch over it, and asking for a poke at once."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

import redis
import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.selectors import tenants as tenant_selectors
from bots.engines import scheduler
from bots.events.lead_bot import LeadBotSchedulerHealth
from bots.events.scheduler import SchedulerRestartRequested
from bots.selectors import scheduler as scheduler_selectors
from bots.selectors.scheduler import HEARTBEAT_KEY, WATCHED_KEY, SchedulerHealth
from common import valkey
from common.actor import Actor
from common.tenancy import all_tenants_scope, tenant_scope
from events import log

logger = structlog.get_logger(__name__)

REMEMBERED = timedelta(days=1)


@contextmanager
def heard() -> Iterator[None]:
    """Leave a heartbeat at the beginning and the end of a poke, or that it failed and with which error.

    Only the error's kind is kept: its words may tell of any company, and are shown to all.
    """
    note_poke()
    try:
        yield
    except Exception as error:
        _keep_failure(type(error).__name__)
        raise
    _keep({"failures": 0, "error": ""})
    note_poke()


def note_poke() -> None:
    """Say that pokes are carried out."""
    now = timezone.now()
    try:
        before = scheduler_selectors.read_heartbeat()
    except redis.RedisError as error:
        logger.info("heartbeat_not_kept", reason=str(error))
        return
    interval = timedelta(seconds=settings.FOLLOW_UPS_POKE_SECONDS)
    is_gap = before is None or now - before.last_at > scheduler.longest_silence(interval)
    moment = now.timestamp()
    _keep({"last_at": moment, "since": moment} if is_gap else {"last_at": moment})


def watch() -> int:
    """Look at every company's scheduler and announce those whose status is another than before.

    Says how many changed. Two watches at once at most announce a change twice.
    """
    try:
        heartbeat = scheduler_selectors.read_heartbeat()
        before = scheduler_selectors.read_all_watched()
    except redis.RedisError as error:
        logger.info("scheduler_not_watched", reason=str(error))
        return 0
    clocks = tenant_selectors.list_clocks_across()
    with all_tenants_scope():
        backlogs = scheduler_selectors.read_backlogs(clocks)
    changed, seen = 0, {}
    for tenant_id, backlog in backlogs.items():
        status, late_before = before.get(tenant_id, (scheduler.Status.HEALTHY, None))
        health = scheduler_selectors.health_of(heartbeat, backlog, late_before=late_before)
        seen[str(tenant_id)] = f"{health.status}:{health.late}"
        if health.status != status:
            _announce(tenant_id, health)
            changed += 1
    if seen:
        _keep(seen, key=WATCHED_KEY)
    return changed


def request_restart(*, actor: Actor) -> SchedulerHealth:
    """Ask for a poke at once and say how the scheduler is. No process is ended: there is none to end, for
    any worker carries a poke out.
    """
    actor.check("follow_ups:write")
    health = scheduler_selectors.get_scheduler_health_for(actor=actor)
    with transaction.atomic():
        log.publish(SchedulerRestartRequested(status=health.status, timestamp=health.checked_at))
    _announce(actor.tenant_id, health)
    return health


def _announce(tenant_id: UUID, health: SchedulerHealth) -> None:
    told = {name: value for name, value in asdict(health).items() if name in _TOLD}
    with tenant_scope(tenant_id):
        log.announce(LeadBotSchedulerHealth(**told, timestamp=health.checked_at))


_TOLD = frozenset({"status", "uptime_seconds", "active_jobs", "scheduler_running", "late", "last_error"})


def _keep_failure(error: str) -> None:
    try:
        with valkey.client().pipeline() as pipe:
            pipe.hincrby(HEARTBEAT_KEY, "failures", 1)
            pipe.hset(HEARTBEAT_KEY, "error", error)
            pipe.execute()
    except redis.RedisError as away:
        logger.info("heartbeat_not_kept", reason=str(away))


def _keep(fields: Mapping[str, Any], *, key: str = HEARTBEAT_KEY) -> None:
    try:
        with valkey.client().pipeline() as pipe:
            pipe.hset(key, mapping=dict(fields))
            pipe.expire(key, REMEMBERED)
            pipe.execute()
    except redis.RedisError as away:
        logger.info("heartbeat_not_kept", reason=str(away))
