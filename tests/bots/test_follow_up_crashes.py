"""A worker is killed at the worst moments: no step goes out twice, and none is forgotten.

The worker is a real Celery process. Moments are arranged from outside: a lock on a table or a row holds it
before it gates or records, a loopback gateway that hears or says nothing holds it in between. What counts as
sent is what stands in the gateway's own journal.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models.tenants import Tenant
from bots import tasks
from bots.models.enrollments import FollowUp
from bots.models.leads import Lead
from bots.models.outbound import Outbound
from bots.services import enrollments
from common import valkey
from common.actor import Actor
from common.tenancy import all_tenants_scope, tenant_scope
from config.celery import app
from events.models import Event
from tests.bots.conftest import MONDAY
from tests.bots.following.gateway import Journal, keeping_a_journal
from tests.stack import Stack, addresses_of_this_run, running_stack
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
LEASE_SECONDS = 2
# Ten in the morning for leads in California, when day 3 of a plan from Monday is due.
THURSDAY = MONDAY + timedelta(days=3)


@pytest.fixture
def gateway() -> Iterator[Journal]:
    with keeping_a_journal() as journal:
        yield journal


@pytest.fixture
def stack(gateway: Journal) -> Iterator[Stack]:
    env = {
        "MESSAGING_PROVIDER": "gateway",
        "MESSAGING_GATEWAY_URL": gateway.url,
        "FOLLOW_UPS_LEASE_SECONDS": str(LEASE_SECONDS),
        "FOLLOW_UPS_POKE_SECONDS": "0.2",
    }
    with running_stack(env=env) as running:
        yield running
        # Shown by pytest when the test failed.
        for name in running.logs:
            sys.stdout.write(running.log_of(name))


@pytest.fixture
def due(as_alice: Actor, make_lead: Callable[..., Lead]) -> list[FollowUp]:
    """The first steps of four leads."""
    return make_due(as_alice, make_lead, count=4)


def make_due(as_alice: Actor, make_lead: Callable[..., Lead], *, count: int) -> list[FollowUp]:
    """The first steps of leads, due by their company's clock at an hour at which one may write."""
    steps = []
    with tenant_scope(as_alice.tenant_id):
        for number in range(count):
            lead = make_lead(phone=f"+191655501{number:02d}", consents=("sms",))
            plan = enrollments.start_enrollment(actor=as_alice, lead_id=lead.id, now=MONDAY).enrollment
            steps.append(plan.follow_ups.get(day=3))
    with all_tenants_scope():
        Tenant.objects.filter(id=as_alice.tenant_id).update(
            is_demo=True,
            clock_wall_anchor=timezone.now(),
            clock_tenant_anchor=THURSDAY + timedelta(minutes=2),
        )
    return steps


def poke() -> None:
    """What beat does."""
    app.send_task(tasks.poke_follow_ups.name, queue=tasks.FOLLOW_UPS)


def statuses(steps: list[FollowUp]) -> set[str]:
    with tenant_scope(steps[0].tenant_id):
        found = FollowUp.objects.filter(id__in=[one.id for one in steps])
        return set(found.values_list("status", flat=True))


def poke_until(predicate: Callable[[], Any]) -> None:
    """Poke twice a second, as a hasty beat, until the predicate holds."""
    pokes, began = 0, time.monotonic()

    def holds() -> bool:
        nonlocal pokes
        if time.monotonic() - began >= pokes / 2:
            poke()
            pokes += 1
        return bool(predicate())

    wait_until(holds, seconds=60)


def start_again_until_sent(stack: Stack, gateway: Journal, steps: list[FollowUp]) -> None:
    """A new worker goes on; each step is then sent, and came to the gateway once."""
    gateway.is_deaf, gateway.mute_after = False, 1_000
    stack.start("worker")
    poke_until(lambda: statuses(steps) == {"sent"})
    assert sorted(gateway.taken) == sorted(one.idempotency_key(1) for one in steps)
    with tenant_scope(steps[0].tenant_id):
        assert Outbound.objects.count() == len(steps)
        assert Event.objects.filter(type="conversation_event").count() == len(steps)


@contextmanager
def consents_locked() -> Iterator[None]:
    """Nobody can read consents, as the gate has to, for as long as the block lasts."""
    with psycopg.connect(addresses_of_this_run()["DATABASE_OWNER_URL"]) as another:
        another.execute("LOCK TABLE bots_consent IN ACCESS EXCLUSIVE MODE")
        yield


@contextmanager
def leads_locked(steps: list[FollowUp]) -> Iterator[None]:
    """Somebody else is busy with the steps' leads, for as long as the block lasts."""
    with tenant_scope(steps[0].tenant_id), transaction.atomic():
        ids = [one.lead_id for one in steps]
        list(Lead.objects.select_for_update().filter(id__in=ids).order_by("id"))
        yield


