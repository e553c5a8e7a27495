"""What Twilio tells us: believed for its signature alone, and handed to the service that it concerns.

An unknown company, an account without a token, a forged signature, another account and an unknown message are
refused in the same words, so that nobody learns which of them it was.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.utils.datastructures import MultiValueDict
from twilio.request_validator import HMAC_SHA1, RequestValidator

from accounts.selectors import tenants as tenant_selectors
from bots.exceptions.channels import WebhookRefusedError
from bots.selectors import channels as channel_selectors
from bots.services import calls, inbound_texts, outbound_states
from common.tenancy import tenant_scope

CALL_SOURCE = "call-progress-events"
REFUSED = "The signature does not fit, or there is no such address."
LARGEST_NUMBER = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Hook:
    """One request of Twilio's: ``path`` with its query as it came, every parameter, and the signature."""

    tenant_id: UUID
    path: str
    parameters: MultiValueDict[str, str]
    signature: str = field(repr=False)

    def get(self, name: str) -> str:
        return str(self.parameters.get(name) or "")

    def number(self, name: str) -> int | None:
        """A parameter that is a whole number from 0; None where it is absent or is something else."""
        text = self.get(name)
        is_number = text.isascii() and text.isdigit() and len(text) <= 10
        return min(int(text), LARGEST_NUMBER) if is_number else None

    def all(self) -> Mapping[str, str]:
        return {name: str(value) for name, value in self.parameters.items()}


def take_text(hook: Hook) -> None:
    """A text of a lead's."""
    with _believed(hook):
        inbound_texts.receive_text(
            tenant_id=hook.tenant_id,
            sender=hook.get("From"),
            text=hook.get("Body"),
            sid=hook.get("MessageSid"),
            attachments=hook.number("NumMedia") or 0,
        )


def take_message_status(hook: Hook, *, outbound_id: UUID) -> None:
    """What became of a text of ours."""
    with _believed(hook):
        found = outbound_states.record_message_status(
            tenant_id=hook.tenant_id,
            outbound_id=outbound_id,
            sid=hook.get("MessageSid"),
            status=hook.get("MessageStatus"),
            error_code=hook.get("ErrorCode")[:10],
            now=tenant_selectors.now_for(tenant_id=hook.tenant_id),
        )
        if found is None:
            raise WebhookRefusedError(REFUSED)


def take_call_event(hook: Hook, *, outbound_id: UUID) -> None:
    """What became of a call of ours."""
    with _believed(hook):
        found = calls.record_call_event(
            tenant_id=hook.tenant_id,
            outbound_id=outbound_id,
            sid=hook.get("CallSid"),
            source=hook.get("CallbackSource") or CALL_SOURCE,
            sequence=hook.number("SequenceNumber") or 0,
            status=hook.get("CallStatus"),
            answered_by=hook.get("AnsweredBy")[:40],
            duration=hook.number("CallDuration"),
            details=hook.all(),
            now=tenant_selectors.now_for(tenant_id=hook.tenant_id),
        )
        if found is None:
            raise WebhookRefusedError(REFUSED)


def take_speech(hook: Hook, *, outbound_id: UUID) -> str:
    """What a lead answered to a call of ours; returns what to say to it."""
    with _believed(hook):
        if not calls.is_placed(tenant_id=hook.tenant_id, outbound_id=outbound_id, sid=hook.get("CallSid")):
            raise WebhookRefusedError(REFUSED)
        return inbound_texts.receive_speech(
            tenant_id=hook.tenant_id,
            outbound_id=outbound_id,
            text=hook.get("SpeechResult"),
            sid=hook.get("CallSid"),
        )


@contextmanager
def _believed(hook: Hook) -> Iterator[None]:
    """The tenant's scope for a request that its account signed; raises WebhookRefusedError for any other.

    Signed is the address under which the outside knows us, never what the request's own headers claim. The
    algorithm is that of an auth token, whatever a header names.
    """
    with tenant_scope(hook.tenant_id):
        chosen = channel_selectors.find_channel_settings(tenant_id=hook.tenant_id)
        if chosen is None or not (chosen.account_sid and chosen.auth_token):
            raise WebhookRefusedError(REFUSED)
        is_signed = RequestValidator(chosen.auth_token).validate(
            f"{settings.PUBLIC_ORIGIN}{hook.path}", hook.parameters, hook.signature, algorithm=HMAC_SHA1
        )
        if not is_signed or hook.get("AccountSid") != chosen.account_sid:
            raise WebhookRefusedError(REFUSED)
        yield
