"""What a row of the journal says, as the provider of texts and calls takes it."""

import msgspec

from bots.models.outbound import Outbound
from bots.providers.wire import OutboundText


def text_of(outbound: Outbound) -> OutboundText:
    """The text or call of one row; an email is a letter, which `email_letters` writes."""
    stored = {
        "idempotency_key": outbound.key,
        "channel": outbound.channel,
        "to": outbound.to,
        "body": outbound.body,
        "subject": outbound.subject,
        "outbound_id": str(outbound.id),
        "created_at": outbound.created_at,
    }
    return msgspec.convert(stored, OutboundText)
