"""One team, its leads and their plans, and how anything is done to them."""

from collections.abc import Callable
from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID

from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize

from accounts.models.roles import Role
from accounts.models.tenants import Tenant
from accounts.selectors import tenants as tenant_selectors
from bots.services import consents as consent_services
from bots.services import enrollments, inbound_texts, sequences
from bots.services import leads as lead_services
from common.exceptions import SwitchboardError
from common.tenancy import all_tenants_scope, tenant_scope
from events.models import Event
from tests.bots.interleaving.clocks import STARTS
from tests.bots.interleaving.receiver import Receiver
from tests.conftest import actor_of, make_member, make_tenant

EXTRA: dict[str, Any] = {
    "name": "extra",
    "is_exclusive": False,
    "steps": [
        {"day": day, "channel": "sms", "body": f"Note {day}. Reply STOP to end.", "grace_days": 2}
        for day in (1, 3, 4)
    ]
    + [
        {
            "day": 5,
            "channel": "voice",
            "body": "Hello.",
            "grace_days": 2,
            "second_touch": {"channel": "sms", "body": "We called. Reply STOP to end.", "after_minutes": 30},
        },
        {"day": 14, "channel": "sms", "body": "Note 14. Reply STOP to end.", "grace_days": 2},
    ],
}
PHONES = ("+19165550100", "+19165550101", "+19165550102", "+4915112345678")
HOMES = ("95814", "33101", "78701", "")
PLANS = ((0, "3-7-14-30"), (0, "extra"), (1, "3-7-14-30"), (2, "extra"), (3, "extra"), (3, "3-7-14-30"))
# Which of the leads.
WHICH = st.integers(min_value=0, max_value=len(PHONES) - 1)
_NUMBERS = count()


class House(RuleBasedStateMachine):
    """Leads in the US and one in Germany, each with plans. A refusal leaves no event."""

    def __init__(self) -> None:
        super().__init__()
        number = next(_NUMBERS)
        self.tenant = make_tenant(name=f"House {number}", slug=f"house-{number}")
        alice = make_member(tenant=self.tenant, name="Alice", role=Role.OWNER)
        self.alice = actor_of(user=alice, tenant=self.tenant)
        self.receiver = Receiver()
        self.leads: list[UUID] = []

    def teardown(self) -> None:
        with all_tenants_scope():
            Tenant.objects.filter(id=self.tenant.id).update(status=Tenant.Status.SUSPENDED)

    @initialize(start=st.sampled_from(STARTS))
    def begin(self, start: datetime) -> None:
        self.set_clock(start)
        with tenant_scope(self.tenant.id):
            draft = sequences.save_draft(actor=self.alice, fields=EXTRA)
            sequences.publish_draft(actor=self.alice, sequence_id=draft.id)
            self.leads = [self.make_lead(number) for number in range(len(PHONES))]
        for which, name in PLANS:
            self.try_to(enrollments.start_enrollment, lead_id=self.leads[which], sequence_name=name)

    @property
    def now(self) -> datetime:
        return tenant_selectors.now_for(tenant_id=self.tenant.id)

    def set_clock(self, at: datetime) -> None:
        with all_tenants_scope():
            Tenant.objects.filter(id=self.tenant.id).update(
                is_demo=True, clock_wall_anchor=timezone.now(), clock_tenant_anchor=at
            )

    def make_lead(self, number: int) -> UUID:
        fields = {"name": f"Dana {number}", "zip": HOMES[number], "phone": PHONES[number]}
        lead = lead_services.create_lead(
            actor=self.alice, fields={**fields, "email": f"dana{number}@example.com"}
        )
        self.agree(lead.id)
        return lead.id

    def agree(self, lead_id: UUID) -> None:
        given: dict[str, Any] = {"is_granted": True, "source": "on paper", "given_at": self.now}
        with tenant_scope(self.tenant.id):
            for channel in ("sms", "email", "voice"):
                consent_services.record_consent(actor=self.alice, lead_id=lead_id, channel=channel, **given)

    def try_to(self, change: Callable[..., Any], *, is_timed: bool = True, **arguments: Any) -> None:
        with tenant_scope(self.tenant.id):
            if is_timed:
                arguments["now"] = self.now
            number = Event.objects.count()
            try:
                change(actor=self.alice, **arguments)
            except SwitchboardError:
                assert Event.objects.count() == number

    def hear(self, which: int, text: str) -> None:
        """A lead writes a text."""
        with tenant_scope(self.tenant.id):
            inbound_texts.receive_text(
                tenant_id=self.tenant.id, sender=PHONES[which], text=text, sid=f"SM{next(_NUMBERS)}"
            )

    def find(self, model: Any, which: int, **more: Any) -> Any:
        with tenant_scope(self.tenant.id):
            return model.objects.filter(lead_id=self.leads[which], **more).order_by("id").first()
