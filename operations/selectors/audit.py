"""Reading the audit trail, and proving that nobody rewrote it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncHour
from django.utils import timezone

from common.actor import Actor
from common.tenancy import require_tenant_id
from events.base import AuditCategory
from operations.models import GENESIS_HASH, AuditChain, AuditEntry

HOURS_COUNTED = 7 * 24


@dataclass(frozen=True, slots=True)
class HourCount:
    """How many entries fell into the hour that starts at ``hour`` (UTC)."""

    hour: datetime
    count: int


@dataclass(frozen=True, slots=True)
class ChainReport:
    """Whether the chain is whole; if not, the first place that does not fit and why."""

    entries: int
    broken_at: int | None = None
    reason: str = ""

    @property
    def is_whole(self) -> bool:
        return self.broken_at is None


def list_audit_entries_for(
    *,
    actor: Actor,
    start_time: datetime | None = None,
    end_time: datetime | None = None,
    categories: Sequence[AuditCategory] = (),
    user_id: UUID | None = None,
) -> QuerySet[AuditEntry]:
    """The actor's tenant's entries from ``start_time`` to before ``end_time``; unordered."""
    actor.check("audit:read")
    entries = AuditEntry.objects.filter(tenant_id=actor.tenant_id)
    if start_time is not None:
        entries = entries.filter(occurred_at__gte=start_time)
    if end_time is not None:
        entries = entries.filter(occurred_at__lt=end_time)
    if categories:
        entries = entries.filter(category__in=categories)
    if user_id is not None:
        entries = entries.filter(user_id=user_id)
    return entries


def count_by_hour(*, entries: QuerySet[AuditEntry], end_time: datetime | None = None) -> list[HourCount]:
    """Entries per hour, earliest first, over seven days before ``end_time`` or now, without empty hours."""
    since = (end_time or timezone.now()) - timedelta(hours=HOURS_COUNTED)
    counted = (
        entries.filter(occurred_at__gte=since)
        .annotate(hour=TruncHour("occurred_at"))
        .values("hour")
        .annotate(entries=Count("id"))
        .order_by("hour")
    )
    return [HourCount(hour=row["hour"], count=row["entries"]) for row in counted]


def verify_chain() -> ChainReport:
    """Walk the scope's tenant's chain from its first entry and recompute every hash.

    Finds an entry that was changed, removed, or cut off at the end.
    """
    tenant_id = require_tenant_id()
    seq, previous_hash = 0, GENESIS_HASH
    for entry in AuditEntry.objects.filter(tenant_id=tenant_id).order_by("seq").iterator(chunk_size=500):
        if entry.seq != seq + 1:
            return ChainReport(entries=seq, broken_at=seq + 1, reason="The entry is missing.")
        if entry.previous_hash != previous_hash:
            return ChainReport(
                entries=seq, broken_at=entry.seq, reason="It does not follow the entry before it."
            )
        if entry.hash != entry.content_hash():
            return ChainReport(
                entries=seq, broken_at=entry.seq, reason="Its content is not what was recorded."
            )
        seq, previous_hash = entry.seq, entry.hash
    end = AuditChain.objects.filter(tenant_id=tenant_id).first()
    if end is not None and end.seq > seq:
        return ChainReport(entries=seq, broken_at=seq + 1, reason="The end of the trail was cut off.")
    return ChainReport(entries=seq)
