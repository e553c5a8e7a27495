"""Claiming due steps: one tenant's at a time, the tenants in turn, each by its own clock.

Only the claim looks across tenants. What it gives is one tenant's batch, which is carried out in that
tenant's scope; every write after it names the batch's token, so a worker that was overtaken changes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec
from django.conf import settings
from django.db import connection

from bots.models.enrollments import FollowUp
from bots.selectors.steps_in_hand import StepInHand
from common.actor import Actor
from common.tenancy import all_tenants_scope

# What statements cost for each step falls until about here, and a lead is locked for a quarter of a second.
BATCH = 500
# Tenants whose due rows other workers hold at this moment are passed over so often.
MOST_PASSED_OVER = 8
_FIRST = UUID(int=0)

# The recursion hops from tenant to tenant along the index of pending rows, however many rows each has. The
# tenants are looked at in turn and only until one has something due.
_CLAIM = """
    WITH RECURSIVE waiting AS (
        (SELECT tenant_id FROM bots_followup WHERE status = 'pending' AND due_at IS NOT NULL
         ORDER BY tenant_id LIMIT 1)
        UNION ALL
        SELECT (SELECT f.tenant_id FROM bots_followup f
                WHERE f.status = 'pending' AND f.due_at IS NOT NULL AND f.tenant_id > w.tenant_id
                ORDER BY f.tenant_id LIMIT 1)
        FROM waiting w WHERE w.tenant_id IS NOT NULL
    ), left_behind AS MATERIALIZED (
        SELECT DISTINCT tenant_id FROM bots_followup
        WHERE status IN ('leased', 'sending', 'unknown') AND lease_until < statement_timestamp()
    ), in_turn AS (
        SELECT tenant_id FROM (
            SELECT tenant_id FROM waiting WHERE tenant_id IS NOT NULL UNION TABLE left_behind
        ) everybody
        ORDER BY tenant_id <= %(after)s, tenant_id OFFSET 0
    ), chosen AS MATERIALIZED (
        SELECT t.tenant_id, clock.now, clock.is_paused
        FROM in_turn t CROSS JOIN LATERAL (
            SELECT accounts_tenant_now(t.tenant_id) AS now,
                   EXISTS (SELECT 1 FROM bots_followupsettings s
                           WHERE s.tenant_id = t.tenant_id AND s.paused_at IS NOT NULL) AS is_paused OFFSET 0
        ) clock
        WHERE accounts_tenant_is_active(t.tenant_id)
          AND (t.tenant_id IN (TABLE left_behind)
               OR (NOT clock.is_paused
                   AND EXISTS (SELECT 1 FROM bots_followup f WHERE f.tenant_id = t.tenant_id
                               AND f.status = 'pending' AND f.due_at <= clock.now)))
        LIMIT 1
    ), found AS (
        SELECT behind.id FROM chosen c CROSS JOIN LATERAL (
            SELECT f.id FROM bots_followup f
            WHERE f.status IN ('leased', 'sending', 'unknown') AND f.lease_until < statement_timestamp()
              AND f.tenant_id = c.tenant_id AND c.tenant_id IN (TABLE left_behind)
            ORDER BY f.lease_until LIMIT %(batch)s FOR UPDATE SKIP LOCKED
        ) behind
        UNION ALL
        SELECT due.id FROM chosen c CROSS JOIN LATERAL (
            SELECT f.id FROM bots_followup f
            WHERE f.tenant_id = c.tenant_id AND f.status = 'pending' AND f.due_at <= c.now AND NOT c.is_paused
            ORDER BY f.due_at, f.id LIMIT %(batch)s FOR UPDATE SKIP LOCKED
        ) due
        LIMIT %(batch)s
    ), claimed AS (
        UPDATE bots_followup f
        SET status = CASE f.status WHEN 'pending' THEN 'leased' ELSE f.status END, attempt = attempt + 1,
            lease_owner = %(owner)s, lease_token = %(token)s,
            lease_until = clock_timestamp() + make_interval(secs => %(lease)s), updated_at = clock_timestamp()
        FROM found WHERE f.id = found.id
        RETURNING f.id, f.lead_id, f.status
    )
    SELECT c.tenant_id, c.now, u.id, u.lead_id, u.status FROM chosen c LEFT JOIN claimed u ON true
"""
_CLAIM_ONE = """
    UPDATE bots_followup
    SET status = 'leased', attempt = attempt + 1, lease_owner = %(owner)s, lease_token = %(token)s,
        lease_until = clock_timestamp() + make_interval(secs => %(lease)s), updated_at = clock_timestamp()
    WHERE id = %(id)s AND tenant_id = %(tenant)s AND status = 'pending' AND due_at IS NOT NULL
    RETURNING id, lead_id, status
"""
# A step keeps its lease as long as it is being sent or its outcome is unknown.
_WRITE = """
    UPDATE bots_followup f
    SET status = n.status, due_at = n.due_at, why = n.why::jsonb, outcome = n.outcome, channel = n.channel,
        tries = n.tries, touch = n.touch, sent_at = n.sent_at,
        lease_token = CASE WHEN n.lease IS NULL THEN NULL ELSE f.lease_token END,
        lease_until = clock_timestamp() + make_interval(secs => n.lease), updated_at = clock_timestamp()
    FROM unnest(%(ids)s::uuid[], %(statuses)s::text[], %(dues)s::timestamptz[], %(whys)s::text[],
                %(outcomes)s::text[], %(channels)s::text[], %(tries)s::smallint[], %(touches)s::smallint[],
                %(sents)s::timestamptz[], %(leases)s::float8[])
         AS n (id, status, due_at, why, outcome, channel, tries, touch, sent_at, lease)
    WHERE f.id = n.id AND f.lease_token = %(token)s
    RETURNING f.id
