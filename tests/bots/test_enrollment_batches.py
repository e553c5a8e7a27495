"""Thousands of leads enrolled as one job: in pieces, each told as one fact, taken over from a dead worker."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bots.exceptions.enrollments import EnrollmentRefusedError
from bots.exceptions.leads import LeadNotFoundError
from bots.models.batches import EnrollmentBatch
from bots.models.enrollments import Enrollment, FollowUp
from bots.models.leads import Channel, Consent, Lead
from bots.selectors.leads import LeadFilter
from bots.services import enrollment_batches, enrollments, leases
from common.actor import Actor
from events.models import Event
from tests.bots.conftest import MONDAY
from tests.clients import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_acme")]
ZIPS = ("95814", "10001", "60601", "80202", "33101", "96813")


def make_many(tenant_id: UUID, count: int, *, first: int = 0) -> None:
    leads = [
        Lead(
            tenant_id=tenant_id,
            name=f"Lead {number}",
            phone=f"+1916{5550000 + number:07d}",
            zip=ZIPS[number % len(ZIPS)],
            timezone="America/Los_Angeles",
        )
        for number in range(first, first + count)
    ]
    Lead.objects.bulk_create(leads)
    Consent.objects.bulk_create(
        Consent(
            tenant_id=tenant_id, lead=lead, channel=Channel.SMS, is_granted=True, source="t", given_at=MONDAY
        )
        for lead in leads
    )


def run(actor: Actor, **options: Any) -> EnrollmentBatch:
    batch = enrollment_batches.enroll_segment(
        actor=actor, sequence_name=options.pop("sequence", "fast"), now=MONDAY, **options
    )
    enrollment_batches.run_batch(tenant_id=actor.tenant_id, batch_id=batch.id)
    batch.refresh_from_db()
    return batch


def told() -> list[dict[str, Any]]:
    events = Event.objects.filter(type="enrollments_started").order_by("id")
    return [msgspec.json.decode(one.payload) for one in events]


def test_a_segment_is_enrolled_in_pieces_and_told_piece_by_piece(
    as_alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enrollment_batches, "LEADS_PER_PIECE", 4)
    make_many(as_alice.tenant_id, 10)
    batch = run(as_alice, filters=LeadFilter())
    assert (batch.status, batch.total, batch.enrolled_count) == ("done", 10, 10)
    assert FollowUp.objects.count() == 40
    assert [(one["count"], one["is_last"]) for one in told()] == [(4, False), (4, False), (2, True)]
    assert not Event.objects.filter(type="enrollment_changed").exists()


def test_who_stays_out_is_counted_by_reason(
    as_alice: Actor, dana: Lead, make_lead: Callable[..., Lead]
) -> None:
    enrollments.start_enrollment(actor=as_alice, lead_id=dana.id, now=MONDAY)
    other = make_lead(name="Nobody")
    batch = run(as_alice, lead_ids=[dana.id, other.id])
    assert batch.enrolled_count == 0
    assert batch.skipped == {"in another plan that excludes this one": 1, "no phone and no email": 1}


def test_a_contract_ends_the_other_plans_of_all(as_alice: Actor, dana: Lead) -> None:
    before = enrollments.start_enrollment(actor=as_alice, lead_id=dana.id, now=MONDAY).enrollment
    batch = run(as_alice, sequence="contract_to_close", lead_ids=[dana.id])
    before.refresh_from_db()
    assert (batch.enrolled_count, before.status, before.reason) == (1, "completed", "a contract is signed")


def test_a_successor_goes_on_behind_the_last_piece(as_alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enrollment_batches, "LEADS_PER_PIECE", 3)
    make_many(as_alice.tenant_id, 7)
    batch = enrollment_batches.enroll_segment(
        actor=as_alice, sequence_name="fast", now=MONDAY, filters=LeadFilter()
    )
    held = leases.take(EnrollmentBatch.objects.all(), batch.id, give_up=enrollment_batches._give_up)
    assert held is not None
    with transaction.atomic():
        assert enrollment_batches._work_piece(held)
    assert enrollment_batches.run_batch(tenant_id=as_alice.tenant_id, batch_id=batch.id) == "not taken"
    EnrollmentBatch.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert batch.id in [one.id for one in enrollment_batches.unfinished_batches()]
    assert enrollment_batches.run_batch(tenant_id=as_alice.tenant_id, batch_id=batch.id) == "done"
    with transaction.atomic():
        assert not enrollment_batches._work_piece(held)
    assert (Enrollment.objects.count(), sum(one["count"] for one in told())) == (7, 7)


def test_what_five_workers_did_not_finish_is_given_up_and_told(as_alice: Actor) -> None:
    make_many(as_alice.tenant_id, 1)
    batch = enrollment_batches.enroll_segment(
        actor=as_alice, sequence_name="fast", now=MONDAY, filters=LeadFilter()
    )
    EnrollmentBatch.objects.update(attempt=leases.MOST_ATTEMPTS)
    enrollment_batches.run_batch(tenant_id=as_alice.tenant_id, batch_id=batch.id)
    batch.refresh_from_db()
    assert (batch.status, told()[-1]["error"]) == ("failed", enrollment_batches.GIVEN_UP)


def test_nobody_and_strangers_are_refused_and_leave_nothing(as_alice: Actor) -> None:
    with pytest.raises(EnrollmentRefusedError):
        run(as_alice, filters=LeadFilter(city="Nowhere"))
    with pytest.raises(LeadNotFoundError):
        run(as_alice, lead_ids=[uuid4()])
    assert not EnrollmentBatch.objects.exists()


def test_over_rest_it_is_taken_in_and_seen_to_end(as_bob: Actor, dana: Lead) -> None:
    client = client_of(as_bob)
    answer = client.post("/api/enrollments/bulk", {"lead_ids": [str(dana.id)]}, format="json")
    batch = answer.json()
    assert (answer.status_code, batch["status"], batch["total"]) == (202, "queued", 1)
    enrollment_batches.run_batch(tenant_id=as_bob.tenant_id, batch_id=UUID(batch["id"]))
    seen = client.get(f"/api/enrollments/bulk/{batch['id']}").json()
    assert (seen["status"], seen["enrolled"]) == ("done", 1)
    assert client.post("/api/enrollments/bulk", {}, format="json").status_code == 400


def test_a_piece_takes_as_many_statements_for_many_leads_as_for_few(as_alice: Actor) -> None:
    make_many(as_alice.tenant_id, 20)
    with CaptureQueriesContext(connection) as few:
        run(as_alice, filters=LeadFilter())
    make_many(as_alice.tenant_id, 400, first=20)
    with CaptureQueriesContext(connection) as many:
        batch = run(as_alice, filters=LeadFilter(), sequence="slow")
    assert batch.total == 420
    assert len(many) <= len(few) + 2
