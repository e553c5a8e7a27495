"""Follow-up plans in the hub's words (contract 0.1 to 0.3, 0.7): days, states, progress."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bots.events.lead_bot import ACTION_TYPES
from bots.selectors import follow_ups as follow_up_selectors
from bots.selectors.lead_plans import LeadPlan

if TYPE_CHECKING:
    from bots.models.enrollments import FollowUp

DAYS = (3, 7, 14, 30)
# Automations that begin at something other than a day of the plan.
EVENTS = ("post_showing", "contract_to_close")
AUTOMATION_TYPES = (*(f"day_{day}" for day in DAYS), *EVENTS)
SEQUENCE_DAYS = tuple(f"DAY_{day}" for day in DAYS)

CHANNELS = {"sms": "sms", "call": "voice", "email": "email"}
# The hub has no word for a reply that holds a plan: it reads paused.
PLAN_STATUS = {
    "active": "in_progress",
    "paused": "paused",
    "replied": "paused",
    "completed": "completed",
    "opted_out": "failed",
    "cancelled": "failed",
}
SEQUENCE_STATUS = {**PLAN_STATUS, "active": "active"}
# "unknown" has none either and is shown as still on its way.
STEP_STATUS = {"sent": "sent", "failed": "failed", "skipped": "failed", "cancelled": "failed"}


def channel_of(channel: str) -> str:
    return "voice_call" if channel == "voice" else channel


def day_of(automation_type: str) -> int | None:
    """The day that an automation is about; None for one that begins at an event."""
    return int(automation_type.removeprefix("day_")) if automation_type.startswith("day_") else None


def type_of(plan: LeadPlan, day: int) -> str:
    """What the hub calls a step: by its day, or by what the whole plan is about."""
    name = plan.enrollment.sequence_name
    return name if name in EVENTS else f"day_{day}"


def current_day(plan: LeadPlan | None) -> str:
    """The last step that was sent; ``nurture`` after the last of all, ``initial`` before the first."""
    if plan is None or not plan.sent:
        return "initial"
    if plan.enrollment.status == "completed":
        return "nurture"
    return f"day_{plan.sent[-1].day}"


def engagement_of(plan: LeadPlan) -> str:
    """How the lead takes to its plan.

    A showing or contract decides first, then qualification, then whether it answered: before anything was
    sent it is responsive, after that re-engaged. Two steps without an answer are ghosting, all of them
    nurture.
    """
    name, enrollment = plan.enrollment.sequence_name, plan.enrollment
    if name in EVENTS:
        return "showing_booked" if name == "post_showing" else "under_contract"
    if enrollment.lead.stage == "Complete":
        return "qualified"
    if enrollment.response_count:
        return "re_engaged" if plan.sent else "responsive"
    if enrollment.status == "completed":
        return "nurture"
    return "ghosted" if len(plan.sent) >= 2 else "new"


def progress_of(plan: LeadPlan) -> dict[str, Any]:
    done = {one.day for one in plan.sent}
    return {
        **{f"day_{day}_completed": day in done for day in DAYS},
        "response_count": plan.enrollment.response_count,
        "engagement_status": engagement_of(plan),
    }


def show_action(step: "FollowUp") -> dict[str, Any]:
    return {
        "action": ACTION_TYPES[step.channel],
        "day": step.day,
        "scheduled_for": step.due_at,
        "why": step.why,
    }


def say_when(step: "FollowUp", *, now: datetime) -> str:
    """What became of a step, or when it goes out and why not at this moment."""
    name = f"Day {step.day}, {step.get_channel_display()},"
    if step.status != "pending":
        ending = f": {step.outcome}" if step.outcome else ""
        return f"{name} is {step.get_status_display().lower()}{ending}."
    if step.due_at is None:
        return f"{name} waits until its plan goes on."
    if step.due_at <= now:
        return f"{name} goes out with the next poke."
    moment = step.due_at.isoformat(timespec="minutes")
    # The first reason is the plan's own day, which is not why it waits.
    return f"{name} goes out at {moment}: {'; '.join(step.why[1:] or step.why)}."


def show_sequence(plan: LeadPlan, *, named: str) -> dict[str, Any]:
    """The state of a plan as the lead bot's page reads it; ``named`` is the id that the caller used."""
    enrollment, coming = plan.enrollment, plan.coming
    return {
        "lead_id": named,
        "sequence_id": enrollment.id,
        "sequence": enrollment.sequence_name,
        "current_day": current_day(plan),
        "status": SEQUENCE_STATUS[enrollment.status],
        "reason": enrollment.reason,
        "progress": progress_of(plan),
        "next_action": show_action(coming) if coming else None,
        "sequence_started_at": enrollment.anchor_at,
        "last_activity_at": plan.last_activity_at,
    }


