"""What is said in a conversation on texts or email leaving the house.

A message and the row of its delivery are one commit. A worker claims the row, looks under the lead's lock
whether it may still go out, notes that it is being submitted, and only then calls the provider, outside any
transaction. Whoever dies in between leaves an unknown one, which is looked up and never sent blindly again.
Follow-ups have a path of their own and never come here.
"""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from accounts.selectors import tenants as tenant_selectors
from bots.exceptions.providers import ProviderError
from bots.models.conversations import Message
from bots.models.leads import Channel, Lead
from bots.models.outbound import Outbound
from bots.providers.messaging import MessagingProvider
from bots.providers.wire import OutboundText
from bots.selectors import conversations as conversation_selectors
from bots.selectors import writing
from bots.services import (
    carrier_stops,
    channels,
    delivery_claims,
    email_letters,
    messages,
    outbound_texts,
    posting,
    provider_calls,
)
from bots.services.delivery_claims import Claim
from bots.services.provider_calls import ABSENT, REJECTED, UNAVAILABLE, WITHHELD, Answer, Hold, Question
from common.tenancy import tenant_scope

logger = structlog.get_logger(__name__)

MOST_BATCHES = 50
# Whatever was looked at under the lead's lock begins to leave within this time, or is looked at again.
SUBMITTED_WITHIN = timedelta(seconds=60)
# An answer that could not leave for an hour is one that nobody waits for any more.
GIVES_UP_AFTER = timedelta(hours=1)
# For so long an answer that was lost may still turn up.
LOOKED_UP_WITHIN = timedelta(minutes=10)
LONGEST_PAUSE = timedelta(minutes=5)
# One that breaks our own code again and again must not be taken up for ever.
MOST_BREAKS = 5

ProviderFor = Callable[..., MessagingProvider]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is to be asked of the provider: to take it, or whether it was taken.

    ``is_for_silenced``: it may go out although its address is left alone, as what confirms a STOP may.
    """

    claim: Claim
    question: Question
    is_for_silenced: bool = False


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
    answers = _ask_all(prepared, held_since)
    for one in prepared:
        with tenant_scope(one.claim.tenant_id):
            done[_record(one, answers[one.question.id])] += 1
    return done


def tell_status(outbound: Outbound, *, now: datetime) -> None:
    """Show in the thread of its message how a delivery stands, which the caller has saved."""
    message = _message(outbound)
    data = {"message_id": str(message.id), "delivery": conversation_selectors.show_delivery(outbound)}
    messages.tell(message.conversation, "delivery_changed", data, now)


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
        # Looked at first: whoever asks to be left alone from here on is heard by the next question or later.
        is_for_silenced = not needs_lookup and _is_silenced(outbound)
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
        question = Question(outbound.id, provider, _message_of(outbound), is_lookup=needs_lookup)
        return Prepared(claim, question, is_for_silenced)


def _is_silenced(outbound: Outbound) -> bool:
    return writing.find_suppression(_message(outbound).conversation, outbound.to) is not None


def _refusal(outbound: Outbound, now: datetime) -> str:
    if timezone.now() - outbound.created_at > GIVES_UP_AFTER:
        return outbound.outcome or "it could not leave for an hour"
    message = _message(outbound)
    message.conversation.lead = outbound.lead
    return writing.refusal_to_write(message.conversation, now=now, answers=message, to=outbound.to)


def _message_of(outbound: Outbound) -> OutboundText:
    if outbound.channel == Channel.EMAIL:
        return email_letters.letter_of(outbound)
    return outbound_texts.text_of(outbound)


def _ask_all(prepared: Sequence[Prepared], held_since: float) -> dict[UUID, Answer]:
    """``held_since`` is when, on the monotonic clock, the claims were known to hold."""
    claims = {one.question.id: one.claim for one in prepared}
    for_silenced = {one.question.id for one in prepared if one.is_for_silenced}
    hold = Hold(
        since=held_since,
        within=SUBMITTED_WITHIN,
        renew=lambda ids: delivery_claims.renew([claims[one] for one in ids]),
        still_wanted=lambda ids: delivery_claims.still_wanted(
            [claims[one] for one in ids], for_silenced=for_silenced
        ),
    )
    return provider_calls.ask_all([one.question for one in prepared], hold)


def _record(prepared: Prepared, answer: Answer) -> str:
    """Write down what the provider said, unless another worker has it meanwhile; returns the state."""
    with transaction.atomic():
        outbound = _lock(prepared.claim)
        if outbound is None:
            return "overtaken"
        now = tenant_selectors.now_for(tenant_id=outbound.tenant_id)
        if answer.receipt is not None:
            outbound.provider_sid, outbound.provider_status = answer.receipt.sid, answer.receipt.status
            _end(outbound, Outbound.State.SUBMITTED, "", now=now)
        elif answer.kind == REJECTED:
            _end(outbound, Outbound.State.FAILED, answer.why, now=now)
            if answer.is_opted_out:
                carrier_stops.heed(outbound, now=now)
        elif answer.kind == UNAVAILABLE:
            _wait(outbound, answer.why, now=now)
        elif answer.kind == ABSENT:
            _wait(outbound, "the provider never took it", now=now, pause=timedelta())
        elif answer.kind != WITHHELD:
            _stay_unknown(outbound, prepared.question.provider, answer.why, now=now)
        elif prepared.question.is_lookup:
            _look_later(outbound)
        else:
            _wait(outbound, "it was held back: it took too long, or somebody said no meanwhile", now=now)
        return outbound.state


def _stay_unknown(outbound: Outbound, provider: MessagingProvider, why: str, *, now: datetime) -> None:
    """Look again later; when the window is over, try again where that is safe, and else give up."""
    is_told_already = outbound.outcome != ""
    outbound.outcome = (why or "the provider's answer was lost")[: posting.OUTCOME_LENGTH]
    if timezone.now() - (outbound.submitted_at or outbound.created_at) < LOOKED_UP_WITHIN:
        _look_later(outbound)
        if not is_told_already:
            tell_status(outbound, now=now)
    elif getattr(provider, "retry_is_safe", False):
        _wait(outbound, outbound.outcome, now=now, pause=timedelta())
    else:
        _end(outbound, Outbound.State.FAILED, "the provider never confirmed that it took it", now=now)


def _look_later(outbound: Outbound) -> None:
    outbound.lease_until = timezone.now() + _pause(outbound)
    outbound.save()


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
    tell_status(outbound, now=now)


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
