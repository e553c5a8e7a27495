"""Conversations: what a message changes, in which order, and who may read it."""

from typing import Any
from uuid import uuid4

import pytest

from bots.exceptions.leads import LeadArchivedError
from bots.models.conversations import Conversation, Message, Slot
from bots.models.leads import Consent, Lead
from bots.services import archiving, enrollments, turns
from common.actor import Actor
from events.models import Event
from tests.bots.conftest import MONDAY
from tests.clients import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_acme")]


def say(actor: Actor, lead: Lead, text: str) -> turns.Exchange:
    return turns.receive_lead_message(actor=actor, lead_id=lead.id, text=text, now=MONDAY)


def test_a_message_and_its_answer_are_kept_in_order(as_alice: Actor, dana: Lead) -> None:
    say(as_alice, dana, "hello")
    senders = Message.objects.order_by("id").values_list("sender", flat=True)
    assert list(senders) == ["lead", "bot"]


def test_what_was_understood_names_the_message_that_said_it(as_alice: Actor, dana: Lead) -> None:
    exchange = say(as_alice, dana, "We are getting a divorce")
    slot = Slot.objects.get(name="motivation")
    assert (slot.value, slot.evidence, slot.message_id) == ("divorce", "divorce", exchange.received.id)


def test_a_corrected_answer_replaces_the_row(as_alice: Actor, dana: Lead) -> None:
    say(as_alice, dana, "I want $450k")
    say(as_alice, dana, "Actually I need $475k")
    assert Slot.objects.get(name="price_expectation").value == "475000"


def test_the_lead_carries_the_score_and_exactly_one_temperature_tag(as_alice: Actor, dana: Lead) -> None:
    for text in ("relocating to Austin", "no", "needs work", "$450k, can you call me?"):
        exchange = say(as_alice, dana, text)
    dana.refresh_from_db()
    assert dana.score == round(exchange.answer.scores.frs + exchange.answer.scores.pcs)
    assert (dana.stage, dana.temperature) == ("Complete", exchange.answer.scores.temperature)
    assert len([tag for tag in dana.tags if tag in ("Hot-Seller", "Warm-Seller", "Cold-Seller")]) == 1


def test_one_message_is_told_in_full(as_alice: Actor, dana: Lead) -> None:
    before = Event.objects.count()
    say(as_alice, dana, "divorce")
    told = list(Event.objects.order_by("id").values_list("type", flat=True)[before:])
    assert told == [
        "conversation_event",
        "conversation_event",
        "lead_updated",
        "conversation_event",
        "jorge_qualification_progress",
        "bot_status_update",
    ]


def test_an_archived_lead_is_not_talked_to(as_alice: Actor, dana: Lead) -> None:
    archiving.archive_lead(actor=as_alice, lead_id=dana.id, now=MONDAY)
    with pytest.raises(LeadArchivedError):
        say(as_alice, dana, "hello")


def test_a_thread_is_read_and_written_over_rest(as_bob: Actor, as_alice: Actor, dana: Lead) -> None:
    thread = say(as_alice, dana, "hello").conversation
    path = f"/api/conversations/{thread.id}/messages"
    answer = client_of(as_bob).post(path, {"text": "going through a divorce"}, format="json")
    assert answer.status_code == 201
    texts = [one["text"] for one in client_of(as_bob).get(path).json()["results"]]
    assert (texts[0], len(texts)) == ("hello", 4)
    shown = client_of(as_bob).get(f"/api/conversations/{thread.id}").json()
    assert shown["slots"]["motivation"]["value"] == "divorce"


@pytest.mark.parametrize("body", [{}, {"text": ""}, {"text": "x" * 2_001}, {"text": "a\x07b"}])
def test_a_bad_message_is_refused(as_alice: Actor, dana: Lead, body: Any) -> None:
    thread = say(as_alice, dana, "hello").conversation
    answer = client_of(as_alice).post(f"/api/conversations/{thread.id}/messages", body, format="json")
    assert answer.status_code == 422
    assert Message.objects.count() == 2


@pytest.mark.parametrize(
    ("method", "suffix", "body"),
    [("get", "", None), ("get", "/messages", None), ("post", "/messages", {"text": "x"})],
)
def test_charlie_gets_the_same_404_as_for_nothing(
    as_alice: Actor, as_charlie: Actor, dana: Lead, method: str, suffix: str, body: Any
) -> None:
    thread = say(as_alice, dana, "hello").conversation
    client = client_of(as_charlie)
    theirs = getattr(client, method)(
        f"/api/conversations/{thread.id}{suffix}", body, format="json" if body else None
    )
    nothing = getattr(client, method)(
        f"/api/conversations/{uuid4()}{suffix}", body, format="json" if body else None
    )
    assert (theirs.status_code, theirs.json()["detail"]) == (404, nothing.json()["detail"])
    assert client.get("/api/conversations").json()["results"] == []


def test_one_bot_has_one_thread_with_a_lead(as_alice: Actor, dana: Lead) -> None:
    say(as_alice, dana, "hello")
    say(as_alice, dana, "hello again")
    assert Conversation.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "keeps_email"),
    [("STOP", True), (" stop. ", True), ("please stop", True), ("Unsubscribe", False)],
)
def test_an_opt_out_ends_texts_calls_and_the_plan(
    as_alice: Actor, dana: Lead, text: str, keeps_email: bool
) -> None:
    plan = enrollments.start_enrollment(actor=as_alice, lead_id=dana.id, now=MONDAY).enrollment
    exchange = say(as_alice, dana, text)
    current = dict(Consent.objects.filter(ended_at=None).values_list("channel", "is_granted"))
    plan.refresh_from_db()
    assert current == {"sms": False, "voice": False, "email": keeps_email}
    assert (plan.status, exchange.answer.acts) == ("opted_out", ("confirm_opt_out",))


@pytest.mark.parametrize("text", ["can you stop by at 5?", "no", "we want to end the lease first"])
def test_what_only_sounds_like_an_opt_out_is_none(as_alice: Actor, dana: Lead, text: str) -> None:
    say(as_alice, dana, text)
    assert all(Consent.objects.filter(ended_at=None).values_list("is_granted", flat=True))
