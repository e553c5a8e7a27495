"""Workers with batches of due steps in hand, and what happens to them there."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.models.tenants import Tenant
from bots.models.enrollments import Enrollment, FollowUp
from bots.models.leads import Lead
from bots.providers.wire import OutboundText, Receipt
from bots.services import enrollments, follow_up_claims, follow_ups
from bots.services.follow_up_claims import Batch
from common.actor import Actor
from common.tenancy import all_tenants_scope, tenant_scope
from tests.bots.conftest import MONDAY, RememberingProvider
from tests.concurrently import run_together

THURSDAY = MONDAY + timedelta(days=3)


class Interrupted(RememberingProvider):
    """Somebody else does something between the gate's commit and the first submission, or during one."""

    def __init__(self, *, before: Callable[[], Any] = list, during: Callable[[], Any] = list) -> None:
        self.before, self.during = before, during
        super().__init__()

    @property
    def name(self) -> str:
        if not connection.in_atomic_block:
            before, self.before = self.before, list
            run_together(lambda one: one(), [before])
        return "remembering"

    @name.setter
    def name(self, _: str) -> None:
        return

    def submit(self, message: OutboundText) -> Receipt:
        during, self.during = self.during, list
        run_together(lambda one: one(), [during])
        return super().submit(message)


class Withholding(RememberingProvider):
    """Answers no call until all are released, and knows which have begun."""

    def __init__(self) -> None:
        super().__init__()
        self.begun: list[str] = []
        self.released = Event()

    def submit(self, message: OutboundText) -> Receipt:
        self.begun.append(message.to)
        assert self.released.wait(timeout=60)
        return super().submit(message)


def make_due_plans(actor: Actor, make_lead: Callable[..., Lead], *, count: int) -> list[Enrollment]:
    """Plans of leads with the phones +19165550100 and on, whose first step is due."""
    with tenant_scope(actor.tenant_id):
        leads = [
            make_lead(phone=phone_of(number), email=f"dana{number}@example.com", consents=("sms", "email"))
            for number in range(count)
        ]
        found = [
            enrollments.start_enrollment(actor=actor, lead_id=lead.id, now=MONDAY).enrollment
            for lead in leads
        ]
    set_clock(actor, THURSDAY + timedelta(minutes=2))
    return found


def phone_of(number: int) -> str:
    return f"+191655501{number:02d}"


def set_clock(actor: Actor, at: datetime) -> None:
    with all_tenants_scope():
        Tenant.objects.filter(id=actor.tenant_id).update(
            is_demo=True, clock_wall_anchor=timezone.now(), clock_tenant_anchor=at
        )


def claim() -> Batch:
    batch = follow_up_claims.claim_batch(owner="worker", after=None)
    assert batch is not None
    return batch


def carry_out(batch: Batch, provider: RememberingProvider) -> dict[str, int]:
    return dict(+follow_ups.carry_out(batch, provider_for=lambda _: provider))


def let_leases_run_out(actor: Actor) -> None:
    with tenant_scope(actor.tenant_id):
        held = FollowUp.objects.filter(lease_until__isnull=False)
        held.update(lease_until=timezone.now() - timedelta(seconds=1))


def first_steps(actor: Actor) -> list[FollowUp]:
    with tenant_scope(actor.tenant_id):
        return list(FollowUp.objects.filter(day=3).order_by("lead_id"))


def keys_of(provider: RememberingProvider) -> list[str]:
    return sorted(one.idempotency_key for one in provider.journal)
