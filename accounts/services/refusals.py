"""What was refused and is worth remembering."""

import redis
import structlog
from django.db import transaction

from accounts import events as account_events
from accounts.engines import limiter
from accounts.engines.limiter import Allowance
from accounts.exceptions import ForeignTenantAttempt
from common.tenancy import tenant_scope
from events import log

logger = structlog.get_logger(__name__)

TOLD_EVERY_SECONDS = 60


def record_foreign_tenant(attempt: ForeignTenantAttempt, *, address: str | None) -> None:
    """Tell the caller's own company that another one was asked for.

    At most once a minute for each sign-in and key, so that a loop cannot flood the log. While Valkey, which
    counts, is away, the server's own log is told instead.
    """
    caller = attempt.sign_in_id or attempt.api_key_id
    allowance = Allowance(key=f"foreign-tenant:{caller}", limit=1, seconds=TOLD_EVERY_SECONDS)
    try:
        told_already = limiter.spend([allowance]).refused_by is not None
    except redis.RedisError as error:
        logger.warning(
            "foreign_tenant_refused",
            tenant_id=str(attempt.home_tenant_id),
            user_id=str(attempt.user_id),
            caller=str(caller),
            wanted=str(attempt.wanted_tenant_id),
            not_in_the_audit_trail=str(error),
        )
        return
    if not told_already:
        _publish(attempt, address=address)


def _publish(attempt: ForeignTenantAttempt, *, address: str | None) -> None:
    acting = log.acting_user.set(attempt.user_id)
    try:
        with tenant_scope(attempt.home_tenant_id), transaction.atomic():
            log.publish(
                account_events.ForeignTenantRefused(
                    wanted_tenant_id=attempt.wanted_tenant_id,
                    user_id=attempt.user_id,
                    sign_in_id=attempt.sign_in_id,
                    api_key_id=attempt.api_key_id,
                    address=address,
                )
            )
    finally:
        log.acting_user.reset(acting)
