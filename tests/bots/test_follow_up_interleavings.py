"""Whatever happens to plans, in whatever order, and wherever a worker dies: nothing goes out twice, at a
wrong hour or to whom it must not, and nothing is lost.

Every step of a run is a commit of its own. What went out is what the receiver at the other end has taken, and
whether it might have is judged by wall clocks and by what the run itself did, not by the house's own rules.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from math import ceil
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db.models import F
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from accounts.models.roles import Role
from accounts.models.tenants import Tenant
from accounts.selectors import tenants as tenant_selectors
from bots.exceptions.providers import ProviderRejectedError, ProviderUnavailableError, ProviderUncertainError
from bots.models.conversations import Conversation
from bots.models.enrollments import Enrollment, FollowUp
from bots.models.outbound import Outbound
from bots.providers.wire import OutboundText, Receipt
from bots.services import (
    archiving,
    enrollments,
    follow_up_claims,
    follow_up_switch,
    follow_ups,
    inbound_texts,
    people,
    sequences,
    steps,
    suppressions,
)
from bots.services import consents as consent_services
from bots.services import leads as lead_services
from bots.services.follow_up_claims import Batch
from common.exceptions import SwitchboardError
from common.tenancy import all_tenants_scope, tenant_scope
from events.models import Event
from tests.concurrently import run_together
from tests.conftest import actor_of, make_member, make_tenant

pytestmark = pytest.mark.django_db(transaction=True)

EXAMPLES = 12
STEPS = 40
# A Monday morning in California, and the Mondays before its clocks change.
STARTS = [
    datetime(2026, 11, 30, 18, 0, tzinfo=UTC),
    datetime(2027, 3, 8, 18, 0, tzinfo=UTC),
    datetime(2027, 11, 1, 17, 0, tzinfo=UTC),
]
# Where texts are read, and between which hours of that clock; in Texas from noon on Sundays.
CLOCKS = {
    "95814": (ZoneInfo("America/Los_Angeles"), 9, 21),
    "33101": (ZoneInfo("America/New_York"), 8, 20),
    "78701": (ZoneInfo("America/Chicago"), 9, 21),
    "10001": (ZoneInfo("America/New_York"), 8, 21),
}
TELLING = ("enrollment_changed", "lead_bot_sequence_update")
ENDED = {"sent", "skipped", "failed", "cancelled"}
EXTRA = {
    "name": "extra",
    "is_exclusive": False,
    "steps": [
        {"day": day, "channel": "sms", "body": f"Note {day}. Reply STOP to end.", "grace_days": 2}
        for day in (1, 3, 4, 14)
    ],
}
# How the other end behaves while a worker is at it.
ORDERS = st.sampled_from(
    ["take", "take", "take", "take_lost", "lost", "silent", "busy", "refuse", "die_before", "die_after"]
)
PLAN_CHANGES: dict[str, Callable[..., Any]] = {
    "pause": enrollments.pause_enrollment,
    "resume": enrollments.resume_enrollment,
    "cancel": enrollments.cancel_enrollment,
}
# What comes to pass while a step is in a worker's hands, or after that worker died.
DISTURBANCES = st.sampled_from(
    [
        ["reply"],
        ["stop"],
        ["leave alone", "consent"],
        ["topic"],
        ["pause all"],
        ["night"],
        ["days"],
        ["take over"],
        ["pause"],
        ["cancel"],
        ["pause", "resume"],
        ["reply", "resume"],
    ]
)
WHICH = st.integers(min_value=0, max_value=2)
NUMBERS = count()


class Receiver:
    """The other end of every channel. It keeps what it took, and behaves as it is ordered to."""

    name = "receiver"
    find_is_proof = True

    def __init__(self) -> None:
        self.order = "take"
        self.taken: list[OutboundText] = []

    def submit(self, message: OutboundText) -> Receipt:
        if self.order == "busy":
            raise ProviderUnavailableError("Too busy.")
        if self.order == "refuse":
            raise ProviderRejectedError("No such number.")
        if self.order in ("lost", "silent"):
            raise ProviderUncertainError("No answer.")
        if self.order == "die_before":
            raise SystemExit
        self.taken.append(message)
        if self.order == "take_lost":
            raise ProviderUncertainError("No answer.")
        if self.order == "die_after":
            raise SystemExit
        return self._receipt(message)

    def find(self, message: OutboundText) -> Receipt | None:
        if self.order == "silent":
            raise ProviderUncertainError("No answer.")
        is_there = any(one.idempotency_key == message.idempotency_key for one in self.taken)
        return self._receipt(message) if is_there else None

    def _receipt(self, message: OutboundText) -> Receipt:
        return Receipt(self.name, f"R{message.idempotency_key[:20]}")


@dataclass(frozen=True)
class Before:
    """How a step stood when a worker began."""

    plan_status: str
    due_at: datetime | None
    zip_code: str
    grace_days: int
    purpose: str


class Following(RuleBasedStateMachine):
    """Three leads, four plans, one team, and workers that die. A refusal leaves no event."""

    def __init__(self) -> None:
        super().__init__()
        number = next(NUMBERS)
        self.tenant = make_tenant(name=f"House {number}", slug=f"house-{number}")
        alice = make_member(tenant=self.tenant, name="Alice", role=Role.OWNER)
        self.alice = actor_of(user=alice, tenant=self.tenant)
        self.receiver = Receiver()
        self.stalled: list[Batch] = []
        self.stopped: set[str] = set()
        self.tired: set[str] = set()
        self.with_person: set[Any] = set()
        self.is_paused = False
        self.seen = 0
        self.told: dict[str, dict[str, str]] = {}
        self.told_status: dict[str, str] = {}
        self.days: dict[UUID | None, datetime] = {}

    def teardown(self) -> None:
        try:
            if hasattr(self, "leads"):
                self.all_ends_well()
        finally:
            with all_tenants_scope():
                Tenant.objects.filter(id=self.tenant.id).update(status=Tenant.Status.SUSPENDED)

    # What happens.

    @initialize(start=st.sampled_from(STARTS))
    def begin(self, start: datetime) -> None:
        self.set_clock(start)
        with tenant_scope(self.tenant.id):
            draft = sequences.save_draft(actor=self.alice, fields=EXTRA)
            sequences.publish_draft(actor=self.alice, sequence_id=draft.id)
            self.leads = [
                self.make_lead(number, zip_code)
                for number, zip_code in enumerate(("95814", "33101", "78701"))
            ]
        for lead, name in ((0, "3-7-14-30"), (0, "extra"), (1, "3-7-14-30"), (2, "extra")):
            self.enroll(lead, name)

    @rule(which=WHICH, name=st.sampled_from(["3-7-14-30", "extra"]))
    def enroll(self, which: int, name: str) -> None:
        self.try_to(enrollments.start_enrollment, lead_id=self.leads[which], sequence_name=name)

    @rule(which=WHICH)
    def reply(self, which: int) -> None:
        self.hear(which, "Maybe later.")

    @rule(which=WHICH)
    def stop(self, which: int) -> None:
        self.hear(which, "STOP")
        self.stopped.add(phone_of(which))

    @rule(which=WHICH)
    def start(self, which: int) -> None:
        self.hear(which, "START")
        self.stopped.discard(phone_of(which))

    @rule(which=WHICH, topic=st.sampled_from(["", "check in"]))
    def team_leaves_alone(self, which: int, topic: str) -> None:
        """The team says so of a number, which ends no plan."""
        self.try_to(
            suppressions.suppress, channel="sms", address=phone_of(which), reason="asked", topic=topic
        )
        if topic:
            self.tired.add(phone_of(which))
        else:
            self.stopped.add(phone_of(which))

    @rule(which=WHICH)
    def consent_again(self, which: int) -> None:
        """On paper, say, while the number still is to be left alone."""
        with suppress(SwitchboardError):
            self.agree(self.leads[which])

    @rule(
        which=WHICH,
        change=st.sampled_from(
            [
                enrollments.pause_enrollment,
                enrollments.resume_enrollment,
                enrollments.resume_enrollment,
                enrollments.cancel_enrollment,
            ]
        ),
    )
    def change_plan(self, which: int, change: Callable[..., Any]) -> None:
        if plan := self.find(Enrollment, which, status__in=Enrollment.CURRENT):
            self.try_to(change, enrollment_id=plan.id)

    @rule(which=WHICH)
    def skip(self, which: int) -> None:
        if step := self.find(FollowUp, which, status="pending"):
            self.try_to(steps.skip_follow_up, follow_up_id=step.id)

    @rule(which=WHICH, hours=st.sampled_from([1, 9, 30]))
    def reschedule(self, which: int, hours: int) -> None:
        if step := self.find(FollowUp, which, status="pending"):
            at = self.now + timedelta(hours=hours)
            self.try_to(steps.reschedule_follow_up, follow_up_id=step.id, at=at)

    @rule(which=WHICH)
    def bring_forward(self, which: int) -> None:
        if step := self.find(FollowUp, which, status="pending"):
            self.try_to(steps.send_follow_up_now, follow_up_id=step.id)

    @rule(which=WHICH, change=st.sampled_from([people.take_over, people.hand_back]))
    def change_hands(self, which: int, change: Callable[..., Any]) -> None:
        if thread := self.find(Conversation, which):
            self.try_to(change, conversation_id=thread.id)

    @rule(which=WHICH, zip_code=st.sampled_from(sorted(CLOCKS)))
    def move_house(self, which: int, zip_code: str) -> None:
        self.try_to(
            lead_services.update_lead, lead_id=self.leads[which], fields={"zip": zip_code}, is_timed=False
        )

    @rule()
    def merge(self) -> None:
        self.try_to(archiving.merge_leads, lead_id=self.leads[2], into_lead_id=self.leads[1])

    @rule()
    def pause_all(self) -> None:
        self.try_to(follow_up_switch.pause_all)
        self.is_paused = True

    @rule()
    def resume_all(self) -> None:
        self.try_to(follow_up_switch.resume_all)
        self.is_paused = False

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
            count = len(self.receiver.taken)
            self.work(order, lambda: self.carry_out(batch))
            with tenant_scope(self.tenant.id):
                keys = [one.idempotency_key for one in self.receiver.taken[count:]]
                assert not Outbound.objects.filter(key__in=keys, follow_up__in=stale).exists()

    @rule(which=WHICH)
    def calm(self, which: int) -> None:
        """Whatever kept a lead's plans from going on is over; who is in none enters one again."""
        self.resume_all()
        if phone_of(which) in self.stopped:
            self.start(which)
        with tenant_scope(self.tenant.id):
            theirs = {"lead_id": self.leads[which]}
            threads = list(Conversation.objects.filter(person_id__isnull=False, **theirs))
            held = list(Enrollment.objects.filter(status__in=Enrollment.HELD, **theirs))
        for thread in threads:
            self.try_to(people.hand_back, conversation_id=thread.id)
        for plan in held:
            self.try_to(enrollments.resume_enrollment, enrollment_id=plan.id)
        self.enroll(which, "extra")

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

    @rule(which=WHICH, days=st.sampled_from([2, 2, 6]), hour=st.sampled_from([1, 1, 13]))
    def catch_up(self, which: int, days: int, hour: int) -> None:
        """Nobody worked for days; what is late is spread over half an hour, and some of it comes due."""
        self.calm(which)
        self.until_something_is_due(which)
        self.time_passes(24 * days)
        self.poke("take")
        self.time_passes(hour)
        self.poke("take")

    @rule(which=WHICH, what=DISTURBANCES, order=ORDERS)
    def disturbed_in_hand(self, which: int, what: Sequence[str], order: str) -> None:
        self.calm(which)
        self.until_something_is_due(which)
        self.a_worker_claims_and_stalls()
        self.disturb(which, what)
        self.it_goes_on(order)

    @rule(
        which=WHICH, what=DISTURBANCES, death=st.sampled_from(["die_before", "die_after", "lost", "silent"])
    )
    def disturbed_after_a_death(self, which: int, what: Sequence[str], death: str) -> None:
        self.calm(which)
        self.until_something_is_due(which)
        self.poke(death)
        self.disturb(which, what)
        self.leases_run_out()
        self.poke("take")

    def disturb(self, which: int, what: Sequence[str]) -> None:
        changes: dict[str, Callable[[], None]] = {
            "reply": lambda: self.reply(which),
            "stop": lambda: self.stop(which),
            "leave alone": lambda: self.team_leaves_alone(which, ""),
            "topic": lambda: self.team_leaves_alone(which, "check in"),
            "consent": lambda: self.consent_again(which),
            "pause all": self.pause_all,
            "night": lambda: self.time_passes(12),
            "days": lambda: self.time_passes(24 * 6),
            "take over": lambda: self.change_hands(which, people.take_over),
        }
        with tenant_scope(self.tenant.id):
            plans = list(Enrollment.objects.current().filter(lead_id=self.leads[which]))
        for one in what:
            if one in changes:
                changes[one]()
                continue
            for plan in plans:
                self.try_to(PLAN_CHANGES[one], enrollment_id=plan.id)

    # What has to hold.

    @invariant()
    def events_say_what_rows_say(self) -> None:
        with tenant_scope(self.tenant.id):
            for event in Event.objects.filter(id__gt=self.seen, type__in=TELLING).order_by("id"):
                payload = json.loads(event.payload)
                self.seen = event.id
                self.told[payload["enrollment_id"]] = {one["id"]: one["status"] for one in payload["steps"]}
                if event.type == "enrollment_changed":
                    self.told_status[payload["enrollment_id"]] = payload["status"]
            stand: dict[str, dict[str, str]] = defaultdict(dict)
            for step in FollowUp.objects.all():
                stand[str(step.enrollment_id)][str(step.id)] = step.status
            statuses = {str(one.id): one.status for one in Enrollment.objects.all()}
        assert {plan: ended_of(one) for plan, one in self.told.items()} == {
            plan: ended_of(one) for plan, one in stand.items()
        }
        assert self.told_status == statuses

    def check_taken(self, taken: Sequence[OutboundText], before: Mapping[UUID, Before]) -> None:
        keys = Counter(one.idempotency_key for one in self.receiver.taken)
        assert set(keys.values()) <= {1}
        journal = {one.key: one for one in Outbound.objects.select_related("lead")}
        # Without calls a step has one touch, so what was taken is never followed under another key.
        touched = Counter(journal[key].follow_up_id for key in keys)
        assert set(touched.values()) <= {1}
        for message in taken:
            outbound = journal[message.idempotency_key]
            assert outbound.follow_up_id is not None
            stood = before[outbound.follow_up_id]
            assert (stood.plan_status, self.is_paused) == ("active", False)
            assert outbound.lead_id not in self.with_person
            assert message.channel == "email" or message.to not in self.stopped
            assert stood.purpose != "check in" or message.to not in self.tired
            assert message.to in (outbound.lead.phone, outbound.lead.email)
            assert message.channel == "email" or may_read(stood.zip_code, self.now)
            assert stood.due_at is None or self.now - stood.due_at <= timedelta(days=stood.grace_days)
            self.check_day(outbound, stood.zip_code)

    def check_day(self, outbound: Outbound, zip_code: str) -> None:
        """No other step of the lead, whoever's it was before a merge, reached it on this day of its clock."""
        zone = CLOCKS[zip_code][0]
        self.days[outbound.follow_up_id] = self.now
        theirs = FollowUp.objects.filter(lead_id=outbound.lead_id).values_list("id", flat=True)
        days = [self.days[one].astimezone(zone).date() for one in theirs if one in self.days]
        assert days.count(self.now.astimezone(zone).date()) == 1

    def all_ends_well(self) -> None:
        """The team lets everything go on, nobody disturbs, time passes: then no step is left, none silent."""
        self.try_to(follow_up_switch.resume_all)
        self.is_paused, self.stalled = False, []
        for _ in range(60):
            with tenant_scope(self.tenant.id):
                threads = list(Conversation.objects.filter(person_id__isnull=False))
                held = list(Enrollment.objects.filter(status__in=Enrollment.HELD))
            for thread in threads:
                self.try_to(people.hand_back, conversation_id=thread.id)
            for plan in held:
                self.try_to(enrollments.resume_enrollment, enrollment_id=plan.id)
            self.poke("take")
            self.events_say_what_rows_say()
            with tenant_scope(self.tenant.id):
                if not FollowUp.objects.filter(status__in=FollowUp.OPEN).exists():
                    break
                pending = FollowUp.objects.filter(status="pending", due_at__isnull=False)
                due = pending.order_by("due_at").values_list("due_at", flat=True).first()
            hours = ceil((due - self.now) / timedelta(hours=1)) if due else 25
            self.time_passes(max(hours, 1))
        with tenant_scope(self.tenant.id):
            assert set(FollowUp.objects.values_list("status", flat=True)) <= ENDED
            assert not Enrollment.objects.current().exists()
            assert not FollowUp.objects.exclude(status="sent").filter(outcome="").exists()
            sent = FollowUp.objects.filter(status="sent").prefetch_related("outbounds")
            taken = {one.idempotency_key for one in self.receiver.taken}
            assert all(taken & {row.key for row in one.outbounds.all()} for one in sent)

    # How it is done.

    @property
    def now(self) -> datetime:
        return tenant_selectors.now_for(tenant_id=self.tenant.id)

    def set_clock(self, at: datetime) -> None:
        with all_tenants_scope():
            Tenant.objects.filter(id=self.tenant.id).update(
                is_demo=True, clock_wall_anchor=timezone.now(), clock_tenant_anchor=at
            )

    def make_lead(self, number: int, zip_code: str) -> UUID:
        fields = {"name": f"Dana {number}", "zip": zip_code, "phone": phone_of(number)}
        lead = lead_services.create_lead(
            actor=self.alice, fields={**fields, "email": f"dana{number}@example.com"}
        )
        self.agree(lead.id)
        return lead.id

    def agree(self, lead_id: UUID) -> None:
        given: dict[str, Any] = {"is_granted": True, "source": "on paper", "given_at": self.now}
        with tenant_scope(self.tenant.id):
            for channel in ("sms", "email"):
                consent_services.record_consent(actor=self.alice, lead_id=lead_id, channel=channel, **given)

    def try_to(self, change: Callable[..., Any], *, is_timed: bool = True, **arguments: Any) -> None:
        with tenant_scope(self.tenant.id):
            if is_timed:
                arguments["now"] = self.now
            count = Event.objects.count()
            try:
                change(actor=self.alice, **arguments)
            except SwitchboardError:
                assert Event.objects.count() == count

    def hear(self, which: int, text: str) -> None:
        with tenant_scope(self.tenant.id):
            inbound_texts.receive_text(
                tenant_id=self.tenant.id, sender=phone_of(which), text=text, sid=f"SM{next(NUMBERS)}"
            )

    def find(self, model: Any, which: int, **more: Any) -> Any:
        with tenant_scope(self.tenant.id):
            return model.objects.filter(lead_id=self.leads[which], **more).order_by("id").first()

    def work(self, order: str, *workers: Callable[[], None]) -> None:
        """Let workers work while the other end behaves as ordered, and look at what it took."""
        self.receiver.order = order
        with tenant_scope(self.tenant.id):
            rows = FollowUp.objects.select_related("lead", "enrollment__sequence")
            before = {
                one.id: Before(
                    one.enrollment.status,
                    one.due_at,
                    one.lead.zip,
                    one.enrollment.sequence.steps[one.step_number - 1]["grace_days"],
                    one.enrollment.sequence.steps[one.step_number - 1]["purpose"],
                )
                for one in rows
            }
            held = Conversation.objects.filter(person_id__isnull=False)
            self.with_person = set(held.values_list("lead_id", flat=True))
        count = len(self.receiver.taken)
        if len(workers) == 1:
            workers[0]()
        else:
            run_together(lambda worker: worker(), workers)
        with tenant_scope(self.tenant.id):
            self.check_taken(self.receiver.taken[count:], before)

    def carry_out_what_is_due(self) -> None:
        for _ in range(8):
            batch = follow_up_claims.claim_batch(owner="worker", after=None)
            if batch is None:
                break
            self.carry_out(batch)

    def carry_out(self, batch: Batch) -> None:
        with suppress(SystemExit):
            follow_ups.carry_out(batch, provider_for=lambda _: self.receiver)


def phone_of(which: int) -> str:
    return f"+1916555010{which}"


def ended_of(steps: Mapping[str, str]) -> dict[str, str]:
    """What became of the steps that are over."""
    return {one: status for one, status in steps.items() if status in ENDED}


def may_read(zip_code: str, moment: datetime) -> bool:
    """Whether a text is welcome, read off the clock on the wall there."""
    zone, earliest, latest = CLOCKS[zip_code]
    local = moment.astimezone(zone)
    if zip_code == "78701" and local.isoweekday() == 7:
        earliest = 12
    return earliest <= local.hour < latest


@pytest.mark.timeout(300)
def test_in_whatever_order_things_happen() -> None:
    run_state_machine_as_test(
        Following,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            # A run of many steps shrinks for minutes; the steps that are printed show as much.
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
