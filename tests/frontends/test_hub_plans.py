"""Follow-up plans as the enterprise hub calls them: automations, sequences, days and steps by hand."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models.tenants import Tenant
from bots.models.enrollments import Enrollment, FollowUp
from bots.models.leads import Lead
from common.actor import Actor
from common.tenancy import all_tenants_scope, tenant_scope
from tests.bots.conftest import MONDAY
from tests.clients import client_of
from tests.frontends.test_enterprise_hub import START, post

pytestmark = pytest.mark.django_db
ROUTE = "/api/bots/lead-bot"
AUTOMATION = "/api/lead-bot/automation"
SEQUENCES = "/api/lead-bot/sequences"
TRIGGER = "/api/lead-bot/manual-trigger"


def get(actor: Actor, path: str, **query: str) -> tuple[int, Any]:
    answer = client_of(actor).get(path, query)
    return answer.status_code, answer.json()


def start(actor: Actor, lead: Lead, **more: Any) -> tuple[int, Any]:
    return post(actor, SEQUENCES, {"lead_id": str(lead.id), "lead_name": lead.name, **more})


def change_steps(actor: Actor, day: int, **fields: Any) -> None:
    with tenant_scope(actor.tenant_id):
        FollowUp.objects.filter(day=day).update(**fields)


def test_a_sequence_starts_once_and_lists_its_actions(as_alice: Actor, dana: Lead) -> None:
    first, begun = start(as_alice, dana)
    second, again = start(as_alice, dana)
    assert (first, second) == (201, 200)
    assert (begun["success"], begun["sequence_id"]) == (True, again["sequence_id"])
    assert [(one["action"], one["day"]) for one in begun["scheduled_actions"]] == [
        ("send_sms", 3),
        ("voice_call", 7),
        ("send_email", 14),
        ("send_sms", 30),
    ]


def test_a_name_of_the_hubs_own_becomes_a_lead_once(as_alice: Actor) -> None:
    known = {"lead_id": "ghl-77", "lead_name": "Erin New", "phone": "+19165550177", "email": None}
    _, begun = post(as_alice, SEQUENCES, known)
    status, state = get(as_alice, f"{SEQUENCES}/ghl-77")
    assert (status, state["lead_id"], state["sequence_id"]) == (200, "ghl-77", begun["sequence_id"])
    with tenant_scope(as_alice.tenant_id):
        assert Lead.objects.get().phone == "+19165550177"


def test_the_days_count_from_the_delay_on(as_alice: Actor, dana: Lead) -> None:
    start(as_alice, dana, start_delay_minutes=600)
    with tenant_scope(as_alice.tenant_id):
        enrollment = Enrollment.objects.get()
        late = enrollment.anchor_at - enrollment.created_at
    assert 599 * 60 < late.total_seconds() < 601 * 60


def test_the_state_of_a_sequence_is_told_field_for_field(as_alice: Actor, dana: Lead) -> None:
    start(as_alice, dana)
    _, state = get(as_alice, f"{SEQUENCES}/{dana.id}")
    assert (state["current_day"], state["status"], state["next_action"]["action"]) == (
        "initial",
        "active",
        "send_sms",
    )
    change_steps(as_alice, 3, status="sent", sent_at="2030-01-01T12:00:00Z", due_at=None)
    _, state = get(as_alice, f"{SEQUENCES}/{dana.id}")
    assert (state["current_day"], state["last_activity_at"]) == ("day_3", "2030-01-01T12:00:00Z")
    assert state["progress"] == {
        "day_3_completed": True,
        "day_7_completed": False,
        "day_14_completed": False,
        "day_30_completed": False,
        "response_count": 0,
        "engagement_status": "new",
    }


def test_a_reply_reads_paused_and_can_be_resumed(as_alice: Actor, dana: Lead) -> None:
    start(as_alice, dana)
    post(
        as_alice,
        "/api/bots/jorge-seller/chat",
        {"message": "Hi", "lead_context": {"lead_id": str(dana.id)}},
    )
    _, state = get(as_alice, f"{SEQUENCES}/{dana.id}")
    assert (state["status"], state["next_action"]) == ("paused", None)
    assert state["progress"]["engagement_status"] == "responsive"
    status, answer = post(as_alice, f"{SEQUENCES}/{dana.id}/resume", {})
    assert (status, answer["success"], answer["status"]) == (200, True, "active")


def test_pause_resume_and_cancel_change_every_plan_of_the_lead(as_alice: Actor, dana: Lead) -> None:
    start(as_alice, dana)
    for verb, status in (
        ("pause", "paused"),
        ("pause", "paused"),
        ("resume", "active"),
        ("cancel", "failed"),
    ):
        assert post(as_alice, f"{SEQUENCES}/{dana.id}/{verb}", {})[1]["status"] == status
    refused, problem = post(as_alice, f"{SEQUENCES}/{dana.id}/resume", {})
    assert (refused, problem["code"]) == (409, "bots.enrollment_state")


@pytest.mark.parametrize("path", ["/api/bots/lead-bot/automation/{}/schedule", "/api/lead-bot/{}/schedule"])
def test_a_day_is_planned_next_and_its_moment_told(path: str, as_alice: Actor, dana: Lead) -> None:
    status, answer = post(as_alice, path.format(dana.id), {"sequenceDay": 14})
    assert (status, answer["status"], answer["sequenceDay"]) == (201, "scheduled", 14)
    assert answer["leadId"] == str(dana.id)
    _, state = get(as_alice, f"{SEQUENCES}/{dana.id}")
    assert (state["next_action"]["day"], state["next_action"]["scheduled_for"]) == (
        14,
        answer["scheduled_for"],
    )
    assert post(as_alice, path.format(dana.id), {"sequenceDay": 14})[0] == 200


@pytest.mark.parametrize("day", [0, 5, "7th", None, True, 3.5, [3], {}])
def test_a_day_that_is_none_is_400(day: Any, as_alice: Actor, dana: Lead) -> None:
    status, problem = post(as_alice, f"/api/lead-bot/{dana.id}/schedule", {"sequenceDay": day})
    assert (status, problem["code"]) == (400, "frontends.unknown_day")
    assert post(as_alice, f"/api/lead-bot/{dana.id}/schedule", {})[0] == 400
    with tenant_scope(as_alice.tenant_id):
        assert not Enrollment.objects.exists()


def test_a_day_that_went_out_is_refused_with_its_reason(as_alice: Actor, dana: Lead) -> None:
    start(as_alice, dana)
    change_steps(as_alice, 3, status="sent", due_at=None)
    status, problem = post(as_alice, f"/api/lead-bot/{dana.id}/schedule", {"sequenceDay": 3})
    assert (status, problem["code"], problem["detail"]) == (409, "bots.follow_up_state", "Day 3 is sent.")


def test_a_day_of_a_plan_that_is_held_is_refused(as_alice: Actor, dana: Lead) -> None:
    start(as_alice, dana)
    post(as_alice, f"{SEQUENCES}/{dana.id}/pause", {})
    status, problem = post(as_alice, f"/api/lead-bot/{dana.id}/schedule", {"sequenceDay": 3})
    assert (status, problem["code"]) == (409, "bots.enrollment_state")


@pytest.mark.parametrize("path", [START, AUTOMATION])
def test_an_automation_is_answered_with_its_own_step(path: str, as_alice: Actor, dana: Lead) -> None:
    asked = {"contact_id": str(dana.id), "location_id": "x", "automation_type": "day_7"}
    status, answer = post(as_alice, path, asked)
    assert (status, answer["automation_type"], answer["status"]) == (201, "day_7", "scheduled")
    planned = {one["type"]: one for one in answer["actions_taken"]}
    assert planned["schedule_day_7"]["channel"] == "voice_call"
    assert answer["scheduled_for"] == planned["schedule_day_7"]["scheduled_time"]
    assert answer["next_followup"]["type"] == "day_14"


def test_a_showing_starts_its_own_plan_from_its_date(as_alice: Actor, dana: Lead) -> None:
    showing = (timezone.now() + timedelta(days=2)).replace(hour=20, minute=0, second=0, microsecond=0)
    asked = {
        "contact_id": str(dana.id),
        "automation_type": "post_showing",
        "trigger_data": {"showing_date": showing.isoformat(), "property_id": "p-1", "feedback": None},
    }
    status, answer = post(as_alice, ROUTE, asked)
    assert (status, answer["status"], answer["backend_status"]) == (201, "success", "connected")
    data = answer["data"]
    assert data["automation_type"] == "post_showing"
    assert datetime.fromisoformat(data["scheduled_for"]) == showing + timedelta(hours=1)
    assert [one["channel"] for one in data["actions_taken"]] == ["sms"]


def test_the_route_tells_a_plan_by_contact_by_plan_and_by_step(as_alice: Actor, dana: Lead) -> None:
    asked = {"contact_id": str(dana.id), "automation_type": "day_3"}
    _, begun = post(as_alice, ROUTE, asked)
    _, told = get(as_alice, ROUTE, contact_id=str(dana.id))
    step = told["data"]["active_automations"][0]
    assert (step["type"], step["status"]) == ("day_3", "scheduled")
    for known in (begun["data"]["automation_id"], step["automation_id"]):
        assert get(as_alice, ROUTE, automation_id=known)[1]["data"] == told["data"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"contact_id": "<dana>"}, 400),
        ({"automation_type": "day_3"}, 400),
        ({"contact_id": "<dana>", "automation_type": "day_5"}, 422),
        ({"contact_id": "<dana>", "automation_type": ["day_3"]}, 422),
        ({"contact_id": "<dana>", "automation_type": "day_3", "surprise": 1}, 400),
        ({"contact_id": "<dana>", "automation_type": "day_3", "sequence": "fast"}, 422),
        ({"contact_id": "<dana>", "automation_type": "day_3", "trigger_data": [1]}, 400),
        ({"contact_id": "<dana>", "automation_type": "day_3", "trigger_data": {"x": 1}}, 400),
        ({"contact_id": "<dana>", "automation_type": "post_showing",
          "trigger_data": {"showing_date": "soon"}}, 422),
        ({"contact_id": str(uuid4()), "automation_type": "day_3"}, 404),
        ({"contact_id": "never-heard-of", "automation_type": "day_3"}, 404),
    ],
)  # fmt: skip
def test_a_bad_automation_starts_nothing(body: Any, status: int, as_alice: Actor, dana: Lead) -> None:
    filled = {name: str(dana.id) if value == "<dana>" else value for name, value in body.items()}
    refused, answer = post(as_alice, ROUTE, filled)
    assert (refused, answer["status"], bool(answer["error"])) == (status, "error", True)
    with tenant_scope(as_alice.tenant_id):
        assert not Enrollment.objects.exists()


def test_a_sequence_of_the_companys_choice_can_be_started(as_alice: Actor, dana: Lead) -> None:
    _, answer = post(as_alice, START, {"lead_id": str(dana.id), "sequence": "fast"})
    assert answer["actions_taken"][0]["type"] == "schedule_day_1"
    refused, problem = post(as_alice, START, {"lead_id": str(dana.id), "sequence": "no such plan"})
    assert (refused, problem["code"]) == (404, "bots.sequence_not_found")


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"sequence_day": "DAY_5"}, 422),
        ({"sequence_day": 3}, 422),
        ({"action_type": "fax"}, 422),
        ({"action_type": "call"}, 409),
        ({"lead_id": ""}, 422),
        ({"lead_id": "never-heard-of"}, 404),
        ({"lead_id": str(uuid4())}, 404),
        ({"when": "now"}, 400),
    ],
)
def test_a_bad_trigger_sends_nothing(
    changes: dict[str, Any], status: int, as_alice: Actor, dana: Lead
) -> None:
    start(as_alice, dana)
    right = {"lead_id": str(dana.id), "sequence_day": "DAY_3", "action_type": "sms"}
    assert post(as_alice, TRIGGER, {**right, **changes})[0] == status
    with tenant_scope(as_alice.tenant_id):
        assert not FollowUp.objects.exclude(status="pending").exists()


def test_a_step_by_hand_goes_out_by_day_and_waits_by_night(as_alice: Actor, dana: Lead) -> None:
    right = {"lead_id": str(dana.id), "sequence_day": "DAY_3", "action_type": "sms"}
    let_it_be(as_alice, MONDAY.replace(hour=10))  # 02:00 in California
    start(as_alice, dana)
    status, night = post(as_alice, TRIGGER, right)
    assert (status, night["success"], night["status"], night["executed_at"]) == (200, False, "pending", None)
    assert datetime.fromisoformat(night["scheduled_for"]) == MONDAY.replace(hour=17)
    assert "from 09:00 until 21:00" in night["why"][-1]
    assert night["why"][-1] in night["message"]
    _, planned = post(as_alice, f"/api/lead-bot/{dana.id}/schedule", {"sequenceDay": 3})
    assert planned["scheduled_for"] == night["scheduled_for"]
    let_it_be(as_alice, MONDAY)
    _, day = post(as_alice, TRIGGER, right)
    assert (day["success"], day["status"], day["scheduled_for"]) == (True, "sent", None)
    assert post(as_alice, TRIGGER, right)[1]["code"] == "bots.follow_up_state"


def let_it_be(actor: Actor, moment: datetime) -> None:
    """Set the company's clock, as only a demo's may be."""
    with all_tenants_scope():
        Tenant.objects.filter(id=actor.tenant_id).update(
            is_demo=True, clock_wall_anchor=timezone.now(), clock_tenant_anchor=moment
        )


def test_a_lead_without_a_plan_has_nothing_to_change(as_alice: Actor, dana: Lead) -> None:
    right = {"lead_id": str(dana.id), "sequence_day": "DAY_3", "action_type": "sms"}
    assert post(as_alice, TRIGGER, right)[0] == 404
    assert get(as_alice, f"{SEQUENCES}/{dana.id}")[0] == 404
    assert post(as_alice, f"{SEQUENCES}/{dana.id}/pause", {})[0] == 404


def test_the_scheduler_is_told_and_asked_for_a_poke(as_alice: Actor) -> None:
    status, told = get(as_alice, "/api/lead-bot/scheduler/status")
    assert (status, told["status"], told["scheduler_running"]) == (200, "not_started", False)
    assert {"uptime_seconds", "active_jobs", "last_error"} <= set(told)
    for _ in range(5):
        assert post(as_alice, "/api/lead-bot/scheduler/restart", {})[1]["success"] is True
    assert post(as_alice, "/api/lead-bot/scheduler/restart", {})[0] == 429


def test_health_is_degraded_until_a_poke_was_heard(as_alice: Actor) -> None:
    status, told = get(as_alice, "/api/lead-bot/health")
    assert (status, told["status"], told["services"]["scheduler"]) == (200, "degraded", "not_started")


def test_charlie_reaches_no_plan_of_acme(
    as_alice: Actor, as_charlie: Actor, dana: Lead, make_lead: Callable[..., Lead]
) -> None:
    _, begun = start(as_alice, dana)
    step = get(as_alice, ROUTE, contact_id=str(dana.id))[1]["data"]["active_automations"][0]
    for known in (begun["sequence_id"], step["automation_id"]):
        assert get(as_charlie, ROUTE, automation_id=known)[0] == 404
    assert get(as_charlie, f"{SEQUENCES}/{dana.id}")[0] == 404
    for path in (f"{SEQUENCES}/{dana.id}/cancel", f"/api/lead-bot/{dana.id}/schedule"):
        body = {"sequenceDay": 3} if path.endswith("schedule") else {}
        assert post(as_charlie, path, body)[0] == 404
