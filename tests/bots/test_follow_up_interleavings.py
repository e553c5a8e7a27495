"""Whatever happens to plans, in whatever order, and wherever a worker dies: nothing goes out twice, at a
wrong hour or to whom it must not, and nothing is lost.

Every step of a run is a commit of its own. What went out is what the receiver at the other end has taken, and
whether it might have is judged by wall clocks and by what the run itself did, not by the house's own rules.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from math import ceil
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from bots.models.enrollments import Enrollment, FollowUp
from bots.services import enrollments, people
from common.tenancy import tenant_scope
from tests.bots.interleaving.acts import Acts
from tests.bots.interleaving.house import WHICH
from tests.bots.interleaving.receiver import ORDERS

pytestmark = pytest.mark.django_db(transaction=True)

EXAMPLES = 16
STEPS = 40
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


class Following(Acts):
    """Things that seldom come to pass by chance, such as a no while a step is in a worker's hands."""

    def teardown(self) -> None:
        try:
            if self.leads:
                self.all_ends_well()
        finally:
            super().teardown()

    @rule(which=WHICH, days=st.sampled_from([2, 2, 6]), hour=st.sampled_from([1, 1, 13]))
    def catch_up(self, which: int, days: int, hour: int) -> None:
        """Nobody worked for days; what is late is spread over half an hour, and some of it comes due."""
        self.calm(which)
        self.until_something_is_due(which)
        self.time_passes(24 * days)
        self.poke("take")
        self.time_passes(hour)
        self.poke("take")

    @rule(which=WHICH)
    def nobody_answers(self, which: int) -> None:
        """Calls are made again and again, until a text follows them."""
        self.calm(which)
        for _ in range(8):
            self.until_something_is_due(which)
            self.poke("take")
            self.calls_end("no-answer")

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

    def all_ends_well(self) -> None:
        """The team lets everything go on, nobody disturbs, time passes: then no step is left, none silent."""
        self.resume_all()
        self.stalled = []
        for _ in range(60):
            self.let_go_on()
            self.poke("take")
            self.calls_end("completed")
            self.events_say_what_rows_say()
            with tenant_scope(self.tenant.id):
                if not FollowUp.objects.filter(status__in=FollowUp.OPEN).exists():
                    break
                pending = FollowUp.objects.filter(status="pending", due_at__isnull=False)
                due = pending.order_by("due_at").values_list("due_at", flat=True).first()
            hours = ceil((due - self.now) / timedelta(hours=1)) if due else 25
            self.time_passes(max(hours, 1))
        with tenant_scope(self.tenant.id):
            self.check_that_nothing_is_left()


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
