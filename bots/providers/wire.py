"""What goes to a messaging provider and what comes back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import msgspec


class Attachment(msgspec.Struct, frozen=True):
    """A file that goes with a message; ``write`` makes it, for whoever really sends it, of values alone."""

    name: str
    content_type: str
    write: Callable[[], bytes]


class OutboundText(msgspec.Struct, frozen=True):
    """One message to send, or to speak; ``idempotency_key`` stands for it for ever, however often tried.

    ``outbound_id`` is our journal's id of it, by which callbacks name it. ``html`` says the same as ``body``
    in another form; ``bounces_to`` is where a mail server reports what it could not deliver.
    """

    idempotency_key: str
    channel: Literal["sms", "voice", "email"]
    to: str
    body: str
    subject: str = ""
    outbound_id: str = ""
    created_at: datetime | None = None
    html: str = ""
    reply_to: str = ""
    bounces_to: str = ""
    headers: dict[str, str] = {}
    attachments: tuple[Attachment, ...] = ()


class Receipt(msgspec.Struct, frozen=True):
    """The provider took the message under its own id ``sid``."""

    provider: str
    sid: str
    status: str = ""


@dataclass(frozen=True, slots=True)
class PhoneAccount:
    """An account with a telephone provider, and the address below which it tells us what happens."""

    account_sid: str
    auth_token: str = field(repr=False)
    text_from: str
    call_from: str
    callbacks: str
