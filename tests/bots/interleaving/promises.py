"""What has to hold, whatever happens: judged by clocks on walls and by what the run itself did."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis.stateful import invariant

from bots.models.conversations import Conversation
from bots.models.enrollments import Enrollment, FollowUp
from bots.models.outbound import Outbound
from bots.providers.wire import OutboundText
from common.tenancy import tenant_scope
from events.models import Event
from tests.bots.interleaving.clocks import PLACES
from tests.bots.interleaving.house import House

TELLING = ("enrollment_changed", "lead_bot_sequence_update")
ENDED = {"sent", "skipped", "failed", "cancelled"}


@dataclass(frozen=True)
class Before:
    """How a step stood when a worker began."""

    plan_status: str
    due_at: datetime | None
    zip_code: str
    grace_days: int
    purpose: str


class Promises(House):
    """A house that is watched. Who said no, and who talks with whom, is kept as the run did it."""

    def __init__(self) -> None:
        super().__init__()
        # Channels and numbers that are to be left alone, and numbers that hear no more check-ins by text.
        self.stopped: set[tuple[str, str]] = set()
        self.tired: set[str] = set()
        self.with_person: set[Any] = set()
        self.is_paused = False
        self.seen = 0
        self.told: dict[str, dict[str, str]] = {}
        self.told_status: dict[str, str] = {}
        self.days: dict[UUID | None, datetime] = {}

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

    def look(self) -> dict[UUID, Before]:
        """How each step stands; also keeps with which leads a person of the team talks."""
        held = Conversation.objects.filter(person_id__isnull=False)
        self.with_person = set(held.values_list("lead_id", flat=True))
        found = {}
        for one in FollowUp.objects.select_related("lead", "enrollment__sequence"):
            words = one.enrollment.sequence.steps[one.step_number - 1]
            found[one.id] = Before(
                one.enrollment.status, one.due_at, one.lead.zip, words["grace_days"], words["purpose"]
            )
        return found

    def check_taken(self, taken: Sequence[OutboundText], before: Mapping[UUID, Before]) -> None:
        journal = {one.key: one for one in Outbound.objects.select_related("lead")}
        self.check_once(journal)
        for message in taken:
            outbound = journal[message.idempotency_key]
            assert outbound.follow_up_id is not None
            stood = before[outbound.follow_up_id]
            assert (stood.plan_status, self.is_paused) == ("active", False)
            assert outbound.lead_id not in self.with_person
            assert (message.channel, message.to) not in self.stopped
            is_tired = message.channel == "sms" and message.to in self.tired
            assert not (is_tired and stood.purpose == "check in")
            assert message.to in (outbound.lead.phone, outbound.lead.email)
            assert message.channel == "email" or PLACES[stood.zip_code].is_awake(self.now)
            assert stood.due_at is None or self.now - stood.due_at <= timedelta(days=stood.grace_days)
            self.check_day(outbound, stood.zip_code)

    def check_once(self, journal: Mapping[str, Outbound]) -> None:
        """No key was taken twice, and no step went out again but after a call that nobody answered."""
        keys = [one.idempotency_key for one in self.receiver.taken]
        assert len(keys) == len(set(keys))
        touches: dict[UUID | None, list[str]] = defaultdict(list)
        for key in keys:
            touches[journal[key].follow_up_id].append(key)
        for went in touches.values():
            assert {self.receiver.told.get(key) for key in went[:-1]} <= {"no-answer"}

    def check_day(self, outbound: Outbound, zip_code: str) -> None:
        """No other step of the lead, whoever's it was before a merge, reached it on this day of its clock."""
        zone = PLACES[zip_code].zone
        self.days[outbound.follow_up_id] = self.now
        theirs = FollowUp.objects.filter(lead_id=outbound.lead_id).values_list("id", flat=True)
        days = [self.days[one].astimezone(zone).date() for one in theirs if one in self.days]
        assert days.count(self.now.astimezone(zone).date()) == 1

    def check_that_nothing_is_left(self) -> None:
        assert set(FollowUp.objects.values_list("status", flat=True)) <= ENDED
        assert not Enrollment.objects.current().exists()
        assert not FollowUp.objects.exclude(status="sent").filter(outcome="").exists()
        sent = FollowUp.objects.filter(status="sent").prefetch_related("outbounds")
        taken = {one.idempotency_key for one in self.receiver.taken}
        assert all(taken & {row.key for row in one.outbounds.all()} for one in sent)


def ended_of(steps: Mapping[str, str]) -> dict[str, str]:
    """What became of the steps that are over."""
    return {one: status for one, status in steps.items() if status in ENDED}
