"""What leads and the team do, each a commit of its own."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from bots.models.conversations import Conversation
from bots.models.enrollments import Enrollment, FollowUp
from bots.services import archiving, enrollments, follow_up_settings, people, steps, suppressions
from bots.services import leads as lead_services
from common.exceptions import SwitchboardError
from common.tenancy import tenant_scope
from tests.bots.interleaving.clocks import POSTAL_CODES
from tests.bots.interleaving.house import PHONES, WHICH
from tests.bots.interleaving.working import Working


class Acts(Working):
    """Replies, refusals, and changes of plans, leads and the whole house."""

    @rule(which=WHICH, name=st.sampled_from(["3-7-14-30", "extra"]))
    def enroll(self, which: int, name: str) -> None:
        self.try_to(enrollments.start_enrollment, lead_id=self.leads[which], sequence_name=name)

    @rule(which=WHICH)
    def reply(self, which: int) -> None:
        self.hear(which, "Maybe later.")

    @rule(which=WHICH)
    def stop(self, which: int) -> None:
        self.hear(which, "STOP")
        self.stopped |= {("sms", PHONES[which]), ("voice", PHONES[which])}

    @rule(which=WHICH)
    def start(self, which: int) -> None:
        self.hear(which, "START")
        self.stopped -= {("sms", PHONES[which]), ("voice", PHONES[which])}

    @rule(which=WHICH, topic=st.sampled_from(["", "check in"]))
    def team_leaves_alone(self, which: int, topic: str) -> None:
        """The team says so of a number, which ends no plan."""
        self.try_to(suppressions.suppress, channel="sms", address=PHONES[which], reason="asked", topic=topic)
        if topic:
            self.tired.add(PHONES[which])
        else:
            self.stopped.add(("sms", PHONES[which]))

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

    @rule(which=WHICH, zip_code=st.sampled_from(POSTAL_CODES))
    def move_house(self, which: int, zip_code: str) -> None:
        self.try_to(
            lead_services.update_lead, lead_id=self.leads[which], fields={"zip": zip_code}, is_timed=False
        )

    @rule()
    def merge(self) -> None:
        self.try_to(archiving.merge_leads, lead_id=self.leads[2], into_lead_id=self.leads[1])

    @rule()
    def pause_all(self) -> None:
        self.try_to(follow_up_settings.pause_all)
        self.is_paused = True

    @rule()
    def resume_all(self) -> None:
        self.try_to(follow_up_settings.resume_all)
        self.is_paused = False

    @rule(which=WHICH)
    def calm(self, which: int) -> None:
        """Whatever kept a lead's plans from going on is over; who is in none enters one again."""
        self.resume_all()
        if ("sms", PHONES[which]) in self.stopped:
            self.start(which)
        self.let_go_on(lead_id=self.leads[which])
        self.enroll(which, "extra")

    def let_go_on(self, **whose: Any) -> None:
        """The team hands conversations back and lets plans that are held go on."""
        with tenant_scope(self.tenant.id):
            threads = list(Conversation.objects.filter(person_id__isnull=False, **whose))
            held = list(Enrollment.objects.filter(status__in=Enrollment.HELD, **whose))
        for thread in threads:
            self.try_to(people.hand_back, conversation_id=thread.id)
        for plan in held:
            self.try_to(enrollments.resume_enrollment, enrollment_id=plan.id)
