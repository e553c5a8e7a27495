"""Whether a lead may be written to or called, channel by channel, and who said so."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from bots.models.leads import Channel, Consent, Lead
from bots.models.suppressions import Suppression
from common.actor import Actor

State = Literal["allowed", "refused", "opted_out", "not_asked", "no_address"]


@dataclass(frozen=True, slots=True)
class Reach:
    """One channel of a lead. ``message_id`` is what the lead wrote, where that said so, and
    ``suppression_id`` what would have to be lifted. ``but_not`` are kinds of message that the address wants
    no more, whatever else is allowed there.
    """

    channel: str
    address: str
    state: State
    source: str = ""
    wording: str = ""
    since: datetime | None = None
    message_id: UUID | None = None
    conversation_id: UUID | None = None
    suppression_id: UUID | None = None
    but_not: tuple[str, ...] = ()


def list_reach_for(*, actor: Actor, lead: Lead) -> list[Reach]:
    """Texts, emails and calls, in this order. A suppression of the address counts above any consent."""
    actor.check("leads:read")
    consents = {
        one.channel: one
        for one in Consent.objects.filter(tenant_id=actor.tenant_id, lead=lead, ended_at__isnull=True)
    }
    addresses = {channel: lead.address_on(channel) for channel in Channel}
    suppressed = Suppression.objects.filter(
        tenant_id=actor.tenant_id,
        address__in=[address for address in addresses.values() if address],
        lifted_at__isnull=True,
    ).select_related("message")
    found: dict[str, dict[str, Suppression]] = defaultdict(dict)
    for one in suppressed.order_by("topic"):
        if addresses.get(Channel(one.channel)) == one.address:
            found[one.channel][one.topic] = one
    return [
        replace(
            _reach(channel, address, found[channel].get(""), consents.get(channel)),
            but_not=tuple(topic for topic in found[channel] if topic),
        )
        for channel, address in addresses.items()
    ]


def _reach(channel: str, address: str, suppression: Suppression | None, consent: Consent | None) -> Reach:
    if suppression is not None:
        said = suppression.message
        return Reach(
            channel,
            address,
            "opted_out",
            suppression.source,
            suppression.wording,
            suppression.suppressed_at,
            message_id=said.id if said else None,
            conversation_id=said.conversation_id if said else None,
            suppression_id=suppression.id,
        )
    if consent is not None and not consent.is_granted:
        return Reach(channel, address, "refused", consent.source, consent.wording, since=consent.given_at)
    if not address:
        return Reach(channel, address, "no_address")
    if consent is None:
        return Reach(channel, address, "not_asked")
    return Reach(channel, address, "allowed", consent.source, consent.wording, since=consent.given_at)
