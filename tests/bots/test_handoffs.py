"""A conversation changing hands: who may be asked, who may answer, and how often a lead is passed on."""

from uuid import uuid4

import pytest

from accounts.models.roles import Role
from accounts.models.tenants import Tenant
from accounts.models.users import User
from bots.exceptions.handoffs import HandoffNotFoundError, HandoffRefusedError, HandoffStateError
from bots.models.conversations import Conversation, Message
from bots.models.handoffs import Handoff
from bots.models.leads import Lead
from bots.services import archiving, handoffs, people, turns
from bots.services import conversations as conversation_services
from common.actor import Actor
from common.exceptions import ConflictError, InvalidInputError, NotFoundError, SwitchboardError
from tests.bots.conftest import MONDAY
from tests.bots.handing_over import ask, let_bot_ask, let_time_pass, told, write_as_lead
from tests.clients import client_of
from tests.conftest import actor_of, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_acme")]


@pytest.fixture
def thread(as_alice: Actor, dana: Lead) -> Conversation:
    return write_as_lead(as_alice, dana).conversation


def refused(call: object) -> SwitchboardError:
    with pytest.raises(SwitchboardError) as caught:
        call()  # type: ignore[operator]  # a lambda of the test
    return caught.value


@pytest.mark.parametrize("spelling", ["lead-bot", "lead_bot", "Jorge_Lead_Bot", " LEAD-BOT "])
def test_a_bot_accepts_at_once_under_the_next_epoch(
    as_alice: Actor, thread: Conversation, spelling: str
) -> None:
    handoff = ask(as_alice, thread, spelling)
    thread.refresh_from_db()
    assert (handoff.status, thread.owner, thread.owner_epoch) == ("accepted", "lead-bot", 2)
    notice = Message.objects.order_by("-id").first()
    assert notice is not None
    assert (notice.kind, notice.text) == ("notice", "Our automated assistant goes on from here.")


def test_a_change_of_owner_is_told_in_order(as_alice: Actor, thread: Conversation) -> None:
    before = len(told())
    ask(as_alice, thread, "lead-bot")
    assert told()[before:] == [
        "bot_handoff_request",
        "conversation_owner_changed",
        "conversation_event",
        "bot_handoff_accepted",
        "context_sync_event",
        "context_sync_update",
    ]


def test_it_is_completed_when_the_new_owner_speaks(as_alice: Actor, thread: Conversation, dana: Lead) -> None:
    handoff = ask(as_alice, thread, "lead-bot")
    people.hand_back(
        actor=as_alice,
        conversation_id=people.take_over(actor=as_alice, conversation_id=thread.id, now=MONDAY).id,
        now=MONDAY,
    )
    handoff.refresh_from_db()
    assert (handoff.status, handoff.ended_at is not None) == ("completed", True)
    assert told("bot_handoff_completed") == ["bot_handoff_completed"]


def test_a_person_accepts_and_the_bot_is_silent_until_it_is_told(
    as_alice: Actor, as_bob: Actor, thread: Conversation, dana: Lead
) -> None:
    handoff = ask(as_alice, thread)
    handoffs.accept_handoff(actor=as_bob, handoff_id=handoff.id, now=MONDAY)
    assert write_as_lead(as_alice, dana, "Within 30 days.").sent is None
    people.hand_back(actor=as_bob, conversation_id=thread.id, now=MONDAY)
    assert write_as_lead(as_alice, dana, "It needs a new roof.").sent is not None


def test_what_a_lead_says_to_a_person_is_still_understood(
    as_alice: Actor, thread: Conversation, dana: Lead
) -> None:
    people.take_over(actor=as_alice, conversation_id=thread.id, now=MONDAY)
    write_as_lead(as_alice, dana, "I want $450k for it.")
    thread.refresh_from_db()
    assert (thread.questions_answered, thread.pending_question) == (2, None)


TARGETS = {
    "oneself": ("jorge-seller", "bots.handoff_refused", ConflictError),
    "a bot that only reads": ("intent-decoder", "bots.handoff_refused", ConflictError),
    "a bot that serves the team": ("claude_concierge", "bots.handoff_refused", ConflictError),
    "nobody": ("hal-9000", "bots.handoff_target", InvalidInputError),
    "nothing": ("", "bots.handoff_target", InvalidInputError),
}


@pytest.mark.parametrize("what", TARGETS)
def test_who_cannot_hold_it_is_refused(as_alice: Actor, thread: Conversation, what: str) -> None:
    target, code, family = TARGETS[what]
    refusal = refused(lambda: ask(as_alice, thread, target))
    assert (refusal.code, isinstance(refusal, family)) == (code, True)
    thread.refresh_from_db()
    assert (Handoff.objects.count(), thread.owner_epoch) == (0, 1)


