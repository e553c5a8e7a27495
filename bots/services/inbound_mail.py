"""Mail that comes back: answers of leads, wishes to hear no more, machines' replies, returned letters.

The company's mail provider posts each mail under a signature. Whose a mail is hangs on the signed address
that it was written to, or on the Message-ID of our letter that it names: never on who it says it is from.
"""

import time
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest, new
from typing import Literal
from uuid import UUID

import structlog
from django.db import transaction

from accounts.selectors import tenants as tenant_selectors
from bots.engines import inbound_mail
from bots.engines.inbound_mail import Bounce, Mail
from bots.exceptions.channels import WebhookRefusedError
from bots.exceptions.conversations import MessageRepeatedError
from bots.exceptions.leads import LeadArchivedError
from bots.models.conversations import Message
from bots.models.leads import Channel, Lead
from bots.models.outbound import Outbound
from bots.selectors import channels as channel_selectors
from bots.selectors import writing
from bots.services import conversations as conversation_services
from bots.services import leads as lead_services
from bots.services import messages, outbound_states, reply_tokens, suppressions, turns, unsubscribing
from common.actor import Actor
from common.tenancy import tenant_scope
from events import log

logger = structlog.get_logger(__name__)

Outcome = Literal[
    "answered", "kept", "unsubscribed", "bounced", "delayed", "repeated", "refused", "unmatched"
]
SIGNED_WITHIN_SECONDS = 300
REFUSED = "The signature is missing, does not fit or is too old, or there is no such company."


def check_signature(*, tenant_id: UUID, body: bytes, timestamp: str, signature: str) -> None:
    """Raise WebhookRefusedError unless the company's inbound secret signed ``{timestamp}.{body}`` just now.

    The signature is the HMAC-SHA256 in hex, the timestamp in whole Unix seconds.
    """
    with tenant_scope(tenant_id):
        chosen = channel_selectors.find_channel_settings(tenant_id=tenant_id)
    secret = chosen.inbound_secret if chosen is not None else ""
    expected = new(secret.encode(), timestamp.encode() + b"." + body, sha256).hexdigest()
    is_signed = compare_digest(expected.encode(), signature.strip().lower().encode())
    is_number = timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12
    is_fresh = is_number and abs(time.time() - int(timestamp)) <= SIGNED_WITHIN_SECONDS
    if not (secret and is_signed and is_fresh):
        raise WebhookRefusedError(REFUSED)


def receive_mail(*, tenant_id: UUID, raw: bytes) -> Outcome:
    """Take one mail in, whose signature was checked; the same mail again changes nothing."""
    mail = inbound_mail.read(raw)
    with tenant_scope(tenant_id):
        outbound = _letter_named_by(mail, tenant_id)
        if outbound is None:
            logger.info("mail_unmatched", way=mail.way or "none")
            return "unmatched"
        now = tenant_selectors.now_for(tenant_id=tenant_id)
        if mail.bounce is not None:
            return _take_bounce(outbound, mail.bounce, now)
        if mail.way == "unsubscribe":
            unsubscribing.end_emails(outbound, source="the unsubscribe address of an email")
            return "unsubscribed"
        if mail.way == "bounce":
            return "unmatched"
        lead = _lead_now(outbound)
        return _keep(lead, mail, now) if mail.is_automatic else _answer(lead, mail, now)


def _letter_named_by(mail: Mail, tenant_id: UUID) -> Outbound | None:
    letters = Outbound.objects.filter(tenant_id=tenant_id, channel=Channel.EMAIL)
    if mail.token:
        outbound_id = reply_tokens.read_address_token(mail.token, tenant_id=tenant_id)
        if outbound_id is not None:
            return letters.filter(id=outbound_id).first()
    return letters.filter(key__in=mail.keys).order_by("-id").first() if mail.keys else None


def _lead_now(outbound: Outbound) -> Lead:
    """The lead that the letter went to, or the one that it was merged into."""
    lead = Lead.objects.select_related("merged_into").get(id=outbound.lead_id)
    while lead.merged_into is not None:
        lead = lead.merged_into
    return lead


def _answer(lead: Lead, mail: Mail, now: datetime) -> Outcome:
    try:
        turns.receive_lead_message(
            actor=Actor.system(lead.tenant_id, label="email"),
            lead_id=lead.id,
            text=_said(mail),
            now=now,
            channel=Channel.EMAIL,
            client_id=mail.name,
        )
    except MessageRepeatedError:
        return "repeated"
    except LeadArchivedError:
        return "refused"
    return "answered"


def _keep(lead: Lead, mail: Mail, now: datetime) -> Outcome:
    """Show what a machine answered in the thread; it is nobody's reply, so the plan goes on."""
    with transaction.atomic(), log.together():
        locked = lead_services.lock_lead(actor=Actor.system(lead.tenant_id, label="email"), lead_id=lead.id)
        conversation = conversation_services.open_conversation(
            lead=locked, channel=Channel.EMAIL, bot_type=conversation_services.bot_of(Channel.EMAIL)
        )
        try:
            messages.check_not_repeated(conversation, mail.name)
        except MessageRepeatedError:
            return "repeated"
        kept = messages.store(
            conversation,
            sender=Message.Sender.LEAD,
            text=_said(mail),
            now=now,
            client_id=mail.name,
            intent=writing.AUTOMATIC,
        )
        conversation.save()
        messages.tell_message(conversation, kept)
    return "kept"


def _take_bounce(outbound: Outbound, bounce: Bounce, now: datetime) -> Outcome:
    """An address that does not exist is left alone from now on; one that is only late is not."""
    if not bounce.is_final:
        return "delayed"
    with transaction.atomic(), log.together():
        Lead.objects.select_for_update(no_key=True, of=("self",)).get(id=outbound.lead_id)
        problem = f"it came back: {bounce.status} {bounce.why}".strip()
        suppressions.suppress(
            actor=Actor.system(outbound.tenant_id, label="mail server"),
            channel=Channel.EMAIL,
            address=outbound.to,
            reason=problem[:150],
            now=now,
        )
        outbound_states.note_returned(outbound, problem=problem, now=now)
    return "bounced"


def _said(mail: Mail) -> str:
    is_fresh_subject = mail.subject and not mail.subject.lower().startswith(("re:", "aw:", "sv:", "fwd:"))
    if mail.text:
        return mail.text
    if is_fresh_subject:
        return mail.subject
    return f"[{mail.attachments} attached, no text]"
