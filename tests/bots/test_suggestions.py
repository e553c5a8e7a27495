"""Coaching cards through conversations: shown, kept, ended, decided, followed, measured."""

from typing import Any

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bots.exceptions.conversations import SuggestionNotFoundError, SuggestionStateError
from bots.models.conversations import Conversation
from bots.models.leads import Lead
from bots.models.suggestions import Suggestion
from bots.selectors import suggestions as suggestion_selectors
from bots.services import archiving, coaching, people, turns
from bots.services import conversations as conversation_services
from common.actor import Actor
from common.exceptions import PermissionDeniedError
from events import log
from events.models import Event
from realtime.dialects import socketio
from realtime.dialects.native import NativeDialect
from tests.bots.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_acme")]
STALL = "I have to think about it"


def say(actor: Actor, lead: Lead, text: str) -> turns.Exchange:
    return turns.receive_lead_message(actor=actor, lead_id=lead.id, text=text, now=MONDAY)


def told(event_type: str) -> list[Event]:
    return list(Event.objects.filter(type=event_type).order_by("id"))


def card_of(kind: str) -> Suggestion:
    return Suggestion.objects.get(kind=kind)


def shown_kinds() -> list[str]:
    return Conversation.objects.get().open_suggestions


@pytest.fixture
def stalled(as_alice: Actor, dana: Lead) -> Suggestion:
    say(as_alice, dana, "hello")
    say(as_alice, dana, STALL)
    return card_of("stall_thinking")


def test_a_stall_shows_one_card_and_tells_it_once(as_alice: Actor, dana: Lead, stalled: Suggestion) -> None:
    say(as_alice, dana, STALL)
    assert (stalled.status, shown_kinds()) == ("open", ["stall_thinking"])
    assert Suggestion.objects.filter(kind="stall_thinking").count() == 1
    assert len(told("coaching_opportunity")) == 1


def test_an_answer_ends_the_card(as_alice: Actor, dana: Lead, stalled: Suggestion) -> None:
    say(as_alice, dana, "We are getting a divorce")
    stalled.refresh_from_db()
    assert (stalled.status, stalled.expirations) == ("expired", 1)
    assert "stall_thinking" not in shown_kinds()
    assert [one.payload for one in told("suggestion_changed") if '"expired"' in one.payload]


def test_the_event_says_it_under_both_spellings(stalled: Suggestion) -> None:
    payload = told("coaching_opportunity")[0].payload
    assert '"opportunity_type":"objection_handling"' in payload
    assert '"type":"objection_handling"' in payload
    assert f'"opportunity_id":"{stalled.id}"' in payload


def test_each_front_end_reads_the_word_where_it_looks(stalled: Suggestion) -> None:
    event = log.as_published(told("coaching_opportunity")[0], epoch="e")
    name, payload, *_ = msgspec.json.decode(socketio.dialect_of("/").event(event).removeprefix("42"))
    assert (name, payload["type"], payload["event_type"]) == (
        "coaching_opportunity",
        "objection_handling",
        "coaching_opportunity",
    )
    frame = msgspec.json.decode(NativeDialect().event(event))
    assert (frame["type"], frame["payload"]["type"]) == ("coaching_opportunity", "objection_handling")


def test_a_dismissed_card_comes_back_once(as_alice: Actor, dana: Lead, stalled: Suggestion) -> None:
    coaching.dismiss_suggestion(actor=as_alice, suggestion_id=stalled.id, now=MONDAY)
    say(as_alice, dana, "Let me think about it some more")
    stalled.refresh_from_db()
    assert (stalled.status, stalled.shown_count) == ("open", 2)
    coaching.dismiss_suggestion(actor=as_alice, suggestion_id=stalled.id, now=MONDAY, reason="no use")
    say(as_alice, dana, STALL)
    stalled.refresh_from_db()
    assert (stalled.status, stalled.shown_count, stalled.feedback) == ("dismissed", 2, "no use")
    assert len(told("coaching_opportunity")) == 2


