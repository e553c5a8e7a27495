"""What is said in a conversation on texts or email leaving the house.

A message and the row of its delivery are one commit. A worker claims the row, looks under the lead's lock
whether it may still go out, notes that it is being submitted, and only then calls the provider, outside any
transaction. Whoever dies in between leaves an unknown one, which is looked up and never sent blindly again.
Follow-ups have a path of their own and never come here.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.selectors import tenants as tenant_selectors
from bots.exceptions.providers import (
    ProviderError,
    ProviderOptedOutError,
    ProviderRejectedError,
    ProviderUnavailableError,
    ProviderUncertainError,
)
from bots.models.conversations import Message
from bots.models.leads import Channel, Lead
from bots.models.outbound import Outbound
from bots.providers.messaging import MessagingProvider
from bots.providers.wire import OutboundText, Receipt
from bots.selectors import conversations as conversation_selectors
from bots.selectors import writing
from bots.services import carrier_stops, channels, delivery_claims, email_letters, messages, posting
from bots.services.delivery_claims import Claim
from common.tenancy import tenant_scope

logger = structlog.get_logger(__name__)

THREADS = 8
MOST_BATCHES = 50
# An answer that could not leave for an hour is one that nobody waits for any more.
GIVES_UP_AFTER = timedelta(hours=1)
# For so long an answer that was lost may still turn up.
RECONCILED_WITHIN = timedelta(minutes=10)
LONGEST_PAUSE = timedelta(minutes=5)
# One that breaks our own code again and again must not be taken up for ever.
MOST_BREAKS = 5

ProviderFor = Callable[..., MessagingProvider]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is to be asked of the provider: to take it, or (``needs_lookup``) whether it was taken."""

    claim: Claim
    provider: MessagingProvider
    message: OutboundText
    needs_lookup: bool


@dataclass(frozen=True, slots=True)
class Answered:
    """What the provider said; neither when it was asked about a message and does not know it."""

    prepared: Prepared
    receipt: Receipt | None = None
    problem: ProviderError | None = None


def deliver_waiting(*, provider_for: ProviderFor = channels.provider_for) -> Counter[str]:
    """Deliver what waits, batch by batch; returns how many came to which state."""
    done: Counter[str] = Counter()
    for _ in range(MOST_BATCHES):
        claims = delivery_claims.claim_waiting()
        if not claims:
            break
        done += deliver(claims, provider_for=provider_for)
    return done


def deliver(claims: Sequence[Claim], *, provider_for: ProviderFor = channels.provider_for) -> Counter[str]:
    """See each claimed delivery through; the provider is called from threads that touch no database."""
    done: Counter[str] = Counter()
    prepared = []
    held_since = time.monotonic()
    for claim in claims:
        with tenant_scope(claim.tenant_id):
            ready = _prepare_safely(claim, provider_for)
        if ready is None:
            done["ended"] += 1
        else:
            prepared.append(ready)
    for answered in _ask_all(prepared, held_since):
        with tenant_scope(answered.prepared.claim.tenant_id):
            done[_record(answered)] += 1
    return done


def note_status(outbound: Outbound, *, state: str, outcome: str = "", now: datetime) -> None:
    """A provider told what became of a locked delivery; saved, and shown in the thread of its message."""
    outbound.state = state
    outbound.outcome = outcome[: posting.OUTCOME_LENGTH]
    outbound.save(update_fields=["state", "outcome", "updated_at"])
    if outbound.message_id is not None:
        _tell(outbound, now=now)


def _prepare_safely(claim: Claim, provider_for: ProviderFor) -> Prepared | None:
    """One delivery that breaks our own code holds up no other; it is tried a few times, then given up."""
    try:
        return _prepare(claim, provider_for)
    except Exception:
        logger.exception("delivery_broke", outbound_id=str(claim.outbound_id), attempt=claim.attempt)
    if claim.attempt >= MOST_BREAKS:
        with transaction.atomic():
            outbound = _lock(claim)
            if outbound is not None:
                now = tenant_selectors.now_for(tenant_id=claim.tenant_id)
                _end(outbound, Outbound.State.FAILED, "it broke here before it could leave", now=now)
    return None


