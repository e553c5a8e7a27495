"""Limits: how often a caller may do something, and what happens when the counter is away."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import uuid4

import redis
import structlog
from django.db import connection, transaction
from django.utils import timezone

from accounts.engines import limiter
from accounts.engines.limiter import Allowance, Spent
from accounts.exceptions import TooManyAttemptsError
from accounts.models.attempts import SignInAttempt
from common.exceptions import RateLimitedError
from common.rates import Rate, RateLimit

logger = structlog.get_logger(__name__)

ATTEMPT_WINDOW_SECONDS = 15 * 60
ATTEMPTS_PER_ACCOUNT = 10
ATTEMPTS_PER_ADDRESS = 100
ATTEMPTS_PER_DEVICE = 10
# More than one attempt writes, so that what an outage left behind shrinks with each.
SWEPT_AT_ONCE = 100


def spend_rate(*, rate: Rate, caller: str) -> RateLimit | None:
    """Count one request of a caller and say what is left; None when Valkey is away, which lets it pass.

    Raises `RateLimitedError` when nothing was left.
    """
    allowance = Allowance(key=f"{rate.name}:{caller}", limit=rate.limit, seconds=rate.seconds)
    try:
        spent = limiter.spend([allowance])
    except redis.RedisError as error:
        logger.warning("limit_not_enforced", name=rate.name, reason=str(error))
        return None
    if spent.refused_by:
        raise RateLimitedError(
            f"At most {rate.limit} such requests in {rate.seconds} s. Try again in {spent.reset} s.",
            retry_after=spent.reset,
        )
    return RateLimit(limit=rate.limit, remaining=spent.remaining, reset=spent.reset)


def sign_in_allowances(*, account: str, address: str | None, device: str | None) -> list[Allowance]:
    """What an attempt to sign in spends.

    A device that the user signed in from before has an allowance of its own: an attacker who uses up the
    account's cannot lock its owner out.
    """
    if device is not None:
        return [_attempts(f"device:{device}:{account}", ATTEMPTS_PER_DEVICE)]
    allowances = [_attempts(f"account:{account}", ATTEMPTS_PER_ACCOUNT)]
    if address:
        allowances.append(_attempts(f"address:{address}", ATTEMPTS_PER_ADDRESS))
    return allowances


@contextmanager
def attempt_to_sign_in(allowances: Sequence[Allowance]) -> Iterator[None]:
    """Spend before the password is looked at, so that parallel guesses cannot pass a stale count.

    Raises `TooManyAttemptsError` when nothing was left. The attempt is given back when the block ends well,
    so only failures count.
    """
    try:
        spent = limiter.spend(allowances)
        give_back = limiter.give_back
    except redis.RedisError as error:
        logger.warning("sign_in_limits_in_postgresql", reason=str(error))
        spent = _spend_in_postgresql(allowances)
        give_back = _give_back_in_postgresql
    if spent.refused_by:
        minutes = math.ceil(spent.reset / 60)
        raise TooManyAttemptsError(
            f"Too many attempts to sign in. Try again in {minutes} min, or from a device you used before.",
            retry_after=spent.reset,
        )
    yield
    try:
        give_back(allowances, receipt=spent.receipt)
    except redis.RedisError as error:
        logger.warning("attempt_not_given_back", reason=str(error))


def _attempts(key: str, limit: int) -> Allowance:
    hashed = sha256(key.encode()).hexdigest()[:40]
    return Allowance(key=f"sign-in:{hashed}", limit=limit, seconds=ATTEMPT_WINDOW_SECONDS)


def _spend_in_postgresql(allowances: Sequence[Allowance]) -> Spent:
    now = timezone.now()
    receipt = uuid4().hex
    with transaction.atomic():
        # In one order, so that two attempts never wait for each other.
        for key in sorted(one.key for one in allowances):
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [key])
        remaining, reset = -1, 1
        for one in allowances:
            window = timedelta(seconds=one.seconds)
            moments = list(
                SignInAttempt.objects.filter(key=one.key, happened_at__gt=now - window)
                .order_by("happened_at")
                .values_list("happened_at", flat=True)
            )
            frees = math.ceil(((moments[0] if moments else now) + window - now).total_seconds())
            if len(moments) >= one.limit:
                return Spent(receipt=receipt, remaining=0, reset=max(1, frees), refused_by=one)
            remaining, reset = one.limit - len(moments) - 1, frees
        SignInAttempt.objects.bulk_create(
            [SignInAttempt(key=one.key, receipt=receipt, happened_at=now) for one in allowances]
        )
        _sweep(now=now)
    return Spent(receipt=receipt, remaining=remaining, reset=max(1, reset))


def _sweep(*, now: datetime) -> None:
    """Delete attempts under any key that count no more, a bounded number, without waiting for anybody."""
    old = SignInAttempt.objects.filter(happened_at__lte=now - timedelta(seconds=ATTEMPT_WINDOW_SECONDS))
    unlocked = old.select_for_update(skip_locked=True).values_list("id", flat=True)[:SWEPT_AT_ONCE]
    SignInAttempt.objects.filter(id__in=list(unlocked)).delete()


def _give_back_in_postgresql(allowances: Sequence[Allowance], *, receipt: str) -> None:
    SignInAttempt.objects.filter(key__in=[one.key for one in allowances], receipt=receipt).delete()
