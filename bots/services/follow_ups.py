"""Carrying out the due steps of follow-up plans.

A step is claimed with a lease and a token, gated under the lead's lock, journalled, and only then submitted
to the provider, outside any transaction. Whoever dies on the way leaves a lease that runs out: a step that
was not yet being sent is simply gated again; one that was is first looked up at the provider under its key,
and submitted only when the provider never took it. Every write after the claim names the token, so a worker
that was overtaken changes nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from bots.exceptions import ProviderRejectedError, ProviderUncertainError
from bots.models.enrollments import FollowUp
from bots.models.leads import Lead
from bots.models.outbound import Outbound
from bots.providers import messaging
from bots.providers.messaging import MessagingProvider
from bots.providers.wire import OutboundText, Receipt
from bots.services import enrollments, follow_up_gate, follow_up_news
from common.tenancy import tenant_scope

logger = structlog.get_logger(__name__)

LONGEST_WAIT_BEFORE_LOOKING_AGAIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A step that may be submitted now, or (``needs_lookup``) may have been submitted already."""

    message: OutboundText
    needs_lookup: bool


def carry_out_follow_up(
    *,
    tenant_id: UUID,
    follow_up_id: UUID,
    token: UUID,
    now: datetime,
    provider: MessagingProvider | None = None,
) -> str:
    """Send one claimed step, or find out what became of it; returns the step's status afterwards.

    ``now`` is tenant time. Returns "overtaken" when the claim is no longer this worker's.
    """
    provider = provider or configured_provider()
    with tenant_scope(tenant_id):
        prepared = _prepare(follow_up_id, token, now, provider)
        if prepared is None:
            return _status_of(follow_up_id, token)
        try:
            receipt = _submit_once(follow_up_id, token, now, provider, prepared)
        except ProviderRejectedError as refusal:
            return _record(follow_up_id, token, now, FollowUp.Status.FAILED, outcome=refusal.detail)
        except ProviderUncertainError as doubt:
            return _record(follow_up_id, token, now, FollowUp.Status.UNKNOWN, outcome=doubt.detail)
        if receipt is None:
            return _status_of(follow_up_id, token)
        return _record(follow_up_id, token, now, FollowUp.Status.SENT, receipt=receipt)


def configured_provider() -> MessagingProvider:
    """The provider that the settings name."""
    return messaging.from_settings(name=settings.MESSAGING_PROVIDER, url=settings.MESSAGING_GATEWAY_URL)


def _submit_once(
    follow_up_id: UUID, token: UUID, now: datetime, provider: MessagingProvider, prepared: Prepared
) -> Receipt | None:
    """The provider's receipt; None when the step turned out not to be sent any more."""
    if prepared.needs_lookup:
        found = provider.find(prepared.message)
        if found is not None:
            return found
        # The provider never took it, so sending is right, if it still is: the gate decides again.
        again = _prepare(follow_up_id, token, now, provider, was_looked_up=True)
        if again is None:
            return None
        prepared = again
    return provider.submit(prepared.message)


def _prepare(
    follow_up_id: UUID,
    token: UUID,
    now: datetime,
    provider: MessagingProvider,
    *,
    was_looked_up: bool = False,
) -> Prepared | None:
    """Gate the step under the lead's lock and journal the submission; None when it is not to be sent."""
    with transaction.atomic():
        follow_up = _lock_claimed(follow_up_id, token)
        if follow_up is None:
            return None
        lead = follow_up.lead
        journalled = Outbound.objects.filter(follow_up=follow_up, number=follow_up.tries).first()
        if journalled is not None and not was_looked_up:
            _renew(follow_up)
            return Prepared(_message_of(journalled), needs_lookup=True)
        verdict = follow_up_gate.judge(follow_up, lead, now=now)
        if verdict is not None:
            follow_up_gate.apply_verdict(follow_up, verdict, now=now)
            return None
        outbound = journalled or _journal(follow_up, lead, provider, now)
        follow_up.status = FollowUp.Status.SENDING
        _renew(follow_up)
        return Prepared(_message_of(outbound), needs_lookup=False)


