"""Follow-up plans over REST: starting, holding, going on, ending."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from bots.models.enrollments import Enrollment
from bots.models.leads import Lead
from bots.services import enrollments, turns
from common.actor import Actor
from tests.bots.conftest import MONDAY
from tests.clients import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_acme")]


@pytest.fixture
def plan(as_alice: Actor, dana: Lead) -> Enrollment:
    return enrollments.start_enrollment(actor=as_alice, lead_id=dana.id, now=MONDAY).enrollment


def due_days(plan: Enrollment) -> list[int | None]:
    due = plan.follow_ups.order_by("step_number").values_list("due_at", flat=True)
    return [None if at is None else (at - MONDAY).days for at in due]


def test_a_plan_is_four_dated_rows(plan: Enrollment) -> None:
    steps = plan.follow_ups.order_by("step_number").values_list("day", "channel", "status")
    assert list(steps) == [
        (3, "sms", "pending"),
        (7, "voice", "pending"),
        (14, "email", "pending"),
        (30, "sms", "pending"),
    ]
    assert due_days(plan) == [3, 7, 14, 30]


def test_pausing_takes_the_dates_away_and_resuming_moves_them(as_alice: Actor, plan: Enrollment) -> None:
    enrollments.pause_enrollment(actor=as_alice, enrollment_id=plan.id, now=MONDAY + timedelta(days=1))
    assert due_days(plan) == [None] * 4
    enrollments.resume_enrollment(actor=as_alice, enrollment_id=plan.id, now=MONDAY + timedelta(days=6))
    assert due_days(plan) == [8, 12, 19, 35]


def test_a_plan_whose_last_step_went_out_while_held_is_done_when_resumed(
    as_alice: Actor, dana: Lead, plan: Enrollment
) -> None:
    enrollments.pause_enrollment(actor=as_alice, enrollment_id=plan.id, now=MONDAY)
    plan.follow_ups.update(status="sent", sent_at=MONDAY)
    enrollments.resume_enrollment(actor=as_alice, enrollment_id=plan.id, now=MONDAY)
    plan.refresh_from_db()
    assert plan.status == "completed"
    assert enrollments.start_enrollment(actor=as_alice, lead_id=dana.id, now=MONDAY).is_new


def test_a_reply_holds_the_plan_and_is_counted(as_alice: Actor, dana: Lead, plan: Enrollment) -> None:
    for _ in range(2):
        turns.receive_lead_message(actor=as_alice, lead_id=dana.id, text="Hi", now=MONDAY)
    plan.refresh_from_db()
    assert (plan.status, plan.response_count, due_days(plan)) == ("replied", 2, [None] * 4)


def test_after_the_end_another_plan_may_start(as_alice: Actor, dana: Lead, plan: Enrollment) -> None:
    enrollments.cancel_enrollment(actor=as_alice, enrollment_id=plan.id, now=MONDAY)
    again = enrollments.start_enrollment(actor=as_alice, lead_id=dana.id, now=MONDAY)
    assert again.is_new
    assert set(plan.follow_ups.values_list("status", flat=True)) == {"cancelled"}


def call(actor: Actor, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    answer = getattr(client_of(actor), method)(path, data=body, format="json" if body else None)
    return answer.status_code, answer.json()


def test_a_plan_is_worked_over_rest(as_bob: Actor, dana: Lead) -> None:
    status, plan = call(as_bob, "post", "/api/enrollments", {"lead_id": str(dana.id)})
    assert (status, len(plan["follow_ups"])) == (201, 4)
    path = f"/api/enrollments/{plan['id']}"
    seen = [call(as_bob, "post", f"{path}/{verb}")[1]["status"] for verb in ("pause", "resume", "cancel")]
    assert seen == ["paused", "active", "cancelled"]
    assert call(as_bob, "post", f"{path}/resume")[1]["code"] == "bots.enrollment_state"


@pytest.mark.parametrize(
    ("fields", "consents", "said"),
    [
        ({"phone": "+19165550142"}, ["sms", "voice"], ["Day 14 by email cannot go out", "no email"]),
        (
            {"phone": "+19005550142", "email": "d@example.com"},
            ["sms", "voice", "email"],
            ["Day 3 goes out by email, since the lead's phone is a premium rate number."],
        ),
        (
            {"phone": "+19165550", "email": "d@example.com"},
            ["sms", "voice", "email"],
            ["Day 3 goes out by email, since the lead's phone is not a valid number."],
        ),
        ({"phone": "+19005550142"}, ["sms"], ["Nothing of this plan", "premium rate number", "no email"]),
        ({}, [], ["This lead has no phone and no email"]),
        ({"phone": "+19165550142"}, [], ["Nothing of this plan", "consent for texts was never given"]),
        ({"phone": "+18005550142", "zip": ""}, ["sms"], ["Nothing says where the lead is", "time zones"]),
    ],
)
def test_a_started_plan_says_what_of_it_cannot_go_out(
    as_bob: Actor,
    make_lead: Callable[..., Lead],
    fields: dict[str, str],
    consents: list[str],
    said: list[str],
) -> None:
    lead = make_lead(consents=consents, **fields)
    status, plan = call(as_bob, "post", "/api/enrollments", {"lead_id": str(lead.id)})
    notes = " ".join(plan["notes"])
    assert (status, [part for part in said if part not in notes]) == (201, [])


def test_a_lead_who_can_be_reached_in_every_way_has_no_notes(as_bob: Actor, dana: Lead) -> None:
    assert call(as_bob, "post", "/api/enrollments", {"lead_id": str(dana.id)})[1]["notes"] == []
    status, again = call(as_bob, "post", "/api/enrollments", {"lead_id": str(dana.id)})
    assert (status, again["notes"]) == (200, ["This lead is in 3-7-14-30 already."])


def test_steps_are_listed_by_what_they_are(as_bob: Actor, plan: Enrollment) -> None:
    _, page = call(as_bob, "get", "/api/follow-ups?channel=sms&status=pending")
    assert [step["day"] for step in page["results"]] == [30, 3]
    assert call(as_bob, "get", "/api/follow-ups?channel=pigeon")[0] == 422


@pytest.mark.parametrize(
    ("method", "suffix"), [("get", ""), ("post", "/pause"), ("post", "/resume"), ("post", "/cancel")]
)
def test_charlie_gets_the_same_404_as_for_nothing(
    as_charlie: Actor, plan: Enrollment, method: str, suffix: str
) -> None:
    theirs = call(as_charlie, method, f"/api/enrollments/{plan.id}{suffix}")
    nothing = call(as_charlie, method, f"/api/enrollments/{uuid4()}{suffix}")
    assert (theirs[0], theirs[1]["detail"]) == (404, nothing[1]["detail"])


def test_charlie_starts_and_lists_nothing_of_acme(as_charlie: Actor, dana: Lead, plan: Enrollment) -> None:
    assert call(as_charlie, "post", "/api/enrollments", {"lead_id": str(dana.id)})[0] == 404
    for path in ("/api/enrollments", "/api/follow-ups"):
        assert call(as_charlie, "get", path)[1]["results"] == []
        assert call(as_charlie, "get", f"{path}?lead_id={dana.id}")[0] == 404
