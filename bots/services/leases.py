"""Long jobs, each held by one worker at a time: by a lease that runs out, and a token that proves it.

Each piece of work is one transaction that ends with `keep`, so a successor of a killed worker goes on after
the last piece that was committed, and one that was overtaken leaves nothing. Leases run in wall time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from bots.models.batches import EnrollmentBatch
from bots.models.imports import LeadImport
from common.identifiers import uuid7
from common.tenancy import all_tenants_scope

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 5
MOST_FOUND = 50
_FREE = Q(lease_until__isnull=True) | Q(lease_until__lt=Now())

Job = TypeVar("Job", EnrollmentBatch, LeadImport)


@dataclass(frozen=True, slots=True)
class FreeJob:
    tenant_id: UUID
    id: UUID
    status: str


def list_free(jobs: QuerySet[Job]) -> list[FreeJob]:
    """Those of ``jobs`` that nobody holds, over all tenants: just asked for, or left behind by a worker."""
    free = jobs.filter(_FREE).order_by(F("lease_until").asc(nulls_first=True))
    with all_tenants_scope():
        return [FreeJob(*row) for row in free.values_list("tenant_id", "id", "status")[:MOST_FOUND]]


def take(jobs: QuerySet[Job], job_id: UUID, *, give_up: Callable[[Job], object]) -> Job | None:
    """Take one of ``jobs`` in hand as running; None where it is none of them or somebody else holds it.

    One that so many workers left behind in a row that the next would be one too many goes to ``give_up``.
    """
    taken = jobs.filter(_FREE, id=job_id).update(
        status="running", lease_token=uuid7(), lease_until=timezone.now() + LEASE, attempt=F("attempt") + 1
    )
    job = jobs.get(id=job_id) if taken else None
    if job is not None and job.attempt > MOST_ATTEMPTS:
        give_up(job)
        return None
    return job


def keep(job: Job, **progress: Any) -> bool:
    """Write how far the work came and hold the job on; False where somebody else has it, and then the
    transaction that the caller holds leaves nothing.
    """
    return _write(job, attempt=0, lease_until=timezone.now() + LEASE, **progress)


def give_back(job: Job, **end: Any) -> bool:
    """Write how the work ended; otherwise as `keep`."""
    return _write(job, attempt=0, lease_token=None, lease_until=None, finished_at=timezone.now(), **end)


def _write(job: Job, **values: Any) -> bool:
    held = type(job).objects.filter(id=job.id, lease_token=job.lease_token)
    if not held.update(**values):
        transaction.set_rollback(True)
        return False
    for name, value in values.items():
        setattr(job, name, value)
    return True
