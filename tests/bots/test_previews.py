"""If enrolled now: who gets what, when and why. What is shown is what enrolling then does."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from accounts.models.tenants import Tenant
from bots.models.enrollments import Enrollment
from bots.models.leads import Lead
from bots.selectors import follow_ups, previews
from bots.selectors.leads import LeadFilter
from bots.services import enrollments, sequences
from common.actor import Actor
from tests.bots.conftest import MONDAY
from tests.clients import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_acme")]


def preview(
    actor: Actor, *leads: Lead, sequence: str = "3-7-14-30", at: datetime = MONDAY
) -> list[previews.PreviewPlan]:
    sequence_id = sequences.ensure_sequence(sequence).id
    found = previews.preview_leads_for(
        actor=actor, lead_ids=[lead.id for lead in leads], sequence_id=sequence_id, at=at
    )
    return found.plans


def test_what_is_shown_is_what_enrolling_does(as_alice: Actor, dana: Lead) -> None:
    [shown] = preview(as_alice, dana)
    assert not Enrollment.objects.exists()
    plan = enrollments.start_enrollment(actor=as_alice, lead_id=dana.id, now=MONDAY).enrollment
    written = plan.follow_ups.order_by("step_number").values_list("due_at", "nominal_at", "why")
    assert [(one.due_at, one.nominal_at, list(one.reasons)) for one in shown.steps] == list(written)
    assert shown.refusal == ""
    assert shown.steps[0].text.startswith("Hi Dana, checking in")


def test_a_step_says_why_it_moved(as_alice: Actor, make_lead: Callable[..., Lead]) -> None:
    early = make_lead(name="Erin", zip="96813", phone="+18085550100", consents=("sms", "voice"))
    [shown] = preview(as_alice, early, at=MONDAY.replace(hour=12))
    moved = [one for one in shown.steps if one.due_at != one.nominal_at]
    assert moved
    assert all(len(one.reasons) > 1 for one in moved)


@pytest.mark.parametrize(
    ("fields", "refusals"),
    [
        ({"email": "e@example.com", "consents": ("email",)}, ["", "", "", ""]),
        ({"phone": "+19165550101", "consents": ("sms",)}, ["", "consent for calls", "no email", ""]),
    ],
)
def test_each_step_says_why_it_would_be_skipped_or_go_another_way(
    as_alice: Actor, make_lead: Callable[..., Lead], fields: dict[str, Any], refusals: list[str]
) -> None:
    [shown] = preview(as_alice, make_lead(name="Erin", **fields))
    assert all(bool(one.refusal) == bool(said) for one, said in zip(shown.steps, refusals, strict=True))
    assert all(said in one.refusal for one, said in zip(shown.steps, refusals, strict=True))
    if "phone" not in fields:
        assert {one.channel for one in shown.steps} == {"email"}
        assert shown.steps[0].reasons[-1] == "the lead has no phone, so by email"
        assert shown.steps[0].subject


def test_a_segment_is_counted_whole_and_shown_in_part(
    as_alice: Actor, dana: Lead, make_lead: Callable[..., Lead]
) -> None:
    enrollments.start_enrollment(actor=as_alice, lead_id=dana.id, now=MONDAY)
    make_lead(name="Nobody")
    make_lead(name="Silent", email="s@example.com")
    for number in range(3):
        make_lead(name="Erin", phone=f"+1916555020{number}", consents=("sms",))
    found = previews.preview_segment_for(
        actor=as_alice,
        filters=LeadFilter(),
        sequence_id=sequences.ensure_sequence("3-7-14-30").id,
        at=MONDAY,
        limit=2,
    )
    assert (found.total, found.would_enroll, len(found.plans)) == (6, 3, 2)
    assert found.refused == {
        "already in this plan": 1,
        "no phone and no email": 1,
        "nothing of the plan may reach them": 1,
    }
    assert [day["counts"] for day in found.by_day] == [{"sms": 3}, {"sms": 3}]


def test_over_rest_by_leads_by_filters_and_refused(as_bob: Actor, dana: Lead) -> None:
    client = client_of(as_bob)

    def ask(**body: Any) -> tuple[int, Any]:
        answer = client.post("/api/follow-ups/preview", body, format="json")
        return answer.status_code, answer.json()

    _, named = ask(sequence="fast", lead_ids=[str(dana.id)])
    _, segment = ask(sequence="fast", filters={"zip": "95814"})
    assert named["plans"][0]["steps"][0]["day"] == 1
    assert (segment["total"], segment["would_enroll"]) == (1, 1)
    assert ask(sequence="nothing")[0] == 404
    assert ask(lead_ids=[str(uuid4())])[0] == 404
    assert ask(lead_ids=[str(dana.id)], filters={})[0] == 400
    assert ask(filters={"colour": "red"})[0] == 400
    assert not Enrollment.objects.exists()


def test_counts_calendar_and_hours_see_the_same_steps(as_alice: Actor, dana: Lead) -> None:
    plan = enrollments.start_enrollment(actor=as_alice, lead_id=dana.id, now=MONDAY).enrollment
    first = plan.follow_ups.get(step_number=1).due_at
    assert first is not None
    later = first + timedelta(minutes=10)
    counts = follow_ups.count_follow_ups_for(actor=as_alice, now=later)
    assert (counts["due"], counts["late"], counts["planned"], counts["held"]) == (1, 1, 3, 0)
    days = follow_ups.calendar_for(actor=as_alice, month=MONDAY.date(), zone="America/Los_Angeles")
    assert [(day.day, counts) for day, counts in days.items()] == [
        (7, {"sms": 1, "pending": 1}),
        (11, {"voice": 1, "pending": 1}),
        (18, {"email": 1, "pending": 1}),
    ]
    hours = follow_ups.queue_by_hour_for(actor=as_alice, now=later, hours=24)
    assert (len(hours), hours[0][1], sum(count for _, count in hours)) == (24, 1, 1)
    enrollments.pause_enrollment(actor=as_alice, enrollment_id=plan.id, now=MONDAY)
    held = follow_ups.count_follow_ups_for(actor=as_alice, now=later)
    assert (held["due"], held["planned"], held["held"]) == (0, 0, 4)


def test_the_list_and_the_counts_mean_the_same_by_late(as_alice: Actor, acme: Tenant, dana: Lead) -> None:
    plan = enrollments.start_enrollment(actor=as_alice, lead_id=dana.id, now=MONDAY).enrollment
    plan.follow_ups.update(due_at=None)
    Tenant.objects.filter(id=acme.id).update(is_demo=True, clock_rate=60)
    acme.refresh_from_db()
    for hours, late in ((2, 0), (6, 1)):
        plan.follow_ups.filter(step_number=1).update(due_at=acme.now() - timedelta(hours=hours))
        listed = client_of(as_alice).get("/api/follow-ups", {"late": "true"}).json()["results"]
        counts = follow_ups.count_follow_ups_for(actor=as_alice, now=acme.now())
        assert (len(listed), counts["late"]) == (late, late)


def test_charlie_previews_nobody_of_acme(as_alice: Actor, as_charlie: Actor, dana: Lead) -> None:
    sequence_id = sequences.ensure_sequence("fast").id
    client = client_of(as_charlie)
    for body in ({"lead_ids": [str(dana.id)]}, {"sequence_id": str(sequence_id)}):
        assert client.post("/api/follow-ups/preview", body, format="json").status_code == 404
    answer = client.post("/api/follow-ups/preview", {"filters": {}}, format="json")
    assert (answer.status_code, answer.json()["total"]) == (200, 0)
