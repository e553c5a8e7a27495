"""Leaving people alone: what follows when somebody wants to hear no more, and taking that back."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from bots.engines import contacts, keywords, opt_out
from bots.engines.opt_out import OptOut
from bots.events.suppressions import SmsOptOutProcessed, SuppressionAdded, SuppressionLifted
from bots.exceptions.leads import LeadArchivedError
from bots.exceptions.suppressions import (
    SuppressionInvalidError,
    SuppressionNotFoundError,
    SuppressionStateError,
)
from bots.models.conversations import Message
from bots.models.enrollments import Enrollment
from bots.models.leads import Channel, Consent, Lead
from bots.models.suppressions import Suppression
from bots.services import consents as consent_services
from bots.services import enrollments
from bots.services import leads as lead_services
from common.actor import Actor
from events import log

WORDING_LENGTH = 300
SOURCE_LENGTH = 200


def find_suppression(*, tenant_id: UUID, channel: str, address: str, topic: str = "") -> Suppression | None:
    """What forbids writing to or calling an address, whoever's it is; None when nothing does."""
    if not address:
        return None
    meant = Q(scope=Suppression.Scope.ALL)
    if topic:
        meant |= Q(scope=Suppression.Scope.TOPIC, topic=topic)
    current = Suppression.objects.filter(
        tenant_id=tenant_id, channel=channel, address=address, lifted_at__isnull=True
    )
    return current.filter(meant).first()


def record_opt_out(*, lead: Lead, message: Message, now: datetime) -> None:
    """A locked lead wrote that it wants no more: its addresses are suppressed, its consents and plan end.

    Texts and calls always, email where the wording covers it or it was written by email. Writing it again
    changes nothing. ``now`` is tenant time; the caller holds the transaction.
    """
    found = opt_out.find_opt_out(message.text)
    channels = _channels(found, message.channel)
    _opt_out(lead, found, message.text, channels, message=message, now=now)


@contextmanager
def hearing_archived(
    *, actor: Actor, lead_id: UUID, text: str, channel: str, now: datetime
) -> Iterator[None]:
    """Let the opt-out of a lead take effect whose message is refused since the lead is archived.

    Stands around the transaction that refuses it, with a commit of its own; for a lead merged into another it
    takes effect for that one, too. Any other message leaves nothing behind.
    """
    try:
        yield
    except LeadArchivedError:
        found = opt_out.find_opt_out(text)
        if found is not None:
            _hear_archived(actor, lead_id, found, text, _channels(found, channel), now)
        raise


def suppress(
    *, actor: Actor, channel: str, address: str, reason: str, now: datetime, topic: str = ""
) -> Suppression:
    """Leave an address alone on one channel because somebody of the team says so.

    The active lead with that address loses its consent. Doing it again changes nothing. Raises
    SuppressionInvalidError for what is no address of that channel.
    """
    actor.check("leads:write")
    normal = _normal_address(channel, address)
    with transaction.atomic():
        field = "email" if channel == Channel.EMAIL else "phone"
        lead = (
            Lead.objects.select_for_update(no_key=True, of=("self",))
            .filter(tenant_id=actor.tenant_id, archived_at__isnull=True, **{field: normal})
            .first()
        )
        return _suppress_for_team(
            actor,
            lead,
            channel,
            normal,
            source=f"{actor.label}: {reason}",
            reason=reason,
            now=now,
            topic=topic,
        )


def leave_alone(*, actor: Actor, lead_id: UUID, told_by: str, now: datetime) -> Lead:
    """Leave a lead alone altogether, since it told the team so: every address, its consents and its plan.

    ``now`` is tenant time. Saying it again changes nothing. Raises LeadNotFoundError.
    """
    actor.check("leads:write")
    source = f"{told_by}, recorded by {actor.label}"
    with transaction.atomic():
        lead = lead_services.lock_lead(actor=actor, lead_id=lead_id)
        for channel in Channel.values:
            if address := lead.address_on(channel):
                _suppress_for_team(actor, lead, channel, address, source=source, reason=told_by, now=now)
            _end_consent(lead, channel, source[:SOURCE_LENGTH], now)
        enrollments.leave_plans(
            lead=lead,
            reason="the lead is to be left alone",
            now=now,
            status=Enrollment.Status.OPTED_OUT,
        )
    return lead


def lift(*, actor: Actor, suppression_id: UUID, reason: str, now: datetime) -> Suppression:
    """Take a suppression back, for a reason; consent stays refused until it is given anew.

    Raises SuppressionNotFoundError, and SuppressionStateError when it is lifted already.
    """
    actor.check("leads:write")
    if not reason.strip():
        raise SuppressionInvalidError("Say why this address may be written to again.")
    with transaction.atomic():
        suppression = (
            Suppression.objects.select_for_update(no_key=True, of=("self",))
            .filter(tenant_id=actor.tenant_id, id=suppression_id)
            .first()
        )
        if suppression is None:
            raise SuppressionNotFoundError("There is no such suppression.")
        if suppression.lifted_at is not None:
            raise SuppressionStateError("This suppression is lifted already.")
        suppression.lifted_at = now
        suppression.lifted_because = reason.strip()[:200]
        suppression.save()
        _tell(SuppressionLifted, suppression, suppression.lifted_because, now)
    return suppression


