"""A lead in several plans: which may run beside each other, what stops them, and what goes on after that."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bots.exceptions.enrollments import EnrollmentRefusedError, TriggerInvalidError
from bots.exceptions.sequences import SequenceNotFoundError
from bots.models.conversations import Conversation
from bots.models.enrollments import Enrollment
from bots.models.leads import Lead
from bots.selectors import sequences as sequence_selectors
from bots.services import enrollments, people, sequences, suppressions, turns
from common.actor import Actor
from events.models import Event
from tests.bots.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_acme")]
DAY = timedelta(days=1)


@pytest.fixture
def enter(as_alice: Actor, dana: Lead) -> Callable[..., Enrollment]:
    def start(name: str = "3-7-14-30", *, lead: Lead = dana, **options: Any) -> Enrollment:
        return enrollments.start_enrollment(
            actor=as_alice, lead_id=lead.id, sequence_name=name, **{"now": MONDAY, **options}
        ).enrollment

    return start


def status_of(plan: Enrollment) -> str:
    plan.refresh_from_db()
    return plan.status


def told(kind: str) -> list[dict[str, Any]]:
    return [msgspec.json.decode(one.payload) for one in Event.objects.filter(type=kind).order_by("id")]


def publish(actor: Actor, **fields: Any) -> None:
    steps = [{"day": day, "channel": "sms", "body": "Hi. Reply STOP to end."} for day in (2, 3)]
    draft = sequences.save_draft(actor=actor, fields={"name": "own", "steps": steps, **fields})
    sequences.publish_draft(actor=actor, sequence_id=draft.id)


def test_an_exclusive_plan_keeps_another_out_and_says_which(enter: Callable[..., Enrollment]) -> None:
    enter("slow")
    with pytest.raises(EnrollmentRefusedError, match="in slow, which lets no other exclusive plan"):
        enter("fast")
    assert Enrollment.objects.count() == 1


def test_plans_beside_each_other_never_share_a_day(as_alice: Actor, enter: Callable[..., Enrollment]) -> None:
    publish(as_alice, is_exclusive=False)
    first, second = enter(), enter("own")
    days = [
        step.due_at.astimezone(MONDAY.tzinfo).date()
        for plan in (first, second)
        for step in plan.follow_ups.all()
        if step.due_at
    ]
    assert len(days) == len(set(days)) == 6
    moved = second.follow_ups.get(step_number=2)
    assert any("a lead hears from us once a day" in reason for reason in moved.why)


def test_a_showing_ends_the_other_plans_and_is_what_its_own_counts_from(
    enter: Callable[..., Enrollment],
) -> None:
    before = enter()
    plan = enter("post_showing", trigger={"showing_date": "2030-11-06T11:00:00", "property_id": "p-1"})
    assert (status_of(before), before.reason) == ("completed", "a showing is booked")
    [step] = plan.follow_ups.all()
    assert step.due_at == (MONDAY + 2 * DAY).replace(hour=20)
    assert plan.trigger["property_id"] == "p-1"


@pytest.mark.parametrize(
    "trigger",
    [
        {"showing_date": "soon"},
        {"showing_date": "2030-01-01T10:00:00Z"},
        {"showing_date": "2032-01-01T10:00:00Z"},
        {"feedback": "x" * 501},
        {"nested": {"a": 1}},
        {f"key{number}": 1 for number in range(21)},
    ],
)
def test_a_trigger_that_cannot_be_is_refused(
    enter: Callable[..., Enrollment], trigger: dict[str, Any]
) -> None:
    with pytest.raises(TriggerInvalidError):
        enter("post_showing", trigger=trigger)
    assert not Enrollment.objects.exists()


def test_a_plan_for_once_is_not_entered_again(as_alice: Actor, enter: Callable[..., Enrollment]) -> None:
    publish(as_alice, re_enrollment="once")
    plan = enter("own")
    assert enter("own") == plan
    enrollments.cancel_enrollment(actor=as_alice, enrollment_id=plan.id, now=MONDAY)
    with pytest.raises(EnrollmentRefusedError, match="goes through that plan once"):
        enter("own")


def test_an_unknown_sequence_is_refused(enter: Callable[..., Enrollment]) -> None:
    with pytest.raises(SequenceNotFoundError):
        enter("nothing")


@pytest.mark.parametrize(
    ("fields", "note"),
    [
        ({}, "has no phone and no email"),
        ({"phone": "+19165550101"}, "Nothing of this plan can go out as it stands"),
        (
            {"email": "e@example.com", "consents": ("email",)},
            "Day 3 goes out by email, since",
        ),
        ({"phone": "+19165550101", "consents": ("sms",)}, "Day 7 by voice cannot go out as it stands"),
    ],
)
def test_what_cannot_go_out_is_said_at_once(
    as_alice: Actor, make_lead: Callable[..., Lead], fields: dict[str, Any], note: str
) -> None:
    lead = make_lead(name="Erin", **fields)
    started = enrollments.start_enrollment(actor=as_alice, lead_id=lead.id, now=MONDAY)
    assert started.is_new
    assert any(note in one for one in started.notes)


def test_a_reply_holds_every_plan_and_is_one_fact(
    as_alice: Actor, dana: Lead, enter: Callable[..., Enrollment]
) -> None:
    publish(as_alice, is_exclusive=False)
    plans = [enter(), enter("own")]
    turns.receive_lead_message(
        actor=as_alice, lead_id=dana.id, text="Hello there", now=MONDAY, channel="email"
    )
    assert [status_of(plan) for plan in plans] == ["replied", "replied"]
    [response] = told("lead_response_detected")
    assert (response["response_method"], len(response["enrollment_ids"])) == ("email_reply", 2)
    changes = [(one["old_status"], one["new_status"]) for one in told("lead_bot_sequence_state_changed")]
    assert changes == [("", "active"), ("", "active"), ("active", "replied"), ("active", "replied")]


def test_a_lead_that_opts_out_has_left_as_that(
    as_alice: Actor, dana: Lead, enter: Callable[..., Enrollment]
) -> None:
    plan = enter()
    turns.receive_lead_message(actor=as_alice, lead_id=dana.id, text="STOP", now=MONDAY)
    assert (status_of(plan), plan.reason) == ("opted_out", "the lead opted out")
    assert set(plan.follow_ups.values_list("status", flat=True)) == {"cancelled"}


def test_who_is_to_be_left_alone_has_left_too(
    as_alice: Actor, dana: Lead, enter: Callable[..., Enrollment]
) -> None:
    plan = enter()
    suppressions.leave_alone(actor=as_alice, lead_id=dana.id, told_by="by telephone", now=MONDAY)
    assert status_of(plan) == "opted_out"


@pytest.fixture
def thread(dana: Lead) -> Conversation:
    return Conversation.objects.create(lead=dana, channel="chat", bot_type="lead-bot")


def test_a_plan_waits_while_a_person_has_the_lead_and_keeps_the_rest_of_its_wait(
    as_bob: Actor, thread: Conversation, enter: Callable[..., Enrollment]
) -> None:
    plan = enter()
    people.take_over(actor=as_bob, conversation_id=thread.id, now=MONDAY + DAY)
    assert (status_of(plan), plan.is_held_for_person) == ("paused", True)
    people.hand_back(actor=as_bob, conversation_id=thread.id, now=MONDAY + 3 * DAY)
    assert (status_of(plan), plan.is_held_for_person) == ("active", False)
    assert plan.follow_ups.get(step_number=1).due_at == MONDAY + 5 * DAY


def test_the_teams_own_pause_outlasts_the_person(
    as_bob: Actor, thread: Conversation, enter: Callable[..., Enrollment]
) -> None:
    plan = enter()
    people.take_over(actor=as_bob, conversation_id=thread.id, now=MONDAY)
    enrollments.pause_enrollment(actor=as_bob, enrollment_id=plan.id, now=MONDAY)
    people.hand_back(actor=as_bob, conversation_id=thread.id, now=MONDAY + DAY)
    assert status_of(plan) == "paused"


def test_what_a_lead_answers_to_a_person_keeps_its_plan_held(
    as_bob: Actor, dana: Lead, thread: Conversation, enter: Callable[..., Enrollment]
) -> None:
    plan = enter()
    people.take_over(actor=as_bob, conversation_id=thread.id, now=MONDAY)
    turns.receive_lead_message(actor=as_bob, lead_id=dana.id, text="Thanks, Bob", now=MONDAY + DAY)
    assert (status_of(plan), plan.is_held_for_person) == ("replied", False)
    people.hand_back(actor=as_bob, conversation_id=thread.id, now=MONDAY + 2 * DAY)
    assert status_of(plan) == "replied"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    holds=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 2000)), min_size=1, max_size=4),
    anchoring=st.sampled_from(["anchored", "relative"]),
)
def test_a_pause_keeps_the_rest_of_the_wait(
    as_alice: Actor, make_lead: Callable[..., Lead], holds: list[tuple[int, int]], anchoring: str
) -> None:
    """However often a plan is held and for how long, what was left to wait then is left after that.

    In Hawaii, whose clocks never change, so that days are hours.
    """
    lead = make_lead(name="Erin", zip="96813")
    name = f"own-{anchoring}"
    steps = [{"day": day, "channel": "sms", "body": "Hi. Reply STOP to end."} for day in (20, 40, 60)]
    if not sequence_selectors.newest_of(name):
        draft = sequences.save_draft(
            actor=as_alice, fields={"name": name, "steps": steps, "anchoring": anchoring}
        )
        sequences.publish_draft(actor=as_alice, sequence_id=draft.id)
    now = MONDAY
    plan = enrollments.start_enrollment(
        actor=as_alice, lead_id=lead.id, sequence_name=name, now=now
    ).enrollment
    for wait, held in holds:
        now += timedelta(hours=wait)
        left = plan.follow_ups.get(step_number=1).nominal_at - now
        enrollments.pause_enrollment(actor=as_alice, enrollment_id=plan.id, now=now)
        now += timedelta(minutes=held)
        enrollments.resume_enrollment(actor=as_alice, enrollment_id=plan.id, now=now)
        assert plan.follow_ups.get(step_number=1).nominal_at - now == left
