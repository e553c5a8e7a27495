"""Carrying out a batch of claimed steps: gate, submit, record.

A batch is one tenant's and is carried out in its scope. Its steps are gated under their leads' locks and
journalled in one transaction, submitted outside any, and recorded in another. Whoever dies on the way leaves
leases that run out: a step that was not yet being sent is simply gated again; one that may have been sent is
first looked up at the provider under its key, and submitted only when the provider never took it.
"""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError

from bots.exceptions.providers import (
    ProviderMisconfiguredError,
    ProviderUnavailableError,
    ProviderUncertainError,
)
from bots.models.leads import Channel
from bots.models.outbound import Outbound
from bots.providers.messaging import MessagingProvider
from bots.providers.wire import OutboundText, Receipt
from bots.selectors import steps_in_hand
from bots.selectors.steps_in_hand import StepInHand
from bots.services import (
    channels,
    email_letters,
    follow_up_claims,
    follow_up_doubts,
    follow_up_gate,
    follow_up_records,
    follow_up_submissions,
    outbound_texts,
)
from bots.services.follow_up_claims import Batch, ClaimedStep
from bots.services.follow_up_records import Submitted
from bots.services.follow_up_submissions import Providers
from bots.services.provider_calls import ABSENT, SENT, UNCERTAIN, WITHHELD, Answer
from common.actor import Actor
from common.tenancy import tenant_scope

logger = structlog.get_logger(__name__)

# The company that this process served last; the next in turn comes next.
_served: list[UUID | None] = [None]


def carry_out_due(*, owner: str, for_seconds: float) -> int:
    """Claim batch after batch and carry each out, until nothing is due any more or the time is up; says how
    many steps were in them.
    """
    began, count = time.monotonic(), 0
    while time.monotonic() - began < for_seconds:
        batch = follow_up_claims.claim_batch(owner=owner, after=_served[0])
        if batch is None:
            break
        _served[0] = batch.tenant_id
        count += len(batch.steps)
        _carry_out_apart(batch)
    return count


def _carry_out_apart(batch: Batch) -> None:
    """Carry a batch out; where that fails, each of its steps by itself, so that one does not keep the others.

    What fails alone is left to its lease. A database that is away is nobody's fault, and fails the poke.
    """
    try:
        carry_out(batch)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("follow_ups_failed", tenant_id=str(batch.tenant_id), count=len(batch.steps))
        if len(batch.steps) > 1:
            for one in batch.steps:
                _carry_out_apart(replace(batch, steps=(one,)))


def carry_out(batch: Batch, *, provider_for: Providers | None = None) -> Counter[str]:
    """Carry out a batch; counts its steps by what became of them.

    Besides the statuses of a step: "moved" to another time, "busy" (given back, for somebody holds the lead)
    and "overtaken" by another worker.
    """
    providers = cache(provider_for or _providers_of(batch.tenant_id))
    with tenant_scope(batch.tenant_id):
        doubtful = [one for one in batch.steps if one.may_be_sent]
        found, never_taken = _look_up(batch, doubtful, providers)
        again = [one for one in doubtful if one.id in never_taken]
        fresh = [one for one in batch.steps if not one.may_be_sent]
        held_since = time.monotonic()
        gated = follow_up_gate.gate(
            batch,
            [*fresh, *again],
            provider_name=lambda channel: providers(channel).name,
            journal=never_taken,
        )
        ready = _with_texts(gated.ready)
        answers = follow_up_submissions.submit(
            ready, token=batch.token, provider_of=providers, held_since=held_since
        )
        submitted = [Submitted(step, outbound, answers[step.id]) for step, outbound, _ in ready]
        return gated.others + follow_up_records.record(batch, [*found, *submitted])


def carry_out_now(*, actor: Actor, follow_up_id: UUID, now: datetime) -> str:
    """Carry one pending step out at this moment, through the same gate; returns what became of it.

    "overtaken" when it is not pending any more. ``now`` is tenant time.
    """
    actor.check("follow_ups:write")
    with tenant_scope(actor.tenant_id):
        batch = follow_up_claims.claim_one(actor=actor, follow_up_id=follow_up_id, now=now)
    if batch is None:
        return "overtaken"
    ((became, _),) = carry_out(batch).most_common(1)
    return became


class _NoProvider:
    """Stands where a tenant's choice lacks something: nothing is taken, and that may be tried again."""

    name = "none"
    find_is_proof = False

    def __init__(self, why: str) -> None:
        self._why = why

    def submit(self, message: OutboundText) -> Receipt:
        raise ProviderUnavailableError(self._why)

    def find(self, message: OutboundText) -> Receipt | None:
        raise ProviderUncertainError(self._why)


def _providers_of(tenant_id: UUID) -> Providers:
    def provider_of(channel: str) -> MessagingProvider:
        try:
            return channels.provider_for(tenant_id=tenant_id, channel=channel)
        except ProviderMisconfiguredError as problem:
            return _NoProvider(problem.detail)

    return provider_of


def _look_up(
    batch: Batch, doubtful: Sequence[ClaimedStep], providers: Providers
) -> tuple[list[Submitted], dict[UUID, Outbound]]:
    """What the providers know of steps that may be sent already, and the rows of those they never took."""
    if not doubtful:
        return [], {}
    journal = steps_in_hand.read_journal(one.id for one in doubtful)
    steps = steps_in_hand.read_steps((one.id for one in doubtful), token=batch.token, lock=False)
    ready = _with_texts([(step, journal[step.id]) for step in steps if step.id in journal])
    # What a callback has named since was taken, and needs no asking.
    answers = {step.id: _proven(outbound) for step, outbound, _ in ready if outbound.provider_sid}
    asked = [one for one in ready if one[0].id not in answers]
    answers |= follow_up_submissions.find(asked, token=batch.token, provider_of=providers)
    found, never_taken = [], {}
    for step, outbound, _ in ready:
        answer = answers[step.id]
        is_unclear = answer.kind in (UNCERTAIN, WITHHELD)
        was_asked_in_vain = answer.kind == UNCERTAIN and follow_up_doubts.is_tried_again(outbound)
        if answer.kind == ABSENT or was_asked_in_vain:
            never_taken[step.id] = outbound
        else:
            told = Answer(UNCERTAIN, why=answer.why or outbound.outcome) if is_unclear else answer
            found.append(Submitted(step, outbound, told))
    return found, never_taken


def _proven(outbound: Outbound) -> Answer:
    return Answer(SENT, Receipt(outbound.provider, outbound.provider_sid or "", outbound.provider_status))


def _with_texts(
    ready: Sequence[tuple[StepInHand, Outbound]],
) -> list[tuple[StepInHand, Outbound, OutboundText]]:
    """Each message as it goes out; letters are written with their attachments, outside any transaction."""
    mails = [outbound for _, outbound in ready if outbound.channel == Channel.EMAIL]
    letters = dict(zip((one.id for one in mails), email_letters.letters_of(mails), strict=True))
    return [
        (step, outbound, letters.get(outbound.id) or outbound_texts.text_of(outbound))
        for step, outbound in ready
    ]
