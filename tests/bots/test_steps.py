"""One step skipped, moved or sent at once: what a rule forbids is refused by its name and changes nothing."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from bots.exceptions.enrollments import EnrollmentStateError, FollowUpStateError, FollowUpTimeError
from bots.models.enrollments import Enrollment, FollowUp
from bots.models.leads import Lead
from bots.models.outbound import Outbound
from bots.services import enrollments, leads, steps
from common.actor import Actor
from events.models import Event
from tests.bots.conftest import MONDAY
from tests.clients import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_acme")]
DAY = timedelta(days=1)


@pytest.fixture
def plan(as_alice: Actor, dana: Lead) -> Enrollment:
    return enrollments.start_enrollment(actor=as_alice, lead_id=dana.id, now=MONDAY).enrollment


def step_of(plan: Enrollment, number: int) -> FollowUp:
    return plan.follow_ups.get(step_number=number)


def dues(plan: Enrollment) -> list[datetime | None]:
    return list(plan.follow_ups.order_by("step_number").values_list("due_at", flat=True))


def test_a_skipped_step_leaves_the_others_where_they_are(as_alice: Actor, plan: Enrollment) -> None:
    before = dues(plan)
    for _ in range(2):
        steps.skip_follow_up(actor=as_alice, follow_up_id=step_of(plan, 1).id, now=MONDAY)
    assert step_of(plan, 1).outcome == "skipped by the team"
    assert dues(plan) == [None, *before[1:]]


def test_skipping_the_last_open_step_ends_the_plan(as_alice: Actor, plan: Enrollment) -> None:
    for number in (1, 2, 3, 4):
        steps.skip_follow_up(actor=as_alice, follow_up_id=step_of(plan, number).id, now=MONDAY)
    plan.refresh_from_db()
    assert (plan.status, plan.reason) == ("completed", "every step is done")


def test_a_moved_step_stays_when_its_plan_is_dated_again(
    as_alice: Actor, dana: Lead, plan: Enrollment
) -> None:
    at = MONDAY + 5 * DAY
    steps.reschedule_follow_up(actor=as_alice, follow_up_id=step_of(plan, 1).id, at=at, now=MONDAY)
    leads.update_lead(actor=as_alice, lead_id=dana.id, fields={"zip": "94105"})
    assert step_of(plan, 1).due_at == at
    assert step_of(plan, 1).why[-1] == "chosen by the team"


def test_a_chosen_hour_that_the_leads_new_zone_forbids_is_given_up(
    as_alice: Actor, dana: Lead, plan: Enrollment
) -> None:
    late = (MONDAY + 5 * DAY).replace(hour=3, minute=30)
    steps.reschedule_follow_up(actor=as_alice, follow_up_id=step_of(plan, 1).id, at=late, now=MONDAY)
    leads.update_lead(actor=as_alice, lead_id=dana.id, fields={"zip": "10001"})
    step = step_of(plan, 1)
    assert step.due_at != late
    assert step.rescheduled_at is None
    assert step.why[-1] == "what the team chose is not possible any more"


@pytest.mark.parametrize(
    ("at", "code", "word"),
    [
        (MONDAY - DAY, "past", "over"),
        (MONDAY, "past", "over"),
        (MONDAY + 366 * DAY, "too_far", "365"),
        ((MONDAY + 5 * DAY).replace(hour=10), "not_allowed", "first moment that suits"),
        (MONDAY + 7 * DAY + timedelta(hours=2), "not_allowed", "another step"),
    ],
)
def test_a_moment_that_a_rule_forbids_is_refused_by_its_name(
    as_alice: Actor, plan: Enrollment, at: datetime, code: str, word: str
) -> None:
    before = dues(plan)
    with pytest.raises(FollowUpTimeError, match=word) as refusal:
        steps.reschedule_follow_up(actor=as_alice, follow_up_id=step_of(plan, 1).id, at=at, now=MONDAY)
    assert refusal.value.errors[0].code == code
    assert dues(plan) == before


@pytest.mark.parametrize("status", ["leased", "sending", "sent", "unknown", "cancelled"])
def test_a_step_that_is_no_longer_pending_cannot_be_changed(
    as_alice: Actor, plan: Enrollment, status: str
) -> None:
    plan.follow_ups.filter(step_number=1).update(status=status)
    for change in (steps.skip_follow_up, steps.send_follow_up_now):
        with pytest.raises(FollowUpStateError):
            change(actor=as_alice, follow_up_id=step_of(plan, 1).id, now=MONDAY)


def test_a_step_of_a_held_plan_is_not_sent(as_alice: Actor, plan: Enrollment) -> None:
    enrollments.pause_enrollment(actor=as_alice, enrollment_id=plan.id, now=MONDAY)
    with pytest.raises(EnrollmentStateError, match="resume it first"):
        steps.send_follow_up_now(actor=as_alice, follow_up_id=step_of(plan, 1).id, now=MONDAY)


def test_a_step_goes_out_at_once_through_the_gate(as_alice: Actor, plan: Enrollment) -> None:
    done = steps.carry_out_at_once(actor=as_alice, follow_up_id=step_of(plan, 1).id, now=MONDAY)
    assert (done.became, done.follow_up.status) == ("sent", "sent")
    assert Outbound.objects.get().to == "+19165550100"


def test_at_night_it_is_brought_forward_to_the_morning(as_alice: Actor, plan: Enrollment) -> None:
    night = MONDAY.replace(hour=10)
    done = steps.carry_out_at_once(actor=as_alice, follow_up_id=step_of(plan, 4).id, now=night)
    assert done.became == "moved"
    assert done.follow_up.due_at == MONDAY.replace(hour=17)
    assert not Outbound.objects.exists()


def call(actor: Actor, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    answer = getattr(client_of(actor), method)(path, data=body, format="json" if body else None)
    return answer.status_code, answer.json()


def test_steps_are_worked_over_rest(as_bob: Actor, plan: Enrollment) -> None:
    path = f"/api/follow-ups/{step_of(plan, 1).id}"
    assert call(as_bob, "get", path)[1]["day"] == 3
    past = {"at": "2020-01-01T10:00:00Z"}
    status, problem = call(as_bob, "post", f"{path}/reschedule", past)
    assert (status, problem["code"], problem["errors"][0]["field"]) == (422, "bots.follow_up_time", "at")
    assert call(as_bob, "post", f"{path}/skip")[1]["status"] == "skipped"
    assert call(as_bob, "post", f"{path}/send-now")[1]["code"] == "bots.follow_up_state"


@pytest.mark.parametrize("at", ["2026-03-09T12:00:00", "2026-03-09T12:00", "2026-03-09 12:00:00"])
def test_a_moment_without_an_offset_is_refused(as_bob: Actor, plan: Enrollment, at: str) -> None:
    before = dues(plan)
    path = f"/api/follow-ups/{step_of(plan, 1).id}/reschedule"
    status, problem = call(as_bob, "post", path, {"at": at})
    [said] = problem["errors"]
    assert (status, said["field"], said["code"]) == (422, "at", "no_offset")
    assert "offset from UTC" in said["detail"]
    assert call(as_bob, "get", f"/api/follow-ups?due_from={at}")[1]["errors"][0]["code"] == "no_offset"
    assert dues(plan) == before


def test_each_change_is_told_with_the_plan_as_it_stands(as_alice: Actor, plan: Enrollment) -> None:
    steps.skip_follow_up(actor=as_alice, follow_up_id=step_of(plan, 1).id, now=MONDAY)
    told = Event.objects.filter(type="enrollment_changed").latest("id")
    assert '"day 3 by sms was skipped"' in told.payload
    assert '"status":"skipped"' in told.payload


@pytest.mark.parametrize(("method", "suffix"), [("get", ""), ("post", "/skip"), ("post", "/send-now")])
def test_charlie_gets_the_same_404_as_for_nothing(
    as_charlie: Actor, plan: Enrollment, method: str, suffix: str
) -> None:
    theirs = call(as_charlie, method, f"/api/follow-ups/{step_of(plan, 1).id}{suffix}")
    nothing = call(as_charlie, method, f"/api/follow-ups/{uuid4()}{suffix}")
    assert (theirs[0], theirs[1]["detail"]) == (404, nothing[1]["detail"])