def _hear_archived(
    actor: Actor, lead_id: UUID, found: OptOut, text: str, channels: list[str], now: datetime
) -> None:
    with transaction.atomic():
        lead = lead_services.lock_lead(actor=actor, lead_id=lead_id)
        for one in (lead, lead.merged_into):
            if one is not None:
                _opt_out(one, found, text, channels, message=None, now=now)


def _channels(found: OptOut | None, written_on: str) -> list[str]:
    channels: set[str] = set(found.channels if found else opt_out.PHONE)
    # Who answers a mail with "stop" means mails; on any other way in, texts and calls end with it.
    channels |= {written_on} if written_on == Channel.EMAIL else set(opt_out.PHONE)
    return sorted(channels)


def _suppress_for_team(
    actor: Actor,
    lead: Lead | None,
    channel: str,
    address: str,
    *,
    source: str,
    reason: str,
    now: datetime,
    topic: str = "",
) -> Suppression:
    suppression, is_new = _suppress_address(
        actor.tenant_id,
        channel,
        address,
        topic=topic,
        lead=lead,
        source=source[:SOURCE_LENGTH],
        suppressed_at=now,
        recorded_by_id=actor.user_id,
    )
    if is_new:
        if lead is not None and not topic:
            _end_consent(lead, channel, suppression.source, now)
        _tell(SuppressionAdded, suppression, reason, now)
    return suppression


def _suppress_address(
    tenant_id: UUID, channel: str, address: str, *, topic: str = "", **said: object
) -> tuple[Suppression, bool]:
    """The current suppression of an address, and whether it is new: made of what is ``said`` now."""
    return Suppression.objects.get_or_create(
        tenant_id=tenant_id,
        channel=channel,
        address=address,
        scope=Suppression.Scope.TOPIC if topic else Suppression.Scope.ALL,
        topic=topic,
        lifted_at=None,
        defaults=said,
    )


def _opt_out(
    lead: Lead,
    found: OptOut | None,
    text: str,
    channels: Iterable[str],
    *,
    message: Message | None,
    now: datetime,
) -> None:
    source = f"the lead wrote {text.strip()[:40]!r}"
    is_new = False
    for channel in channels:
        is_new |= _end_consent(lead, channel, source, now)
        if address := lead.address_on(channel):
            _, is_added = _suppress_address(
                lead.tenant_id,
                channel,
                address,
                lead=lead,
                source=source,
                wording=text.strip()[:WORDING_LENGTH],
                message=message,
                suppressed_at=now,
            )
            is_new |= is_added
    enrollments.leave_plans(
        lead=lead, reason="the lead opted out", now=now, status=Enrollment.Status.OPTED_OUT
    )
    if is_new:
        log.publish(
            SmsOptOutProcessed(
                lead_id=lead.id,
                contact_id=lead.id,
                lead_name=lead.name,
                channels=tuple(channels),
                scope=keywords.scope_on(now.date(), heard=found.scope if found else "all"),
                rule=found.rule if found else "",
                wording=(found.wording if found else text.strip())[:WORDING_LENGTH],
                message_id=message.id if message else None,
                was_archived=lead.is_archived,
                timestamp=now,
            )
        )


def _end_consent(lead: Lead, channel: str, source: str, now: datetime) -> bool:
    """Whether the lead's answer on the channel was not a refusal before."""
    is_refused = Consent.objects.filter(
        lead=lead, channel=channel, is_granted=False, ended_at__isnull=True
    ).exists()
    if not is_refused:
        consent_services.end_consent(lead=lead, channel=channel, source=source, given_at=now)
    return not is_refused


def _normal_address(channel: str, address: str) -> str:
    is_email = channel == Channel.EMAIL
    normal = contacts.normalise_email(address) if is_email else contacts.normalise_phone(address)
    if not normal:
        raise SuppressionInvalidError(
            f"{address[:60]!r} is no {'email address' if is_email else 'telephone number'}."
        )
    return normal


def _tell(
    fact: type[SuppressionAdded] | type[SuppressionLifted],
    suppression: Suppression,
    reason: str,
    now: datetime,
) -> None:
    log.publish(
        fact(
            suppression_id=suppression.id,
            lead_id=suppression.lead_id,
            channel=suppression.channel,
            scope=suppression.scope,
            topic=suppression.topic,
            reason=reason,
            timestamp=now,
        )
    )
