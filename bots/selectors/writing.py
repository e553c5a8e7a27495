"""Whether a message of a conversation may leave the house, by its lead's wishes, consents and hours."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.selectors import tenants as tenant_selectors
from bots.engines import keywords
from bots.engines.hours import decisions
from bots.models.conversations import LIVE_CHANNELS, Conversation, Message
from bots.models.leads import Channel, Consent, Lead
from bots.models.suppressions import Suppression
from bots.selectors import contact_limits

# Where a message goes out through a provider; on live channels the lead reads along.
CARRIED_CHANNELS = (Channel.SMS.value, Channel.EMAIL.value)
# Whoever wrote within the hour is awake and expects an answer, whatever the hour is.
ANSWERED_WITHIN = timedelta(hours=1)
# The one confirmation of an opt-out goes out at once or not at all.
CONFIRMED_WITHIN = timedelta(minutes=5)
# The intent of what a lead's machine wrote, such as that it is on holiday: it answers nothing.
AUTOMATIC = "automatic"
# The intent of our answer to HELP, which carriers want from us even where the number is left alone.
HELP = "help"
_WORDS = {"sms": ("phone number", "texts"), "email": ("email address", "emails")}


def refusal_to_write(
    conversation: Conversation, *, now: datetime, answers: Message | None = None, to: str = ""
) -> str:
    """Why nothing may be written to the lead in this conversation at tenant time ``now``; "" when it may.

    ``answers`` is our message that is to go out: the one that confirms an opt-out still may, and the first
    that answers a HELP. ``to`` is the address it was written for, where the lead's may have changed.
    ``conversation.lead`` must be loaded.
    """
    channel, lead = conversation.channel, conversation.lead
    if channel in LIVE_CHANNELS:
        return ""
    if channel not in CARRIED_CHANNELS:
        return f"nothing can be written on {channel}"
    address, kind = _WORDS[channel]
    if lead.is_archived:
        return "the lead is archived"
    if not (to or lead.address_on(channel)):
        return f"the lead has no {address}"
    heard = _last_of_lead(conversation, before=answers)
    suppression = find_suppression(conversation, to or lead.address_on(channel))
    if answers is not None and _helps(answers, heard):
        return ""
    if answers is not None and suppression is not None and _confirms(answers, suppression, heard):
        return ""
    if suppression is not None:
        return f"the {address} asked to be left alone"
    if said := _without_consent(conversation, heard, kind):
        return said
    is_expected = heard is not None and timezone.now() - heard.created_at <= ANSWERED_WITHIN
    return "" if is_expected or channel == Channel.EMAIL else _quiet_hours(lead, now)


def find_suppression(conversation: Conversation, address: str) -> Suppression | None:
    """What forbids writing anything at all to an address on the conversation's channel."""
    return Suppression.objects.filter(
        tenant_id=conversation.tenant_id,
        channel=conversation.channel,
        address=address,
        scope=Suppression.Scope.ALL,
        lifted_at__isnull=True,
    ).first()


def _last_of_lead(conversation: Conversation, *, before: Message | None) -> Message | None:
    said = Message.objects.filter(conversation=conversation, sender=Message.Sender.LEAD)
    said = said.exclude(intent=AUTOMATIC)
    if before is not None:
        said = said.filter(id__lt=before.id)
    return said.order_by("-id").first()


def _confirms(answer: Message, suppression: Suppression, heard: Message | None) -> bool:
    return (
        answer.sender == Message.Sender.BOT
        and answer.kind == Message.Kind.MESSAGE
        and heard is not None
        and suppression.message_id == heard.id
        and timezone.now() - answer.created_at <= CONFIRMED_WITHIN
    )


def _helps(answer: Message, heard: Message | None) -> bool:
    return (
        answer.sender == Message.Sender.BOT
        and answer.intent == HELP
        and heard is not None
        and keywords.keyword_of(heard.text) == "help"
        and timezone.now() - answer.created_at <= CONFIRMED_WITHIN
        and not Message.objects.filter(
            conversation=answer.conversation_id, intent=HELP, id__gt=heard.id, id__lt=answer.id
        ).exists()
    )


def _without_consent(conversation: Conversation, heard: Message | None, kind: str) -> str:
    """A lead that writes to us on a channel may be answered there, unless it refused after that."""
    consent = Consent.objects.filter(
        lead=conversation.lead, channel=conversation.channel, ended_at__isnull=True
    ).first()
    if consent is None:
        return "" if heard is not None else f"the lead never wrote here and never agreed to {kind}"
    if consent.is_granted or (heard is not None and heard.sent_at > consent.given_at):
        return ""
    return f"the lead refused {kind}"


def _quiet_hours(lead: Lead, now: datetime) -> str:
    """What the law says of this moment where the lead may be; a company's own hours bind its plans alone."""
    tenant = tenant_selectors.get_tenant(tenant_id=lead.tenant_id)
    places = contact_limits.whereabouts_of_lead(
        lead, default_zone=tenant.timezone, region=tenant.phone_region
    )
    decision = decisions.next_allowed(now, channel=Channel.SMS, whereabouts=places)
    if not decision.reasons:
        return ""
    later = f", from {decision.at:%Y-%m-%d %H:%M} UTC on it may go out" if decision.at else ""
    return f"{decision.reasons[0]}{later}"
