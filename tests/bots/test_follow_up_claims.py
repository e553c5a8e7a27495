"""Claims: one company's due steps at a time, the companies in turn, each by its own clock."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models.tenants import Tenant
from bots.models.enrollments import Enrollment
from bots.models.leads import Lead
from bots.models.sequences import FollowUpSettings
from bots.services import enrollments, follow_up_claims, follow_ups
from bots.services.follow_up_claims import Batch
from common.actor import Actor
from common.tenancy import all_tenants_scope, tenant_scope
from tests.bots.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_acme")]
THURSDAY = MONDAY + timedelta(days=3)
# Whatever is in a batch; a statement for each step would make it fail.
STATEMENTS_OF_A_BATCH = 45


@pytest.fixture
def plan(as_alice: Actor, dana: Lead) -> Enrollment:
    return enrollments.start_enrollment(actor=as_alice, lead_id=dana.id, now=MONDAY).enrollment


@pytest.fixture
def their_plan(as_charlie: Actor, make_lead: Callable[..., Lead]) -> Enrollment:
    with tenant_scope(as_charlie.tenant_id):
        lead = make_lead(actor=as_charlie, phone="+19165550100", consents=("sms",))
        return enrollments.start_enrollment(actor=as_charlie, lead_id=lead.id, now=MONDAY).enrollment


def make_due(plan: Enrollment, *days: int) -> None:
    with tenant_scope(plan.tenant_id):
        plan.follow_ups.filter(day__in=days).update(due_at=timezone.now() - timedelta(minutes=1))


def claim(after: UUID | None = None) -> Batch | None:
    return follow_up_claims.claim_batch(owner="test", after=after)


def claim_everything() -> list[Batch]:
    batches: list[Batch] = []
    while batch := claim(batches[-1].tenant_id if batches else None):
        batches.append(batch)
    return batches


def put_clock(tenant_id: UUID) -> None:
    """Let it be a moment after day 3 of a plan from Monday for this company."""
    with all_tenants_scope():
        Tenant.objects.filter(id=tenant_id).update(
            is_demo=True,
            clock_wall_anchor=timezone.now(),
            clock_tenant_anchor=THURSDAY + timedelta(minutes=2),
        )


def test_what_is_due_is_claimed_once_in_every_company(plan: Enrollment, their_plan: Enrollment) -> None:
    make_due(plan, 3)
    make_due(their_plan, 3)
    batches = claim_everything()
    assert sorted(one.tenant_id for one in batches) == sorted([plan.tenant_id, their_plan.tenant_id])
    assert [len(one.steps) for one in batches] == [1, 1]


def test_whoever_has_most_due_does_not_starve_the_others(
    as_alice: Actor,
    make_lead: Callable[..., Lead],
    their_plan: Enrollment,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(follow_up_claims, "BATCH", 2)
    for number in range(9):
        lead = make_lead(phone=f"+1916555012{number}")
        made = enrollments.start_enrollment(actor=as_alice, lead_id=lead.id, now=MONDAY).enrollment
        make_due(made, 3)
    make_due(their_plan, 3)
    batches = claim_everything()
    assert [len(one.steps) for one in batches if one.tenant_id == as_alice.tenant_id] == [2, 2, 2, 2, 1]
    assert their_plan.tenant_id in [one.tenant_id for one in batches[:2]]


def test_a_company_goes_by_its_own_clock(plan: Enrollment) -> None:
    assert claim() is None
    put_clock(plan.tenant_id)
    batch = claim()
    assert batch is not None
    assert [one.id for one in batch.steps] == [plan.follow_ups.get(day=3).id]
    assert THURSDAY < batch.now < THURSDAY + timedelta(minutes=4)


def test_a_suspended_companys_steps_wait(plan: Enrollment) -> None:
    make_due(plan, 3)
    with all_tenants_scope():
        Tenant.objects.filter(id=plan.tenant_id).update(status=Tenant.Status.SUSPENDED)
    assert claim() is None
    with all_tenants_scope():
        Tenant.objects.filter(id=plan.tenant_id).update(status=Tenant.Status.ACTIVE)
    assert claim() is not None


def test_a_company_that_paused_everything_waits_but_for_what_may_be_out(plan: Enrollment) -> None:
    make_due(plan, 3, 7)
    FollowUpSettings.objects.create(paused_at=MONDAY)
    assert claim() is None
    plan.follow_ups.filter(day=7).update(
        status="sending", lease_token=UUID(int=1), lease_until=timezone.now() - timedelta(seconds=1)
    )
    batch = claim()
    assert batch is not None
    assert [one.may_be_sent for one in batch.steps] == [True]


def test_what_a_dead_worker_left_is_claimed_when_its_lease_is_over(plan: Enrollment) -> None:
    make_due(plan, 3)
    first = claim()
    assert (first is not None, claim()) == (True, None)
    plan.follow_ups.filter(day=3).update(lease_until=timezone.now() - timedelta(seconds=1))
    second = claim()
    assert first is not None
    assert second is not None
    assert (second.steps, second.token != first.token) == (first.steps, True)


def test_a_batch_takes_as_many_statements_as_one_step(
    as_alice: Actor, plan: Enrollment, make_lead: Callable[..., Lead]
) -> None:
    for number in range(20):
        lead = make_lead(phone=f"+191655502{number:02d}", consents=("sms",))
        enrollments.start_enrollment(actor=as_alice, lead_id=lead.id, now=MONDAY)
    put_clock(plan.tenant_id)
    batch = claim()
    assert batch is not None
    with CaptureQueriesContext(connection) as captured:
        became = +follow_ups.carry_out(batch)
    assert became == {"sent": 21}
    assert len(captured) <= STATEMENTS_OF_A_BATCH


def test_a_step_that_cannot_be_carried_out_does_not_keep_the_others(
    plan: Enrollment, make_lead: Callable[..., Lead], as_alice: Actor
) -> None:
    lead = make_lead(phone="+19165550301", consents=("sms",))
    other = enrollments.start_enrollment(actor=as_alice, lead_id=lead.id, now=MONDAY).enrollment
    plan.follow_ups.filter(day=3).update(step_number=9)
    put_clock(plan.tenant_id)
    assert follow_ups.carry_out_due(owner="test", for_seconds=5) == 2
    assert (plan.follow_ups.get(day=3).status, other.follow_ups.get(day=3).status) == ("leased", "sent")
