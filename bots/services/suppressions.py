"""Leaving people alone: what follows when a lead wants to hear no more, all in the caller's transaction."""

from datetime import datetime

from bots.models.conversations import Message
from bots.models.leads import Channel, Lead
from bots.models.suppressions import Suppression
from bots.services import consents as consent_services
from bots.services import enrollments

WORDING_LENGTH = 300


def record_opt_out(*, lead: Lead, message: Message, now: datetime) -> None:
    """A locked lead wrote that it wants no more: its phone is suppressed, its consents and its plan end.

    Email was not what was answered. Writing it again changes nothing. ``now`` is tenant time.
    """
    source = f"the lead wrote {message.text.strip()[:40]!r}"
    for channel in (Channel.SMS, Channel.VOICE):
        consent_services.end_consent(lead=lead, channel=channel, source=source, given_at=now)
        if lead.phone:
            Suppression.objects.get_or_create(
                tenant_id=lead.tenant_id,
                channel=channel,
                address=lead.phone,
                scope=Suppression.Scope.ALL,
                topic="",
                lifted_at=None,
                defaults={
                    "lead": lead,
                    "source": source,
                    "wording": message.text.strip()[:WORDING_LENGTH],
                    "message": message,
                    "suppressed_at": now,
                },
            )
    enrollments.leave_plan(lead=lead, reason="the lead opted out", now=now)
