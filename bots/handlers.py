"""What bots do when something happened. Tasks ask the rows, so a second delivery does nothing twice."""

from bots import tasks
from bots.events.imports import LeadImportRequested, LeadImportUndoRequested
from bots.events.scheduler import SchedulerRestartRequested
from bots.events.sequences import EnrollmentsRequested
from bots.events.settings import FollowUpLimitsChanged
from events.handling import Delivered, handles


@handles(LeadImportRequested, name="bots.start_lead_import")
def start_lead_import(delivered: Delivered[LeadImportRequested]) -> None:
    tasks.run_lead_import.delay(tenant_id=str(delivered.tenant_id), import_id=str(delivered.event.import_id))


@handles(LeadImportUndoRequested, name="bots.start_lead_import_undo")
def start_lead_import_undo(delivered: Delivered[LeadImportUndoRequested]) -> None:
    tasks.undo_lead_import.delay(tenant_id=str(delivered.tenant_id), import_id=str(delivered.event.import_id))


@handles(SchedulerRestartRequested, name="bots.poke_follow_ups")
def poke_follow_ups(delivered: Delivered[SchedulerRestartRequested]) -> None:
    tasks.poke_follow_ups.delay()


@handles(FollowUpLimitsChanged, name="bots.replan_follow_ups")
def replan_follow_ups(delivered: Delivered[FollowUpLimitsChanged]) -> None:
    tasks.replan_follow_ups.delay(tenant_id=str(delivered.tenant_id))


@handles(EnrollmentsRequested, name="bots.start_enrollment_batch")
def start_enrollment_batch(delivered: Delivered[EnrollmentsRequested]) -> None:
    tasks.run_enrollment_batch.delay(
        tenant_id=str(delivered.tenant_id), batch_id=str(delivered.event.batch_id)
    )
