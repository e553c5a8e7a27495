"""A worker is killed while it delivers what was said: no message goes out twice, and none is forgotten.

The worker is a real Celery process, held at its moment from outside. What counts as sent is what stands in
the gateway's own journal.
"""

import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction

from bots import tasks
from bots.models.leads import Lead
from bots.models.outbound import Outbound
from bots.services import turns
from common import valkey
from common.actor import Actor
from common.tenancy import tenant_scope
from config.celery import app
from tests.bots.conftest import MONDAY
from tests.bots.following.gateway import Journal, keeping_a_journal
from tests.bots.talking_to_a_stack import waiting_for_a_lock
from tests.stack import Stack, running_stack
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
LEASE_SECONDS = "2"


@pytest.fixture
def gateway() -> Iterator[Journal]:
    with keeping_a_journal() as journal:
        yield journal


@pytest.fixture
def stack(gateway: Journal) -> Iterator[Stack]:
    env = {
        "MESSAGING_PROVIDER": "gateway",
        "MESSAGING_GATEWAY_URL": gateway.url,
        "FOLLOW_UPS_LEASE_SECONDS": LEASE_SECONDS,
    }
    with running_stack(env=env) as running:
        yield running
        for name in running.logs:
            # Shown by pytest when the test failed.
            sys.stdout.write(running.log_of(name))


@pytest.fixture
def said(as_alice: Actor, dana: Lead) -> Outbound:
    """What the bot answers Dana's text, on its way."""
    with tenant_scope(as_alice.tenant_id):
        turns.receive_lead_message(actor=as_alice, lead_id=dana.id, text="Hello", now=MONDAY, channel="sms")
        return Outbound.objects.get()


def poke() -> None:
    """What beat does."""
    app.send_task(tasks.poke_deliveries.name)


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


def state_of(said: Outbound) -> tuple[str, int]:
    with tenant_scope(said.tenant_id):
        found = Outbound.objects.get(id=said.id)
    return found.state, found.attempt


def test_killed_between_claim_and_submission_it_goes_out_once(
    stack: Stack, gateway: Journal, said: Outbound
) -> None:
    with tenant_scope(said.tenant_id), transaction.atomic():
        Lead.objects.select_for_update().get(id=said.lead_id)
        stack.start("worker")
        poke()
        wait_until(waiting_for_a_lock, seconds=60)
        stack.kill("worker")
    assert (state_of(said), gateway.taken) == (("created", 1), [])
    stack.start("worker")
    poke_until(lambda: state_of(said)[0] == "submitted")
    assert gateway.taken == [said.key]


def test_killed_between_submission_and_record_it_is_looked_up(
    stack: Stack, gateway: Journal, said: Outbound
) -> None:
    gateway.mute_after = 0
    stack.start("worker")
    poke()
    wait_until(lambda: gateway.taken, seconds=60)
    stack.kill("worker")
    assert state_of(said)[0] == "unknown"
    gateway.may_answer.set()
    stack.start("worker")
    poke_until(lambda: state_of(said)[0] == "submitted")
    assert gateway.taken == [said.key]


def test_killed_before_the_gateway_heard_it_it_goes_out_once(
    stack: Stack, gateway: Journal, said: Outbound
) -> None:
    gateway.is_deaf = True
    stack.start("worker")
    poke()
    wait_until(lambda: gateway.knocks, seconds=60)
    stack.kill("worker")
    assert (state_of(said)[0], gateway.taken) == ("unknown", [])
    gateway.is_deaf = False
    stack.start("worker")
    poke_until(lambda: state_of(said)[0] == "submitted")
    assert gateway.taken == [said.key]


def test_two_beats_without_end_and_a_flushed_valkey_deliver_it_once(
    stack: Stack, gateway: Journal, said: Outbound
) -> None:
    for _ in range(20):
        poke()
    valkey.client().flushdb()
    stack.start("worker")
    stack.start("beat")
    poke_until(lambda: state_of(said)[0] == "submitted")
    assert gateway.taken == [said.key]