def _prepare(claim: Claim, provider_for: ProviderFor) -> Prepared | None:
    """Look under the lead's lock whether it may go out, and note that it does; None when it ended here."""
    with transaction.atomic():
        outbound = _lock(claim)
        if outbound is None:
            return None
        now = tenant_selectors.now_for(tenant_id=claim.tenant_id)
        needs_lookup = outbound.state == Outbound.State.UNKNOWN
        if not needs_lookup and (refusal := _refusal(outbound, now)):
            _end(outbound, Outbound.State.FAILED, refusal, now=now)
            return None
        try:
            provider = provider_for(tenant_id=claim.tenant_id, channel=outbound.channel)
        except ProviderError as problem:
            _wait(outbound, problem.detail, now=now)
            return None
        outbound.provider = provider.name
        if not needs_lookup:
            # Written before the call: whoever dies from here on leaves something to look up, not to repeat.
            outbound.state = Outbound.State.UNKNOWN
            outbound.submitted_at = timezone.now()
            outbound.outcome = ""
        outbound.save()
        return Prepared(claim, provider, _message_of(outbound), needs_lookup)


def _refusal(outbound: Outbound, now: datetime) -> str:
    if timezone.now() - outbound.created_at > GIVES_UP_AFTER:
        return outbound.outcome or "it could not leave for an hour"
    message = _message(outbound)
    message.conversation.lead = outbound.lead
    return writing.refusal_to_write(message.conversation, now=now, answers=message, to=outbound.to)


def _message_of(outbound: Outbound) -> OutboundText:
    if outbound.channel == Channel.EMAIL:
        return email_letters.letter_of(outbound)
    stored = {
        "idempotency_key": outbound.key,
        "channel": outbound.channel,
        "to": outbound.to,
        "body": outbound.body,
        "outbound_id": str(outbound.id),
        "created_at": outbound.created_at,
    }
    return msgspec.convert(stored, OutboundText)


def _ask_all(prepared: Sequence[Prepared], held_since: float) -> list[Answered]:
    """Ask the providers side by side, and keep the leases while they take their time.

    ``held_since`` is when, on the monotonic clock, the claims were known to hold.
    """
    if not prepared:
        return []
    held_until: dict[UUID, float] = {}

    def hold(tokens: Iterable[UUID], since: float) -> None:
        held_until.update(dict.fromkeys(tokens, since + settings.FOLLOW_UPS_LEASE_SECONDS * 2 / 3))

    hold((one.claim.token for one in prepared), held_since)
    with ThreadPoolExecutor(max_workers=min(THREADS, len(prepared))) as pool:
        asked = [pool.submit(_ask_while_held, one, held_until) for one in prepared]
        while wait(asked, timeout=settings.FOLLOW_UPS_LEASE_SECONDS / 3).not_done:
            since = time.monotonic()
            hold(delivery_claims.renew([one.claim for one in prepared]), since)
        return [one.result() for one in asked]


def _ask_while_held(prepared: Prepared, held_until: Mapping[UUID, float]) -> Answered:
    """Whoever was stopped for so long that somebody else may have taken over must not submit any more."""
    if not prepared.needs_lookup and time.monotonic() > held_until[prepared.claim.token]:
        return Answered(prepared, problem=ProviderUnavailableError("it took too long to leave the house"))
    return _ask(prepared)


def _ask(prepared: Prepared) -> Answered:
    ask = prepared.provider.find if prepared.needs_lookup else prepared.provider.submit
    try:
        return Answered(prepared, receipt=ask(prepared.message))
    except ProviderError as problem:
        return Answered(prepared, problem=problem)
    except Exception:
        logger.exception("provider_broke", outbound_id=prepared.message.outbound_id)
        return Answered(prepared, problem=ProviderUncertainError("The provider's client broke."))


