"""Writing down what providers said of a batch: steps, journal, threads, plans and events in one commit."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from django.db import connection, transaction

from bots.models.enrollments import FollowUp
from bots.models.leads import Channel, Lead
from bots.models.outbound import Outbound
from bots.providers.wire import Receipt
from bots.selectors import contact_limits, sequences, steps_in_hand
from bots.selectors.steps_in_hand import StepInHand
from bots.services import (
    calls,
    carrier_stops,
    follow_up_doubts,
    follow_up_news,
    follow_up_threads,
    touches,
)
from bots.services import follow_up_claims as claims
from bots.services.follow_up_claims import Batch
from bots.services.provider_calls import (
    REJECTED,
    SENT,
    SIMULATED,
    UNAVAILABLE,
    UNCERTAIN,
    WITHHELD,
    Answer,
)
from events import log

logger = structlog.get_logger(__name__)

_WRITE_JOURNAL = """
    UPDATE bots_outbound o
    SET state = n.state, provider = n.provider, provider_sid = n.sid, provider_status = n.said,
        outcome = n.outcome, submitted_at = CASE WHEN n.sid IS NULL THEN NULL ELSE clock_timestamp() END,
        updated_at = clock_timestamp()
    FROM unnest(%(ids)s::uuid[], %(states)s::text[], %(providers)s::text[], %(sids)s::text[],
                %(saids)s::text[], %(outcomes)s::text[]) AS n (id, state, provider, sid, said, outcome)
    WHERE o.id = n.id AND o.provider_sid IS NULL
"""


@dataclass(frozen=True, slots=True)
class Submitted:
    """A step, its row of the journal, and what the provider said of it."""

    step: StepInHand
    outbound: Outbound
    answer: Answer


def record(batch: Batch, submitted: Sequence[Submitted]) -> Counter[str]:
    """Write the outcomes of a batch down; what another worker took over meanwhile stays as that one left it.

    Counts the steps by what became of them.
    """
    if not submitted:
        return Counter()
    now = batch.now
    with transaction.atomic(), log.together():
        leads, standing = _lock(batch, submitted)
        mine = [_afresh(one, standing[one.step.id]) for one in submitted if one.step.id in standing]
        mine = _with_callbacks(mine)
        steps_in_hand.count_failures(one.step for one in mine if one.answer.kind == UNAVAILABLE)
        still = {one.step.id for one in mine if one.step.status == FollowUp.Status.UNKNOWN}
        for one in mine:
            _decide(one, now)
        _write_journal(mine)
        sent = [one for one in mine if one.answer.kind == SENT]
        _settle_calls(sent, now)
        _note_not_submitted(mine, now)
        claims.write((one.step for one in mine), token=batch.token)
        follow_up_threads.store_messages([(one.step, one.outbound) for one in sent], leads, now=now)
        _date_relative(sent, batch.tenant_id, now)
        _tell([one for one in mine if not _is_nothing_new(one, still)], leads, now)
        for one in mine:
            if one.answer.is_opted_out:
                carrier_stops.heed(one.outbound, now=now)
    overtaken = len(submitted) - len(mine)
    if overtaken:
        logger.warning("follow_ups_overtaken", tenant_id=str(batch.tenant_id), count=overtaken)
    return Counter(one.step.status for one in mine) + Counter(overtaken=overtaken)


def _lock(batch: Batch, submitted: Sequence[Submitted]) -> tuple[dict[UUID, Lead], dict[UUID, StepInHand]]:
    """The leads, and the steps that are still the batch's; of a lead that was merged meanwhile the other."""
    known = {
        one.outbound.lead_id: one.outbound.lead for one in submitted if Outbound.lead.is_cached(one.outbound)
    }
    wanted = {one.step.lead_id for one in submitted}
    leads = steps_in_hand.lock_again(known, wanted, tenant_id=batch.tenant_id)
    steps = steps_in_hand.read_steps((one.step.id for one in submitted), token=batch.token)
    merged_into = {step.lead_id for step in steps} - leads.keys()
    if merged_into:
        leads |= steps_in_hand.lock_again({}, merged_into, tenant_id=batch.tenant_id)
    return leads, {step.id: step for step in steps}


def _afresh(one: Submitted, step: StepInHand) -> Submitted:
    """With the step as it stands under the lock: its plan may have changed while the provider was asked."""
    return Submitted(step, one.outbound, one.answer)


def _with_callbacks(mine: Sequence[Submitted]) -> list[Submitted]:
    """A callback that came first proves that a message was taken whose answer was lost."""
    unclear = [one.outbound.id for one in mine if one.answer.kind == UNCERTAIN]
    if not unclear:
        return list(mine)
    taken = Outbound.objects.filter(id__in=unclear, provider_sid__isnull=False)
    receipts = {row.id: Receipt(row.provider, row.provider_sid or "") for row in taken}
    return [
        Submitted(one.step, one.outbound, Answer(SENT, receipts[one.outbound.id]))
        if one.outbound.id in receipts
        else one
        for one in mine
    ]


