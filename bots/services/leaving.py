"""The team leaving a lead alone, because somebody told it so by another way than a message."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from bots.models.leads import Channel, Lead
from bots.models.suppressions import Suppression
from bots.services import consents as consent_services
from bots.services import enrollments
from bots.services import leads as lead_services
from common.actor import Actor


def leave_alone(*, actor: Actor, lead_id: UUID, told_by: str, now: datetime) -> Lead:
    """Suppress every address of a lead, end its consents and its plan; ``now`` is tenant time.

    Saying it again changes nothing that holds already. Raises LeadNotFoundError.
    """
    actor.check("leads:write")
    source = f"{told_by}, recorded by {actor.label}"[:200]
    with transaction.atomic():
        lead = lead_services.lock_lead(actor=actor, lead_id=lead_id)
        addresses = {Channel.SMS: lead.phone, Channel.VOICE: lead.phone, Channel.EMAIL: lead.email}
        for channel, address in addresses.items():
            consent_services.end_consent(lead=lead, channel=channel, source=source, given_at=now)
            if address:
                _suppress(lead, channel, address, source, actor, now)
        enrollments.leave_plan(lead=lead, reason="the lead is to be left alone", now=now)
    return lead


def _suppress(lead: Lead, channel: str, address: str, source: str, actor: Actor, now: datetime) -> None:
    Suppression.objects.get_or_create(
        tenant_id=lead.tenant_id,
        channel=channel,
        address=address,
        scope=Suppression.Scope.ALL,
        topic="",
        lifted_at=None,
        defaults={
            "lead": lead,
            "source": source,
            "suppressed_at": now,
            "recorded_by_id": actor.user_id,
        },
    )
