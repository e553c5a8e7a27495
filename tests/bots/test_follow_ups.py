"""Carrying out due steps: gates, outcomes, and what is left behind by a worker that stopped."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from accounts.models.tenants import Tenant
from bots.events.follow_ups import FollowUpProgressed
from bots.exceptions import ProviderRejectedError, ProviderUncertainError
from bots.models.conversations import Conversation, Message
from bots.models.enrollments import Enrollment, FollowUp
from bots.models.leads import Lead
from bots.models.outbound import Outbound
from bots.providers.messaging import MessagingProvider
from bots.services import archiving, enrollments, follow_up_claims, follow_ups, people, turns
from bots.services import consents as consent_services
from common.actor import Actor
from common.tenancy import all_tenants_scope, tenant_scope
from events.models import Event
from tests.bots.conftest import MONDAY, RememberingProvider

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_acme")]
THURSDAY = MONDAY + timedelta(days=3)


@pytest.fixture
def plan(as_alice: Actor, dana: Lead) -> Enrollment:
    return enrollments.start_enrollment(actor=as_alice, lead_id=dana.id, now=MONDAY).enrollment


def step(plan: Enrollment, day: int) -> FollowUp:
    return plan.follow_ups.get(day=day)


def claim(plan: Enrollment, day: int) -> UUID:
    """Lease one step as the poke does when it is due."""
    token = UUID(int=day)
    plan.follow_ups.filter(day=day).update(
        status="leased", lease_token=token, lease_until=timezone.now() + timedelta(seconds=30), attempt=1
    )
    return token


def carry_out(plan: Enrollment, day: int, provider: MessagingProvider, *, now: datetime = THURSDAY) -> str:
    token = claim(plan, day)
    return follow_ups.carry_out_follow_up(
        tenant_id=plan.tenant_id, follow_up_id=step(plan, day).id, token=token, now=now, provider=provider
    )


def test_a_due_step_is_sent_once_and_told(plan: Enrollment, provider: RememberingProvider) -> None:
    assert carry_out(plan, 3, provider) == "sent"
    assert [message.to for message in provider.journal] == ["+19165550100"]
    assert step(plan, 3).sent_at == THURSDAY
    assert Message.objects.get(follow_up__day=3).provider == "remembering"
    assert Event.objects.filter(type=FollowUpProgressed.type).count() == 1


def test_a_token_that_is_not_the_claims_sends_nothing(
    plan: Enrollment, provider: RememberingProvider
) -> None:
    claim(plan, 3)
    outcome = follow_ups.carry_out_follow_up(
        tenant_id=plan.tenant_id,
        follow_up_id=step(plan, 3).id,
        token=UUID(int=99),
        now=THURSDAY,
        provider=provider,
    )
    assert (outcome, provider.journal) == ("overtaken", [])


def test_without_consent_a_step_is_skipped_and_says_why(
    as_alice: Actor, dana: Lead, plan: Enrollment, provider: RememberingProvider
) -> None:
    consent_services.record_consent(
        actor=as_alice, lead_id=dana.id, channel="sms", is_granted=False, source="STOP", given_at=MONDAY
    )
    assert carry_out(plan, 3, provider) == "skipped"
    assert step(plan, 3).outcome == "consent for sms was refused"
    assert provider.journal == []


def test_without_an_address_a_step_is_skipped(
    as_alice: Actor, make_lead: Callable[..., Lead], provider: RememberingProvider
) -> None:
    lead = make_lead(phone="+19165550101", consents=("email",))
    plan = enrollments.start_enrollment(actor=as_alice, lead_id=lead.id, now=MONDAY).enrollment
    assert carry_out(plan, 14, provider) == "skipped"
    assert step(plan, 14).outcome == "the lead has no email"


def test_at_night_a_step_waits_for_the_morning(plan: Enrollment, provider: RememberingProvider) -> None:
    night = THURSDAY.replace(hour=10)  # 02:00 in California
    assert carry_out(plan, 3, provider, now=night) == "pending"
    assert step(plan, 3).due_at == THURSDAY.replace(hour=16)
    assert provider.journal == []


def test_never_two_steps_on_one_of_the_leads_days(plan: Enrollment, provider: RememberingProvider) -> None:
    carry_out(plan, 3, provider)
    assert carry_out(plan, 7, provider) == "pending"
    assert step(plan, 7).due_at == THURSDAY + timedelta(days=1)


def test_a_reply_between_claim_and_send_holds_the_step(
    as_alice: Actor, dana: Lead, plan: Enrollment, provider: RememberingProvider
) -> None:
    token = claim(plan, 3)
    turns.receive_lead_message(actor=as_alice, lead_id=dana.id, text="hello", now=THURSDAY)
    outcome = follow_ups.carry_out_follow_up(
        tenant_id=plan.tenant_id, follow_up_id=step(plan, 3).id, token=token, now=THURSDAY, provider=provider
    )
    assert (outcome, provider.journal, step(plan, 3).due_at) == ("pending", [], None)


def test_archiving_the_lead_cancels_a_step_in_hand(
    as_alice: Actor, dana: Lead, plan: Enrollment, provider: RememberingProvider
) -> None:
    archiving.archive_lead(actor=as_alice, lead_id=dana.id, now=THURSDAY)
    assert carry_out(plan, 3, provider) == "cancelled"
    assert provider.journal == []


def test_a_step_waits_while_a_person_of_the_team_talks_with_the_lead(
    as_alice: Actor, dana: Lead, plan: Enrollment, provider: RememberingProvider
) -> None:
    thread = Conversation.objects.create(lead=dana)
    people.take_over(actor=as_alice, conversation_id=thread.id, now=MONDAY)
    assert (carry_out(plan, 3, provider), provider.journal) == ("pending", [])
    assert step(plan, 3).why[-1] == "a person of the team talks with the lead"
    people.hand_back(actor=as_alice, conversation_id=thread.id, now=MONDAY)
    assert carry_out(plan, 3, provider) == "sent"


def test_a_refusal_fails_the_step(plan: Enrollment, provider: RememberingProvider) -> None:
    provider.fails_with = ProviderRejectedError("no such number")
    assert carry_out(plan, 3, provider) == "failed"
    assert Outbound.objects.get().state == "failed"


def test_a_lost_answer_is_unknown_and_looked_up_not_repeated(
    plan: Enrollment, provider: RememberingProvider
) -> None:
    provider.fails_with, provider.takes_before_failing = ProviderUncertainError("hung up"), True
    assert carry_out(plan, 3, provider) == "unknown"
    provider.fails_with = None
    plan.follow_ups.filter(day=3).update(lease_until=timezone.now() - timedelta(seconds=1))
    (again,) = follow_up_claims.claim_due_follow_ups(owner="test")
    outcome = follow_ups.carry_out_follow_up(
        tenant_id=plan.tenant_id,
        follow_up_id=again.follow_up_id,
        token=again.token,
        now=THURSDAY,
        provider=provider,
    )
    assert (outcome, len(provider.journal)) == ("sent", 1)


def test_what_the_provider_never_took_is_submitted_under_the_same_key(
    plan: Enrollment, provider: RememberingProvider
) -> None:
    provider.fails_with = ProviderUncertainError("could not connect")
    carry_out(plan, 3, provider)
    provider.fails_with = None
    token = UUID(int=1)
    plan.follow_ups.filter(day=3).update(lease_token=token)
    outcome = follow_ups.carry_out_follow_up(
        tenant_id=plan.tenant_id, follow_up_id=step(plan, 3).id, token=token, now=THURSDAY, provider=provider
    )
    assert (outcome, len(provider.journal)) == ("sent", 1)
    assert provider.journal[0].idempotency_key == step(plan, 3).idempotency_key(1)


def test_the_last_step_completes_the_plan(plan: Enrollment, provider: RememberingProvider) -> None:
    for day in (3, 7, 14, 30):
        carry_out(plan, day, provider, now=MONDAY + timedelta(days=day))
    plan.refresh_from_db()
    assert plan.status == "completed"
    assert [message.channel for message in provider.journal] == ["sms", "voice", "email", "sms"]


def test_claims_take_what_is_due_in_every_tenant_once(
    as_charlie: Actor, plan: Enrollment, make_lead: Callable[..., Lead]
) -> None:
    make_due(plan, 3)
    with tenant_scope(as_charlie.tenant_id):
        theirs = make_lead(actor=as_charlie, phone="+19165550100")
        their_plan = enrollments.start_enrollment(actor=as_charlie, lead_id=theirs.id, now=MONDAY).enrollment
        make_due(their_plan, 7)
    claims = follow_up_claims.claim_due_follow_ups(owner="test")
    assert {one.tenant_id for one in claims} == {plan.tenant_id, their_plan.tenant_id}
    assert follow_up_claims.claim_due_follow_ups(owner="test") == []


def test_claims_go_by_the_tenants_own_clock(plan: Enrollment) -> None:
    with all_tenants_scope():
        Tenant.objects.filter(id=plan.tenant_id).update(
            is_demo=True, clock_wall_anchor=timezone.now(), clock_tenant_anchor=THURSDAY + timedelta(hours=1)
        )
    (claim_of_day_3,) = follow_up_claims.claim_due_follow_ups(owner="test")
    assert claim_of_day_3.follow_up_id == step(plan, 3).id


def test_a_suspended_companys_steps_wait(plan: Enrollment) -> None:
    make_due(plan, 3)
    with all_tenants_scope():
        Tenant.objects.filter(id=plan.tenant_id).update(status=Tenant.Status.SUSPENDED)
    assert follow_up_claims.claim_due_follow_ups(owner="test") == []
    with all_tenants_scope():
        Tenant.objects.filter(id=plan.tenant_id).update(status=Tenant.Status.ACTIVE)
    assert len(follow_up_claims.claim_due_follow_ups(owner="test")) == 1


def make_due(plan: Enrollment, day: int) -> None:
    plan.follow_ups.filter(day=day).update(due_at=timezone.now() - timedelta(minutes=1))