def _decide(one: Submitted, now: datetime) -> None:
    step, answer = one.step, one.answer
    step.lease_seconds = None
    # Its next try would have a name of its own, and whoever got it before would get it twice.
    keeps_its_name = follow_up_doubts.is_tried_again(one.outbound)
    if answer.kind == SENT:
        step.status, step.outcome, step.sent_at = FollowUp.Status.SENT, "", now
    elif answer.kind == REJECTED:
        step.status, step.outcome, step.due_at = FollowUp.Status.FAILED, answer.why, None
    elif answer.kind == UNAVAILABLE and not keeps_its_name:
        touches.retry_later(step, why=answer.why, now=now)
    elif answer.kind == WITHHELD and not keeps_its_name:
        step.status, step.due_at = FollowUp.Status.PENDING, now
    elif follow_up_doubts.is_given_up(one.outbound):
        step.status, step.outcome, step.due_at = (
            FollowUp.Status.FAILED,
            follow_up_doubts.NEVER_CONFIRMED,
            None,
        )
    else:
        step.status, step.outcome = FollowUp.Status.UNKNOWN, answer.why
        step.lease_seconds = follow_up_doubts.wait_before_looking_again(step.attempt).total_seconds()


def _write_journal(mine: Sequence[Submitted]) -> None:
    for one in mine:
        _set_journal(one.outbound, one.step, one.answer)
    rows = [one.outbound for one in mine]
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE_JOURNAL,
            {
                "ids": [row.id for row in rows],
                "states": [row.state for row in rows],
                "providers": [row.provider for row in rows],
                "sids": [row.provider_sid for row in rows],
                "saids": [row.provider_status for row in rows],
                "outcomes": [row.outcome for row in rows],
            },
        )


def _set_journal(outbound: Outbound, step: StepInHand, answer: Answer) -> None:
    outbound.outcome = answer.why[:300]
    if answer.receipt is not None:
        outbound.state = Outbound.State.SUBMITTED
        outbound.provider, outbound.provider_sid = answer.receipt.provider, answer.receipt.sid
        outbound.provider_status = answer.receipt.status[:40]
    elif step.status == FollowUp.Status.UNKNOWN:
        outbound.state = Outbound.State.UNKNOWN
    else:
        outbound.state = Outbound.State.FAILED
        if answer.kind == WITHHELD:
            outbound.provider_status = Outbound.NOT_SUBMITTED


def _with_receipts(sent: Iterable[Submitted]) -> list[tuple[Outbound, Receipt]]:
    return [(one.outbound, one.answer.receipt) for one in sent if one.answer.receipt is not None]


def _settle_calls(sent: Sequence[Submitted], now: datetime) -> None:
    """Calls that are over already: one that nobody answered leaves its step to be touched again."""
    with touches.gathered() as ended:
        calls.note_submitted(_with_receipts(sent), now=now)
    why = {one.outbound.follow_up_id: one.why for one in ended if one.why}
    unanswered = [one.step for one in sent if one.step.id in why]
    steps_in_hand.count_calls(unanswered)
    words = sequences.words_of({step.sequence_id for step in unanswered})
    for step in unanswered:
        second = words[step.sequence_id].steps[step.step_number - 1].second_touch
        touches.apply_unanswered(step, why=why[step.id], second=second, now=now)


def _note_not_submitted(mine: Iterable[Submitted], now: datetime) -> None:
    by_reason: dict[str, list[Outbound]] = defaultdict(list)
    for one in mine:
        is_given_up = one.answer.kind == UNCERTAIN and one.step.status == FollowUp.Status.FAILED
        if is_given_up or one.answer.kind in (REJECTED, UNAVAILABLE, WITHHELD):
            by_reason[one.answer.why or Outbound.NOT_SUBMITTED].append(one.outbound)
    for why, outbounds in by_reason.items():
        calls.note_not_submitted(outbounds, why=why, now=now)


def _date_relative(sent: Sequence[Submitted], tenant_id: UUID, now: datetime) -> None:
    """Steps that count from the one before count from when that really went out."""
    words = sequences.words_of({one.step.sequence_id for one in sent})
    relative = [one.step for one in sent if words[one.step.sequence_id].is_relative]
    if relative:
        limits = contact_limits.limits_of(tenant_id=tenant_id)
        follow_up_news.date_anew(relative, limits=limits, now=now)


def _is_nothing_new(one: Submitted, still: set[UUID]) -> bool:
    """Whether nothing was submitted, or nobody knows more than before."""
    is_unknown = one.step.status == FollowUp.Status.UNKNOWN
    return one.answer.kind == WITHHELD or (is_unknown and one.step.id in still)


def _tell(told: Sequence[Submitted], leads: Mapping[UUID, Lead], now: datetime) -> None:
    """Publish the outcomes, and end the plans that are done with them."""
    plans = follow_up_news.tell_outcomes(
        [follow_up_news.of_step(one.step, leads[one.step.lead_id], one.outbound) for one in told], now=now
    )
    # A call's step is done when it is known whether somebody answered.
    done = [one.step for one in told if not _is_call_underway(one)]
    follow_up_news.complete_finished(done, plans, leads=leads, now=now)


def _is_call_underway(one: Submitted) -> bool:
    return (
        one.answer.kind == SENT
        and one.outbound.channel == Channel.VOICE
        and one.outbound.provider != SIMULATED
    )
