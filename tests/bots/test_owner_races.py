"""Who has a conversation is decided under its lead's lock, also at one instant."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from bots.models.conversations import Conversation, Message
from bots.models.handoffs import Handoff
from bots.models.language import BotSettings
from bots.models.leads import Lead
from bots.services import handoffs, language, people
from bots.services.language import Composed
from common.actor import Actor
from common.exceptions import SwitchboardError
from common.tenancy import tenant_scope
from events.models import Event
from tests.bots.conftest import MONDAY
from tests.bots.handing_over import let_bot_ask, let_hold_run_out, let_time_pass, write_as_lead
from tests.concurrently import run_together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def thread(as_alice: Actor, dana: Lead) -> Conversation:
    with tenant_scope(as_alice.tenant_id):
        BotSettings.objects.create(person_hold_minutes=10)
        return write_as_lead(as_alice, dana).conversation


def at_once(actor: Actor, *calls: Callable[[], Any]) -> list[str]:
    """What each call came to, all set off at one moment: ``done``, or the code of its refusal."""

    def call(one: Callable[[], Any]) -> str:
        with tenant_scope(actor.tenant_id):
            try:
                one()
            except SwitchboardError as refusal:
                return refusal.code
        return "done"

    return run_together(call, calls)


def check_history() -> list[str]:
    """The owners in order; each under the next epoch, and no bot's word under a person's epoch."""
    changes = [
        (event.payload, event.type)
        for event in Event.objects.filter(type="conversation_owner_changed").order_by("id")
    ]
    thread = Conversation.objects.get()
    assert thread.owner_epoch == 1 + len(changes)
    epochs = list(Message.objects.order_by("id").values_list("owner_epoch", flat=True))
    assert all(earlier <= later for earlier, later in pairwise(epochs))
    by_person = set(
        Message.objects.filter(kind="notice", text__contains="joined").values_list("owner_epoch", flat=True)
    )
    talked = Message.objects.filter(sender="bot", kind="message").values_list("owner_epoch", flat=True)
    assert not by_person & set(talked)
    return [payload for payload, _ in changes]


def test_two_people_take_it_over_at_one_instant(as_alice: Actor, as_bob: Actor, thread: Conversation) -> None:
    outcomes = at_once(
        as_alice,
        *(
            lambda actor=actor: people.take_over(actor=actor, conversation_id=thread.id, now=MONDAY)
            for actor in (as_alice, as_bob)
        ),
    )
    assert outcomes == ["done", "done"]
    with tenant_scope(as_alice.tenant_id):
        first, second = check_history()
        owner = Conversation.objects.get().person_name
    assert (f'"person_name":"{owner}"' in second, f'"person_name":"{owner}"' in first) == (True, False)


def test_of_two_who_saw_the_same_owner_one_reply_arrives(
    as_alice: Actor, as_bob: Actor, thread: Conversation
) -> None:
    outcomes = at_once(
        as_alice,
        *(
            lambda actor=actor: people.write_as_person(
                actor=actor, conversation_id=thread.id, text="Hello", now=MONDAY, owner_epoch=1
            )
            for actor in (as_alice, as_bob)
        ),
    )
    assert sorted(outcomes) == ["bots.conversation_state", "done"]
    with tenant_scope(as_alice.tenant_id):
        assert Message.objects.filter(sender="person").count() == 1
        assert len(check_history()) == 1


def test_a_reply_sent_four_times_at_once_is_written_once(as_bob: Actor, thread: Conversation) -> None:
    def write() -> None:
        people.write_as_person(
            actor=as_bob, conversation_id=thread.id, text="Hello", now=MONDAY, client_id="c-1", owner_epoch=1
        )

    assert at_once(as_bob, write, write, write, write) == ["done"] * 4
    with tenant_scope(as_bob.tenant_id):
        assert Message.objects.filter(sender="person").count() == 1


@pytest.mark.parametrize("attempt", range(3))
def test_a_lead_writes_at_the_instant_of_a_take_over(
    as_alice: Actor, as_bob: Actor, thread: Conversation, dana: Lead, attempt: int
) -> None:
    at_once(
        as_alice,
        lambda: write_as_lead(as_alice, dana, "It is a divorce."),
        lambda: people.take_over(actor=as_bob, conversation_id=thread.id, now=MONDAY),
        lambda: write_as_lead(as_alice, dana, "Within 30 days."),
    )
    with tenant_scope(as_alice.tenant_id):
        assert len(check_history()) == 1
        joined_at = Message.objects.get(kind="notice").id
        later = Message.objects.filter(id__gt=joined_at)
        assert set(later.values_list("sender", flat=True)) <= {"lead"}


def test_a_lead_writes_before_and_after_a_take_over(
    as_alice: Actor, as_bob: Actor, thread: Conversation, dana: Lead
) -> None:
    with tenant_scope(as_alice.tenant_id):
        before = write_as_lead(as_alice, dana, "It is a divorce.")
        people.take_over(actor=as_bob, conversation_id=thread.id, now=MONDAY)
        after = write_as_lead(as_alice, dana, "Within 30 days.")
        assert (before.sent is None, after.sent is None) == (False, True)
        assert (before.received.owner_epoch, after.received.owner_epoch) == (1, 2)


@pytest.mark.parametrize(
    ("later_turn", "later_epoch", "is_used"), [(0, 0, True), (1, 0, False), (0, 1, False)]
)
def test_words_that_a_model_found_under_an_older_owner_or_turn_are_dropped(
    as_alice: Actor, thread: Conversation, later_turn: int, later_epoch: int, is_used: bool
) -> None:
    composed = Composed("openai", thread.turn, thread.owner_epoch, summary="Dana moves to Austin.")
    thread.turn += later_turn
    thread.owner_epoch += later_epoch
    with tenant_scope(as_alice.tenant_id):
        assert (language.take_up(composed, thread) is composed) == is_used


def test_one_hand_off_is_accepted_once_by_several(
    as_alice: Actor, as_bob: Actor, thread: Conversation
) -> None:
    with tenant_scope(as_alice.tenant_id):
        handoff = let_bot_ask(as_alice, thread)
    answers = [
        lambda actor=actor: handoffs.accept_handoff(actor=actor, handoff_id=handoff.id, now=MONDAY)
        for actor in (as_alice, as_bob, as_alice, as_bob)
    ]
    assert sorted(at_once(as_alice, *answers)) == ["bots.handoff_state"] * 3 + ["done"]
    with tenant_scope(as_alice.tenant_id):
        assert len(check_history()) == 1


def test_it_expires_or_is_accepted_and_never_both(
    as_alice: Actor, as_bob: Actor, thread: Conversation, acme: Any
) -> None:
    with tenant_scope(as_alice.tenant_id):
        handoff = let_bot_ask(as_alice, thread)
        let_time_pass(handoff, 5)
    outcomes = at_once(
        as_alice,
        lambda: handoffs.expire_handoff(tenant_id=acme.id, handoff_id=handoff.id, now=MONDAY),
        lambda: handoffs.expire_handoff(tenant_id=acme.id, handoff_id=handoff.id, now=MONDAY),
        lambda: handoffs.accept_handoff(actor=as_bob, handoff_id=handoff.id, now=MONDAY),
    )
    assert outcomes == ["done", "done", "bots.handoff_state"]
    with tenant_scope(as_alice.tenant_id):
        assert Handoff.objects.get().status == "expired"
        assert Event.objects.filter(type="bot_handoff_ended").count() == 1
        assert check_history() == []


def test_the_clock_and_the_person_never_both_win(
    as_alice: Actor, as_bob: Actor, thread: Conversation, acme: Any
) -> None:
    with tenant_scope(as_alice.tenant_id):
        people.take_over(actor=as_bob, conversation_id=thread.id, now=MONDAY)
        let_hold_run_out(thread)
    outcomes = at_once(
        as_alice,
        lambda: people.release_after_silence(tenant_id=acme.id, conversation_id=thread.id, now=MONDAY),
        lambda: people.write_as_person(
            actor=as_bob, conversation_id=thread.id, text="Still here.", now=MONDAY, owner_epoch=2
        ),
    )
    with tenant_scope(as_alice.tenant_id):
        changes, wrote = len(check_history()), Message.objects.filter(sender="person").count()
    # Either the word came first and holds it on, or the bot was back first and the word is refused.
    assert (changes, wrote, outcomes[1]) in [(1, 1, "done"), (2, 0, "bots.conversation_state")]


def test_of_two_requests_at_one_instant_one_waits(
    as_alice: Actor, as_bob: Actor, thread: Conversation
) -> None:
    def ask(actor: Actor) -> Callable[[], Any]:
        return lambda: handoffs.request_handoff(
            actor=actor, conversation_id=thread.id, to_owner="person", reason="asked_by_team", now=MONDAY
        )

    assert sorted(at_once(as_alice, ask(as_alice), ask(as_bob))) == ["bots.handoff_refused", "done"]
    with tenant_scope(as_alice.tenant_id):
        assert Handoff.objects.count() == 1