def test_no_more_than_three_cards_come_at_once_the_most_pressing_first(as_alice: Actor, dana: Lead) -> None:
    Lead.objects.update(price=300_000)
    say(as_alice, dana, "hello")
    say(as_alice, dana, "We are behind on payments")
    say(
        as_alice,
        dana,
        "Is it a safe area with good families? You people are rude. I want $450k, more than the zestimate."
        " Can you call me?",
    )
    points = [sum(reason["points"] for reason in card_of(kind).reasons) for kind in shown_kinds()[-3:]]
    assert len(told("coaching_opportunity")) == 1 + 3
    assert points == sorted(points, reverse=True)


def test_accepting_says_what_was_done(as_bob: Actor, stalled: Suggestion) -> None:
    coaching.accept_suggestion(
        actor=as_bob, suggestion_id=stalled.id, now=MONDAY, action_taken="Asked what holds them back"
    )
    stalled.refresh_from_db()
    assert (stalled.status, stalled.decided_by_id, shown_kinds()) == ("accepted", as_bob.user_id, [])
    assert "Asked what holds them back" in told("coaching_accepted")[0].payload


def test_what_was_decided_is_not_decided_again(as_alice: Actor, stalled: Suggestion) -> None:
    coaching.accept_suggestion(actor=as_alice, suggestion_id=stalled.id, now=MONDAY)
    with pytest.raises(SuggestionStateError):
        coaching.dismiss_suggestion(actor=as_alice, suggestion_id=stalled.id, now=MONDAY)


def test_charlie_decides_nothing_of_acme(as_charlie: Actor, stalled: Suggestion) -> None:
    with pytest.raises(SuggestionNotFoundError):
        coaching.accept_suggestion(actor=as_charlie, suggestion_id=stalled.id, now=MONDAY)
    assert not suggestion_selectors.list_suggestions_for(actor=as_charlie).exists()


def test_deciding_takes_the_permission(as_alice: Actor, stalled: Suggestion) -> None:
    reader = Actor(as_alice.tenant_id, as_alice.user_id, "viewer", frozenset({"conversations:read"}))
    with pytest.raises(PermissionDeniedError):
        coaching.accept_suggestion(actor=reader, suggestion_id=stalled.id, now=MONDAY)


@pytest.mark.parametrize("accepts_first", [True, False])
def test_writing_the_suggested_reply_follows_the_card(
    as_alice: Actor, stalled: Suggestion, accepts_first: bool
) -> None:
    if accepts_first:
        coaching.accept_suggestion(actor=as_alice, suggestion_id=stalled.id, now=MONDAY)
    write(as_alice, stalled, stalled.suggested_reply)
    stalled.refresh_from_db()
    assert (stalled.status, stalled.acceptances, stalled.followings) == ("followed", 1, 1)
    assert "stall_thinking" not in shown_kinds()


def test_writing_something_else_does_not(as_alice: Actor, stalled: Suggestion) -> None:
    write(as_alice, stalled, "Our office is on Main Street. Do you know it?")
    stalled.refresh_from_db()
    assert (stalled.status, stalled.followings) == ("open", 0)


def write(actor: Actor, card: Suggestion, text: str) -> None:
    people.write_as_person(actor=actor, conversation_id=card.conversation_id, text=text, now=MONDAY)


def test_a_person_who_asks_nothing_is_advised_to(as_alice: Actor, stalled: Suggestion) -> None:
    write(as_alice, stalled, "Noted, thank you.")
    assert card_of("no_open_question").status == "open"
    write(as_alice, stalled, "By when would you like to move?")
    assert card_of("no_open_question").status != "open"


def test_a_question_to_a_person_waits_for_an_answer(as_alice: Actor, dana: Lead, stalled: Suggestion) -> None:
    write(as_alice, stalled, "I am here now, how can I help?")
    say(as_alice, dana, "What do you charge?")
    assert "question_unanswered" in shown_kinds()
    write(as_alice, stalled, "Nothing at all.")
    assert card_of("question_unanswered").status == "expired"


