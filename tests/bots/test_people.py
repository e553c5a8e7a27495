"""People of the team in a conversation: taking it over, writing, noting, handing back."""

import json
from collections.abc import Iterable
from typing import Any

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django.fixtures import Settings

from bots.exceptions.conversations import ChannelCannotSendError, ConversationStateError
from bots.models.conversations import Conversation, Message
from bots.models.language import BotSettings
from bots.models.leads import Lead
from bots.selectors import dialogues
from bots.selectors import handoffs as handoff_selectors
from bots.services import conversations as conversation_services
from bots.services import people, turns
from common.actor import Actor
from events.log import Published
from events.models import Event
from tests.bots.conftest import MONDAY
from tests.bots.handing_over import told, write_as_lead
from tests.clients import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_acme")]


@pytest.fixture
def thread(as_alice: Actor, dana: Lead) -> Conversation:
    return write_as_lead(as_alice, dana).conversation


def write(actor: Actor, thread: Conversation, text: str = "I am here.", **more: Any) -> Message:
    return people.write_as_person(
        actor=actor, conversation_id=thread.id, text=text, now=MONDAY, **more
    ).message


def lines() -> list[tuple[str, str]]:
    return list(Message.objects.order_by("id").values_list("sender", "kind"))


def test_taking_over_tells_the_lead_in_the_same_commit(as_bob: Actor, thread: Conversation) -> None:
    people.take_over(actor=as_bob, conversation_id=thread.id, now=MONDAY)
    notice = Message.objects.latest("id")
    assert (notice.kind, notice.text) == ("notice", "Bob from the team has joined and goes on from here.")
    assert told("conversation_owner_changed") == ["conversation_owner_changed"]


def test_taking_over_ones_own_changes_nothing(as_bob: Actor, thread: Conversation) -> None:
    people.take_over(actor=as_bob, conversation_id=thread.id, now=MONDAY)
    before = (len(told()), lines())
    assert people.take_over(actor=as_bob, conversation_id=thread.id, now=MONDAY).owner_epoch == 2
    assert (len(told()), lines()) == before


def test_a_colleague_takes_it_over_under_the_next_epoch(
    as_alice: Actor, as_bob: Actor, thread: Conversation
) -> None:
    people.take_over(actor=as_bob, conversation_id=thread.id, now=MONDAY)
    taken = people.take_over(actor=as_alice, conversation_id=thread.id, now=MONDAY)
    assert (taken.person_id, taken.owner_epoch) == (as_alice.user_id, 3)


def test_whoever_writes_holds_it(as_alice: Actor, as_bob: Actor, thread: Conversation, dana: Lead) -> None:
    message = write(as_bob, thread)
    thread.refresh_from_db()
    assert (thread.person_name, message.owner_epoch, message.author_name) == ("Bob", 2, "Bob")
    assert lines()[-2:] == [("bot", "notice"), ("person", "message")]
    assert write_as_lead(as_alice, dana, "Good.").sent is None


def test_what_was_written_under_an_older_epoch_is_dropped(
    as_alice: Actor, as_bob: Actor, thread: Conversation
) -> None:
    people.take_over(actor=as_alice, conversation_id=thread.id, now=MONDAY)
    before = lines()
    with pytest.raises(ConversationStateError, match="Alice has this conversation meanwhile"):
        write(as_bob, thread, owner_epoch=1)
    assert (lines(), Conversation.objects.get().person_name) == (before, "Alice")


def test_a_retried_reply_is_written_once(as_bob: Actor, thread: Conversation) -> None:
    client, path = client_of(as_bob), f"/api/conversations/{thread.id}/replies"
    body = {"text": "I am here.", "client_id": "c-1", "owner_epoch": 1}
    answers = [client.post(path, body, format="json") for _ in range(3)]
    assert [one.status_code for one in answers] == [201, 200, 200]
    assert len({one.json()["id"] for one in answers}) == 1
    assert Message.objects.filter(sender="person").count() == 1