def test_a_person_who_is_not_of_the_team_is_nobody(
    as_alice: Actor, charlie: User, thread: Conversation
) -> None:
    foreign = refused(lambda: ask(as_alice, thread, to_person_id=charlie.id))
    nobody = refused(lambda: ask(as_alice, thread, to_person_id=uuid4()))
    assert isinstance(foreign, NotFoundError)
    assert (foreign.code, foreign.detail) == (nobody.code, nobody.detail)


def test_a_person_who_may_not_write_or_holds_it_already_is_refused(
    as_alice: Actor, acme: Tenant, thread: Conversation
) -> None:
    viewer = make_member(tenant=acme, name="Vera", role=Role.VIEWER)
    assert "only read" in refused(lambda: ask(as_alice, thread, to_person_id=viewer.id)).detail
    people.take_over(actor=as_alice, conversation_id=thread.id, now=MONDAY)
    assert "already" in refused(lambda: ask(as_alice, thread, to_person_id=as_alice.user_id)).detail


def test_only_the_person_who_was_asked_may_answer(
    as_alice: Actor, as_bob: Actor, bob: User, thread: Conversation
) -> None:
    handoff = ask(as_alice, thread, to_person_id=bob.id)
    for answer in (handoffs.accept_handoff, handoffs.reject_handoff):
        with pytest.raises(HandoffStateError, match="somebody else"):
            answer(actor=as_alice, handoff_id=handoff.id, now=MONDAY)
    assert handoffs.accept_handoff(actor=as_bob, handoff_id=handoff.id, now=MONDAY).status == "accepted"


def test_the_holder_does_not_accept_what_was_offered_to_others(as_alice: Actor, thread: Conversation) -> None:
    people.take_over(actor=as_alice, conversation_id=thread.id, now=MONDAY)
    handoff = ask(as_alice, thread)
    with pytest.raises(HandoffStateError, match="already"):
        handoffs.accept_handoff(actor=as_alice, handoff_id=handoff.id, now=MONDAY)


def test_one_is_open_at_a_time(as_alice: Actor, thread: Conversation) -> None:
    ask(as_alice, thread)
    for target in ("person", "lead-bot"):
        with pytest.raises(HandoffRefusedError, match="waiting"):
            ask(as_alice, thread, target)
    assert Handoff.objects.count() == 1


ANSWERS = {
    "accept": handoffs.accept_handoff,
    "reject": handoffs.reject_handoff,
    "cancel": handoffs.cancel_handoff,
}


@pytest.mark.parametrize("first", ANSWERS)
@pytest.mark.parametrize("second", ANSWERS)
def test_it_is_answered_once(as_bob: Actor, thread: Conversation, first: str, second: str) -> None:
    handoff = let_bot_ask(as_bob, thread)
    ANSWERS[first](actor=as_bob, handoff_id=handoff.id, now=MONDAY)
    before = (len(told()), Conversation.objects.get().owner_epoch)
    with pytest.raises(HandoffStateError, match="only a requested one"):
        ANSWERS[second](actor=as_bob, handoff_id=handoff.id, now=MONDAY)
    assert (len(told()), Conversation.objects.get().owner_epoch) == before


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_after_five_minutes_is_too_late(as_bob: Actor, thread: Conversation, answer: str) -> None:
    handoff = let_bot_ask(as_bob, thread)
    let_time_pass(handoff, 5)
    with pytest.raises(HandoffStateError, match="expired"):
        ANSWERS[answer](actor=as_bob, handoff_id=handoff.id, now=MONDAY)
    assert Conversation.objects.get().owner == "jorge-seller"


def test_only_an_accepted_one_is_completed(as_alice: Actor, as_bob: Actor, thread: Conversation) -> None:
    handoff = ask(as_alice, thread)
    with pytest.raises(HandoffStateError):
        handoffs.complete_handoff(actor=as_bob, handoff_id=handoff.id, now=MONDAY)
    handoffs.accept_handoff(actor=as_bob, handoff_id=handoff.id, now=MONDAY)
    assert handoffs.complete_handoff(actor=as_bob, handoff_id=handoff.id, now=MONDAY).status == "completed"


def test_a_closed_conversation_is_not_handed_over_and_its_request_ends(
    as_alice: Actor, as_bob: Actor, thread: Conversation
) -> None:
    handoff = ask(as_alice, thread)
    conversation_services.close_conversation(actor=as_alice, conversation_id=thread.id, now=MONDAY)
    handoff.refresh_from_db()
    assert (handoff.status, handoff.outcome) == ("cancelled", "the conversation was closed")
    assert refused(lambda: ask(as_alice, thread, "lead-bot")).code == "bots.conversation_state"