def show_automation(
    plan: LeadPlan, *, contact_id: str, asked: str, is_new: bool, notes: Sequence[str]
) -> dict[str, Any]:
    """A plan that was started or found running, as the answer to an automation.

    ``asked`` is its type: of a day, the answer is about that day's step and what follows it, else about the
    next step.
    """
    enrollment, coming = plan.enrollment, plan.coming
    day = day_of(asked) if asked else None
    subject = plan.on_day(day) if day is not None else coming
    follows = coming
    if day is not None and subject is not None:
        later = (one for one in plan.steps if one.step_number > subject.step_number)
        follows = next((one for one in later if one.status == "pending" and one.due_at), None)
    return {
        "automation_id": enrollment.id,
        "enrollment_id": enrollment.id,
        "contact_id": contact_id,
        "lead_id": enrollment.lead_id,
        "automation_type": asked or (type_of(plan, coming.day) if coming else "nurture"),
        "sequence": enrollment.sequence_name,
        "status": STEP_STATUS.get(subject.status, "scheduled") if subject else "completed",
        "already_running": not is_new,
        "scheduled_for": subject.due_at if subject else None,
        "why": subject.why if subject else [],
        "notes": notes,
        "actions_taken": [
            {
                "type": f"schedule_day_{one.day}",
                "channel": channel_of(one.channel),
                "scheduled_time": one.due_at,
            }
            for one in plan.steps
        ],
        "next_followup": follows and {"type": type_of(plan, follows.day), "scheduled_for": follows.due_at},
    }


def show_status(plan: LeadPlan | None, *, contact_id: str, lead_id: Any) -> dict[str, Any]:
    """The follow-up of a lead, in the hub's words and in ours (``follow_ups``)."""
    enrollment = plan.enrollment if plan else None
    steps = [follow_up_selectors.show_follow_up(one) for one in plan.steps] if plan else []
    coming = plan.coming if plan else None
    answered = enrollment.response_count if enrollment else 0
    return {
        "contact_id": contact_id,
        "lead_id": lead_id,
        "enrollment_id": enrollment.id if enrollment else None,
        "sequence": enrollment.sequence_name if enrollment else "",
        "sequence_status": PLAN_STATUS[enrollment.status] if enrollment else "pending",
        "status": enrollment.status if enrollment else "not_started",
        "current_day": current_day(plan),
        "sequence_started_at": enrollment.anchor_at if enrollment else None,
        "next_scheduled_at": coming.due_at if coming else None,
        "active_automations": [
            {
                "automation_id": step["id"],
                "type": type_of(plan, step["day"]),
                "channel": channel_of(step["channel"]),
                "status": STEP_STATUS.get(step["status"], "scheduled"),
                "scheduled_for": step["due_at"],
                "completed_at": step["sent_at"],
                "provider": step["provider"],
            }
            for step in steps
            if plan
        ],
        "lifecycle_stage": "nurture" if enrollment else "new",
        "engagement_status": engagement_of(plan) if plan else "new",
        "total_touches": len(plan.sent) if plan else 0,
        "response_count": answered,
        "engagement_score": min(100, 25 * answered),
        "follow_ups": steps,
    }