def test_a_client_id_names_one_message(as_alice: Actor, as_bob: Actor, thread: Conversation) -> None:
    write(as_bob, thread, client_id="c-1")
    path = f"/api/conversations/{thread.id}/replies"
    for actor, text in ((as_bob, "Something else."), (as_alice, "I am here.")):
        answer = client_of(actor).post(path, {"text": text, "client_id": "c-1"}, format="json")
        assert (answer.status_code, answer.json()["code"]) == (409, "bots.message_repeated")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("It is a safe neighborhood.", "crime and safety"),
        ("Mostly white families live there.", "origin or race"),
        ("The schools there are the best, perfect for kids.", "schools"),
    ],
)
def test_words_that_steer_are_not_sent_and_named(
    as_bob: Actor, thread: Conversation, text: str, kind: str
) -> None:
    before = (lines(), len(told()))
    answer = client_of(as_bob).post(f"/api/conversations/{thread.id}/replies", {"text": text}, format="json")
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "bots.fair_housing")
    assert kind in problem["detail"]
    assert f"Describes a place by {kind}." in [one["detail"] for one in problem["errors"]]
    assert ((lines(), len(told())), Conversation.objects.get().owner) == (before, "jorge-seller")


def test_words_about_the_home_are_sent(as_bob: Actor, thread: Conversation) -> None:
    assert write(as_bob, thread, "The home has 3 beds and is 2 miles from the station.").text


def test_a_note_is_for_the_team_alone(
    as_alice: Actor, as_bob: Actor, thread: Conversation, dana: Lead
) -> None:
    people.write_note(actor=as_bob, conversation_id=thread.id, text="A zestimate fan, $900k!", now=MONDAY)
    thread.refresh_from_db()
    assert (thread.owner, thread.last_sender) == ("jorge-seller", "bot")
    state = dialogues.state_of(thread)
    packet = handoff_selectors.compose_packet(thread, at=MONDAY)
    assert "zestimate" not in repr((state, packet))
    assert Event.objects.filter(type="conversation_event", payload__contains="note_added").count() == 1


def test_a_closed_conversation_takes_notes_and_nothing_else(as_bob: Actor, thread: Conversation) -> None:
    conversation_services.close_conversation(actor=as_bob, conversation_id=thread.id, now=MONDAY)
    client, path = client_of(as_bob), f"/api/conversations/{thread.id}"
    assert client.post(f"{path}/take-over").json()["code"] == "bots.conversation_state"
    assert client.post(f"{path}/replies", {"text": "Hi"}, format="json").status_code == 409
    assert client.post(f"{path}/notes", {"text": "Done."}, format="json").status_code == 201


def test_a_lead_who_writes_opens_it_again_under_its_owner(
    as_alice: Actor, as_bob: Actor, thread: Conversation, dana: Lead
) -> None:
    people.take_over(actor=as_bob, conversation_id=thread.id, now=MONDAY)
    conversation_services.close_conversation(actor=as_bob, conversation_id=thread.id, now=MONDAY)
    exchange = write_as_lead(as_alice, dana, "One more thing")
    thread.refresh_from_db()
    assert (exchange.sent, thread.status, thread.person_name) == (None, "open", "Bob")
    assert Event.objects.filter(payload__contains='"event_type":"reopened"').count() == 1


def test_handing_back_needs_a_person(as_bob: Actor, thread: Conversation) -> None:
    answer = client_of(as_bob).post(f"/api/conversations/{thread.id}/hand-back")
    assert (answer.status_code, answer.json()["code"]) == (409, "bots.conversation_state")


def test_a_bot_that_comes_back_does_not_take_the_notice_for_a_greeting(as_bob: Actor, dana: Lead) -> None:
    thread = Conversation.objects.create(lead=dana)
    people.take_over(actor=as_bob, conversation_id=thread.id, now=MONDAY)
    people.hand_back(actor=as_bob, conversation_id=thread.id, now=MONDAY)
    assert "introduce" in write_as_lead(as_bob, dana, "hello").answer.acts