def someone_waits_for_a_lock() -> bool:
    statement = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    with psycopg.connect(addresses_of_this_run()["DATABASE_URL"], autocommit=True) as another:
        found = another.execute(statement).fetchone()
    return bool(found and found[0])


def test_killed_after_the_claim_they_are_gated_again(
    stack: Stack, gateway: Journal, due: list[FollowUp]
) -> None:
    with consents_locked():
        stack.start("worker")
        poke()
        wait_until(someone_waits_for_a_lock, seconds=60)
        stack.kill("worker")
    assert (statuses(due), gateway.taken) == ({"leased"}, [])
    start_again_until_sent(stack, gateway, due)


def test_killed_after_the_journal_they_are_submitted_under_the_same_keys(
    stack: Stack, gateway: Journal, due: list[FollowUp]
) -> None:
    gateway.is_deaf = True
    stack.start("worker")
    poke()
    wait_until(lambda: gateway.knocks == len(due), seconds=60)
    stack.kill("worker")
    assert (statuses(due), gateway.taken) == ({"sending"}, [])
    start_again_until_sent(stack, gateway, due)


def test_killed_before_any_answer_they_are_not_submitted_again(
    stack: Stack, gateway: Journal, due: list[FollowUp]
) -> None:
    gateway.mute_after = 0
    stack.start("worker")
    poke()
    wait_until(lambda: len(gateway.taken) == len(due), seconds=60)
    stack.kill("worker")
    assert statuses(due) == {"sending"}
    start_again_until_sent(stack, gateway, due)


def test_killed_in_the_middle_of_a_batch_none_is_submitted_again(
    stack: Stack, gateway: Journal, due: list[FollowUp]
) -> None:
    gateway.mute_after = 2
    stack.start("worker")
    poke()
    wait_until(lambda: len(gateway.taken) == len(due), seconds=60)
    stack.kill("worker")
    start_again_until_sent(stack, gateway, due)


def test_killed_before_the_record_they_are_not_submitted_again(
    stack: Stack, gateway: Journal, due: list[FollowUp]
) -> None:
    gateway.mute_after = 0
    stack.start("worker")
    poke()
    wait_until(lambda: len(gateway.taken) == len(due), seconds=60)
    with leads_locked(due):
        gateway.may_answer.set()
        wait_until(someone_waits_for_a_lock, seconds=60)
        stack.kill("worker")
    assert statuses(due) == {"sending"}
    start_again_until_sent(stack, gateway, due)


def test_two_beats_and_two_workers_send_each_once(
    stack: Stack, gateway: Journal, due: list[FollowUp]
) -> None:
    for name in ("worker", "worker-2", "beat", "beat-2"):
        stack.start(name)
    wait_until(lambda: statuses(due) == {"sent"}, seconds=60)
    assert sorted(gateway.taken) == sorted(one.idempotency_key(1) for one in due)


def test_a_flushed_valkey_loses_nothing(stack: Stack, gateway: Journal, due: list[FollowUp]) -> None:
    for _ in range(20):
        poke()
    valkey.client().flushdb()
    gateway.mute_after = 0
    stack.start("worker")
    poke_until(lambda: len(gateway.taken) == len(due))
    valkey.client().flushdb()
    gateway.may_answer.set()
    poke_until(lambda: statuses(due) == {"sent"})
    assert sorted(gateway.taken) == sorted(one.idempotency_key(1) for one in due)


def test_a_busy_lead_holds_nobody_else_up(stack: Stack, gateway: Journal, due: list[FollowUp]) -> None:
    with leads_locked(due[:1]):
        stack.start("worker")
        poke_until(lambda: statuses(due[1:]) == {"sent"})
        assert len(gateway.taken) == len(due) - 1
    poke_until(lambda: statuses(due) == {"sent"})


def test_after_two_days_without_workers_steps_are_spread_and_those_past_their_grace_are_not_sent(
    stack: Stack, gateway: Journal, due: list[FollowUp]
) -> None:
    late, lost = due[:2], due[2:]
    for days, steps in ((2, late), (4, lost)):
        move(steps, timedelta(days=-days))
    stack.start("worker")
    poke_until(lambda: statuses(lost) == {"skipped"})
    assert (statuses(late), gateway.taken) == ({"pending"}, [])
    with tenant_scope(due[0].tenant_id):
        dues = [one.due_at for one in FollowUp.objects.filter(id__in=[one.id for one in late])]
    assert all(at is not None and at < THURSDAY + timedelta(minutes=35) for at in dues)
    move(late, timedelta(minutes=-35))
    poke_until(lambda: statuses(late) == {"sent"})
    assert sorted(gateway.taken) == sorted(one.idempotency_key(1) for one in late)


def move(steps: list[FollowUp], by: timedelta) -> None:
    with tenant_scope(steps[0].tenant_id):
        FollowUp.objects.filter(id__in=[one.id for one in steps]).update(due_at=F("due_at") + by)
