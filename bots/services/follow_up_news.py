"""Telling what became of steps: to everybody watching, to the trail, and in the words front ends know."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bots.engines.hours.limits import Limits
from bots.events.conversations import BotStatusUpdated
from bots.events.follow_ups import FollowUpProgressed
from bots.events.lead_bot import ACTION_TYPES, LeadBotActionExecuted, LeadBotSequenceProgressed
from bots.models.enrollments import Enrollment, FollowUp
from bots.models.leads import Channel, Lead
from bots.models.outbound import Outbound
from bots.selectors import plan_steps
from bots.selectors.plan_steps import PlanStep
from bots.selectors.steps_in_hand import StepInHand
from bots.services import plan_dates, plan_news
from events import log

LEAD_BOT = "lead-bot"
PREVIEW_LENGTH = 100

_BOT_STATUSES = {"sent": "active", "failed": "error", "unknown": "error"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one step; ``channel`` is the one it went out on, ``body`` what it said, if it did, and
    ``call_seconds`` how long a call lasted that was answered.
    """

    follow_up_id: UUID
    enrollment_id: UUID
    lead_id: UUID
    lead_name: str
    day: int
    status: str
    outcome: str
    channel: str
    body: str = ""
    provider: str = ""
    call_seconds: int | None = None


def tell_outcomes(outcomes: Sequence[Outcome], *, now: datetime) -> dict[UUID, list[PlanStep]]:
    """Publish what became of steps; returns their plans as they now stand. Inside the transaction."""
    plans = plan_steps.read_plans({one.enrollment_id for one in outcomes})
    said = {one.follow_up_id: one.body for one in outcomes if one.status == FollowUp.Status.SENT}
    texts = plan_steps.texts_of(plans, known=said)
    for one in outcomes:
        _tell(one, plans[one.enrollment_id], texts, now)
    # What the bot did last stays to be read; what it did before is seen by whoever watches.
    for one in outcomes[:-1]:
        log.announce(_status_of(one, now))
    for one in outcomes[-1:]:
        log.publish(_status_of(one, now))
    return plans


def tell_not_sent(
    *,
    ended: Sequence[StepInHand],
    moved: Sequence[StepInHand],
    to_be_dated: Sequence[StepInHand],
    leads: Mapping[UUID, Lead],
    limits: Limits,
    now: datetime,
) -> None:
    """Publish what became of steps that the gate did not let out; ends the plans that are done with it."""
    date_anew(to_be_dated, limits=limits, now=now)
    plans = tell_outcomes([of_step(one, leads[one.lead_id]) for one in ended], now=now)
    complete_finished(ended, plans, leads=leads, now=now)
    waiting = [*moved, *to_be_dated]
    if not waiting:
        return
    plans = plan_steps.read_plans({one.enrollment_id for one in waiting})
    texts = plan_steps.texts_of(plans, known={})
    for step in waiting:
        _tell_plan(step, step.plan_status, step.why[-1], plans, texts, leads, now)


def complete_finished(
    steps: Iterable[StepInHand],
    plans: Mapping[UUID, Sequence[PlanStep]],
    *,
    leads: Mapping[UUID, Lead],
    now: datetime,
) -> None:
    """Close the active plans of these steps that have no open step left; the leads are locked."""
    finished = {
        step.enrollment_id: step
        for step in steps
        if step.plan_status == Enrollment.Status.ACTIVE
        and not any(one.is_open for one in plans[step.enrollment_id])
    }
    if not finished:
        return
    Enrollment.objects.filter(id__in=list(finished), status=Enrollment.Status.ACTIVE).update(
        status=Enrollment.Status.COMPLETED, reason=plan_news.ALL_DONE, finished_at=now
    )
    texts = plan_steps.texts_of({one: plans[one] for one in finished}, known={})
    for step in finished.values():
        _tell_plan(step, Enrollment.Status.COMPLETED, plan_news.ALL_DONE, plans, texts, leads, now)


def of_step(step: StepInHand, lead: Lead, outbound: Outbound | None = None) -> Outcome:
    return Outcome(
        follow_up_id=step.id,
        enrollment_id=step.enrollment_id,
        lead_id=step.lead_id,
        lead_name=lead.name,
        day=step.day,
        status=step.status,
        outcome=step.outcome,
        channel=outbound.channel if outbound else step.channel,
        body=outbound.body if outbound else "",
        provider=outbound.provider if outbound else "",
    )