def test_an_archived_leads_conversation_is_left_alone(
    as_alice: Actor, as_bob: Actor, thread: Conversation, dana: Lead
) -> None:
    handoff = ask(as_alice, thread)
    archiving.archive_lead(actor=as_alice, lead_id=dana.id, now=MONDAY)
    handoff.refresh_from_db()
    assert (handoff.status, handoff.outcome) == ("cancelled", "the lead was archived")
    calls = (
        lambda: ask(as_alice, thread),
        lambda: people.take_over(actor=as_bob, conversation_id=thread.id, now=MONDAY),
        lambda: people.write_as_person(actor=as_bob, conversation_id=thread.id, text="Hi", now=MONDAY),
    )
    assert [refused(call).code for call in calls] == ["bots.lead_archived"] * 3


def test_what_is_charlies_is_like_nothing(as_alice: Actor, as_charlie: Actor, thread: Conversation) -> None:
    handoff = ask(as_alice, thread)
    for identifier in (handoff.id, uuid4()):
        with pytest.raises(HandoffNotFoundError, match="no such hand-off"):
            handoffs.accept_handoff(actor=as_charlie, handoff_id=identifier, now=MONDAY)


def test_a_viewer_changes_nothing(as_alice: Actor, acme: Tenant, thread: Conversation) -> None:
    handoff = ask(as_alice, thread)
    vera = actor_of(user=make_member(tenant=acme, name="Vera", role=Role.VIEWER), tenant=acme)
    client = client_of(vera)
    assert client.get(f"/api/handoffs/{handoff.id}").status_code == 200
    for path in (f"handoffs/{handoff.id}/accept", f"conversations/{thread.id}/take-over"):
        assert client.post(f"/api/{path}").status_code == 403


# The loop guard.


def test_a_pair_of_bots_passes_a_lead_on_once_in_half_an_hour(as_alice: Actor, thread: Conversation) -> None:
    first = let_bot_ask(as_alice, thread, "lead-bot")
    with pytest.raises(HandoffRefusedError, match="30 minutes"):
        let_bot_ask(as_alice, thread, "jorge-seller")
    let_time_pass(first, 31)
    assert let_bot_ask(as_alice, thread, "jorge-seller").status == "accepted"


@pytest.mark.parametrize(("most", "minutes_ago", "word"), [(3, 0, "hour"), (10, 61, "day")])
def test_a_lead_is_given_to_bots_so_often_and_no_more(
    as_alice: Actor, thread: Conversation, dana: Lead, most: int, minutes_ago: float, word: str
) -> None:
    def give() -> Handoff:
        people.take_over(actor=as_alice, conversation_id=thread.id, now=MONDAY)
        write_as_lead(as_alice, dana, "hm")
        return ask(as_alice, thread, "lead-bot")

    for _ in range(most):
        let_time_pass(give(), minutes_ago)
    with pytest.raises(HandoffRefusedError, match=f"{most} times within a {word}"):
        give()


def test_a_refused_hand_off_leaves_the_lead_with_an_answer(
    as_alice: Actor, thread: Conversation, dana: Lead
) -> None:
    let_bot_ask(as_alice, thread, "lead-bot")
    exchange = turns.receive_lead_message(
        actor=as_alice, lead_id=dana.id, text="hello", now=MONDAY, addressed_to="jorge-seller"
    )
    assert exchange.sent is not None
    assert Conversation.objects.get().owner == "lead-bot"


def test_a_person_may_always_be_asked(as_alice: Actor, as_bob: Actor, thread: Conversation) -> None:
    let_bot_ask(as_alice, thread, "lead-bot")
    assert let_bot_ask(as_alice, thread).status == "requested"


def test_owners_in_a_row_without_a_word_of_the_lead_end_with_a_person(
    as_alice: Actor, as_bob: Actor, thread: Conversation, dana: Lead
) -> None:
    for target in ("lead-bot", "person", "jorge-seller"):
        handoff = ask(as_alice, thread, target)
        if target == "person":
            handoffs.accept_handoff(actor=as_bob, handoff_id=handoff.id, now=MONDAY)
    assert (handoff.hop, len(handoff.packet["turns"])) == (3, 2)
    people.take_over(actor=as_bob, conversation_id=thread.id, now=MONDAY)
    with pytest.raises(HandoffRefusedError, match="without a word"):
        ask(as_alice, thread, "lead-bot")
    write_as_lead(as_alice, dana, "Is anybody there?")
    assert ask(as_alice, thread, "person").hop == 1
