"""What the network said became of a submitted message, in the journal.

A callback names our own id of the message, so it proves that a submission whose answer was lost was taken.
"""

from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from bots.events.calls import OutboundSettled
from bots.models.enrollments import FollowUp
from bots.models.leads import Channel, Lead
from bots.models.outbound import Outbound
from bots.services import carrier_stops, deliveries
from events import log

logger = structlog.get_logger(__name__)

# Callbacks of messages carry neither number nor time, so a status counts by how far along it is.
MESSAGE_STATUSES = (
    "accepted",
    "scheduled",
    "queued",
    "sending",
    "sent",
    "canceled",
    "failed",
    "undelivered",
    "delivered",
    "read",
)
_NOT_TAKEN = (Outbound.State.CREATED, Outbound.State.UNKNOWN)
_STATES = {
    "canceled": Outbound.State.FAILED,
    "failed": Outbound.State.FAILED,
    "undelivered": Outbound.State.FAILED,
    "delivered": Outbound.State.DELIVERED,
    "read": Outbound.State.DELIVERED,
}
# What an end changes.
ENDED = ("state", "provider_status", "outcome")
# Its owner wrote STOP to the sender; the carrier lets nothing through any more.
OPTED_OUT = "21610"


def note_taken(outbound: Outbound, *, sid: str) -> None:
    """The provider has this message under ``sid``; the caller holds the lead's lock and the transaction."""
    if outbound.state in _NOT_TAKEN or not outbound.provider_sid:
        outbound.provider_sid = outbound.provider_sid or sid
        outbound.submitted_at = outbound.submitted_at or timezone.now()
        if outbound.state in _NOT_TAKEN:
            outbound.state, outbound.outcome = Outbound.State.SUBMITTED, ""
        # Whoever still waits for the provider's own answer has nothing to add.
        outbound.lease_token = outbound.lease_until = None
        outbound.save(
            update_fields=[
                "provider_sid",
                "submitted_at",
                "state",
                "outcome",
                "lease_token",
                "lease_until",
                "updated_at",
            ]
        )
        # A step that is looked up later is looked up now.
        FollowUp.objects.filter(outbounds=outbound, status=FollowUp.Status.UNKNOWN).update(
            lease_until=timezone.now()
        )


def mark_ended(outbound: Outbound, *, status: str, problem: str) -> None:
    """Set that it arrived, or (``problem``) that it did not and never will; the caller saves ``ENDED``."""
    outbound.state = Outbound.State.FAILED if problem else Outbound.State.DELIVERED
    outbound.provider_status, outbound.outcome = status, problem[:300]


def note_returned(outbound: Outbound, *, problem: str, now: datetime) -> None:
    """A mail server sent a letter back, which proves that it was taken; told once.

    The caller holds the lead's lock and the transaction.
    """
    if outbound.state != Outbound.State.FAILED:
        note_taken(outbound, sid=outbound.key)
        mark_ended(outbound, status="returned", problem=problem)
        outbound.save(update_fields=[*ENDED, "updated_at"])
        _tell(outbound, now)


def record_message_status(
    *, tenant_id: UUID, outbound_id: UUID, sid: str, status: str, error_code: str, now: datetime
) -> Outbound | None:
    """Bring a text's journal up to one callback; an older or repeated one changes nothing.

    ``now`` is tenant time. A number that the carrier says wrote STOP is left alone from then on. None where
    there is no such message, or ``sid`` is not the one that was taken for it.
    """
    with transaction.atomic(), log.together():
        outbound = _lock(tenant_id, outbound_id)
        if outbound is None or (outbound.provider_sid or sid) != sid:
            logger.warning("message_callback_of_another", outbound_id=str(outbound_id), sid=sid)
            return None
        note_taken(outbound, sid=sid)
        if _place(status) <= _place(outbound.provider_status):
            return outbound
        state = _STATES.get(status)
        if state is None:
            outbound.provider_status = status
            outbound.save(update_fields=["provider_status", "updated_at"])
            return outbound
        problem = _problem(status, error_code) if state == Outbound.State.FAILED else ""
        mark_ended(outbound, status=status, problem=problem)
        outbound.save(update_fields=[*ENDED, "updated_at"])
        _tell(outbound, now)
        if error_code == OPTED_OUT:
            carrier_stops.heed(outbound, now=now)
    return outbound


def _lock(tenant_id: UUID, outbound_id: UUID) -> Outbound | None:
    """The message under its lead's lock, which comes first everywhere; calls have callbacks of their own."""
    found = Outbound.objects.filter(tenant_id=tenant_id, id=outbound_id, channel=Channel.SMS)
    lead_id = found.values_list("lead_id", flat=True).first()
    if lead_id is None:
        return None
    Lead.objects.select_for_update(no_key=True).get(id=lead_id)
    return found.select_for_update(no_key=True).first()


def _tell(outbound: Outbound, now: datetime) -> None:
    """In the thread of its message, and to whoever follows what was sent."""
    if outbound.message_id is not None:
        deliveries.tell_status(outbound, now=now)
    log.publish(
        OutboundSettled(
            outbound_id=outbound.id,
            lead_id=outbound.lead_id,
            contact_id=outbound.lead_id,
            follow_up_id=outbound.follow_up_id,
            message_id=outbound.message_id,
            channel=outbound.channel,
            state=outbound.state,
            provider=outbound.provider,
            provider_status=outbound.provider_status,
            outcome=outbound.outcome,
            timestamp=now,
        )
    )


def _place(status: str) -> int:
    return MESSAGE_STATUSES.index(status) if status in MESSAGE_STATUSES else -1


def _problem(status: str, error_code: str) -> str:
    return f"The network reports {status}" + (f" with code {error_code}." if error_code else ".")
