"""Two leads that are one: where their threads, hand-offs and answers go."""

from collections.abc import Callable

import pytest

from bots.models.conversations import Conversation, Message, Slot
from bots.models.handoffs import Handoff
from bots.models.leads import Lead
from bots.services import archiving, handoffs, people, turns
from common.actor import Actor
from tests.bots.conftest import MONDAY
from tests.bots.handing_over import ask, write_as_lead

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_acme")]


@pytest.fixture
def twin(make_lead: Callable[..., Lead]) -> Lead:
    return make_lead(name="D. Reyes")


def merge(actor: Actor, lead: Lead, into: Lead) -> None:
    archiving.merge_leads(actor=actor, lead_id=lead.id, into_lead_id=into.id, now=MONDAY)


def test_a_thread_goes_over_with_its_hand_off_which_is_still_answered(
    as_alice: Actor, as_bob: Actor, dana: Lead, twin: Lead
) -> None:
    thread = write_as_lead(as_alice, twin, "It is a divorce.").conversation
    handoff = ask(as_alice, thread)
    merge(as_alice, twin, dana)
    handoffs.accept_handoff(actor=as_bob, handoff_id=handoff.id, now=MONDAY)
    for rows in (Conversation.objects, Handoff.objects, Message.objects, Slot.objects):
        assert set(rows.values_list("lead_id", flat=True)) == {dana.id}
    assert write_as_lead(as_alice, dana, "hello").sent is None


def test_a_person_holds_the_thread_that_went_over(
    as_alice: Actor, as_bob: Actor, dana: Lead, twin: Lead
) -> None:
    thread = write_as_lead(as_alice, twin).conversation
    people.take_over(actor=as_bob, conversation_id=thread.id, now=MONDAY)
    merge(as_alice, twin, dana)
    people.hand_back(actor=as_bob, conversation_id=thread.id, now=MONDAY)
    assert Conversation.objects.get().owner_epoch == 3


def test_of_two_threads_on_one_channel_the_kept_leads_goes_on(
    as_alice: Actor, dana: Lead, twin: Lead
) -> None:
    kept = write_as_lead(as_alice, dana, "It is a divorce.").conversation
    put_away = write_as_lead(as_alice, twin, "I want $450k for it.").conversation
    waiting = ask(as_alice, put_away)
    merge(as_alice, twin, dana)
    waiting.refresh_from_db()
    assert (waiting.status, waiting.outcome) == ("cancelled", "the lead was merged into another one")
    assert set(Conversation.objects.values_list("id", "lead_id")) == {
        (kept.id, dana.id),
        (put_away.id, twin.id),
    }


def test_an_answer_to_either_is_not_asked_again(as_alice: Actor, dana: Lead, twin: Lead) -> None:
    write_as_lead(as_alice, dana, "It is a divorce.")
    said = write_as_lead(as_alice, twin, "I want $450k for it. We are relocating to Austin.").received
    merge(as_alice, twin, dana)
    known = dict(Slot.objects.filter(lead=dana).values_list("name", "value"))
    assert (known["motivation"], known["price_expectation"]) == ("divorce", "450000")
    assert Slot.objects.get(lead=dana, name="price_expectation").message_id == said.id
    thread = Conversation.objects.get(lead=dana)
    dana.refresh_from_db()
    assert (thread.questions_answered, thread.stage, dana.stage) == (2, "Q2", "Q2")
    assert write_as_lead(as_alice, dana, "30 days are fine").conversation.questions_answered == 3


def test_threads_on_other_channels_go_over(as_alice: Actor, dana: Lead, twin: Lead) -> None:
    write_as_lead(as_alice, dana)
    turns.receive_lead_message(actor=as_alice, lead_id=twin.id, text="hi", now=MONDAY, channel="sms")
    merge(as_alice, twin, dana)
    assert set(Conversation.objects.values_list("channel", "lead_id")) == {
        ("chat", dana.id),
        ("sms", dana.id),
    }
