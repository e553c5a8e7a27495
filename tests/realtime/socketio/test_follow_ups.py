"""Follow-up over Socket.IO: what the lead bot's page reads flat, from the plan's start to the lead's STOP."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from bots.models.enrollments import FollowUp
from bots.models.leads import Lead
from bots.models.outbound import Outbound
from bots.models.sequences import FollowUpSettings
from bots.services import consents, enrollments, follow_ups, scheduler, turns
from bots.services import leads as lead_services
from common.actor import Actor
from common.tenancy import tenant_scope
from tests.bots.conftest import MONDAY
from tests.realtime.socketio.node import Node, Socket
from tests.realtime.socketio.test_handoffs import connect, relayed

pytestmark = pytest.mark.django_db(transaction=True)
THURSDAY = MONDAY + timedelta(days=3)


@pytest.fixture
def dana(as_alice: Actor) -> Lead:
    """In a plan since Monday, and reachable in every way."""
    with tenant_scope(as_alice.tenant_id):
        fields = {"name": "Dana Reyes", "zip": "95814", "phone": "+19165550100", "email": "dana@example.com"}
        lead = lead_services.create_lead(actor=as_alice, fields=fields)
        for channel in ("sms", "voice", "email"):
            consents.record_consent(
                actor=as_alice, lead_id=lead.id, channel=channel, is_granted=True, source="t", given_at=MONDAY
            )
        enrollments.start_enrollment(actor=as_alice, lead_id=lead.id, now=MONDAY)
        return lead


@pytest.fixture
async def watching(origin: str, clients: Node, as_bob: Actor, dana: Lead) -> Socket:
    await relayed()
    return await connect(origin, clients, as_bob)


@sync_to_async
def carry_out(actor: Actor, day: int, now: datetime) -> str:
    with tenant_scope(actor.tenant_id):
        step = FollowUp.objects.get(day=day)
        return follow_ups.carry_out_now(actor=actor, follow_up_id=step.id, now=now)


@sync_to_async
def say(actor: Actor, lead: Lead, text: str) -> None:
    with tenant_scope(actor.tenant_id):
        turns.receive_lead_message(actor=actor, lead_id=lead.id, text=text, channel="sms", now=THURSDAY)


def is_flat(event: dict[str, Any], name: str, *fields: str) -> bool:
    """Whether the fields stand at the top, beside the copies that the bridge's readers look for."""
    return event["event_type"] == name and {*fields, "timestamp", "data"} <= set(event)


async def test_a_step_that_goes_out_is_told_in_three_ways(
    watching: Socket, as_alice: Actor, dana: Lead
) -> None:
    assert await carry_out(as_alice, 3, THURSDAY) == "sent"
    progress = await watching.event("lead_bot_sequence_progress")
    assert is_flat(progress, "lead_bot_sequence_progress", "lead_id", "status", "progress", "next_action")
    assert (progress["current_day"], progress["progress"]["day_3_completed"]) == ("DAY_3", True)
    action = await watching.event("lead_bot_action_executed")
    assert is_flat(action, "lead_bot_action_executed", "lead_id", "sequence_day", "executed_at")
    assert (action["success"], "sms" in action["action_type"]) == (True, True)
    await relayed()
    update = await watching.event("lead_bot_sequence_update")
    assert is_flat(update, "lead_bot_sequence_update", "message_preview", "next_action_date", "summary")
    assert (update["contact_id"], update["sequence_day"]) == (str(dana.id), 3)
    assert (update["success"], update["sequence_progress"]["day_3_completed"]) == (True, True)


async def test_a_text_at_night_is_told_with_the_moment_at_which_it_goes(
    watching: Socket, as_alice: Actor, dana: Lead
) -> None:
    assert await carry_out(as_alice, 3, THURSDAY.replace(hour=10)) == "moved"
    held = await watching.event("sms_compliance")
    assert is_flat(held, "sms_compliance", "contact_id", "reasons", "summary")
    assert datetime.fromisoformat(held["next_allowed_at"]) > THURSDAY.replace(hour=10)


async def test_a_text_too_many_is_told_with_the_cap(watching: Socket, as_alice: Actor, dana: Lead) -> None:
    await sync_to_async(write_yesterday)(as_alice, dana)
    assert await carry_out(as_alice, 3, THURSDAY) == "moved"
    full = await watching.event("sms_frequency_limit_hit")
    assert is_flat(full, "sms_frequency_limit_hit", "contact_id", "summary")
    assert "at most 1 text" in full["reasons"][0]
    assert datetime.fromisoformat(full["next_allowed_at"]) == THURSDAY + timedelta(hours=4)


def write_yesterday(actor: Actor, lead: Lead) -> None:
    """A company that wants one text a day at most wrote to the lead twenty hours ago."""
    with tenant_scope(actor.tenant_id):
        FollowUpSettings.objects.create(most_texts_per_day=1)
        Outbound.objects.create(
            follow_up=FollowUp.objects.get(day=30),
            lead=lead,
            key="yesterday",
            channel="sms",
            to=lead.phone,
            body="Hi",
            state="delivered",
            provider="simulated",
            contacted_at=THURSDAY - timedelta(hours=20),
        )


async def test_a_reply_and_a_stop_are_told(watching: Socket, as_alice: Actor, dana: Lead) -> None:
    await say(as_alice, dana, "Maybe in spring")
    await relayed()
    changed = await watching.event("lead_bot_sequence_state_changed")
    assert (changed["old_status"], changed["new_status"]) == ("active", "replied")
    assert is_flat(changed, "lead_bot_sequence_state_changed", "lead_id", "reason")
    reply = await watching.event("lead_response_detected")
    assert is_flat(reply, "lead_response_detected", "lead_id", "response_content", "detected_at")
    assert reply["response_method"] == "sms"
    await say(as_alice, dana, "STOP")
    await relayed()
    stopped = await watching.event("sms_opt_out_processed")
    assert is_flat(stopped, "sms_opt_out_processed", "contact_id", "channels", "scope")


async def test_the_schedulers_health_is_told_when_it_changes(watching: Socket, dana: Lead) -> None:
    await sync_to_async(scheduler.watch)()
    health = await watching.event("lead_bot_scheduler_health")
    assert is_flat(health, "lead_bot_scheduler_health", "uptime_seconds", "active_jobs", "last_error")
    assert (health["status"], health["scheduler_running"]) == ("not_started", False)
