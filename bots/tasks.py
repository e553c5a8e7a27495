"""Celery's envelopes. Beat only pokes; what is due stands in rows, so a lost or doubled poke is harmless."""

from typing import Any
from uuid import UUID

from celery import Task, current_task, shared_task
from celery.signals import worker_init
from celery.worker import WorkController

from accounts.selectors import tenants as tenant_selectors
from bots.engines.hours import decisions
from bots.models.imports import LeadImport
from bots.services import (
    deliveries,
    enrollment_batches,
    follow_ups,
    handoffs,
    lead_import_undo,
    lead_imports,
    people,
    plan_dates,
    scheduler,
    silences,
)
from common import garbage
from common.tenancy import tenant_scope

# Has workers of its own, so that no follow-up waits for a file of 100,000 rows.
LONG_WORK = "imports"
# Has workers of its own, so that due steps wait for nothing else, and nothing else for them.
FOLLOW_UPS = "follow-ups"
LONGEST_POKE_SECONDS = 20.0


@worker_init.connect
def get_ready(sender: WorkController, **_: Any) -> None:
    """Load what a worker's processes can share, before they are forked."""
    if FOLLOW_UPS in sender.app.amqp.queues.consume_from:
        decisions.read_tables()
    garbage.settle()


@shared_task(ignore_result=True, time_limit=300, queue=FOLLOW_UPS)
def poke_follow_ups(**_: Any) -> int:
    """Carry out what is due and what was left behind, batch by batch, until nothing is or time is up.

    Each poke is one more worker; which company comes next is remembered by the process.
    """
    with scheduler.heard():
        return follow_ups.carry_out_due(owner=_worker_name(current_task), for_seconds=LONGEST_POKE_SECONDS)


@shared_task(ignore_result=True, time_limit=60)
def watch_scheduler(**_: Any) -> int:
    """Announce to every company whose scheduler is better or worse off than it was; not by its own worker."""
    return scheduler.watch()


@shared_task(ignore_result=True, time_limit=300)
def poke_deliveries(**_: Any) -> int:
    """Deliver what was said in conversations on texts and email; a poke that finds nothing costs nothing."""
    return deliveries.deliver_waiting().total()


@shared_task(ignore_result=True, time_limit=3_000, queue=LONG_WORK)
def replan_follow_ups(*, tenant_id: str, **_: Any) -> None:
    """Date every plan of a company anew, piece by piece. What it does not reach is moved when it is due."""
    tenant, last = UUID(tenant_id), None
    while True:
        now = tenant_selectors.now_for(tenant_id=tenant)
        last = plan_dates.replan_tenant(tenant_id=tenant, now=now, after_id=last)
        if last is None:
            return


@shared_task(ignore_result=True, time_limit=60)
def poke_enrollment_batches(**_: Any) -> int:
    """Take up what nobody works on: leads that wait to be enrolled, or that a worker left behind."""
    waiting = enrollment_batches.unfinished_batches()
    for job in waiting:
        run_enrollment_batch.delay(tenant_id=str(job.tenant_id), batch_id=str(job.id))
    return len(waiting)


@shared_task(ignore_result=True, time_limit=3_000, queue=LONG_WORK)
def run_enrollment_batch(*, tenant_id: str, batch_id: str, **_: Any) -> str:
    """Enrol many leads, or go on where another worker stopped."""
    return enrollment_batches.run_batch(tenant_id=UUID(tenant_id), batch_id=UUID(batch_id))


@shared_task(ignore_result=True, time_limit=60)
def poke_lead_imports(**_: Any) -> int:
    """Take up imports that wait or that a worker left behind."""
    waiting = lead_imports.unfinished_imports()
    for job in waiting:
        task = undo_lead_import if job.status == LeadImport.Status.UNDOING else run_lead_import
        task.delay(tenant_id=str(job.tenant_id), import_id=str(job.id))
    return len(waiting)


@shared_task(ignore_result=True, time_limit=600, queue=LONG_WORK)
def run_lead_import(*, tenant_id: str, import_id: str, **_: Any) -> str:
    """Bring a file in, or go on where another worker stopped."""
    return lead_imports.run_lead_import(tenant_id=UUID(tenant_id), import_id=UUID(import_id))


@shared_task(ignore_result=True, time_limit=600, queue=LONG_WORK)
def undo_lead_import(*, tenant_id: str, import_id: str, **_: Any) -> str:
    """Take an import back, or go on with that."""
    return lead_import_undo.undo_lead_import(tenant_id=UUID(tenant_id), import_id=UUID(import_id))


@shared_task(ignore_result=True, time_limit=60)
def poke_conversations(**_: Any) -> int:
    """Find the hand-offs that nobody answered and the people whose time is over, and see to each."""
    unanswered, silent = handoffs.due_expiries(), people.due_timers()
    for tenant_id, handoff_id in unanswered:
        expire_handoff.delay(tenant_id=str(tenant_id), handoff_id=str(handoff_id))
    for tenant_id, conversation_id in silent:
        release_conversation.delay(tenant_id=str(tenant_id), conversation_id=str(conversation_id))
    return len(unanswered) + len(silent)


@shared_task(ignore_result=True, time_limit=60)
def expire_handoff(*, tenant_id: str, handoff_id: str, **_: Any) -> bool:
    """Give up on a hand-off that nobody answered; nothing when it was answered meanwhile."""
    tenant = UUID(tenant_id)
    with tenant_scope(tenant):
        return handoffs.expire_handoff(
            tenant_id=tenant,
            handoff_id=UUID(handoff_id),
            now=tenant_selectors.now_for(tenant_id=tenant),
        )


@shared_task(ignore_result=True, time_limit=60)
def release_conversation(*, tenant_id: str, conversation_id: str, **_: Any) -> bool:
    """Bring the bot back after a person's silence; nothing when they wrote meanwhile."""
    tenant = UUID(tenant_id)
    with tenant_scope(tenant):
        return people.release_after_silence(
            tenant_id=tenant,
            conversation_id=UUID(conversation_id),
            now=tenant_selectors.now_for(tenant_id=tenant),
        )


@shared_task(ignore_result=True, time_limit=60)
def poke_silences(**_: Any) -> int:
    """Find the leads who owe us an answer for long enough, and see to each."""
    silent = silences.due_silences()
    for tenant_id, conversation_id in silent:
        advise_follow_up.delay(tenant_id=str(tenant_id), conversation_id=str(conversation_id))
    return len(silent)


@shared_task(ignore_result=True, time_limit=60)
def advise_follow_up(*, tenant_id: str, conversation_id: str, **_: Any) -> bool:
    """Show the card that advises to ask again; nothing when somebody wrote meanwhile."""
    tenant = UUID(tenant_id)
    with tenant_scope(tenant):
        return silences.advise_follow_up(
            tenant_id=tenant,
            conversation_id=UUID(conversation_id),
            now=tenant_selectors.now_for(tenant_id=tenant),
        )


def _worker_name(task: Task[Any, Any] | None) -> str:
    return str(task.request.hostname or "") if task else ""
