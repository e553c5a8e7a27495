"""What follows for a step whose touch did not reach the lead: the same again later, then its second touch."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta

from bots.engines.sequence_definitions import SecondTouch
from bots.models.calls import Call
from bots.models.enrollments import Enrollment, FollowUp
from bots.models.outbound import Outbound
from bots.selectors import sequences, steps_in_hand
from bots.selectors.steps_in_hand import StepInHand
from bots.services import follow_up_news, plan_states

# After the first, the second and the third time that a touch failed.
RETRY_AFTER = (timedelta(minutes=5), timedelta(minutes=20), timedelta(minutes=45))


@dataclass(frozen=True, slots=True)
class Ended:
    """A call is over: ``why`` nobody answered, empty where somebody did."""

    outbound: Outbound
    why: str = ""


_gathering: ContextVar[list[Ended] | None] = ContextVar("gathering_touches", default=None)


def retry_later(step: StepInHand, *, why: str, now: datetime) -> None:
    """A provider certainly did not take a step in hand: it goes back for a while, or has failed for good."""
    wait = wait_after(step.failures + 1)
    if wait is None:
        step.status, step.outcome, step.due_at = FollowUp.Status.FAILED, why, None
    else:
        step.status, step.due_at = FollowUp.Status.PENDING, now + wait
        step.add_reasons(said_of(wait, why))


def wait_after(failures: int) -> timedelta | None:
    """How long to wait after so many failures of one touch; None when it was tried often enough."""
    return RETRY_AFTER[failures - 1] if failures <= len(RETRY_AFTER) else None


def said_of(wait: timedelta, why: str) -> str:
    return f"{why.rstrip('.')}, so once more {wait.seconds // 60} minutes later"


@contextmanager
def gathered() -> Iterator[list[Ended]]:
    """Collect what is told of calls within the block instead of acting on it, for who records many."""
    ended: list[Ended] = []
    token = _gathering.set(ended)
    try:
        yield ended
    finally:
        _gathering.reset(token)


def apply_unanswered(step: StepInHand, *, why: str, second: SecondTouch | None, now: datetime) -> None:
    """Nobody answered the call of a step in hand: it is made again later, then its second touch follows, if
    it has one. ``failures`` counts the calls of this touch.
    """
    step.sent_at = None
    wait = wait_after(step.failures)
    if wait is not None:
        step.status, step.due_at = FollowUp.Status.PENDING, now + wait
        step.add_reasons(said_of(wait, why))
    elif second is not None and step.touch == 1:
        step.touch, step.status = 2, FollowUp.Status.PENDING
        step.due_at = now + timedelta(minutes=second.after_minutes)
        step.add_reasons(f"{why}, so by {second.channel}")
    else:
        step.status, step.outcome, step.due_at = FollowUp.Status.FAILED, f"Nobody answered: {why}", None


def note_unanswered(outbound: Outbound, *, why: str, now: datetime) -> None:
    """Nobody answered this call; `apply_unanswered` says what follows.

    The caller holds the lead's lock and the transaction. Nothing when the step has gone on meanwhile.
    """
    gathering = _gathering.get()
    if gathering is not None:
        gathering.append(Ended(outbound, why))
        return
    step = _step_of(outbound)
    if step is None:
        return
    in_hand = steps_in_hand.read_one(step.id)
    steps_in_hand.count_calls([in_hand])
    template = sequences.steps_of(step.enrollment.sequence)[step.step_number - 1]
    apply_unanswered(in_hand, why=why, second=template.second_touch, now=now)
    step.status, step.touch, step.outcome = in_hand.status, in_hand.touch, in_hand.outcome[:300]
    step.why, step.sent_at, step.epoch = in_hand.why, None, step.enrollment.epoch
    step.due_at = None if step.enrollment.is_held else in_hand.due_at
    step.save()
    follow_up_news.tell_outcome(step, outbound, now=now)
    plan_states.complete_if_finished(step.enrollment, now=now)


def note_answered(outbound: Outbound, *, now: datetime) -> None:
    """Somebody answered this call: its step is done, and its plan where that was the last. How long they
    talked is told where it is known.

    The caller holds the lead's lock and the transaction.
    """
    gathering = _gathering.get()
    if gathering is not None:
        gathering.append(Ended(outbound))
        return
    step = _step_of(outbound)
    if step is None:
        return
    calls = Call.objects.filter(outbound=outbound, duration_seconds__isnull=False)
    seconds = calls.values_list("duration_seconds", flat=True).first()
    if seconds is not None:
        follow_up_news.tell_outcome(step, outbound, now=now, call_seconds=seconds)
    plan_states.complete_if_finished(step.enrollment, now=now)


def _step_of(outbound: Outbound) -> FollowUp | None:
    """The step that is where this submission left it; None when it or its plan has gone on."""
    found = (
        FollowUp.objects.select_related("lead", "enrollment__sequence")
        .select_for_update(no_key=True, of=("self",))
        .filter(outbounds=outbound, tries=outbound.number, status=FollowUp.Status.SENT)
        .first()
    )
    return found if found is not None and found.enrollment.status in Enrollment.CURRENT else None
