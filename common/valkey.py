"""One synchronous Valkey client per process, for nudges, limits and tickets."""

from functools import cache

import redis
from django.conf import settings


@cache
def client() -> redis.Redis:
    """Thread-safe; answers within a second or raises ``redis.RedisError``, so that no request hangs on it."""
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=1.0, socket_connect_timeout=1.0, health_check_interval=30
    )
