"""The ways in which somebody says that a lead is not to be written to now."""

from datetime import timedelta
from typing import Any

from bots.models.enrollments import Enrollment
from bots.models.leads import Lead
from bots.services import consents as consent_services
from bots.services import enrollments, follow_up_settings, suppressions
from common.actor import Actor
from tests.bots.following.workers import THURSDAY
from tests.bots.handing_over import write_as_lead


def pause_everything(actor: Actor, lead: Lead) -> Any:
    return follow_up_settings.pause_all(actor=actor, now=THURSDAY)


def stop(actor: Actor, lead: Lead) -> Any:
    return write_as_lead(actor, lead, "STOP")


def reply(actor: Actor, lead: Lead) -> Any:
    return write_as_lead(actor, lead, "Maybe later.")


def leave_address_alone(actor: Actor, lead: Lead) -> Any:
    return suppressions.suppress(actor=actor, channel="sms", address=lead.phone, reason="asked", now=THURSDAY)


def refuse_consent(actor: Actor, lead: Lead) -> Any:
    return consent_services.record_consent(
        actor=actor, lead_id=lead.id, channel="sms", is_granted=False, source="said so", given_at=THURSDAY
    )


def pause_for_an_hour(actor: Actor, lead: Lead) -> Any:
    plan = Enrollment.objects.get(lead=lead)
    enrollments.pause_enrollment(actor=actor, enrollment_id=plan.id, now=THURSDAY)
    later = THURSDAY + timedelta(hours=1)
    return enrollments.resume_enrollment(actor=actor, enrollment_id=plan.id, now=later)


REFUSALS = [pause_everything, stop, reply, leave_address_alone, refuse_consent]
