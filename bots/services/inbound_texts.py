"""What leads write and say over the telephone network: keywords first, all else as a turn of the thread."""

from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction

from accounts.selectors import tenants as tenant_selectors
from bots.engines import contacts, keywords
from bots.engines.keywords import Keyword
from bots.events.suppressions import SuppressionLifted
from bots.exceptions.conversations import MessageRepeatedError
from bots.exceptions.leads import LeadArchivedError
from bots.models.conversations import Conversation, Message
from bots.models.leads import Channel, Consent, Lead
from bots.models.outbound import Outbound
from bots.models.suppressions import Suppression
from bots.selectors import writing
from bots.services import consents as consent_services
from bots.services import conversations as conversation_services
from bots.services import leads as lead_services
from bots.services import messages, recognition, suppressions, turns
from common.actor import Actor
from events import log

logger = structlog.get_logger(__name__)

LONGEST_TEXT = 4_000


def receive_text(*, tenant_id: UUID, sender: str, text: str, sid: str, attachments: int = 0) -> None:
    """Take in one text; ``sid`` is the network's name for it, under which it is taken in once.

    A number that nobody has becomes a lead; what is no number (a short code, a name) is passed over. STOP
    and its like take effect in the commit that keeps the message, and are confirmed once; START, and YES of
    whoever is left alone, allow texts again; HELP is answered, whoever asks. Everything else is a turn of the
    thread.
    """
    phone = contacts.normalise_phone(sender)
    name = f"twilio:{sid}"[:64]
    if phone is None or _came_before(tenant_id, name):
        logger.info("text_passed_over", is_known=phone is not None)
        return
    actor = Actor.system(tenant_id, label="text message")
    now = tenant_selectors.now_for(tenant_id=tenant_id)
    lead_id = recognition.recognise_lead(actor=actor, fields={"phone": phone, "source": "text message"})
    said = _readable(text) or f"[{attachments} attached, no text]"
    meant = _meaning(tenant_id, lead_id, phone, said)
    try:
        if meant is None:
            turns.receive_lead_message(
                actor=actor, lead_id=lead_id, text=said, now=now, channel=Channel.SMS, client_id=name
            )
        else:
            _heed(actor, lead_id, meant, text=said, name=name, now=now)
    except (MessageRepeatedError, LeadArchivedError) as refusal:
        # The same text at the same moment, or a lead put away meanwhile, whose wish to be left alone holds.
        logger.info("text_passed_over", why=refusal.code)


def receive_speech(*, tenant_id: UUID, outbound_id: UUID, text: str, sid: str) -> str:
    """Take in what a lead answered to a call of ours; returns what to say to it, which may be nothing."""
    outbound = Outbound.objects.filter(tenant_id=tenant_id, id=outbound_id).first()
    said = _readable(text)
    if outbound is None or not said:
        return ""
    try:
        exchange = turns.receive_lead_message(
            actor=Actor.system(tenant_id, label="call"),
            lead_id=outbound.lead_id,
            text=said,
            now=tenant_selectors.now_for(tenant_id=tenant_id),
            channel=Channel.VOICE,
            client_id=f"twilio:{sid}:speech"[:64],
        )
    except (MessageRepeatedError, LeadArchivedError):
        return ""
    return exchange.sent.text if exchange.sent else ""


def _came_before(tenant_id: UUID, name: str) -> bool:
    return Message.objects.filter(tenant_id=tenant_id, client_id=name).exists()


def _readable(text: str) -> str:
    return text.replace("\x00", "").strip()[:LONGEST_TEXT]


def _meaning(tenant_id: UUID, lead_id: UUID, phone: str, text: str) -> Keyword | None:
    """The keyword that is to be heeded here; None for a turn of the thread, of which STOP is one, once."""
    keyword = keywords.keyword_of(text)
    if keyword is None or keyword == "help":
        return keyword
    is_left_alone = (
        suppressions.find_suppression(tenant_id=tenant_id, channel=Channel.SMS, address=phone) is not None
        or Consent.objects.filter(
            lead_id=lead_id, channel=Channel.SMS, is_granted=False, ended_at__isnull=True
        ).exists()
    )
    return keyword if is_left_alone else None


def _heed(actor: Actor, lead_id: UUID, meant: Keyword, *, text: str, name: str, now: datetime) -> None:
    """Keep the message, do what the keyword asks for, and say so; STOP was confirmed before."""
    with transaction.atomic(), log.together():
        lead = lead_services.lock_lead(actor=actor, lead_id=lead_id)
        conversation = conversation_services.open_conversation(
            lead=lead, channel=Channel.SMS, bot_type=conversation_services.bot_of(Channel.SMS)
        )
        messages.check_not_repeated(conversation, name)
        received = messages.store(
            conversation, sender=Message.Sender.LEAD, text=text, now=now, client_id=name
        )
        messages.tell_message(conversation, received)
        if meant in ("start", "yes"):
            _allow_texts(actor, lead, text, now)
        if meant != "stop":
            is_silenced = suppressions.find_suppression(
                tenant_id=lead.tenant_id, channel=Channel.SMS, address=lead.phone
            )
            _say(conversation, meant, _reply(meant, lead, is_silenced=is_silenced is not None), now)
        conversation.save()


def _allow_texts(actor: Actor, lead: Lead, text: str, now: datetime) -> None:
    """Whoever wrote the word to us wants texts: its number is free again, and its consent is dated."""
    because = f"the lead wrote {text.strip()[:20].upper()}"
    current = Suppression.objects.select_for_update(no_key=True, of=("self",)).filter(
        tenant_id=lead.tenant_id, channel=Channel.SMS, address=lead.phone, lifted_at__isnull=True
    )
    for suppression in current:
        suppression.lifted_at, suppression.lifted_because = now, because
        suppression.save()
        log.publish(
            SuppressionLifted(
                suppression_id=suppression.id,
                lead_id=suppression.lead_id,
                channel=suppression.channel,
                scope=suppression.scope,
                topic=suppression.topic,
                reason=because,
                timestamp=now,
            )
        )
    consent_services.record_consent(
        actor=actor, lead_id=lead.id, channel=Channel.SMS, is_granted=True, source=because, given_at=now
    )


def _reply(meant: Keyword, lead: Lead, *, is_silenced: bool) -> str:
    company = lead.tenant.name
    if meant == "help" and is_silenced:
        return f"{company}: you get no texts and calls from us. Reply START to get texts again."
    if meant == "help":
        return (
            f"{company}: we text about buying and selling homes. Reply STOP to get no more texts and calls."
        )
    return f"{company}: you get texts from us again. Reply STOP at any time to end them, HELP for help."


def _say(conversation: Conversation, meant: Keyword, text: str, now: datetime) -> None:
    intent = writing.HELP if meant == "help" else ""
    sent = messages.store(conversation, sender=Message.Sender.BOT, text=text, now=now, intent=intent)
    messages.tell_message(conversation, sent)
