"""What happens to one lead happens one after the other, whoever asks at the same moment."""

import pytest

from bots.models.conversations import Conversation, Message
from bots.models.enrollments import Enrollment
from bots.models.leads import Lead
from bots.services import enrollments, turns
from bots.services import leads as lead_services
from common.actor import Actor
from common.exceptions import SwitchboardError
from common.tenancy import tenant_scope
from tests.bots.conftest import MONDAY
from tests.concurrently import run_together

pytestmark = pytest.mark.django_db(transaction=True)


def test_messages_of_one_lead_are_answered_in_turn(as_alice: Actor, dana: Lead) -> None:
    def write(text: str) -> None:
        with tenant_scope(as_alice.tenant_id):
            turns.receive_lead_message(actor=as_alice, lead_id=dana.id, text=text, now=MONDAY)

    # Each says by itself what it answers, in whatever order they come.
    answers = [
        "It is a divorce.",
        "We can close within 30 days.",
        "The house needs work.",
        "I want $450k for it.",
    ]
    run_together(write, answers)
    with tenant_scope(as_alice.tenant_id):
        assert list(Message.objects.order_by("id").values_list("sender", flat=True)) == ["lead", "bot"] * 4
        assert Conversation.objects.get().questions_answered == 4


def test_one_lead_enters_one_plan(as_alice: Actor, dana: Lead) -> None:
    def start(_: int) -> bool:
        with tenant_scope(as_alice.tenant_id):
            return enrollments.start_enrollment(actor=as_alice, lead_id=dana.id, now=MONDAY).is_new

    assert sorted(run_together(start, range(4))) == [False, False, False, True]
    with tenant_scope(as_alice.tenant_id):
        assert Enrollment.objects.count() == 1


def test_of_two_changes_from_one_revision_one_wins(as_alice: Actor, dana: Lead) -> None:
    def change(price: int) -> str:
        with tenant_scope(as_alice.tenant_id):
            try:
                lead_services.update_lead(
                    actor=as_alice, lead_id=dana.id, fields={"price": price}, revision=1
                )
            except SwitchboardError as refusal:
                return refusal.code
        return "changed"

    assert sorted(run_together(change, [1, 2])) == ["bots.lead_changed", "changed"]


def test_of_two_new_leads_with_one_phone_one_wins(as_alice: Actor) -> None:
    def create(name: str) -> str:
        with tenant_scope(as_alice.tenant_id):
            try:
                lead_services.create_lead(actor=as_alice, fields={"name": name, "phone": "+19165550100"})
            except SwitchboardError as refusal:
                return refusal.code
        return "created"

    assert sorted(run_together(create, ["Dana", "Dee"])) == ["bots.lead_duplicate", "created"]
