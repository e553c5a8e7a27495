"""Enrolling many leads at once: taking the job in, and working it off in pieces.

A worker holds the job by a lease. Each piece is one transaction that also moves ``after_id``.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import QuerySet

from bots.events.sequences import EnrollmentsRequested, EnrollmentsStarted
from bots.exceptions.enrollments import EnrollmentRefusedError
from bots.exceptions.leads import LeadNotFoundError
from bots.models.batches import EnrollmentBatch
from bots.models.enrollments import Enrollment
from bots.models.leads import Lead
from bots.selectors import contact_limits, outlooks
from bots.selectors import leads as lead_selectors
from bots.selectors.leads import LeadFilter
from bots.services import enrolling, enrollments, leases
from bots.services import sequences as sequence_services
from bots.services.leases import FreeJob
from common.actor import Actor
from common.tenancy import tenant_scope
from events import log

LEADS_PER_PIECE = 500
MOST_LEAD_IDS = 10_000
GIVEN_UP = f"{leases.MOST_ATTEMPTS} workers in a row did not finish a piece"


def enroll_segment(
    *,
    actor: Actor,
    sequence_name: str,
    now: datetime,
    filters: LeadFilter | None = None,
    lead_ids: Sequence[UUID] = (),
) -> EnrollmentBatch:
    """Take in that the leads named, or all that a filter admits, enter a sequence; workers do it.

    Days count from ``now``, tenant time. Raises SequenceNotFoundError, SequenceStateError for an archived
    sequence, LeadNotFoundError unless every lead named is one of the tenant's, and EnrollmentRefusedError
    where nobody is meant.
    """
    actor.check("follow_ups:write")
    wanted = filters or LeadFilter(is_archived=None if lead_ids else False)
    named = list(dict.fromkeys(lead_ids))
    with transaction.atomic():
        sequence = sequence_services.ensure_sequence(sequence_name)
        leads = lead_selectors.list_leads_for(actor=actor, wanted=wanted)
        total = leads.filter(id__in=named).count() if named else leads.count()
        if named and total < len(named):
            raise LeadNotFoundError("There is no such lead.")
        if not total:
            raise EnrollmentRefusedError("No lead is meant by this; nobody was enrolled.")
        batch = EnrollmentBatch.objects.create(
            tenant_id=actor.tenant_id,
            sequence=sequence,
            lead_ids=sorted(named),
            filters={} if named else msgspec.to_builtins(wanted),
            anchor_at=now,
            total=total,
            requested_by_id=actor.user_id,
        )
        log.publish(
            EnrollmentsRequested(batch_id=batch.id, sequence=sequence.name, total=total, timestamp=now)
        )
    return batch


def run_batch(*, tenant_id: UUID, batch_id: UUID) -> str:
    """Work a batch off, or go on where another worker stopped; returns its status.

    Quietly does nothing when somebody else holds it, or when it is finished.
    """
    with tenant_scope(tenant_id):
        batch = leases.take(_open(), batch_id, give_up=_give_up)
        if batch is None:
            return "not taken"
        while batch.status == EnrollmentBatch.Status.RUNNING:
            with transaction.atomic():
                if not _work_piece(batch):
                    return "overtaken"
        return batch.status


def unfinished_batches() -> list[FreeJob]:
    """Those that nobody holds: just asked for, or left behind by a worker that died."""
    return leases.list_free(_open())


def _open() -> QuerySet[EnrollmentBatch]:
    return EnrollmentBatch.objects.filter(status__in=EnrollmentBatch.OPEN).select_related("sequence")


def _give_up(batch: EnrollmentBatch) -> None:
    with transaction.atomic():
        _move_on(batch, [], Counter(), error=GIVEN_UP)


def _work_piece(batch: EnrollmentBatch) -> bool:
    """Enrol the next leads and move on behind them, in one commit; False when another worker took over."""
    leads = list(_next_leads(batch).select_for_update(no_key=True, of=("self",))[:LEADS_PER_PIECE])
    enrolled, skipped = _enroll(batch, leads) if leads else ([], Counter[str]())
    if leads:
        batch.after_id = leads[-1].id
    is_last = len(leads) < LEADS_PER_PIECE
    return _move_on(batch, enrolled, skipped, is_last=is_last)


def _next_leads(batch: EnrollmentBatch) -> QuerySet[Lead]:
    wanted = msgspec.convert(batch.filters, LeadFilter) if batch.filters else LeadFilter(is_archived=None)
    leads = lead_selectors.list_leads_for(actor=Actor.system(batch.tenant_id), wanted=wanted)
    if batch.lead_ids:
        leads = leads.filter(id__in=batch.lead_ids)
    if batch.after_id is not None:
        leads = leads.filter(id__gt=batch.after_id)
    return leads.order_by("id")


def _enroll(batch: EnrollmentBatch, leads: Sequence[Lead]) -> tuple[list[Enrollment], Counter[str]]:
    sequence = batch.sequence
    found = outlooks.outlooks_of(
        leads,
        sequence,
        anchor_at=batch.anchor_at,
        limits=contact_limits.limits_of(tenant_id=batch.tenant_id),
    )
    skipped = Counter(one.refusal for one in found if one.refusal)
    entering = [one for one in found if not one.refusal]
    enrollments.end_others([one.lead for one in entering], sequence=sequence, now=batch.anchor_at)
    return (
        enrolling.write_plans(entering, sequence, trigger={}, started_by_id=batch.requested_by_id),
        skipped,
    )


def _move_on(
    batch: EnrollmentBatch,
    enrolled: Sequence[Enrollment],
    skipped: Counter[str],
    *,
    is_last: bool = True,
    error: str = "",
) -> bool:
    progress = {
        "after_id": batch.after_id,
        "enrolled_count": batch.enrolled_count + len(enrolled),
        "skipped": dict(Counter(batch.skipped) + skipped),
    }
    if is_last:
        status = EnrollmentBatch.Status.FAILED if error else EnrollmentBatch.Status.DONE
        written = leases.give_back(batch, status=status, error=error, **progress)
    else:
        written = leases.keep(batch, **progress)
    if written:
        log.publish(
            EnrollmentsStarted(
                batch_id=batch.id,
                sequence=batch.sequence.name,
                count=len(enrolled),
                skipped=dict(skipped),
                is_last=is_last,
                timestamp=batch.anchor_at,
                error=error,
            )
        )
    return written
