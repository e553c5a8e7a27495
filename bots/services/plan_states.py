"""The states of a plan and what goes with each change: its epoch, its dates, and what is told.

The caller holds the lead's lock and the transaction.
"""

from datetime import datetime, timedelta

from bots.models.enrollments import Enrollment, FollowUp
from bots.models.sequences import Anchoring
from bots.selectors import contact_limits
from bots.services import plan_dates, plan_news

PAUSED_BY_TEAM = "paused by the team"
LEAD_REPLIED = "the lead replied"


def complete_if_finished(enrollment: Enrollment, *, now: datetime) -> None:
    """Close an active plan without open steps; the caller holds the lead's lock."""
    if enrollment.status != Enrollment.Status.ACTIVE:
        return
    if not enrollment.follow_ups.filter(status__in=FollowUp.OPEN).exists():
        enrollment.status, enrollment.reason = Enrollment.Status.COMPLETED, plan_news.ALL_DONE
        enrollment.finished_at = now
        enrollment.save()
        plan_news.tell(enrollment, reason=enrollment.reason, now=now, old_status=Enrollment.Status.ACTIVE)


def hold(
    enrollment: Enrollment,
    status: Enrollment.Status,
    *,
    reason: str,
    now: datetime,
    for_person: bool = False,
) -> None:
    """Let an active plan wait from ``now``, tenant time, in a status that can be resumed.

    Its pending steps lose their dates, and what a worker has not submitted yet is not submitted. With
    ``for_person`` it goes on by itself when nobody of the team holds a thread of the lead any more.
    """
    before = enrollment.status
    enrollment.status, enrollment.reason, enrollment.held_at = status, reason, now
    enrollment.is_held_for_person = for_person
    enrollment.epoch += 1
    enrollment.save()
    enrollment.follow_ups.filter(status=FollowUp.Status.PENDING).update(due_at=None)
    plan_news.tell(enrollment, reason=reason, now=now, old_status=before)


def mark_replied(enrollment: Enrollment, *, now: datetime) -> None:
    """Let a plan that waits for a person wait for the team's resuming, since its lead replied meanwhile."""
    before = enrollment.status
    enrollment.status, enrollment.reason = Enrollment.Status.REPLIED, LEAD_REPLIED
    enrollment.is_held_for_person = False
    enrollment.save()
    plan_news.tell(enrollment, reason=enrollment.reason, now=now, old_status=before)


def go_on(enrollment: Enrollment, *, reason: str, now: datetime) -> None:
    """Date a held plan anew, so that what was left to wait when it was held is still to wait; does nothing to
    a plan that is not held.
    """
    if not enrollment.is_held or enrollment.held_at is None:
        return
    before = enrollment.status
    _keep_rest_of_wait(enrollment, max(now - enrollment.held_at, timedelta()))
    enrollment.status, enrollment.reason, enrollment.held_at = Enrollment.Status.ACTIVE, "", None
    enrollment.is_held_for_person = False
    enrollment.epoch += 1
    enrollment.save()
    limits = contact_limits.limits_of(tenant_id=enrollment.tenant_id)
    plan_dates.date_pending([enrollment], limits=limits, now=now)
    plan_news.tell(enrollment, reason=reason, now=now, old_status=before)
    # Its last step may have gone out while it was held.
    complete_if_finished(enrollment, now=now)


def _keep_rest_of_wait(enrollment: Enrollment, held: timedelta) -> None:
    """What is left to wait stays as long as it was when the plan was held."""
    enrollment.anchor_at += held
    if enrollment.sequence.anchoring == Anchoring.RELATIVE:
        sent = enrollment.follow_ups.filter(sent_at__isnull=False).order_by("-step_number")
        last = sent.values_list("step_number", flat=True).first() or 0
        if enrollment.held_after_step != last:
            enrollment.held_after_step, enrollment.held_seconds = last, 0
        enrollment.held_seconds += int(held.total_seconds())


def end(enrollment: Enrollment, status: Enrollment.Status, *, reason: str, now: datetime) -> None:
    """Finish a current plan for good: its pending steps are cancelled for the same reason."""
    before = enrollment.status
    enrollment.status, enrollment.reason, enrollment.finished_at = status, reason[:120], now
    enrollment.is_held_for_person = False
    enrollment.epoch += 1
    enrollment.save()
    enrollment.follow_ups.filter(status=FollowUp.Status.PENDING).update(
        status=FollowUp.Status.CANCELLED, due_at=None, outcome=reason
    )
    plan_news.tell(enrollment, reason=reason, now=now, old_status=before)