def test_nothing_is_written_by_hand_where_it_would_not_arrive(as_bob: Actor, dana: Lead) -> None:
    thread = turns.receive_lead_message(
        actor=as_bob, lead_id=dana.id, text="hi", now=MONDAY, channel="voice"
    ).conversation
    before = lines()
    with pytest.raises(ChannelCannotSendError):
        write(as_bob, thread)
    assert (lines(), Conversation.objects.get().owner_epoch) == (before, thread.owner_epoch)


def test_writing_extends_the_hold(as_bob: Actor, thread: Conversation) -> None:
    BotSettings.objects.create(person_hold_minutes=30)
    write(as_bob, thread)
    first = Conversation.objects.get().held_until
    write(as_bob, thread, "And another thing.")
    latest = Conversation.objects.get().held_until
    assert first is not None
    assert latest is not None
    assert latest > first
    event = Event.objects.filter(payload__contains="another thing").get()
    assert json.loads(event.payload)["data"]["held_until"] == latest.isoformat()


def test_typing_is_shown_and_forgotten(
    as_bob: Actor,
    thread: Conversation,
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    seen.clear()
    settings.EVENT_BUS = f"{__name__}.see"
    before = Event.objects.count()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client_of(as_bob).post(
            f"/api/conversations/{thread.id}/typing", {"is_typing": True}, format="json"
        )
    assert (answer.status_code, Event.objects.count()) == (204, before)
    assert [(one.type, one.topics, one.seq) for one in seen] == [
        ("conversation_typing", (f"conversation:{thread.id}",), None)
    ]


seen: list[Published] = []


def see(messages: Iterable[Published]) -> None:
    """A bus that remembers."""
    seen.extend(messages)


# Lists.


@pytest.fixture
def three(in_acme: Any, as_bob: Actor, thread: Conversation, dana: Lead, make_lead: Any) -> None:
    """Dana's is Bob's; Erin's is the seller bot's and was read; Fred's, by text, is closed."""
    people.take_over(actor=as_bob, conversation_id=thread.id, now=MONDAY)
    erin = write_as_lead(as_bob, make_lead(name="Erin Vale")).conversation
    conversation_services.mark_read(actor=as_bob, conversation_id=erin.id, now=MONDAY)
    fred = turns.receive_lead_message(
        actor=as_bob, lead_id=make_lead(name="Fred Ash").id, text="hi", now=MONDAY, channel="sms"
    ).conversation
    conversation_services.close_conversation(actor=as_bob, conversation_id=fred.id, now=MONDAY)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("owner=person", "Dana"),
        ("owner=jorge-seller", "Erin"),
        ("owner=person&owner=jorge-seller", "Dana Erin"),
        ("owner=lead-bot", "Fred"),
        ("unread=true", "Dana Fred"),
        ("unread=false", "Erin"),
        ("status=closed", "Fred"),
        ("status=open&status=closed", "Dana Erin Fred"),
        ("channel=sms", "Fred"),
        ("temperature=hot", ""),
        ("temperature=cold&channel=chat", "Dana Erin"),
        ("q=vale", "Erin"),
        ("q=er+va", "Erin"),
        ("q=nobody", ""),
    ],
)
@pytest.mark.usefixtures("three")
def test_the_list_is_narrowed(as_bob: Actor, query: str, names: str) -> None:
    found = client_of(as_bob).get(f"/api/conversations?{query}").json()["results"]
    assert sorted(one["lead_name"].split()[0] for one in found) == names.split()


@pytest.mark.usefixtures("three")
def test_the_list_of_a_persons_own(as_bob: Actor, as_alice: Actor) -> None:
    counts = [
        len(client_of(as_bob).get("/api/conversations", {"person_id": str(one)}).json()["results"])
        for one in (as_bob.user_id, as_alice.user_id)
    ]
    assert counts == [1, 0]


@pytest.mark.parametrize(
    "query", ["owner=nobody", "unread=perhaps", "status=x", "channel=fax", "q=" + "x" * 101]
)
def test_a_filter_that_is_none_is_refused(as_bob: Actor, query: str) -> None:
    assert client_of(as_bob).get(f"/api/conversations?{query}").status_code == 422
