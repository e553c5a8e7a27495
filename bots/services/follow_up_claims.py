"""Claiming due steps across all tenants: each tenant's due rows by its own clock, a fair share each."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import connection

from common.tenancy import all_tenants_scope

MOST_PER_TENANT = 100
MOST_EXPIRED = 200

# The recursion hops from tenant to tenant along the index of pending rows, however many rows each has.
_CLAIM_DUE = """
    WITH RECURSIVE tenants AS (
        (SELECT tenant_id FROM bots_followup WHERE status = 'pending' AND due_at IS NOT NULL
         ORDER BY tenant_id LIMIT 1)
        UNION ALL
        SELECT (SELECT f.tenant_id FROM bots_followup f
                WHERE f.status = 'pending' AND f.due_at IS NOT NULL AND f.tenant_id > t.tenant_id
                ORDER BY f.tenant_id LIMIT 1)
        FROM tenants t WHERE t.tenant_id IS NOT NULL
    ), clocks AS MATERIALIZED (
        SELECT tenant_id, accounts_tenant_now(tenant_id) AS now FROM tenants
        WHERE tenant_id IS NOT NULL AND accounts_tenant_is_active(tenant_id)
    ), due AS (
        SELECT d.id FROM clocks c CROSS JOIN LATERAL (
            SELECT f.id FROM bots_followup f
            WHERE f.tenant_id = c.tenant_id AND f.status = 'pending' AND f.due_at <= c.now
            ORDER BY f.due_at, f.id LIMIT %(share)s FOR UPDATE SKIP LOCKED
        ) d
    )
    UPDATE bots_followup f
    SET status = 'leased', attempt = attempt + 1, lease_owner = %(owner)s, lease_token = gen_random_uuid(),
        lease_until = clock_timestamp() + make_interval(secs => %(lease)s), updated_at = clock_timestamp()
    FROM due WHERE f.id = due.id
    RETURNING f.tenant_id, f.id, f.lease_token
"""
_CLAIM_EXPIRED = """
    UPDATE bots_followup f
    SET attempt = attempt + 1, lease_owner = %(owner)s, lease_token = gen_random_uuid(),
        lease_until = clock_timestamp() + make_interval(secs => %(lease)s), updated_at = clock_timestamp()
    FROM (
        SELECT id FROM bots_followup
        WHERE status IN ('leased', 'sending', 'unknown') AND lease_until < clock_timestamp()
          AND accounts_tenant_is_active(tenant_id)
        ORDER BY lease_until LIMIT %(share)s FOR UPDATE SKIP LOCKED
    ) expired
    WHERE f.id = expired.id
    RETURNING f.tenant_id, f.id, f.lease_token
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """A step in hand until its lease runs out; ``token`` proves it."""

    tenant_id: UUID
    follow_up_id: UUID
    token: UUID


def claim_due_follow_ups(*, owner: str) -> list[Claim]:
    """Claim what is due now and what a dead worker left behind; safe to call from many at once.

    A suspended company's steps wait until it is active again.
    """
    lease = settings.FOLLOW_UPS_LEASE_SECONDS
    claims = []
    for statement, share in ((_CLAIM_EXPIRED, MOST_EXPIRED), (_CLAIM_DUE, MOST_PER_TENANT)):
        with all_tenants_scope(), connection.cursor() as cursor:
            cursor.execute(statement, {"owner": owner[:120], "share": share, "lease": lease})
            claims += [Claim(*row) for row in cursor.fetchall()]
    return claims
