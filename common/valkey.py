"""One synchronous Valkey client per process, for nudges, limits and tickets."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import redis
from django.conf import settings
from redis.client import PubSub


@cache
def client() -> redis.Redis:
    """Thread-safe; answers within a second or raises ``redis.RedisError``, so that no request hangs on it."""
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=1.0, socket_connect_timeout=1.0, health_check_interval=30
    )


@contextmanager
def subscription(channel: str) -> Iterator[PubSub]:
    """A connection of its own that listens to one channel."""
    with client().pubsub(ignore_subscribe_messages=True) as listening:  # type: ignore[no-untyped-call]
        listening.subscribe(channel)
        yield listening
