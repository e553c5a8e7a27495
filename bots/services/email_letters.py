"""From a row of the journal to the email that goes out: headers, footer, answers' address, attachment.

The same row always makes the same letter under the same Message-ID, so that a mail server or a reader's
mail program that gets it twice can tell.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.conf import settings

from accounts.selectors import tenants as tenant_selectors
from bots.engines import letters
from bots.engines.letters import Footer
from bots.models.channels import ChannelSettings, EmailProvider
from bots.models.conversations import Message
from bots.models.leads import Lead
from bots.models.outbound import Outbound
from bots.providers.wire import Attachment, OutboundText
from bots.selectors import valuations
from bots.services import reply_tokens

ONE_CLICK = "List-Unsubscribe=One-Click"
NOWHERE = "switchboard.invalid"


def letter_of(outbound: Outbound) -> OutboundText:
    """The email of one row, in its tenant's scope; reads what it needs in a few statements."""
    return letters_of([outbound])[0]


def letters_of(outbounds: Sequence[Outbound]) -> list[OutboundText]:
    """The emails of one tenant's rows, in their order; reads as much for a hundred as for one."""
    if not outbounds:
        return []
    tenant_id = outbounds[0].tenant_id
    company = tenant_selectors.get_tenant(tenant_id=tenant_id).name
    chosen = ChannelSettings.objects.filter(tenant_id=tenant_id).first() or ChannelSettings()
    # Nobody reads what is attached to a letter that is only simulated.
    attached = _attachments(outbounds) if chosen.email_provider == EmailProvider.SMTP else {}
    by_person = _by_person(outbounds)
    return [
        _letter(one, company, chosen, attached, is_automated=one.message_id not in by_person)
        for one in outbounds
    ]


def message_id_of(outbound: Outbound, *, domain: str) -> str:
    """The Message-ID under which it goes out, however often it has to be tried."""
    return f"<{outbound.key}@{domain}>"


def _letter(
    outbound: Outbound,
    company: str,
    chosen: ChannelSettings,
    attached: Mapping[UUID, Attachment],
    *,
    is_automated: bool,
) -> OutboundText:
    token = reply_tokens.address_token(tenant_id=outbound.tenant_id, outbound_id=outbound.id)
    link = unsubscribe_url(outbound)
    words = letters.compose(
        outbound.body,
        Footer(
            company=company,
            to=outbound.to,
            unsubscribe_url=link,
            postal_address=chosen.postal_address,
            is_automated=is_automated,
        ),
    )
    comes_back = chosen.reply_domain
    attachment = attached.get(outbound.id)
    return OutboundText(
        idempotency_key=outbound.key,
        channel="email",
        to=outbound.to,
        subject=letters.subject_line(outbound.subject or f"A message from {company}"),
        body=words.text,
        html=words.html,
        outbound_id=str(outbound.id),
        created_at=outbound.created_at,
        reply_to=f"reply+{token}@{comes_back}" if comes_back else "",
        bounces_to=f"bounce+{token}@{comes_back}" if comes_back else "",
        headers=_headers(outbound, chosen, link=link, token=token, is_automated=is_automated),
        attachments=(attachment,) if attachment else (),
    )


def _headers(
    outbound: Outbound, chosen: ChannelSettings, *, link: str, token: str, is_automated: bool
) -> dict[str, str]:
    domain = chosen.reply_domain or chosen.email_from.rpartition("@")[2].strip("> ") or NOWHERE
    ways = [f"<{link}>"]
    if chosen.reply_domain:
        ways.append(f"<mailto:unsubscribe+{token}@{chosen.reply_domain}?subject=unsubscribe>")
    headers = {
        "Message-ID": message_id_of(outbound, domain=domain),
        # One thread for all that a company and a lead write to each other, in mail programs too.
        "References": f"<{outbound.lead_id}.lead@{domain}>",
        "List-Unsubscribe": ", ".join(ways),
        "List-Unsubscribe-Post": ONE_CLICK,
    }
    return {**headers, "Auto-Submitted": "auto-generated"} if is_automated else headers


def unsubscribe_url(outbound: Outbound) -> str:
    """Where the reader ends our emails, good for more than a year."""
    token = reply_tokens.link_token(
        tenant_id=outbound.tenant_id, outbound_id=outbound.id, now=outbound.created_at
    )
    return f"{settings.PUBLIC_ORIGIN}/u/{token}"


def _attachments(outbounds: Sequence[Outbound]) -> dict[UUID, Attachment]:
    wanted = [one for one in outbounds if one.attachment]
    leads = Lead.objects.in_bulk([one.lead_id for one in wanted]) if wanted else {}
    made = valuations.attachments_of(
        [(one.attachment, leads[one.lead_id], one.contacted_at) for one in wanted]
    )
    return {one.id: made[one.lead_id] for one in wanted}


def _by_person(outbounds: Sequence[Outbound]) -> set[UUID | None]:
    """Which of the messages somebody of the team wrote."""
    said = [one.message_id for one in outbounds if one.message_id]
    if not said:
        return set()
    return set(Message.objects.filter(id__in=said, sender=Message.Sender.PERSON).values_list("id", flat=True))
