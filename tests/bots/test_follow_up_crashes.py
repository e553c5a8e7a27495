"""A worker is killed at the worst moments: no step goes out twice, and none is forgotten.

The worker is a real Celery process. Moments are arranged from outside: a row lock holds it between claim and
send, a loopback gateway that withholds its answer holds it between send and record. What counts as sent is
what stands in the gateway's own journal.
"""

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import psycopg
import pytest
from django.db import transaction
from django.utils import timezone

from bots import tasks
from bots.models.enrollments import Enrollment, FollowUp
from bots.models.leads import Lead
from bots.services import enrollments
from common.actor import Actor
from common.tenancy import tenant_scope
from config.celery import app
from tests.bots.conftest import MONDAY
from tests.stack import Stack, addresses_of_this_run, running_stack
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
LEASE_SECONDS = 2


class Journal(ThreadingHTTPServer):
    """A gateway that writes the key of every message it takes into its journal."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.taken: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Answering(BaseHTTPRequestHandler):
    server: Journal

    def do_POST(self) -> None:
        self._take()
        self._answer(201)

    def do_GET(self) -> None:
        self._answer(200 if self.path.rpartition("/")[2] in self.server.taken else 404)

    def _take(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append(self.headers["Idempotency-Key"])

    def _answer(self, status: int) -> None:
        body = json.dumps({"sid": f"GW-{self.headers['Idempotency-Key'][:20]}"}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, *args: Any) -> None:
        return


class Withholding(Answering):
    """Takes the message and then says nothing, until the caller is gone."""

    def do_POST(self) -> None:
        self._take()
        self.rfile.read(1)


@pytest.fixture
def gateway() -> Iterator[Journal]:
    journal = Journal()
    thread = threading.Thread(target=journal.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield journal
    journal.shutdown()
    thread.join()
    journal.server_close()


@pytest.fixture
def worker(gateway: Journal) -> Iterator[Stack]:
    env = {
        "MESSAGING_PROVIDER": "gateway",
        "MESSAGING_GATEWAY_URL": gateway.url,
        "FOLLOW_UPS_LEASE_SECONDS": str(LEASE_SECONDS),
    }
    with running_stack(env=env) as stack:
        yield stack
        # Shown by pytest when the test failed.
        sys.stdout.write(stack.log_of("worker"))


@pytest.fixture
def due_step(as_alice: Actor, dana: Lead) -> FollowUp:
    """Dana's first step, due now, at an hour at which one may write to her."""
    with tenant_scope(as_alice.tenant_id):
        plan = enrollments.start_enrollment(actor=as_alice, lead_id=dana.id, now=MONDAY).enrollment
        Enrollment.objects.filter(id=plan.id).update(timezone=zone_where_it_is_noon())
        plan.follow_ups.filter(day=3).update(due_at=timezone.now() - timedelta(minutes=1))
        return plan.follow_ups.get(day=3)


def zone_where_it_is_noon() -> str:
    # The names count westwards: noon there is twelve hours after midnight in Greenwich.
    offset = 12 - timezone.now().hour
    return f"Etc/GMT{-offset:+d}" if offset else "Etc/GMT"


def poke() -> None:
    """What beat does."""
    app.send_task(tasks.poke_follow_ups.name)


def status_of(step: FollowUp) -> str:
    with tenant_scope(step.tenant_id):
        return FollowUp.objects.get(id=step.id).status


def poke_until(predicate: Callable[[], Any]) -> None:
    """Poke twice a second, as a hasty beat, until the predicate holds."""
    pokes = 0
    began = time.monotonic()

    def holds() -> bool:
        nonlocal pokes
        if time.monotonic() - began >= pokes / 2:
            poke()
            pokes += 1
        return bool(predicate())

    wait_until(holds, seconds=60)


@contextmanager
def lead_locked(step: FollowUp) -> Iterator[None]:
    """Somebody else is busy with the lead, for as long as the block lasts."""
    with tenant_scope(step.tenant_id), transaction.atomic():
        Lead.objects.select_for_update().get(id=step.lead_id)
        yield


def someone_waits_for_a_lock() -> bool:
    statement = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    with psycopg.connect(addresses_of_this_run()["DATABASE_URL"], autocommit=True) as another:
        found = another.execute(statement).fetchone()
    return bool(found and found[0])


def test_killed_between_claim_and_send_it_is_sent_once(
    worker: Stack, gateway: Journal, due_step: FollowUp
) -> None:
    with lead_locked(due_step):
        worker.start("worker")
        poke()
        wait_until(someone_waits_for_a_lock, seconds=60)
        worker.kill("worker")
    assert (status_of(due_step), gateway.taken) == ("leased", [])
    worker.start("worker")
    poke_until(lambda: status_of(due_step) == "sent")
    assert gateway.taken == [due_step.idempotency_key(1)]


def test_killed_between_send_and_record_it_is_not_sent_again(
    worker: Stack, gateway: Journal, due_step: FollowUp
) -> None:
    gateway.RequestHandlerClass = Withholding
    worker.start("worker")
    poke()
    wait_until(lambda: gateway.taken, seconds=60)
    worker.kill("worker")
    assert status_of(due_step) == "sending"
    gateway.RequestHandlerClass = Answering
    worker.start("worker")
    poke_until(lambda: status_of(due_step) == "sent")
    assert gateway.taken == [due_step.idempotency_key(1)]


def test_pokes_without_end_send_it_once(worker: Stack, gateway: Journal, due_step: FollowUp) -> None:
    for _ in range(20):
        poke()
    worker.start("worker")
    poke_until(lambda: status_of(due_step) == "sent")
    assert gateway.taken == [due_step.idempotency_key(1)]
