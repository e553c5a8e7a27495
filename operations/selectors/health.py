"""Is the house well: the three things that it cannot do without, and what live updates make of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from time import perf_counter

import redis
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.utils import timezone
from psycopg_pool import PoolTimeout

from common import valkey
from events import selectors as event_selectors

# Events are numbered within milliseconds; a waiting one this old means that no relay is at work.
RELAY_LAG_LIMIT_SECONDS = 10.0


class Condition(StrEnum):
    HEALTHY = "healthy"
    DEGRADED = "degraded"
    UNHEALTHY = "unhealthy"


@dataclass(frozen=True, slots=True)
class Component:
    """One part's condition, what asking it took, and for the relay how long the oldest event waits."""

    status: Condition
    latency_ms: float
    lag_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """The whole: unhealthy without the database, degraded when live updates are late or absent."""

    status: Condition
    components: dict[str, Component]
    checked_at: datetime
    version: str


def get_health() -> Health:
    """Ask the database, Valkey and the event log once each; never raises."""
    database = _ask(_ping_database)
    # The relay's lag stands in the database, so without it there is nothing to ask.
    relay = _ask(_relay_lag) if database.status == Condition.HEALTHY else database
    bus = _ask(_ping_valkey)
    components = {"database": database, "valkey": bus, "relay": relay, "realtime": _live(bus, relay)}
    return Health(
        status=_overall(components),
        components=components,
        checked_at=timezone.now(),
        version=str(settings.SPECTACULAR_SETTINGS["VERSION"]),
    )


def _overall(components: dict[str, Component]) -> Condition:
    if components["database"].status == Condition.UNHEALTHY:
        return Condition.UNHEALTHY
    if any(component.status != Condition.HEALTHY for component in components.values()):
        return Condition.DEGRADED
    return Condition.HEALTHY


def _live(bus: Component, relay: Component) -> Component:
    """The sockets: without bus or relay they stay open, and what happens reaches them later."""
    is_on_time = bus.status == relay.status == Condition.HEALTHY
    return Component(
        status=Condition.HEALTHY if is_on_time else Condition.DEGRADED,
        latency_ms=bus.latency_ms,
        lag_seconds=relay.lag_seconds,
    )


def _ask(question: Callable[[], float | None]) -> Component:
    started = perf_counter()
    lag, condition = None, Condition.HEALTHY
    try:
        lag = question()
    except (DatabaseError, PoolTimeout, redis.RedisError, OSError):
        condition = Condition.UNHEALTHY
    if lag is not None and lag > RELAY_LAG_LIMIT_SECONDS:
        condition = Condition.UNHEALTHY
    return Component(
        status=condition, latency_ms=round((perf_counter() - started) * 1000, 1), lag_seconds=lag
    )


def _ping_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ping_valkey() -> None:
    valkey.client().ping()


def _relay_lag() -> float:
    return round(event_selectors.relay_lag_seconds(), 3)
