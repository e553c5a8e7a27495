"""Workers, the leases they hold, and the time that passes for them."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from django.db.models import F
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import rule

from bots.models.enrollments import FollowUp
from bots.models.outbound import Outbound
from bots.services import calls, follow_up_claims, follow_ups
from bots.services.follow_up_claims import Batch
from common.tenancy import tenant_scope
from tests.bots.interleaving.house import WHICH
from tests.bots.interleaving.promises import Promises
from tests.bots.interleaving.receiver import ORDERS, sid_of
from tests.concurrently import run_together


class Working(Promises):
    """Workers that die, and whose work is looked at whenever the other end has taken something."""

    def __init__(self) -> None:
        super().__init__()
        self.stalled: list[Batch] = []

    @rule(hours=st.sampled_from([1, 5, 24, 24, 48, 72, 24 * 6]))
    def time_passes(self, hours: int) -> None:
        """Hours, two days without any worker, or until clocks have changed; no lease lasts so long."""
        self.set_clock(self.now + timedelta(hours=hours))
        self.leases_run_out()
        with tenant_scope(self.tenant.id):
            Outbound.objects.update(created_at=F("created_at") - timedelta(hours=hours))

    @rule()
    def leases_run_out(self) -> None:
        with tenant_scope(self.tenant.id):
            held = FollowUp.objects.filter(lease_until__isnull=False)
            held.update(lease_until=timezone.now() - timedelta(seconds=1))

    @rule(which=WHICH)
    def until_something_is_due(self, which: int) -> None:
        with tenant_scope(self.tenant.id):
            pending = FollowUp.objects.filter(
                lead_id=self.leads[which], status="pending", due_at__isnull=False
            ).order_by("due_at")
            due = pending.values_list("due_at", flat=True).first()
        if due is not None and due > self.now:
            self.set_clock(due + timedelta(minutes=1))
            self.leases_run_out()

    @rule(order=ORDERS)
    def poke(self, order: str) -> None:
        self.work(order, self.carry_out_what_is_due)

    @rule(order=ORDERS)
    def poke_twice_at_once(self, order: str) -> None:
        self.work(order, self.carry_out_what_is_due, self.carry_out_what_is_due)

    @rule()
    def a_worker_claims_and_stalls(self) -> None:
        if batch := follow_up_claims.claim_batch(owner="worker", after=None):
            self.stalled.append(batch)

    @rule(order=ORDERS)
    def it_goes_on(self, order: str) -> None:
        if self.stalled:
            batch = self.stalled.pop()
            with tenant_scope(self.tenant.id):
                stale = list(FollowUp.objects.exclude(epoch=F("enrollment__epoch")))
            number = len(self.receiver.taken)
            self.work(order, lambda: self.carry_out(batch))
            with tenant_scope(self.tenant.id):
                keys = [one.idempotency_key for one in self.receiver.taken[number:]]
                assert not Outbound.objects.filter(key__in=keys, follow_up__in=stale).exists()

    @rule(status=st.sampled_from(["completed", "no-answer", "no-answer"]))
    def calls_end(self, status: str) -> None:
        """The telephone network tells of every call that rings how it ended."""
        for message in self.receiver.open_calls():
            self.receiver.told[message.idempotency_key] = status
            with tenant_scope(self.tenant.id):
                outbound = Outbound.objects.get(key=message.idempotency_key)
                calls.record_call_event(
                    tenant_id=self.tenant.id,
                    outbound_id=outbound.id,
                    sid=sid_of(message),
                    source="status",
                    sequence=1,
                    status=status,
                    now=self.now,
                )

    def work(self, order: str, *workers: Callable[[], None]) -> None:
        """Let workers work while the other end behaves as ordered, and look at what it took."""
        self.receiver.order = order
        with tenant_scope(self.tenant.id):
            before = self.look()
        number = len(self.receiver.taken)
        if len(workers) == 1:
            workers[0]()
        else:
            run_together(lambda worker: worker(), workers)
        with tenant_scope(self.tenant.id):
            self.check_taken(self.receiver.taken[number:], before)

    def carry_out_what_is_due(self) -> None:
        for _ in range(8):
            batch = follow_up_claims.claim_batch(owner="worker", after=None)
            if batch is None:
                break
            self.carry_out(batch)

    def carry_out(self, batch: Batch) -> None:
        with suppress(SystemExit):
            follow_ups.carry_out(batch, provider_for=lambda _: self.receiver)
