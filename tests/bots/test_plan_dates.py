"""Dates follow the lead's whereabouts and the team's hours; what was sent or chosen stays."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from django.db import transaction

from bots.models.enrollments import Enrollment, FollowUp
from bots.models.leads import Lead
from bots.models.outbound import Outbound
from bots.models.sequences import FollowUpSettings
from bots.services import archiving, enrollments, lead_imports, leads, plan_dates, sequences
from common.actor import Actor
from events.models import Event
from tests.bots.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_acme")]
DAY = timedelta(days=1)


@pytest.fixture
def plan(as_alice: Actor, dana: Lead) -> Enrollment:
    return enrollments.start_enrollment(actor=as_alice, lead_id=dana.id, now=MONDAY).enrollment


def dues(plan: Enrollment) -> list[datetime | None]:
    return list(plan.follow_ups.order_by("step_number").values_list("due_at", flat=True))


def test_a_lead_that_moves_is_written_to_at_its_new_hours(
    as_alice: Actor, dana: Lead, plan: Enrollment
) -> None:
    leads.update_lead(actor=as_alice, lead_id=dana.id, fields={"zip": "96813"})
    plan.refresh_from_db()
    assert plan.timezone == "Pacific/Honolulu"
    assert all(at and 8 <= (at - timedelta(hours=10)).hour < 21 for at in dues(plan))
    assert "in Honolulu" in plan.follow_ups.get(step_number=1).why[0]
    told = Event.objects.filter(type="enrollment_changed").latest("id")
    assert "the dates were planned again" in told.payload


def test_a_held_plan_gets_no_dates_by_being_planned_again(
    as_alice: Actor, dana: Lead, plan: Enrollment
) -> None:
    enrollments.pause_enrollment(actor=as_alice, enrollment_id=plan.id, now=MONDAY)
    leads.update_lead(actor=as_alice, lead_id=dana.id, fields={"zip": "10001"})
    assert dues(plan) == [None] * 4


def test_what_was_sent_stays(as_alice: Actor, dana: Lead, plan: Enrollment) -> None:
    plan.follow_ups.filter(step_number=1).update(status="sent", sent_at=MONDAY + 3 * DAY)
    before = plan.follow_ups.get(step_number=1)
    leads.update_lead(actor=as_alice, lead_id=dana.id, fields={"zip": "10001"})
    after = plan.follow_ups.get(step_number=1)
    assert (after.due_at, after.sent_at, after.why) == (before.due_at, before.sent_at, before.why)


def test_a_tenants_plans_are_dated_again_in_chunks(
    as_alice: Actor,
    plan: Enrollment,
    make_lead: Callable[..., Lead],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = enrollments.start_enrollment(actor=as_alice, lead_id=make_lead().id, now=MONDAY).enrollment
    FollowUpSettings.objects.create(tenant_id=as_alice.tenant_id, earliest_text=time(12, 0))
    monkeypatch.setattr(plan_dates, "PLANS_PER_CHUNK", 1)
    first = plan_dates.replan_tenant(tenant_id=as_alice.tenant_id, now=MONDAY)
    second = plan_dates.replan_tenant(tenant_id=as_alice.tenant_id, now=MONDAY, after_id=first)
    assert (first, second) == (plan.id, other.id)
    assert plan_dates.replan_tenant(tenant_id=as_alice.tenant_id, now=MONDAY, after_id=second) is None
    texts = FollowUp.objects.filter(channel="sms").values_list("due_at", flat=True)
    assert {at and (at - timedelta(hours=8)).hour for at in texts} == {12}
    assert Event.objects.filter(type="follow_ups_replanned").count() == 2


def test_days_of_a_relative_plan_count_from_what_was_sent(as_alice: Actor, dana: Lead) -> None:
    steps = [{"day": 2, "channel": "sms", "body": "Hi. Reply STOP to end."}] * 2
    draft = sequences.save_draft(
        actor=as_alice, fields={"name": "own", "steps": steps, "anchoring": "relative"}
    )
    sequences.publish_draft(actor=as_alice, sequence_id=draft.id)
    plan = enrollments.start_enrollment(
        actor=as_alice, lead_id=dana.id, now=MONDAY, sequence_name="own"
    ).enrollment
    late = MONDAY + 9 * DAY
    plan.follow_ups.filter(step_number=1).update(status="sent", sent_at=late)
    leads.update_lead(actor=as_alice, lead_id=dana.id, fields={"zip": "94105"})
    assert plan.follow_ups.get(step_number=2).due_at == late + 2 * DAY
    enrollments.pause_enrollment(actor=as_alice, enrollment_id=plan.id, now=late)
    enrollments.resume_enrollment(actor=as_alice, enrollment_id=plan.id, now=late + 5 * DAY)
    assert plan.follow_ups.get(step_number=2).due_at == late + 7 * DAY


def test_a_merge_takes_plans_and_what_went_out_along(
    as_alice: Actor, dana: Lead, plan: Enrollment, make_lead: Callable[..., Lead]
) -> None:
    step = plan.follow_ups.get(step_number=1)
    Outbound.objects.create(
        follow_up=step,
        lead=dana,
        key="k",
        channel="sms",
        to="+1",
        body="Hi",
        provider="p",
        contacted_at=MONDAY,
    )
    kept = make_lead(name="Dana R.", zip="10001")
    archiving.merge_leads(actor=as_alice, lead_id=dana.id, into_lead_id=kept.id, now=MONDAY)
    plan.refresh_from_db()
    assert (plan.lead_id, plan.status, plan.timezone) == (kept.id, "active", "America/New_York")
    assert set(plan.follow_ups.values_list("lead_id", flat=True)) == {kept.id}
    assert Outbound.objects.get().lead_id == kept.id
    told = Event.objects.filter(type="enrollment_changed").latest("id")
    assert (f'"lead_id":"{kept.id}"' in told.payload, "merged" in told.payload) == (True, True)


def test_an_import_that_moves_a_lead_moves_its_dates(as_alice: Actor, dana: Lead, plan: Enrollment) -> None:
    content = f"name,phone,zip\nDana Reyes,{dana.phone},96813\n".encode()
    wanted = lead_imports.request_lead_import(actor=as_alice, content=content, file_name="moved.csv")
    with transaction.atomic():
        lead_imports.run_lead_import(tenant_id=as_alice.tenant_id, import_id=wanted.id)
    dana.refresh_from_db()
    plan.refresh_from_db()
    assert (dana.timezone, plan.timezone) == ("Pacific/Honolulu", "Pacific/Honolulu")
    assert "in Honolulu" in plan.follow_ups.get(step_number=1).why[0]
    assert Event.objects.filter(type="follow_ups_replanned").count() == 1
