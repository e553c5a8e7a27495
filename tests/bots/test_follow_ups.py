"""Steps at the moment of sending: everything is checked again, and whatever changed meanwhile counts."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from bots.events.follow_ups import FollowUpProgressed
from bots.models.conversations import Conversation, Message
from bots.models.enrollments import Enrollment, FollowUp
from bots.models.leads import Lead
from bots.services import (
    archiving,
    enrollments,
    follow_ups,
    people,
    suppressions,
    turns,
)
from bots.services import consents as consent_services
from bots.services.follow_up_claims import Batch, ClaimedStep
from common.actor import Actor
from events.models import Event
from tests.bots.conftest import MONDAY, RememberingProvider

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_acme")]
THURSDAY = MONDAY + timedelta(days=3)
NEXT_MONDAY = MONDAY + timedelta(days=7)


@pytest.fixture
def plan(as_alice: Actor, dana: Lead) -> Enrollment:
    return enrollments.start_enrollment(actor=as_alice, lead_id=dana.id, now=MONDAY).enrollment


def step(plan: Enrollment, day: int) -> FollowUp:
    return plan.follow_ups.get(day=day)


def claim(plan: Enrollment, *days: int, now: datetime) -> Batch:
    """Lease steps as a poke does when they are due."""
    token = UUID(int=sum(days))
    steps = plan.follow_ups.filter(day__in=days)
    steps.filter(status="pending").update(status="leased")
    steps.update(lease_token=token, lease_until=timezone.now() + timedelta(seconds=30), attempt=1)
    claimed = tuple(ClaimedStep(one.id, one.lead_id, one.status) for one in steps.order_by("day"))
    return Batch(plan.tenant_id, token, now, claimed)


def carry_out(plan: Enrollment, day: int, provider: RememberingProvider, *, now: datetime = THURSDAY) -> str:
    became = +follow_ups.carry_out(claim(plan, day, now=now), provider_for=lambda _: provider)
    return "".join(became)


def test_a_due_step_is_sent_once_and_told(plan: Enrollment, provider: RememberingProvider) -> None:
    assert carry_out(plan, 3, provider) == "sent"
    assert [message.to for message in provider.journal] == ["+19165550100"]
    assert step(plan, 3).sent_at == THURSDAY
    assert Message.objects.get(follow_up__day=3).provider == "remembering"
    assert Event.objects.filter(type=FollowUpProgressed.type).count() == 1


def test_what_another_worker_took_over_stays_as_that_one_leaves_it(
    plan: Enrollment, provider: RememberingProvider
) -> None:
    batch = claim(plan, 3, now=THURSDAY)
    plan.follow_ups.filter(day=3).update(lease_token=UUID(int=99))
    assert not +follow_ups.carry_out(batch, provider_for=lambda _: provider)
    assert (provider.journal, step(plan, 3).status) == ([], "leased")


def test_without_consent_a_step_is_skipped_and_says_why(
    as_alice: Actor, dana: Lead, plan: Enrollment, provider: RememberingProvider
) -> None:
    consent_services.record_consent(
        actor=as_alice, lead_id=dana.id, channel="sms", is_granted=False, source="STOP", given_at=MONDAY
    )
    assert carry_out(plan, 3, provider) == "skipped"
    assert step(plan, 3).outcome == "consent for texts was refused"
    assert provider.journal == []


def test_without_a_phone_a_text_goes_by_email_and_says_so(
    as_alice: Actor, make_lead: Callable[..., Lead], provider: RememberingProvider
) -> None:
    lead = make_lead(email="dana@example.com", consents=("email",))
    plan = enrollments.start_enrollment(actor=as_alice, lead_id=lead.id, now=MONDAY).enrollment
    assert carry_out(plan, 3, provider) == "sent"
    (sent,) = provider.journal
    assert (sent.channel, sent.to) == ("email", "dana@example.com")
    assert step(plan, 3).why[-1] == "the lead has no phone, so by email"
    assert Message.objects.get().channel == "email"


def test_a_premium_number_is_not_texted(
    as_alice: Actor, make_lead: Callable[..., Lead], provider: RememberingProvider
) -> None:
    lead = make_lead(phone="+19005550100", consents=("sms",))
    plan = enrollments.start_enrollment(actor=as_alice, lead_id=lead.id, now=MONDAY).enrollment
    assert carry_out(plan, 3, provider) == "skipped"
    assert step(plan, 3).outcome == "the lead's phone is a premium rate number"


def test_a_suppression_of_any_lead_with_that_number_counts(
    as_alice: Actor, plan: Enrollment, provider: RememberingProvider
) -> None:
    suppressions.suppress(
        actor=as_alice, channel="sms", address="+19165550100", reason="asked", now=MONDAY, topic="check in"
    )
    assert carry_out(plan, 3, provider) == "skipped"
    assert step(plan, 3).outcome == "the phone asked for no more messages of the kind 'check in'"


def test_a_suppression_of_another_topic_does_not_count(
    as_alice: Actor, plan: Enrollment, provider: RememberingProvider
) -> None:
    suppressions.suppress(
        actor=as_alice, channel="sms", address="+19165550100", reason="asked", now=MONDAY, topic="else"
    )
    assert carry_out(plan, 3, provider) == "sent"


@pytest.mark.parametrize(
    ("zip_code", "night", "morning", "why"),
    [
        ("95814", "2030-11-08T02:00-08:00", "2030-11-08T09:00-08:00", "California allows texts from 09:00"),
        ("33101", "2030-11-07T20:30-05:00", "2030-11-08T08:00-05:00", "Florida allows texts from 08:00"),
    ],
    ids=["California", "Florida"],
)
def test_in_quiet_hours_a_step_waits_for_the_leads_morning(
    as_alice: Actor,
    make_lead: Callable[..., Lead],
    provider: RememberingProvider,
    zip_code: str,
    night: str,
    morning: str,
    why: str,
) -> None:
    at, opens = datetime.fromisoformat(night), datetime.fromisoformat(morning)
    lead = make_lead(phone="+19165550177", zip=zip_code, consents=("sms",))
    plan = enrollments.start_enrollment(actor=as_alice, lead_id=lead.id, now=MONDAY).enrollment
    plan.follow_ups.filter(day=3).update(due_at=at, why=[])
    assert (carry_out(plan, 3, provider, now=at), provider.journal) == ("moved", [])
    moved = step(plan, 3)
    assert (moved.status, moved.due_at, moved.why[0].startswith(why)) == ("pending", opens, True)
    assert carry_out(plan, 3, provider, now=opens) == "sent"


@pytest.mark.parametrize(("name", "became"), [("remembering", "moved"), ("simulated", "sent")])
def test_what_may_still_be_waiting_for_its_provider_when_the_night_begins_waits(
    plan: Enrollment, provider: RememberingProvider, name: str, became: str
) -> None:
    provider.name = name
    evening = datetime.fromisoformat("2030-11-07T20:59:30-08:00")
    plan.follow_ups.filter(day=3).update(due_at=evening)
    assert carry_out(plan, 3, provider, now=evening) == became


def test_never_two_steps_on_one_of_the_leads_days(plan: Enrollment, provider: RememberingProvider) -> None:
    carry_out(plan, 3, provider)
    assert carry_out(plan, 7, provider) == "moved"
    due = step(plan, 7).due_at
    assert due is not None
    assert due >= THURSDAY + timedelta(days=1)


def test_never_two_steps_on_one_day_in_one_batch(plan: Enrollment, provider: RememberingProvider) -> None:
    batch = claim(plan, 3, 7, now=THURSDAY)
    became = +follow_ups.carry_out(batch, provider_for=lambda _: provider)
    assert became == {"sent": 1, "moved": 1}


def test_a_step_beyond_its_grace_is_skipped(plan: Enrollment, provider: RememberingProvider) -> None:
    assert carry_out(plan, 3, provider, now=THURSDAY + timedelta(days=4)) == "skipped"
    assert step(plan, 3).outcome == "expired: 4 days late"


def test_after_an_outage_a_late_step_is_spread_once(plan: Enrollment, provider: RememberingProvider) -> None:
    late = THURSDAY + timedelta(hours=2)
    assert carry_out(plan, 3, provider, now=late) == "moved"
    due = step(plan, 3).due_at
    assert due is not None
    assert late < due <= late + timedelta(minutes=30)
    assert carry_out(plan, 3, provider, now=due + timedelta(hours=1)) == "sent"


def test_a_reply_between_claim_and_send_holds_the_step(
    as_alice: Actor, dana: Lead, plan: Enrollment, provider: RememberingProvider
) -> None:
    batch = claim(plan, 3, now=THURSDAY)
    turns.receive_lead_message(actor=as_alice, lead_id=dana.id, text="hello", now=THURSDAY)
    became = +follow_ups.carry_out(batch, provider_for=lambda _: provider)
    assert (became, provider.journal, step(plan, 3).due_at) == ({"moved": 1}, [], None)


def test_a_stop_between_claim_and_send_cancels_the_step(
    as_alice: Actor, dana: Lead, plan: Enrollment, provider: RememberingProvider
) -> None:
    batch = claim(plan, 3, now=THURSDAY)
    turns.receive_lead_message(actor=as_alice, lead_id=dana.id, text="STOP", now=THURSDAY)
    became = +follow_ups.carry_out(batch, provider_for=lambda _: provider)
    assert (became, provider.journal) == ({"cancelled": 1}, [])


def test_a_plan_that_was_held_and_went_on_is_dated_anew(
    as_alice: Actor, plan: Enrollment, provider: RememberingProvider
) -> None:
    batch = claim(plan, 3, now=THURSDAY)
    enrollments.pause_enrollment(actor=as_alice, enrollment_id=plan.id, now=THURSDAY - timedelta(days=2))
    enrollments.resume_enrollment(actor=as_alice, enrollment_id=plan.id, now=THURSDAY)
    became = +follow_ups.carry_out(batch, provider_for=lambda _: provider)
    due = step(plan, 3).due_at
    assert due is not None
    assert due > THURSDAY
    assert (became, provider.journal) == ({"moved": 1}, [])


def test_archiving_the_lead_cancels_a_step_in_hand(
    as_alice: Actor, dana: Lead, plan: Enrollment, provider: RememberingProvider
) -> None:
    batch = claim(plan, 3, now=THURSDAY)
    archiving.archive_lead(actor=as_alice, lead_id=dana.id, now=THURSDAY)
    became = +follow_ups.carry_out(batch, provider_for=lambda _: provider)
    assert (became, provider.journal) == ({"cancelled": 1}, [])


def test_a_step_waits_while_a_person_of_the_team_talks_with_the_lead(
    as_alice: Actor, dana: Lead, plan: Enrollment, provider: RememberingProvider
) -> None:
    thread = Conversation.objects.create(lead=dana)
    people.take_over(actor=as_alice, conversation_id=thread.id, now=MONDAY)
    assert (carry_out(plan, 3, provider), provider.journal) == ("moved", [])
    people.hand_back(actor=as_alice, conversation_id=thread.id, now=MONDAY)
    assert carry_out(plan, 3, provider) == "sent"


def test_the_last_step_completes_the_plan(plan: Enrollment, provider: RememberingProvider) -> None:
    provider.name = "simulated"
    for day in (3, 7, 14, 30):
        carry_out(plan, day, provider, now=MONDAY + timedelta(days=day))
    plan.refresh_from_db()
    assert plan.status == "completed"
    assert [message.channel for message in provider.journal] == ["sms", "voice", "email", "sms"]


def test_a_step_is_carried_out_at_once_when_somebody_asks(as_alice: Actor, plan: Enrollment) -> None:
    asked = MONDAY + timedelta(days=1)
    assert (
        follow_ups.carry_out_now(actor=as_alice, follow_up_id=step(plan, 3).id, now=asked),
        follow_ups.carry_out_now(actor=as_alice, follow_up_id=step(plan, 3).id, now=asked),
    ) == ("sent", "overtaken")
