"""What follows for a step whose touch did not reach the lead: the same again later, then its second touch."""

from datetime import datetime, timedelta

from bots.models.enrollments import Enrollment, FollowUp
from bots.models.outbound import Outbound
from bots.selectors import plans
from bots.selectors.steps_in_hand import StepInHand
from bots.services import enrollments, follow_up_news

# After the first, the second and the third time that a touch failed.
RETRY_AFTER = (timedelta(minutes=5), timedelta(minutes=20), timedelta(minutes=45))


def retry_later(step: StepInHand, *, why: str, now: datetime) -> None:
    """A provider certainly did not take a step in hand: it goes back for a while, or has failed for good."""
    wait = wait_after(step.failures + 1)
    if wait is None:
        step.status, step.outcome, step.due_at = FollowUp.Status.FAILED, why, None
    else:
        step.status, step.due_at = FollowUp.Status.PENDING, now + wait
        step.why = [*step.why, said_of(wait, why)]


def wait_after(failures: int) -> timedelta | None:
    """How long to wait after so many failures of one touch; None when it was tried often enough."""
    return RETRY_AFTER[failures - 1] if failures <= len(RETRY_AFTER) else None


def said_of(wait: timedelta, why: str) -> str:
    return f"{why.rstrip('.')}, so once more {wait.seconds // 60} minutes later"


def note_unanswered(outbound: Outbound, *, why: str, now: datetime) -> None:
    """Nobody answered this call: it is made again later, then the step's second touch follows, if it has one.

    The caller holds the lead's lock and the transaction. Nothing when the step has gone on meanwhile.
    """
    step = _step_of(outbound)
    if step is None:
        return
    calls = Outbound.objects.filter(follow_up=step, touch=outbound.touch, provider_sid__isnull=False)
    wait = wait_after(calls.count())
    template = plans.steps_of(step.enrollment.sequence)[step.step_number - 1]
    if wait is not None:
        _go_back(step, now + wait, said_of(wait, why))
    elif template.second_touch is not None and step.touch == 1:
        step.touch = 2
        later = now + timedelta(minutes=template.second_touch.after_minutes)
        _go_back(step, later, f"{why}, so by {template.second_touch.channel}")
    else:
        step.status, step.outcome, step.due_at = FollowUp.Status.FAILED, f"Nobody answered: {why}"[:300], None
        step.save()
    follow_up_news.tell_outcome(step, outbound, now=now)
    enrollments.complete_if_finished(step.enrollment, now=now)


def note_answered(outbound: Outbound, *, now: datetime) -> None:
    """Somebody answered this call: its step is done, and its plan where that was the last.

    The caller holds the lead's lock and the transaction.
    """
    step = _step_of(outbound)
    if step is not None:
        enrollments.complete_if_finished(step.enrollment, now=now)


def _step_of(outbound: Outbound) -> FollowUp | None:
    """The step that is where this submission left it; None when it or its plan has gone on."""
    found = (
        FollowUp.objects.select_related("lead", "enrollment__sequence")
        .select_for_update(no_key=True, of=("self",))
        .filter(outbounds=outbound, tries=outbound.number, status=FollowUp.Status.SENT)
        .first()
    )
    return found if found is not None and found.enrollment.status in Enrollment.CURRENT else None


def _go_back(step: FollowUp, due_at: datetime, reason: str) -> None:
    step.status, step.why = FollowUp.Status.PENDING, [*step.why, reason[:300]][-8:]
    step.sent_at = None
    step.due_at = None if step.enrollment.is_held else due_at
    step.epoch = step.enrollment.epoch
    step.save()
