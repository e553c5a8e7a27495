"""What a provider answers, or fails to, and what becomes of the step: never sent twice, never lost."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from bots.exceptions.providers import (
    ProviderError,
    ProviderRejectedError,
    ProviderUnavailableError,
    ProviderUncertainError,
)
from bots.models.enrollments import Enrollment
from bots.models.leads import Lead
from bots.models.outbound import Outbound
from bots.services import enrollments, follow_up_doubts, follow_up_settings, follow_up_submissions, leads
from common.actor import Actor
from tests.bots.conftest import MONDAY, RememberingProvider
from tests.bots.test_follow_ups import THURSDAY, carry_out, step

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_acme")]


@pytest.fixture
def plan(as_alice: Actor, dana: Lead) -> Enrollment:
    return enrollments.start_enrollment(actor=as_alice, lead_id=dana.id, now=MONDAY).enrollment


def test_a_refusal_fails_the_step(plan: Enrollment, provider: RememberingProvider) -> None:
    provider.fails_with = ProviderRejectedError("no such number")
    assert carry_out(plan, 3, provider) == "failed"
    assert (Outbound.objects.get().state, step(plan, 3).outcome) == ("failed", "no such number")


def test_what_was_not_taken_is_tried_after_5_20_and_45_minutes(
    plan: Enrollment, provider: RememberingProvider
) -> None:
    provider.fails_with = ProviderUnavailableError("busy")
    now, waits = THURSDAY, []
    while carry_out(plan, 3, provider, now=now) == "pending":
        due = step(plan, 3).due_at
        assert due is not None
        waits.append((due - now).seconds // 60)
        now = due
    assert (waits, step(plan, 3).status) == ([5, 20, 45], "failed")
    keys = Outbound.objects.order_by("number").values_list("key", flat=True)
    assert list(keys) == [step(plan, 3).idempotency_key(number) for number in (1, 2, 3, 4)]


def test_a_lost_answer_is_unknown_and_looked_up_not_repeated(
    plan: Enrollment, provider: RememberingProvider
) -> None:
    provider.fails_with, provider.takes_before_failing = ProviderUncertainError("hung up"), True
    assert carry_out(plan, 3, provider) == "unknown"
    provider.fails_with = None
    assert carry_out(plan, 3, provider) == "sent"
    assert len(provider.journal) == 1


def test_what_the_provider_never_took_is_submitted_under_the_same_key(
    plan: Enrollment, provider: RememberingProvider
) -> None:
    provider.fails_with = ProviderUncertainError("could not connect")
    carry_out(plan, 3, provider)
    provider.fails_with = None
    assert carry_out(plan, 3, provider) == "sent"
    assert [one.idempotency_key for one in provider.journal] == [step(plan, 3).idempotency_key(1)]


@pytest.mark.parametrize(("day", "date"), [(3, THURSDAY), (14, MONDAY + timedelta(days=14))])
def test_what_nobody_can_tell_of_is_not_sent_again_the_same_day(
    plan: Enrollment, provider: RememberingProvider, day: int, date: datetime
) -> None:
    provider.fails_with, provider.find_is_proof = ProviderUncertainError("hung up"), False
    assert carry_out(plan, day, provider, now=date) == "unknown"
    provider.fails_with = None
    assert (carry_out(plan, day, provider, now=date), provider.journal) == ("unknown", [])


def test_what_nobody_can_tell_of_is_given_up_as_a_text(
    plan: Enrollment, provider: RememberingProvider
) -> None:
    provider.fails_with, provider.find_is_proof = ProviderUncertainError("hung up"), False
    assert (carry_out(plan, 3, provider), carry_out(plan, 3, provider)) == ("unknown", "unknown")
    Outbound.objects.update(created_at=timezone.now() - timedelta(days=2))
    assert (carry_out(plan, 3, provider), provider.journal) == ("failed", [])


def test_what_nobody_can_tell_of_is_sent_again_as_an_email(
    plan: Enrollment, provider: RememberingProvider
) -> None:
    fortnight = MONDAY + timedelta(days=14)
    provider.fails_with, provider.find_is_proof = ProviderUncertainError("hung up"), False
    assert carry_out(plan, 14, provider, now=fortnight) == "unknown"
    Outbound.objects.update(created_at=timezone.now() - timedelta(hours=25))
    provider.fails_with = None
    assert carry_out(plan, 14, provider, now=fortnight) == "sent"
    assert Outbound.objects.get().key == step(plan, 14).idempotency_key(1)


def test_an_email_is_not_sent_again_where_nobody_came_to_ask(
    plan: Enrollment, provider: RememberingProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    fortnight = MONDAY + timedelta(days=14)
    provider.fails_with = ProviderUncertainError("hung up")
    provider.takes_before_failing = True
    carry_out(plan, 14, provider, now=fortnight)
    Outbound.objects.update(created_at=timezone.now() - timedelta(hours=25))
    provider.fails_with = None
    monkeypatch.setattr(follow_up_submissions, "SUBMITTED_WITHIN", timedelta(seconds=-1))
    assert carry_out(plan, 14, provider, now=fortnight) == "unknown"
    monkeypatch.undo()
    assert (carry_out(plan, 14, provider, now=fortnight), len(provider.journal)) == ("sent", 1)


def test_an_email_in_doubt_that_has_to_wait_keeps_its_message_id(
    as_alice: Actor, plan: Enrollment, provider: RememberingProvider
) -> None:
    fortnight = MONDAY + timedelta(days=14)
    provider.fails_with = ProviderUncertainError("hung up")
    provider.takes_before_failing, provider.find_is_proof = True, False
    carry_out(plan, 14, provider, now=fortnight)
    first = provider.journal.pop()
    Outbound.objects.update(created_at=timezone.now() - timedelta(hours=25))
    follow_up_settings.pause_all(actor=as_alice, now=fortnight)
    assert carry_out(plan, 14, provider, now=fortnight) == "unknown"
    follow_up_settings.resume_all(actor=as_alice, now=fortnight)
    provider.fails_with = None
    assert carry_out(plan, 14, provider, now=fortnight) == "sent"
    assert [one.idempotency_key for one in provider.journal] == [first.idempotency_key]


@pytest.mark.parametrize(
    "answer", [ProviderUnavailableError("greylisted"), ProviderUncertainError("hung up")]
)
def test_an_email_in_doubt_whose_mail_server_is_away_keeps_its_message_id(
    plan: Enrollment, provider: RememberingProvider, answer: ProviderError
) -> None:
    fortnight = MONDAY + timedelta(days=14)
    provider.fails_with, provider.find_is_proof = ProviderUncertainError("hung up"), False
    carry_out(plan, 14, provider, now=fortnight)
    Outbound.objects.update(created_at=timezone.now() - timedelta(hours=25))
    provider.fails_with = answer
    assert carry_out(plan, 14, provider, now=fortnight) == "unknown"
    provider.fails_with = None
    assert carry_out(plan, 14, provider, now=fortnight) == "sent"
    assert [one.idempotency_key for one in provider.journal] == [step(plan, 14).idempotency_key(1)]


def test_an_email_in_doubt_does_not_follow_its_lead_to_another_address(
    as_alice: Actor, dana: Lead, plan: Enrollment, provider: RememberingProvider
) -> None:
    fortnight = MONDAY + timedelta(days=14)
    provider.fails_with, provider.find_is_proof = ProviderUncertainError("hung up"), False
    carry_out(plan, 14, provider, now=fortnight)
    Outbound.objects.update(created_at=timezone.now() - timedelta(hours=25))
    leads.update_lead(actor=as_alice, lead_id=dana.id, fields={"email": "elsewhere@example.com"})
    provider.fails_with = None
    assert (carry_out(plan, 14, provider, now=fortnight), provider.journal) == ("failed", [])
    assert Outbound.objects.get().outcome == step(plan, 14).outcome == follow_up_doubts.NEVER_CONFIRMED