@pytest.mark.parametrize("action", ["pause", "stop"])
def test_rules_do_not_run_unwatched(as_alice: Actor, dana: Lead, stalled: Suggestion, action: Any) -> None:
    coaching.set_monitoring(
        actor=as_alice, conversation_id=stalled.conversation_id, action=action, now=MONDAY
    )
    say(as_alice, dana, "Zillow says it is worth more")
    assert not Suggestion.objects.filter(kind="stall_zestimate").exists()
    assert shown_kinds() == (["stall_thinking"] if action == "pause" else [])


def test_an_opt_out_ends_every_card_even_unwatched(as_alice: Actor, dana: Lead, stalled: Suggestion) -> None:
    coaching.set_monitoring(
        actor=as_alice, conversation_id=stalled.conversation_id, action="pause", now=MONDAY
    )
    say(as_alice, dana, "STOP")
    assert (shown_kinds(), card_of("stall_thinking").status) == ([], "expired")


@pytest.mark.parametrize("how", ["closed", "archived"])
def test_who_is_put_away_leaves_no_card_behind(
    as_alice: Actor, dana: Lead, stalled: Suggestion, how: str
) -> None:
    if how == "closed":
        conversation_services.close_conversation(
            actor=as_alice, conversation_id=stalled.conversation_id, now=MONDAY
        )
    else:
        archiving.archive_lead(actor=as_alice, lead_id=dana.id, now=MONDAY)
    assert (card_of("stall_thinking").status, shown_kinds()) == ("expired", [])


def test_coaching_by_hand_is_shown_and_replaced(as_alice: Actor, as_bob: Actor, stalled: Suggestion) -> None:
    thread = stalled.conversation_id
    for text in ("Slow down", "Ask about the roof"):
        coaching.provide_coaching(actor=as_bob, conversation_id=thread, text=text, now=MONDAY)
    card = card_of("by_hand")
    assert (card.text, card.shown_count, card.given_by_id) == ("Ask about the roof", 2, as_bob.user_id)
    assert shown_kinds() == ["stall_thinking", "by_hand"]


def test_a_message_does_not_end_what_was_given_by_hand(
    as_alice: Actor, dana: Lead, stalled: Suggestion
) -> None:
    coaching.provide_coaching(
        actor=as_alice, conversation_id=stalled.conversation_id, text="Ask about the roof", now=MONDAY
    )
    say(as_alice, dana, "We are getting a divorce")
    assert "by_hand" in shown_kinds()


def test_adherence_counts_every_time_a_card_was_shown(
    as_alice: Actor, dana: Lead, stalled: Suggestion
) -> None:
    coaching.dismiss_suggestion(actor=as_alice, suggestion_id=stalled.id, now=MONDAY)
    say(as_alice, dana, STALL)
    coaching.accept_suggestion(actor=as_alice, suggestion_id=stalled.id, now=MONDAY)
    figures = suggestion_selectors.adherence_for(actor=as_alice)
    row = next(one for one in figures["kinds"] if one["kind"] == "stall_thinking")
    assert (row["shown"], row["open"], row["dismissed"], row["accepted"]) == (2, 0, 1, 1)
    assert (row["acceptance_rate"], figures["total"]["shown"]) == (0.5, 2)


def test_a_turn_that_changes_no_card_touches_none(as_alice: Actor, dana: Lead, stalled: Suggestion) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        say(as_alice, dana, STALL)
    assert not [one for one in queries.captured_queries if "bots_suggestion" in one["sql"]]


def test_a_changed_card_takes_one_read_and_one_write(as_alice: Actor, dana: Lead) -> None:
    say(as_alice, dana, "hello")
    with CaptureQueriesContext(connection) as queries:
        say(as_alice, dana, STALL)
    touching = [one["sql"][:6] for one in queries.captured_queries if "bots_suggestion" in one["sql"]]
    assert touching == ["SELECT", "INSERT"]
