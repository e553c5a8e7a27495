"""Facts that happen in a test: committed to the log, and pushed by the relay's own code."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from common.identifiers import uuid7
from common.tenancy import tenant_scope
from events import log, relay
from events.log import Published
from events.models import Event as LoggedEvent
from realtime.hub import threads

THINGS = ("things",)
_ANY = Published(
    tenant_id=uuid7(),
    event_id=uuid7(),
    type="thing_happened",
    topics=THINGS,
    permission="leads:read",
    payload="{}",
    occurred_at=datetime(2026, 1, 1, tzinfo=UTC),
    epoch="e",
)


def record(
    tenant_id: UUID,
    *payloads: str,
    kind: str = "thing_happened",
    topics: tuple[str, ...] = THINGS,
    permission: str = "leads:read",
) -> None:
    """Commit one event per payload, neither numbered nor pushed yet."""
    with tenant_scope(tenant_id), transaction.atomic():
        for payload in payloads:
            LoggedEvent.objects.create(
                type=kind,
                topics=list(topics),
                permission=permission,
                payload=payload,
                occurred_at=timezone.now(),
            )


def number(tenant_id: UUID) -> list[Published]:
    """Number what waits over a bus that loses it all. Returns the tenant's whole log."""
    with override_settings(EVENT_BUS="tests.realtime.happening.lose"):
        relay.relay_tenants([tenant_id])
    return log.read_after(tenant_id=tenant_id, seq=0, limit=5_000)


def lose(messages: Iterable[Published]) -> None:
    """A bus that takes everything and brings nothing."""


async def happen(tenant_id: UUID, *payloads: str, **of: Any) -> None:
    """Commit events, as ``record`` does, and let the relay push them."""
    await threads.run(record, tenant_id, *payloads, **of)
    await threads.run(relay.relay_pending)


async def happen_unheard(
    tenant_id: UUID, *payloads: str, topics: tuple[str, ...] = THINGS
) -> list[Published]:
    """Commit and number events that the bus then loses. Returns the tenant's whole log."""
    await threads.run(record, tenant_id, *payloads, topics=topics)
    return await threads.run(number, tenant_id)


def event_numbered(seq: int) -> Published:
    """An event that is in no log."""
    return replace(_ANY, seq=seq, event_id=uuid7(), payload=f'{{"n":{seq}}}')


def numbers(start: int, stop: int) -> list[str]:
    """Payloads ``{"n": start}`` and so on, up to but not with ``stop``."""
    return [f'{{"n":{number}}}' for number in range(start, stop)]
