"""Recording what a lead allowed and refused."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from bots.events.leads import ConsentRecorded
from bots.models.leads import Consent, Lead
from bots.services import leads as lead_services
from common.actor import Actor
from events import log


def record_consent(
    *,
    actor: Actor,
    lead_id: UUID,
    channel: str,
    is_granted: bool,
    source: str,
    given_at: datetime,
    wording: str = "",
) -> Consent:
    """Record an answer for one channel; it ends the one before it, which stays readable.

    ``wording`` is what the lead agreed to or refused, as it was put to them.
    """
    actor.check("leads:write")
    with transaction.atomic():
        lead = lead_services.lock_lead(actor=actor, lead_id=lead_id)
        return _record(
            lead, channel, is_granted, source, given_at, wording=wording, recorded_by_id=actor.user_id
        )


def end_consent(*, lead: Lead, channel: str, source: str, given_at: datetime) -> Consent:
    """A locked lead refused a channel by what it wrote; the caller holds the transaction."""
    return _record(lead, channel, False, source, given_at, recorded_by_id=None)


def _record(
    lead: Lead,
    channel: str,
    is_granted: bool,
    source: str,
    given_at: datetime,
    *,
    recorded_by_id: UUID | None,
    wording: str = "",
) -> Consent:
    Consent.objects.filter(lead=lead, channel=channel, ended_at__isnull=True).update(ended_at=given_at)
    consent = Consent.objects.create(
        tenant_id=lead.tenant_id,
        lead=lead,
        channel=channel,
        is_granted=is_granted,
        source=source,
        wording=wording,
        given_at=given_at,
        recorded_by_id=recorded_by_id,
    )
    log.publish(
        ConsentRecorded(
            lead_id=lead.id,
            channel=channel,
            is_granted=is_granted,
            source=source,
            wording=wording,
            given_at=given_at,
        )
    )
    return consent
