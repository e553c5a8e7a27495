"""Writing the audit trail: one entry per audited event, each chained to the one before."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction

from common.postgres import inserting
from common.redaction import REDACTED, is_secret_name
from common.tenancy import require_tenant_id
from events.base import Event
from events.handling import Delivered
from operations.models import AuditChain, AuditEntry

Payload = dict[str, Any]


def append_audit_entry(*, delivered: Delivered[Event]) -> AuditEntry:
    """As ``append_audit_entries``, for one event."""
    (entry,) = append_audit_entries(delivered=[delivered])
    return entry


def append_audit_entries(*, delivered: Sequence[Delivered[Event]]) -> list[AuditEntry]:
    """Record audited events at the end of the tenant's chain, in the order given; gives an entry for each.

    One that is there already is returned. Needs the tenant's scope. Waits for whoever else is appending to
    the same chain.
    """
    tenant_id = require_tenant_id()
    with transaction.atomic():
        chain = _hold_chain(tenant_id)
        known = AuditEntry.objects.filter(tenant_id=tenant_id).in_bulk([one.event_id for one in delivered])
        fresh: dict[UUID, AuditEntry] = {}
        for one in delivered:
            if one.event_id not in known and one.event_id not in fresh:
                fresh[one.event_id] = _next_entry(tenant_id, chain, one)
        if fresh:
            inserting.insert(fresh.values())
            AuditChain.objects.filter(tenant_id=tenant_id).update(seq=chain.seq, hash=chain.hash)
    return [known.get(one.event_id) or fresh[one.event_id] for one in delivered]


def _next_entry(tenant_id: UUID, chain: AuditChain, delivered: Delivered[Event]) -> AuditEntry:
    """The entry of an event after the chain's end, to which it moves the chain."""
    payload = msgspec.json.decode(delivered.payload, type=Payload)
    resource_type, resource_id = resource_of(payload)
    outcome = outcome_of(delivered.type, payload)
    entry = AuditEntry(
        id=delivered.event_id,
        tenant_id=tenant_id,
        seq=chain.seq + 1,
        occurred_at=delivered.occurred_at,
        category=str(delivered.audit),
        action=delivered.type,
        level=AuditEntry.Level.INFO if outcome == AuditEntry.Outcome.SUCCESS else AuditEntry.Level.WARNING,
        outcome=outcome,
        user_id=delivered.actor_user_id,
        resource_type=resource_type,
        resource_id=resource_id,
        correlation_id=delivered.correlation_id,
        payload=msgspec.json.encode(masked(payload), order="sorted").decode(),
        previous_hash=chain.hash,
    )
    entry.hash = entry.content_hash()
    chain.seq, chain.hash = entry.seq, entry.hash
    return entry


def _hold_chain(tenant_id: UUID) -> AuditChain:
    chains = AuditChain.objects.select_for_update(no_key=True).filter(tenant_id=tenant_id)
    chain = chains.first()
    if chain is None:
        AuditChain.objects.bulk_create([AuditChain(tenant_id=tenant_id)], ignore_conflicts=True)
        chain = chains.get()
    return chain


def resource_of(payload: Payload) -> tuple[str, str]:
    """What the event is about: the first field that names an id, as ``("lead", "0197...")``."""
    for name, value in payload.items():
        if name.endswith("_id") and isinstance(value, str) and value:
            return name.removesuffix("_id")[:40], value[:64]
    return "", ""


def outcome_of(event_type: str, payload: Payload) -> AuditEntry.Outcome:
    """Whether what was tried worked, as the event's name or its ``success`` field tells."""
    if event_type.endswith(("_denied", "_refused")):
        return AuditEntry.Outcome.DENIED
    if event_type.endswith("_failed") or payload.get("success") is False:
        return AuditEntry.Outcome.FAILURE
    return AuditEntry.Outcome.SUCCESS


def masked(value: Any) -> Any:
    """The value without secrets: an entry cannot be changed later, so none may ever get in."""
    if isinstance(value, dict):
        return {
            name: REDACTED if is_secret_name(name) and isinstance(inner, str) and inner else masked(inner)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [masked(inner) for inner in value]
    return value
