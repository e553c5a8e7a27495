"""Reading the audit trail, and proving that nobody rewrote it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncHour
from django.utils import timezone

from common.actor import Actor
from common.tenancy import all_tenants_scope, require_tenant_id
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

    Finds an entry that was changed, removed, or cut off at the end. Entries that are appended while it walks
    are left for the next time.
    """
    tenant_id = require_tenant_id()
    end = AuditChain.objects.filter(tenant_id=tenant_id).first() or AuditChain(tenant_id=tenant_id)
    entries = AuditEntry.objects.filter(tenant_id=tenant_id)
    if end.seq == 0 and entries.exists():
        return ChainReport(entries=0, broken_at=1, reason="The record of the chain's end is missing.")
    seq, previous_hash = 0, GENESIS_HASH
    for entry in entries.filter(seq__lte=end.seq).order_by("seq").iterator(chunk_size=500):
        if reason := _misfit(entry, seq=seq + 1, previous_hash=previous_hash):
            return ChainReport(entries=seq, broken_at=seq + 1, reason=reason)
        seq, previous_hash = entry.seq, entry.hash
    if seq < end.seq:
        return ChainReport(entries=seq, broken_at=seq + 1, reason="The end of the trail was cut off.")
    if previous_hash != end.hash:
        return ChainReport(entries=seq, broken_at=seq, reason="The trail ends elsewhere than was recorded.")
    return ChainReport(entries=seq)


def _misfit(entry: AuditEntry, *, seq: int, previous_hash: str) -> str:
    """Why an entry is not the one that belongs into this place; empty when it is."""
    if entry.seq != seq:
        return "The entry is missing."
    if entry.previous_hash != previous_hash:
        return "It does not follow the entry before it."
    if entry.hash != entry.content_hash():
        return "Its content is not what was recorded."
    return ""


def list_audited_tenant_ids() -> list[UUID]:
    """The tenants that have a trail, for whoever verifies all of them."""
    with all_tenants_scope():
        return list(AuditChain.objects.order_by("tenant_id").values_list("tenant_id", flat=True))
