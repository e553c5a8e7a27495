"""What is said in a conversation, while two workers or a STOP are at it in the same moment."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
from pytest_django.fixtures import Settings

from bots.models.leads import Lead
from bots.models.outbound import Outbound
from bots.services import deliveries, delivery_claims, provider_calls, turns
from common.actor import Actor
from common.exceptions import SwitchboardError
from common.tenancy import tenant_scope
from tests.bots.conftest import MONDAY, RememberingProvider
from tests.bots.following.workers import Withholding
from tests.concurrently import run_together
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def answered(
    as_alice: Actor, make_lead: Callable[..., Lead], write_in: Callable[..., turns.Exchange]
) -> list[Outbound]:
    """The answers to two leads who wrote just now, about to leave the house."""
    with tenant_scope(as_alice.tenant_id):
        for number in range(2):
            lead = make_lead(phone=f"+1916555010{number}", consents=("sms",))
            write_in(lead, channel="sms")
        return list(Outbound.objects.select_related("lead").order_by("id"))


def states(tenant_id: UUID) -> list[str]:
    with tenant_scope(tenant_id):
        return list(Outbound.objects.order_by("id").values_list("state", flat=True))


def text(actor: Actor, lead: Lead, said: str) -> turns.Exchange:
    with tenant_scope(actor.tenant_id):
        return turns.receive_lead_message(actor=actor, lead_id=lead.id, text=said, now=MONDAY, channel="sms")


def test_whoever_slept_before_submitting_submits_nothing_that_another_took_over(
    as_alice: Actor, answered: list[Outbound], provider: RememberingProvider, settings: Settings
) -> None:
    settings.FOLLOW_UPS_LEASE_SECONDS = 0.2
    asked = 0

    def deliver_the_first_elsewhere() -> None:
        def first_is_out() -> bool:
            deliveries.deliver_waiting(provider_for=lambda **_: provider)
            return len(provider.journal) > 0

        wait_until(first_is_out)

    def all_are_out() -> bool:
        deliveries.deliver_waiting(provider_for=lambda **_: provider)
        return states(as_alice.tenant_id) == ["submitted", "submitted"]

    def provider_for(**_: Any) -> RememberingProvider:
        nonlocal asked
        asked += 1
        if asked == 2:
            run_together(lambda one: one(), [deliver_the_first_elsewhere])
        return provider

    deliveries.deliver(delivery_claims.claim_waiting(), provider_for=provider_for)
    wait_until(all_are_out)
    assert sorted(one.idempotency_key for one in provider.journal) == sorted(one.key for one in answered)


@pytest.mark.parametrize("attempt", range(3))
def test_a_stop_at_the_instant_of_an_answer(
    as_alice: Actor, answered: list[Outbound], provider: RememberingProvider, attempt: int
) -> None:
    lead = answered[0].lead

    def stop() -> None:
        with suppress(SwitchboardError):
            text(as_alice, lead, "STOP")

    def deliver() -> None:
        deliveries.deliver_waiting(provider_for=lambda **_: provider)

    run_together(lambda one: one(), [stop, deliver, deliver])
    keys = [one.idempotency_key for one in provider.journal]
    assert len(keys) == len(set(keys))


def test_no_answer_begins_after_a_stop_that_came_while_others_were_called(
    as_alice: Actor, answered: list[Outbound], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider_calls, "POOL", 1)
    provider, lead = Withholding(), answered[1].lead

    def stop_while_another_is_called() -> None:
        wait_until(lambda: bool(provider.begun))
        text(as_alice, lead, "STOP")
        provider.released.set()

    def deliver() -> None:
        deliveries.deliver(delivery_claims.claim_waiting(), provider_for=lambda **_: provider)

    def stop_is_confirmed() -> bool:
        deliveries.deliver_waiting(provider_for=lambda **_: provider)
        return len(provider.journal) > 1

    run_together(lambda one: one(), [deliver, stop_while_another_is_called])
    assert provider.begun == [answered[0].to]
    wait_until(stop_is_confirmed)
    assert states(as_alice.tenant_id) == ["submitted", "failed", "submitted"]
    assert provider.begun == [answered[0].to, lead.phone]