def tell_outcome(
    follow_up: FollowUp, outbound: Outbound | None, *, now: datetime, call_seconds: int | None = None
) -> None:
    """Publish what became of one step; its lead and plan are loaded. Inside the transaction."""
    outcome = Outcome(
        follow_up_id=follow_up.id,
        enrollment_id=follow_up.enrollment_id,
        lead_id=follow_up.lead_id,
        lead_name=follow_up.lead.name,
        day=follow_up.day,
        status=follow_up.status,
        outcome=follow_up.outcome,
        channel=outbound.channel if outbound else follow_up.channel,
        body=outbound.body if outbound else "",
        provider=outbound.provider if outbound else "",
        call_seconds=call_seconds,
    )
    tell_outcomes([outcome], now=now)


def _tell(one: Outcome, plan: Sequence[PlanStep], texts: Mapping[UUID, str], now: datetime) -> None:
    was_sent = one.status == FollowUp.Status.SENT
    progress = {f"day_{step.day}_completed": step.status == FollowUp.Status.SENT for step in plan}
    next_due = plan_steps.next_due(plan)
    action_type = ACTION_TYPES[one.channel]
    log.publish(
        FollowUpProgressed(
            contact_id=one.lead_id,
            lead_id=one.lead_id,
            enrollment_id=one.enrollment_id,
            follow_up_id=one.follow_up_id,
            sequence_day=one.day,
            action_type=action_type,
            status=one.status,
            success=was_sent,
            next_action_date=next_due,
            message_preview=one.body[:PREVIEW_LENGTH],
            sequence_progress=progress,
            summary=_summary_of(one),
            provider=one.provider,
            timestamp=now,
            lead_name=one.lead_name,
            retell_call_duration_seconds=one.call_seconds,
            steps=plan_steps.show(plan, texts),
        )
    )
    log.announce(
        LeadBotSequenceProgressed(
            lead_id=one.lead_id,
            contact_id=one.lead_id,
            enrollment_id=one.enrollment_id,
            current_day=f"DAY_{one.day}",
            status=one.status,
            progress=progress,
            next_action=_next_action(plan),
            next_action_at=next_due,
            timestamp=now,
        )
    )
    if one.provider:
        log.announce(
            LeadBotActionExecuted(
                lead_id=one.lead_id,
                contact_id=one.lead_id,
                enrollment_id=one.enrollment_id,
                follow_up_id=one.follow_up_id,
                action_type=action_type,
                sequence_day=one.day,
                success=was_sent,
                executed_at=now,
                duration_seconds=one.call_seconds,
                error_message="" if was_sent else one.outcome,
            )
        )


def _status_of(one: Outcome, now: datetime) -> BotStatusUpdated:
    return BotStatusUpdated(
        bot_type=LEAD_BOT,
        contact_id=one.lead_id,
        status=_BOT_STATUSES.get(one.status, "idle"),
        current_step=f"day_{one.day}",
        processing_time_ms=0.0,
        last_activity=now,
        summary=_summary_of(one),
        timestamp=now,
    )


def _summary_of(one: Outcome) -> str:
    ending = f": {one.outcome}" if one.outcome else ""
    status = FollowUp.Status(one.status).label.lower()
    return f"Day {one.day} {Channel(one.channel).label} for {one.lead_name}: {status}{ending}"


def _next_action(plan: Sequence[PlanStep]) -> str:
    pending = (step for step in plan if step.status == FollowUp.Status.PENDING)
    coming = min(pending, key=lambda step: step.step_number, default=None)
    return ACTION_TYPES[coming.channel] if coming else ""


def _tell_plan(
    step: StepInHand,
    status: str,
    reason: str,
    plans: Mapping[UUID, Sequence[PlanStep]],
    texts: Mapping[UUID, str],
    leads: Mapping[UUID, Lead],
    now: datetime,
) -> None:
    plan_news.tell_read(
        step.enrollment_id,
        lead=leads[step.lead_id],
        sequence_name=step.sequence_name,
        status=status,
        reason=reason,
        steps=plans[step.enrollment_id],
        texts=texts,
        now=now,
        old_status=step.plan_status,
    )


def date_anew(steps: Iterable[StepInHand], *, limits: Limits, now: datetime) -> None:
    """Date what is still to come in the plans of these steps, as the plans now stand."""
    wanted = {step.enrollment_id for step in steps}
    if wanted:
        plans = Enrollment.objects.filter(id__in=wanted).select_related("sequence", "lead").order_by("id")
        plan_dates.date_pending(list(plans), limits=limits, now=now)