def _lock_claimed(follow_up_id: UUID, token: UUID) -> FollowUp | None:
    claimed = FollowUp.objects.filter(id=follow_up_id, lease_token=token)
    lead_id = claimed.values_list("lead_id", flat=True).first()
    if lead_id is None:
        return None
    # The lead first, as everywhere; a reply that came meanwhile is then already in the enrollment.
    Lead.objects.select_for_update(no_key=True).get(id=lead_id)
    return (
        claimed.select_related("lead", "enrollment__sequence")
        .select_for_update(no_key=True, of=("self",))
        .first()
    )


def _journal(follow_up: FollowUp, lead: Lead, provider: MessagingProvider, now: datetime) -> Outbound:
    """The submission's row, written before the provider is called."""
    text = follow_up_gate.compose(follow_up, lead)
    follow_up.tries += 1
    return Outbound.objects.create(
        tenant_id=follow_up.tenant_id,
        follow_up=follow_up,
        lead=lead,
        number=follow_up.tries,
        touch=follow_up.touch,
        key=follow_up.idempotency_key(follow_up.tries),
        contacted_at=now,
        channel=follow_up.channel,
        to=text.to,
        subject=text.subject,
        body=text.body,
        provider=provider.name,
    )


def _message_of(outbound: Outbound) -> OutboundText:
    stored = {
        "idempotency_key": outbound.key,
        "channel": outbound.channel,
        "to": outbound.to,
        "body": outbound.body,
        "subject": outbound.subject,
    }
    return msgspec.convert(stored, OutboundText)


def _renew(follow_up: FollowUp) -> None:
    follow_up.lease_until = timezone.now() + timedelta(seconds=settings.FOLLOW_UPS_LEASE_SECONDS)
    follow_up.save(update_fields=["status", "tries", "lease_until", "updated_at"])


def _record(
    follow_up_id: UUID,
    token: UUID,
    now: datetime,
    status: FollowUp.Status,
    *,
    receipt: Receipt | None = None,
    outcome: str = "",
) -> str:
    """Write down what the provider said, unless another worker took the step over meanwhile."""
    with transaction.atomic():
        follow_up = _lock_claimed(follow_up_id, token)
        if follow_up is None:
            logger.warning("follow_up_overtaken", follow_up_id=str(follow_up_id))
            return "overtaken"
        outbound = Outbound.objects.get(follow_up=follow_up, number=follow_up.tries)
        was_unknown = follow_up.status == FollowUp.Status.UNKNOWN
        follow_up.status = status
        follow_up.outcome = outcome[:300]
        if status == FollowUp.Status.UNKNOWN:
            follow_up.lease_until = timezone.now() + _wait_before_looking_again(follow_up.attempt)
            outbound.state = Outbound.State.UNKNOWN
        else:
            follow_up.lease_token = follow_up.lease_until = None
            outbound.state = Outbound.State.SUBMITTED if receipt else Outbound.State.FAILED
        if receipt is not None:
            follow_up.sent_at = now
            outbound.provider_sid, outbound.submitted_at = receipt.sid, timezone.now()
        follow_up.save()
        outbound.save()
        if not (was_unknown and status == FollowUp.Status.UNKNOWN):
            follow_up_news.tell_outcome(follow_up, outbound, now=now)
        enrollments.complete_if_finished(follow_up.enrollment, now=now)
    return status.value


def _wait_before_looking_again(attempt: int) -> timedelta:
    """Doubles with each attempt from the length of a lease up to an hour."""
    base = timedelta(seconds=settings.FOLLOW_UPS_LEASE_SECONDS)
    return min(base * (1 << min(attempt - 1, 12)), LONGEST_WAIT_BEFORE_LOOKING_AGAIN)


def _status_of(follow_up_id: UUID, token: UUID) -> str:
    found = FollowUp.objects.filter(id=follow_up_id).values_list("status", "lease_token").first()
    if found is None or (found[1] is not None and found[1] != token):
        return "overtaken"
    return str(found[0])
