"""Steps carried out through Twilio's own client, from the claim to what its callbacks make of them."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.test import Client

from bots.models.calls import Call
from bots.models.enrollments import Enrollment, FollowUp
from bots.models.leads import Lead
from bots.models.outbound import Outbound
from bots.models.suppressions import Suppression
from bots.services import enrollments, follow_ups
from common.actor import Actor
from tests.bots.calling import callbacks_of, choose_twilio, deliver
from tests.bots.providers import fake_twilio as fake
from tests.bots.providers.fake_twilio import FakeTwilio, phone_of
from tests.bots.test_follow_ups import NEXT_MONDAY, THURSDAY, claim, step

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_acme")]


@pytest.fixture
def twilio(as_alice: Actor) -> Iterator[FakeTwilio]:
    choose_twilio(as_alice)
    with fake.running() as running:
        yield running


@pytest.fixture
def plan_of(as_alice: Actor, make_lead: Callable[..., Lead]) -> Callable[[str], Enrollment]:
    def make(phone: str) -> Enrollment:
        lead = make_lead(phone=phone, consents=("sms", "voice"))
        started = enrollments.start_enrollment(
            actor=as_alice, lead_id=lead.id, now=THURSDAY - timedelta(days=3)
        )
        return started.enrollment

    return make


def carry_out(twilio: FakeTwilio, plan: Enrollment, day: int) -> FollowUp:
    phone = phone_of(twilio, callbacks=callbacks_of(plan.tenant_id))
    now = THURSDAY if day == 3 else NEXT_MONDAY
    follow_ups.carry_out(claim(plan, day, now=now), provider_for=lambda _: phone)
    return step(plan, day)


def test_a_lost_answer_stays_unknown_until_a_callback_proves_it_and_nothing_is_sent_again(
    twilio: FakeTwilio, plan_of: Callable[[str], Enrollment]
) -> None:
    plan = plan_of(fake.LOST)
    assert carry_out(twilio, plan, 3).status == FollowUp.Status.UNKNOWN
    deliver(Client(), twilio.tells(twilio.taken[0]["sid"])[:1])
    assert carry_out(twilio, plan, 3).status == FollowUp.Status.SENT
    assert (len(twilio.taken), len(twilio.asked)) == (1, 1)


def test_a_lost_answer_without_a_callback_is_looked_up_and_not_sent_again(
    twilio: FakeTwilio, plan_of: Callable[[str], Enrollment]
) -> None:
    plan = plan_of(fake.LOST)
    carry_out(twilio, plan, 3)
    assert carry_out(twilio, plan, 3).status == FollowUp.Status.SENT
    assert Outbound.objects.get().provider_sid == twilio.taken[0]["sid"]
    assert len(twilio.taken) == 1


def test_what_nobody_can_find_stays_unknown_and_is_not_sent_again(
    twilio: FakeTwilio, plan_of: Callable[[str], Enrollment]
) -> None:
    plan = plan_of(fake.LOST_UNTAKEN)
    carry_out(twilio, plan, 3)
    assert carry_out(twilio, plan, 3).status == FollowUp.Status.UNKNOWN
    assert [path for path in twilio.asked if "?" not in path] == [twilio.asked[0]]


def test_a_number_that_wrote_stop_to_the_carrier_ends_its_plan(
    twilio: FakeTwilio, plan_of: Callable[[str], Enrollment]
) -> None:
    plan = plan_of(fake.STOPPED)
    assert carry_out(twilio, plan, 3).status == FollowUp.Status.FAILED
    plan.refresh_from_db()
    assert plan.status == Enrollment.Status.OPTED_OUT
    assert Suppression.objects.filter(address=fake.STOPPED).count() == 2


def test_a_busy_call_is_made_again_under_a_key_of_its_own(
    twilio: FakeTwilio, plan_of: Callable[[str], Enrollment]
) -> None:
    plan = plan_of(fake.BUSY)
    assert carry_out(twilio, plan, 7).status == FollowUp.Status.SENT
    deliver(Client(), twilio.tells(twilio.taken[0]["sid"]))
    again = step(plan, 7)
    assert (again.status, again.due_at is not None) == (FollowUp.Status.PENDING, True)
    # The webhook came in the present, years before this plan's Monday.
    plan.follow_ups.filter(day=7).update(due_at=NEXT_MONDAY)
    carry_out(twilio, plan, 7)
    assert [one.number for one in Outbound.objects.order_by("number")] == [1, 2]
    assert Call.objects.count() == len(twilio.taken) == 2


def test_a_call_that_ended_before_its_answer_was_known_is_made_again_once_it_is(
    twilio: FakeTwilio, plan_of: Callable[[str], Enrollment], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(fake.CALL_ENDS, fake.LOST, fake.CALL_ENDS[fake.BUSY])
    plan = plan_of(fake.LOST)
    assert carry_out(twilio, plan, 7).status == FollowUp.Status.UNKNOWN
    deliver(Client(), twilio.tells(twilio.taken[0]["sid"]))
    again = carry_out(twilio, plan, 7)
    assert (again.status, len(twilio.taken)) == (FollowUp.Status.PENDING, 1)
    assert "the call ended as busy" in again.why[-1]
