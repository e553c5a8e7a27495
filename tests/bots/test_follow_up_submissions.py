"""Messages that wait for a provider: taken back when somebody says no, or when it takes too long."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from time import monotonic
from typing import Any

import pytest

from bots.models.enrollments import Enrollment
from bots.models.leads import Lead
from bots.models.outbound import Outbound
from bots.services import provider_calls
from bots.services.follow_up_gate import SUBMITTED_WITHIN
from common.actor import Actor
from common.tenancy import tenant_scope
from tests.bots.conftest import RememberingProvider
from tests.bots.following.refusals import REFUSALS, reply, stop
from tests.bots.following.workers import (
    Interrupted,
    Withholding,
    carry_out,
    claim,
    first_steps,
    keys_of,
    make_due_plans,
    phone_of,
)
from tests.concurrently import run_together
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
LEADS = 6


@pytest.fixture
def plans(as_alice: Actor, make_lead: Callable[..., Lead]) -> list[Enrollment]:
    return make_due_plans(as_alice, make_lead, count=LEADS)


@pytest.fixture
def two_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provider_calls, "POOL", 2)


def say(actor: Actor, change: Callable[..., Any], phones: Iterable[str]) -> None:
    with tenant_scope(actor.tenant_id):
        for lead in Lead.objects.filter(phone__in=list(phones)):
            change(actor, lead)


@pytest.mark.usefixtures("plans", "two_at_once")
@pytest.mark.parametrize("change", [stop, reply])
def test_nothing_begins_after_a_no_that_came_while_others_were_called(
    as_alice: Actor, change: Callable[..., Any]
) -> None:
    provider = Withholding()

    def say_no_while_two_are_called() -> None:
        wait_until(lambda: len(provider.begun) == 2)
        say(as_alice, change, map(phone_of, range(LEADS)))
        provider.released.set()

    batch = claim()
    run_together(lambda one: one(), [lambda: carry_out(batch, provider), say_no_while_two_are_called])
    assert len(provider.begun) == 2
    with tenant_scope(as_alice.tenant_id):
        left = Outbound.objects.exclude(to__in=provider.begun)
        assert set(left.values_list("provider_status", flat=True)) == {Outbound.NOT_SUBMITTED}


@pytest.mark.usefixtures("plans", "two_at_once")
def test_one_no_leaves_the_others_their_turn(as_alice: Actor) -> None:
    provider = Withholding()
    refusing: list[str] = []

    def one_says_no_while_two_are_called() -> None:
        wait_until(lambda: len(provider.begun) == 2)
        refusing.append(next(one for one in map(phone_of, range(LEADS)) if one not in provider.begun))
        say(as_alice, stop, refusing)
        provider.released.set()

    batch = claim()
    run_together(lambda one: one(), [lambda: carry_out(batch, provider), one_says_no_while_two_are_called])
    assert sorted([*provider.begun, *refusing]) == [phone_of(number) for number in range(LEADS)]


@pytest.mark.usefixtures("plans")
@pytest.mark.parametrize("change", REFUSALS)
def test_a_no_between_the_gate_and_the_first_call_holds_it_back(
    as_alice: Actor, change: Callable[..., Any]
) -> None:
    provider = Interrupted(before=lambda: say(as_alice, change, [phone_of(0)]))
    carry_out(claim(), provider)
    assert phone_of(0) not in [one.to for one in provider.journal]
    with tenant_scope(as_alice.tenant_id):
        assert Outbound.objects.get(to=phone_of(0)).provider_status == Outbound.NOT_SUBMITTED


@pytest.mark.usefixtures("plans")
def test_what_takes_too_long_is_gated_again_and_not_lost(
    as_alice: Actor, provider: RememberingProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    def let_a_minute_pass() -> None:
        later = monotonic() + (SUBMITTED_WITHIN + timedelta(seconds=1)).total_seconds()
        monkeypatch.setattr(provider_calls, "monotonic", lambda: later)

    monkeypatch.setattr(provider_calls, "POOL", 1)
    slow = Interrupted(during=let_a_minute_pass)
    assert carry_out(claim(), slow) == {"sent": 1, "pending": LEADS - 1}
    monkeypatch.undo()
    waiting = sorted({phone_of(number) for number in range(LEADS)} - set(receivers(slow)))
    say(as_alice, stop, waiting[:1])
    assert carry_out(claim(), provider) == {"sent": LEADS - 2}
    assert receivers(provider) == waiting[1:]
    second = [one.idempotency_key(2) for one in first_steps(as_alice) if one.tries == 2]
    assert keys_of(provider) == sorted(second)


def receivers(provider: RememberingProvider) -> list[str]:
    return sorted(one.to for one in provider.journal)