def _record(answered: Answered) -> str:
    """Write down what the provider said, unless another worker has it meanwhile; returns the state."""
    prepared, receipt, problem = answered.prepared, answered.receipt, answered.problem
    with transaction.atomic():
        outbound = _lock(prepared.claim)
        if outbound is None:
            return "overtaken"
        now = tenant_selectors.now_for(tenant_id=outbound.tenant_id)
        if receipt is not None:
            outbound.provider_sid, outbound.provider_status = receipt.sid, receipt.status
            _end(outbound, Outbound.State.SUBMITTED, "", now=now)
        elif isinstance(problem, ProviderRejectedError) and not prepared.needs_lookup:
            _end(outbound, Outbound.State.FAILED, problem.detail, now=now)
            if isinstance(problem, ProviderOptedOutError):
                carrier_stops.heed(outbound, now=now)
        elif isinstance(problem, ProviderUnavailableError) and not prepared.needs_lookup:
            _wait(outbound, problem.detail, now=now)
        elif problem is None and prepared.provider.find_is_proof:
            _wait(outbound, "the provider never took it", now=now, pause=timedelta())
        else:
            _stay_unknown(outbound, answered, now=now)
        return outbound.state


def _stay_unknown(outbound: Outbound, answered: Answered, *, now: datetime) -> None:
    """Look again later; when the window is over, try again where that is safe, and else give up."""
    provider, problem = answered.prepared.provider, answered.problem
    is_told_already = outbound.outcome != ""
    outbound.outcome = (problem.detail if problem else outbound.outcome) or "the provider's answer was lost"
    outbound.outcome = outbound.outcome[: posting.OUTCOME_LENGTH]
    if timezone.now() - (outbound.submitted_at or outbound.created_at) < RECONCILED_WITHIN:
        outbound.lease_until = timezone.now() + _pause(outbound)
        outbound.save()
        if not is_told_already:
            _tell(outbound, now=now)
    elif getattr(provider, "retry_is_safe", False):
        _wait(outbound, outbound.outcome, now=now, pause=timedelta())
    else:
        _end(outbound, Outbound.State.FAILED, "the provider never confirmed that it took it", now=now)


def _wait(outbound: Outbound, why: str, *, now: datetime, pause: timedelta | None = None) -> None:
    """Not taken, or safe to hand in again: try a little later, for an hour."""
    outbound.outcome = why[: posting.OUTCOME_LENGTH]
    if timezone.now() - outbound.created_at > GIVES_UP_AFTER:
        _end(outbound, Outbound.State.FAILED, why, now=now)
        return
    outbound.state = Outbound.State.CREATED
    outbound.submitted_at = outbound.lease_token = None
    outbound.lease_until = timezone.now() + (_pause(outbound) if pause is None else pause)
    outbound.save()


def _pause(outbound: Outbound) -> timedelta:
    """Doubles with each attempt, from two seconds up to five minutes."""
    return min(timedelta(seconds=1 << min(outbound.attempt, 12)), LONGEST_PAUSE)


def _end(outbound: Outbound, state: Outbound.State, outcome: str, *, now: datetime) -> None:
    outbound.state = state
    outbound.outcome = outcome[: posting.OUTCOME_LENGTH]
    outbound.lease_token = outbound.lease_until = None
    outbound.save()
    _tell(outbound, now=now)


def _tell(outbound: Outbound, *, now: datetime) -> None:
    message = _message(outbound)
    data = {"message_id": str(message.id), "delivery": conversation_selectors.show_delivery(outbound)}
    messages.tell(message.conversation, "delivery_changed", data, now)


def _message(outbound: Outbound) -> Message:
    return Message.objects.select_related("conversation__lead").get(outbound=outbound)


def _lock(claim: Claim) -> Outbound | None:
    """The delivery under its lead's lock, if the claim still holds."""
    claimed = Outbound.objects.filter(id=claim.outbound_id, lease_token=claim.token)
    lead_id = claimed.values_list("lead_id", flat=True).first()
    if lead_id is None:
        return None
    # The lead first, as everywhere; a wish to hear no more that came meanwhile is then committed.
    Lead.objects.select_for_update(no_key=True, of=("self",)).get(id=lead_id)
    return claimed.select_related("lead").select_for_update(no_key=True, of=("self",)).first()