"""
_RENEW = """
    UPDATE bots_followup SET lease_until = clock_timestamp() + make_interval(secs => %(lease)s)
    WHERE id = ANY(%(ids)s) AND lease_token = %(token)s RETURNING id
"""
# A topic that the address was taken off since the gate is for the next gate to weigh.
_STILL_WANTED = """
    SELECT f.id FROM bots_followup f JOIN bots_enrollment e ON e.id = f.enrollment_id
    JOIN bots_outbound o ON o.follow_up_id = f.id AND o.number = f.tries
    WHERE f.id = ANY(%(ids)s) AND f.lease_token = %(token)s AND e.status = 'active' AND e.epoch = f.epoch
      AND NOT EXISTS (SELECT 1 FROM bots_followupsettings p
                      WHERE p.tenant_id = f.tenant_id AND p.paused_at IS NOT NULL)
      AND NOT EXISTS (SELECT 1 FROM bots_suppression s
                      WHERE s.tenant_id = f.tenant_id AND s.channel = o.channel AND s.address = o.to
                        AND s.lifted_at IS NULL AND (s.scope = 'all' OR s.created_at > o.created_at))
      AND NOT EXISTS (SELECT 1 FROM bots_consent c
                      WHERE c.lead_id = f.lead_id AND c.channel = o.channel
                        AND c.ended_at IS NULL AND NOT c.is_granted)
"""


class ClaimedStep(msgspec.Struct, frozen=True):
    id: UUID
    lead_id: UUID
    status: str

    @property
    def may_be_sent(self) -> bool:
        """Whether somebody was about to submit it when its lease ran out."""
        return self.status != FollowUp.Status.LEASED


@dataclass(frozen=True, slots=True)
class Batch:
    """Steps of one tenant in hand until their lease runs out; ``token`` proves it, ``now`` is tenant time."""

    tenant_id: UUID
    token: UUID
    now: datetime
    steps: tuple[ClaimedStep, ...]


def claim_batch(*, owner: str, after: UUID | None) -> Batch | None:
    """Claim up to `BATCH` steps of the next tenant after ``after`` that has any; None when nobody has.

    Steps that are due, and those that a dead worker left behind. Safe to call from many at once: nobody gets
    what another has. The steps of a suspended company wait; those of one that paused everything, too, but
    for what may have been sent already.
    """
    after = after or _FIRST
    for _ in range(MOST_PASSED_OVER):
        token = uuid4()
        wanted: dict[str, Any] = {
            "owner": owner[:120],
            "after": after,
            "token": token,
            "batch": BATCH,
            "lease": _lease(),
        }
        with all_tenants_scope(), connection.cursor() as cursor:
            cursor.execute(_CLAIM, wanted)
            rows = cursor.fetchall()
        if not rows:
            return None
        tenant_id, now = rows[0][:2]
        steps = tuple(ClaimedStep(*row[2:]) for row in rows if row[2] is not None)
        if steps:
            return Batch(tenant_id, token, now, steps)
        after = tenant_id
    return None


def claim_one(*, actor: Actor, follow_up_id: UUID, now: datetime) -> Batch | None:
    """Claim one pending step of the actor's company, due or not; None when it is not pending any more."""
    token = uuid4()
    wanted: dict[str, Any] = {
        "owner": actor.label[:120],
        "token": token,
        "lease": _lease(),
        "id": follow_up_id,
        "tenant": actor.tenant_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM_ONE, wanted)
        rows = cursor.fetchall()
    steps = tuple(ClaimedStep(*row) for row in rows)
    return Batch(actor.tenant_id, token, now, steps) if steps else None


def write(steps: Iterable[StepInHand], *, token: UUID) -> set[UUID]:
    """Keep how the steps now stand, in one statement; gives those that were still the token's."""
    rows = list(steps)
    if not rows:
        return set()
    wanted: dict[str, Any] = {
        "token": token,
        "ids": [step.id for step in rows],
        "statuses": [step.status for step in rows],
        "dues": [step.due_at for step in rows],
        "whys": [msgspec.json.encode(step.why).decode() for step in rows],
        "outcomes": [step.outcome[:300] for step in rows],
        "channels": [step.channel for step in rows],
        "tries": [step.tries for step in rows],
        "touches": [step.touch for step in rows],
        "sents": [step.sent_at for step in rows],
        "leases": [step.lease_seconds for step in rows],
    }
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, wanted)
        return {row[0] for row in cursor.fetchall()}


def renew(ids: Iterable[UUID], *, token: UUID) -> set[UUID]:
    """Renew the leases of the steps that are still the token's, and give those."""
    return _ids_of(_RENEW, ids, token, lease=_lease())


def still_wanted(ids: Iterable[UUID], *, token: UUID) -> set[UUID]:
    """Those of the token's steps whose plan goes on as when they were gated, and to which nobody said no."""
    return _ids_of(_STILL_WANTED, ids, token)


def _ids_of(statement: str, ids: Iterable[UUID], token: UUID, **wanted: float) -> set[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"ids": list(ids), "token": token, **wanted})
        return {row[0] for row in cursor.fetchall()}


def _lease() -> float:
    return float(settings.FOLLOW_UPS_LEASE_SECONDS)
