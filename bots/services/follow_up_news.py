"""Telling what became of a step: to the conversation it belongs to, and to everybody watching."""

from datetime import datetime

from bots.events.conversations import BotStatusUpdated
from bots.events.follow_ups import FollowUpProgressed
from bots.models.conversations import Message
from bots.models.enrollments import FollowUp
from bots.models.outbound import Outbound
from bots.selectors import overview
from bots.services import conversations as conversation_services
from bots.services import enrollments, messages
from events import log

LEAD_BOT = "lead-bot"
PREVIEW_LENGTH = 100

_ACTION_TYPES = {"sms": "send_sms", "email": "send_email", "voice": "voice_call"}


def tell_outcome(follow_up: FollowUp, outbound: Outbound | None, *, now: datetime) -> None:
    """Publish the step's outcome; what was sent also stands in the lead's thread. Inside the transaction."""
    was_sent = follow_up.status == FollowUp.Status.SENT
    if was_sent and outbound is not None:
        _store_message(follow_up, outbound, now)
    name, channel = follow_up.lead.name, follow_up.get_channel_display()
    ending = f": {follow_up.outcome}" if follow_up.outcome else ""
    summary = f"Day {follow_up.day} {channel} for {name}: {follow_up.get_status_display().lower()}{ending}"
    log.publish(
        FollowUpProgressed(
            contact_id=follow_up.lead_id,
            lead_id=follow_up.lead_id,
            enrollment_id=follow_up.enrollment_id,
            follow_up_id=follow_up.id,
            sequence_day=follow_up.day,
            action_type=_ACTION_TYPES[follow_up.channel],
            status=follow_up.status,
            success=was_sent,
            next_action_date=enrollments.next_due(follow_up.enrollment),
            message_preview=outbound.body[:PREVIEW_LENGTH] if outbound else "",
            sequence_progress=progress_of(follow_up),
            summary=summary,
            provider=outbound.provider if outbound else "",
            timestamp=now,
            lead_name=name,
            steps=tuple(overview.steps_of(follow_up.enrollment)),
        )
    )
    log.publish(
        BotStatusUpdated(
            bot_type=LEAD_BOT,
            contact_id=follow_up.lead_id,
            status="active" if was_sent else "error" if follow_up.status in ("failed", "unknown") else "idle",
            current_step=f"day_{follow_up.day}",
            processing_time_ms=0.0,
            last_activity=now,
            summary=summary,
            timestamp=now,
        )
    )


def progress_of(follow_up: FollowUp) -> dict[str, bool]:
    """Which days of the plan are done, by the names that front ends read."""
    steps = follow_up.enrollment.follow_ups.order_by("step_number").values_list("day", "status")
    return {f"day_{day}_completed": status == FollowUp.Status.SENT for day, status in steps}


def _store_message(follow_up: FollowUp, outbound: Outbound, now: datetime) -> None:
    thread = conversation_services.open_conversation(
        lead=follow_up.lead, channel=follow_up.channel, bot_type=LEAD_BOT
    )
    message = messages.store(
        thread,
        sender=Message.Sender.BOT,
        bot_type=LEAD_BOT,
        text=outbound.body,
        now=now,
        provider=outbound.provider,
        follow_up=follow_up,
    )
    thread.save()
    messages.tell_message(thread, message)
