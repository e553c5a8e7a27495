"""Claiming the messages of conversations that wait for their delivery, over all tenants."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from common.tenancy import all_tenants_scope

BATCH = 32

# One message of a lead at a time, so that they arrive in the order in which they were said.
_CLAIM = """
    WITH waiting AS (
        SELECT o.id, row_number() OVER (PARTITION BY o.tenant_id ORDER BY o.id) AS place
        FROM bots_outbound o
        WHERE o.follow_up_id IS NULL AND o.state IN ('created', 'unknown')
          AND (o.lease_until IS NULL OR o.lease_until < clock_timestamp())
          AND accounts_tenant_is_active(o.tenant_id)
          AND NOT EXISTS (
              SELECT 1 FROM bots_outbound b
              WHERE b.follow_up_id IS NULL AND b.state = 'created' AND b.lead_id = o.lead_id
                AND b.channel = o.channel AND b.id < o.id)
    ), chosen AS (
        SELECT id FROM waiting ORDER BY place, id LIMIT %(batch)s
    ), locked AS (
        SELECT o.id FROM bots_outbound o JOIN chosen USING (id)
        WHERE o.state IN ('created', 'unknown')
          AND (o.lease_until IS NULL OR o.lease_until < clock_timestamp())
        ORDER BY o.id FOR UPDATE OF o SKIP LOCKED
    )
    UPDATE bots_outbound o
    SET attempt = o.attempt + 1, lease_token = gen_random_uuid(), updated_at = clock_timestamp(),
        lease_until = clock_timestamp() + make_interval(secs => %(lease)s)
    FROM locked WHERE o.id = locked.id
    RETURNING o.tenant_id, o.id, o.lease_token, o.attempt
"""
_RENEW = """
    UPDATE bots_outbound o SET lease_until = clock_timestamp() + make_interval(secs => %(lease)s)
    FROM unnest(%(ids)s::uuid[], %(tokens)s::uuid[]) AS held (id, token)
    WHERE o.id = held.id AND o.lease_token = held.token
    RETURNING o.id
"""
_STILL_WANTED = """
    SELECT o.id FROM bots_outbound o
    JOIN unnest(%(ids)s::uuid[], %(tokens)s::uuid[]) AS held (id, token)
      ON o.id = held.id AND o.lease_token = held.token
    WHERE o.id = ANY(%(for_silenced)s::uuid[])
       OR NOT EXISTS (SELECT 1 FROM bots_suppression s
                      WHERE s.tenant_id = o.tenant_id AND s.channel = o.channel AND s.address = o.to
                        AND s.scope = 'all' AND s.lifted_at IS NULL)
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery in hand until its lease runs out; ``token`` proves it, ``attempt`` counts the claims."""

    tenant_id: UUID
    outbound_id: UUID
    token: UUID
    attempt: int


def claim_waiting() -> list[Claim]:
    """Claim deliveries that wait or were left behind, a fair share for each tenant.

    Safe to call from many at once. The messages of a suspended company wait.
    """
    with all_tenants_scope(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"batch": BATCH, "lease": settings.FOLLOW_UPS_LEASE_SECONDS})
        return [Claim(*row) for row in cursor.fetchall()]


def renew(claims: Sequence[Claim]) -> set[UUID]:
    """Keep claims in hand, and give the deliveries of those that were; what another has stays theirs."""
    return _ids_of(_RENEW, claims, lease=settings.FOLLOW_UPS_LEASE_SECONDS)


def still_wanted(claims: Sequence[Claim], *, for_silenced: Collection[UUID]) -> set[UUID]:
    """The deliveries of claims in hand whose address is not left alone; those ``for_silenced`` go out even
    so.
    """
    return _ids_of(_STILL_WANTED, claims, for_silenced=list(for_silenced))


def _ids_of(statement: str, claims: Sequence[Claim], **wanted: Any) -> set[UUID]:
    held: dict[str, Any] = {
        "ids": [claim.outbound_id for claim in claims],
        "tokens": [claim.token for claim in claims],
        **wanted,
    }
    with all_tenants_scope(), connection.cursor() as cursor:
        cursor.execute(statement, held)
        return {row[0] for row in cursor.fetchall()}
