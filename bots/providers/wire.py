"""What goes to a messaging provider and what comes back."""

from datetime import datetime
from typing import Literal

import msgspec


class Attachment(msgspec.Struct, frozen=True):
    name: str
    content_type: str
    content: bytes


class OutboundText(msgspec.Struct, frozen=True):
    """One message to send, or to speak; ``idempotency_key`` stands for it for ever, however often tried.

    ``outbound_id`` is our journal's id of it, by which callbacks name it.
    """

    idempotency_key: str
    channel: Literal["sms", "voice", "email"]
    to: str
    body: str
    subject: str = ""
    outbound_id: str = ""
    created_at: datetime | None = None
    reply_to: str = ""
    headers: dict[str, str] = {}
    attachments: tuple[Attachment, ...] = ()


class Receipt(msgspec.Struct, frozen=True):
    """The provider took the message under its own id ``sid``."""

    provider: str
    sid: str
    status: str = ""
