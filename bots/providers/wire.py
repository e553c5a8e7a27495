"""What goes to a messaging provider and what comes back."""

from typing import Literal

import msgspec


class OutboundText(msgspec.Struct, frozen=True):
    """One message to send. ``idempotency_key`` stands for this message for ever, however often it is
    tried.
    """

    idempotency_key: str
    channel: Literal["sms", "voice", "email"]
    to: str
    body: str
    subject: str = ""


class Receipt(msgspec.Struct, frozen=True):
    """The provider took the message under its own id ``sid``."""

    provider: str
    sid: str
