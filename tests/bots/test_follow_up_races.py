"""Steps in a worker's hands while somebody else commits: whoever comes first counts, and nobody twice."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from bots.models.conversations import Message
from bots.models.enrollments import Enrollment, FollowUp
from bots.models.leads import Lead
from bots.models.outbound import Outbound
from bots.models.sequences import Sequence
from bots.models.suppressions import Suppression
from bots.services import (
    archiving,
    enrollments,
    follow_up_claims,
    inbound_texts,
    plan_dates,
    sequences,
    suppressions,
)
from bots.services import leads as lead_services
from common.actor import Actor
from common.exceptions import SwitchboardError
from common.tenancy import tenant_scope
from tests.bots.conftest import MONDAY, RememberingProvider
from tests.bots.following.refusals import REFUSALS, pause_for_an_hour
from tests.bots.following.workers import (
    THURSDAY,
    Interrupted,
    carry_out,
    claim,
    first_steps,
    keys_of,
    let_leases_run_out,
    make_due_plans,
    set_clock,
)
from tests.bots.handing_over import write_as_lead
from tests.concurrently import run_together
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plans(as_alice: Actor, make_lead: Callable[..., Lead]) -> list[Enrollment]:
    return make_due_plans(as_alice, make_lead, count=3)


def within(actor: Actor, change: Callable[..., Any], **arguments: Any) -> Callable[[], Any]:
    def call() -> Any:
        with tenant_scope(actor.tenant_id):
            return change(actor=actor, **arguments)

    return call


def test_whoever_slept_over_its_lease_gates_nothing(
    as_alice: Actor, plans: list[Enrollment], provider: RememberingProvider
) -> None:
    batch = claim()
    let_leases_run_out(as_alice)
    set_clock(as_alice, THURSDAY + timedelta(hours=14))  # Midnight in California.
    assert carry_out(batch, provider) == {}
    assert provider.journal == []
    assert carry_out(claim(), provider) == {"moved": 3}


def test_whoever_sleeps_before_submitting_while_another_takes_over_submits_nothing(
    as_alice: Actor, plans: list[Enrollment], provider: RememberingProvider, settings: Settings
) -> None:
    settings.FOLLOW_UPS_LEASE_SECONDS = 0.1
    came: list[dict[str, int]] = []

    def take_over() -> None:
        batch = wait_until(lambda: follow_up_claims.claim_batch(owner="another", after=None))
        assert batch is not None
        settings.FOLLOW_UPS_LEASE_SECONDS = 30.0
        came.append(carry_out(batch, provider))
        settings.FOLLOW_UPS_LEASE_SECONDS = 0.1

    slow = Interrupted(before=take_over)
    slow.journal = provider.journal
    carry_out(claim(), slow)
    assert came == [{"sent": 3}]
    assert keys_of(provider) == sorted(one.idempotency_key(1) for one in first_steps(as_alice))
    assert {one.status for one in first_steps(as_alice)} == {"sent"}


def test_a_message_that_was_never_taken_does_not_go_to_an_address_of_before(
    as_alice: Actor, plans: list[Enrollment], provider: RememberingProvider
) -> None:
    with pytest.raises(SystemExit):
        carry_out(claim(), Interrupted(during=die))
    old, new = "+19165550100", "+19165550177"
    with tenant_scope(as_alice.tenant_id):
        lead = Lead.objects.get(phone=old)
        lead_services.update_lead(actor=as_alice, lead_id=lead.id, fields={"phone": new})
        suppressions.suppress(actor=as_alice, channel="sms", address=old, reason="asked", now=THURSDAY)
    let_leases_run_out(as_alice)
    assert carry_out(claim(), provider) == {"sent": 3}
    assert sorted(one.to for one in provider.journal) == ["+19165550101", "+19165550102", new]
    with tenant_scope(as_alice.tenant_id):
        assert Outbound.objects.get(to=old).state == "failed"


def die() -> None:
    raise SystemExit


def test_a_lead_is_merged_while_its_text_is_on_its_way(
    as_alice: Actor, plans: list[Enrollment], make_lead: Callable[..., Lead]
) -> None:
    target = make_lead(phone="+19165550188", consents=("sms",))
    moved = plans[0].lead_id
    merge = within(as_alice, archiving.merge_leads, lead_id=moved, into_lead_id=target.id, now=THURSDAY)
    provider = Interrupted(during=merge)
    assert carry_out(claim(), provider) == {"sent": 3}
    assert {one.status for one in first_steps(as_alice)} == {"sent"}
    with tenant_scope(as_alice.tenant_id):
        assert set(Outbound.objects.filter(follow_up__lead=target).values_list("state", flat=True)) == {
            "submitted"
        }


def test_a_lead_is_merged_between_the_claim_and_the_gate(
    as_alice: Actor, plans: list[Enrollment], make_lead: Callable[..., Lead], provider: RememberingProvider
) -> None:
    target = make_lead(phone="+19165550188", consents=("sms",))
    batch = claim()
    within(as_alice, archiving.merge_leads, lead_id=plans[0].lead_id, into_lead_id=target.id, now=THURSDAY)()
    assert carry_out(batch, provider) == {"sent": 2, "busy": 1}
    set_clock(as_alice, THURSDAY + timedelta(minutes=5))
    assert carry_out(claim(), provider) == {"sent": 1}
    assert "+19165550188" in [one.to for one in provider.journal]


@pytest.mark.parametrize("change", [*REFUSALS, pause_for_an_hour])
def test_whoever_says_no_between_the_claim_and_the_gate_is_not_written_to(
    as_alice: Actor, plans: list[Enrollment], provider: RememberingProvider, change: Callable[..., Any]
) -> None:
    batch = claim()
    with tenant_scope(as_alice.tenant_id):
        lead = Lead.objects.get(phone="+19165550100")
        change(as_alice, lead)
    carry_out(batch, provider)
    assert lead.phone not in [one.to for one in provider.journal]


@pytest.mark.parametrize("text", ["STOP", "Maybe later."])
@pytest.mark.parametrize("attempt", range(3))
def test_a_lead_writes_at_the_instant_of_the_gate(
    as_alice: Actor, plans: list[Enrollment], provider: RememberingProvider, text: str, attempt: int
) -> None:
    batch = claim()
    with tenant_scope(as_alice.tenant_id):
        lead = Lead.objects.get(phone="+19165550100")
    run_together(
        lambda one: one(),
        [
            lambda: carry_out(batch, provider),
            within(as_alice, lambda actor: write_as_lead(actor, lead, text)),
        ],
    )
    with tenant_scope(as_alice.tenant_id):
        step = FollowUp.objects.get(lead=lead, day=3)
    went = [one.to for one in provider.journal].count(lead.phone)
    assert went == (step.status == "sent")
    assert keys_of(provider) == sorted(set(keys_of(provider)))


def test_two_workers_with_one_batch_send_it_once(
    as_alice: Actor, plans: list[Enrollment], provider: RememberingProvider
) -> None:
    first = claim()
    let_leases_run_out(as_alice)
    second = claim()
    run_together(lambda batch: carry_out(batch, provider), [first, second, second])
    # Whoever found a lead busy gave its step back for a while.
    set_clock(as_alice, THURSDAY + timedelta(minutes=3))
    while batch := follow_up_claims.claim_batch(owner="worker", after=None):
        carry_out(batch, provider)
    assert keys_of(provider) == sorted(one.idempotency_key(1) for one in first_steps(as_alice))


def test_a_plan_is_dated_anew_while_its_step_is_claimed(
    as_alice: Actor, plans: list[Enrollment], provider: RememberingProvider
) -> None:
    batch = claim()
    with tenant_scope(as_alice.tenant_id):
        plan_dates.replan_tenant(tenant_id=as_alice.tenant_id, now=batch.now)
    assert carry_out(batch, provider) == {"sent": 3}
    with tenant_scope(as_alice.tenant_id):
        assert FollowUp.objects.filter(status="pending").count() == 9


def test_a_lead_is_enrolled_by_four_at_once(as_alice: Actor, dana: Lead) -> None:
    start = within(as_alice, enrollments.start_enrollment, lead_id=dana.id, now=MONDAY)
    started = run_together(lambda one: one(), [start] * 4)
    assert sorted(one.is_new for one in started) == [False, False, False, True]
    with tenant_scope(as_alice.tenant_id):
        assert (Enrollment.objects.count(), FollowUp.objects.count()) == (1, 4)


def test_a_draft_is_published_by_two_at_once(as_alice: Actor) -> None:
    steps = [{"day": 1, "channel": "sms", "body": "Hi. Reply STOP to end."}]
    draft = within(as_alice, sequences.save_draft, fields={"name": "spring", "steps": steps})()

    def publish() -> str:
        try:
            within(as_alice, sequences.publish_draft, sequence_id=draft.id)()
        except SwitchboardError as refusal:
            return refusal.code
        return "done"

    assert sorted(run_together(lambda one: one(), [publish, publish])) == ["bots.sequence_state", "done"]
    with tenant_scope(as_alice.tenant_id):
        assert Sequence.objects.filter(name="spring").count() == 1


def test_a_text_comes_in_four_times_at_once(as_alice: Actor, dana: Lead) -> None:
    def receive() -> None:
        with tenant_scope(as_alice.tenant_id):
            inbound_texts.receive_text(
                tenant_id=as_alice.tenant_id, sender=dana.phone, text="STOP", sid="SM1"
            )

    run_together(lambda one: one(), [receive] * 4)
    with tenant_scope(as_alice.tenant_id):
        assert Message.objects.filter(sender="lead").count() == 1
        assert Suppression.objects.filter(channel="sms").count() == 1
