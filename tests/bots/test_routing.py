"""What follows from sorting a lead out, in the transaction of its message."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from bots.models.conversations import Conversation, Message
from bots.models.handoffs import Handoff
from bots.models.language import BotSettings
from bots.models.leads import Consent, Lead
from bots.services import conversations, enrollments, messages, turns
from common.actor import Actor
from events.models import Event
from tests.bots.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_acme")]


@pytest.fixture
def say(as_alice: Actor, dana: Lead) -> Callable[..., turns.Exchange]:
    def by_text(text: str, *, channel: str = "sms") -> turns.Exchange:
        return turns.receive_lead_message(
            actor=as_alice, lead_id=dana.id, text=text, now=MONDAY, channel=channel
        )

    return by_text


def told(event_type: str) -> list[dict[str, Any]]:
    return [json.loads(event.payload) for event in Event.objects.filter(type=event_type).order_by("id")]


def test_a_seller_gets_the_seller_bot_and_its_answer_to_the_same_message(say: Any) -> None:
    exchange = say("I want to sell my house")
    said = list(Message.objects.order_by("id").values_list("sender", "kind", "bot_type"))
    assert said == [
        ("lead", "message", ""),
        ("bot", "notice", "jorge-seller"),
        ("bot", "message", "jorge-seller"),
    ]
    assert (exchange.conversation.owner, exchange.answer.acts) == ("jorge-seller", ("introduce", "ask:1"))


def test_what_the_lead_bot_took_a_message_for_is_told(say: Any) -> None:
    say("I am looking to buy a home")
    (news,) = told("intent_analysis_complete")
    assert (news["intent_category"], news["intent"]) == ("buyer", "buy_home")
    assert news["performance_tier"] in ("excellent", "good", "acceptable")
    assert news["confidence_score"] >= 0.7
    assert news["recommendations"]


def test_the_seller_bot_sorts_nobody_out(say: Any) -> None:
    say("I want to sell my house", channel="chat")
    assert told("intent_analysis_complete") == []


def test_a_person_is_asked_for_and_the_bot_keeps_the_thread_until_one_comes(say: Any) -> None:
    exchange = say("I want to talk to a real person")
    asked = Handoff.objects.get()
    assert (asked.to_owner, asked.status, asked.reason) == ("person", "requested", "asked_for_person")
    assert exchange.conversation.owner == "lead-bot"


def test_who_asks_twice_is_one_request(say: Any) -> None:
    say("I want to talk to a real person")
    say("a human please, now")
    assert Handoff.objects.count() == 1


def test_a_wrong_person_hears_no_more(say: Any, as_alice: Actor, dana: Lead) -> None:
    plan = enrollments.start_enrollment(actor=as_alice, lead_id=dana.id, now=MONDAY).enrollment
    say("you have the wrong number")
    granted = dict(Consent.objects.filter(ended_at=None).values_list("channel", "is_granted"))
    plan.refresh_from_db()
    assert (plan.status, granted["sms"], granted["voice"]) == ("cancelled", False, False)
    assert say("who?").sent is None


def test_saying_it_twice_ends_the_consents_once(say: Any) -> None:
    say("you have the wrong number")
    say("wrong number!")
    assert Consent.objects.filter(is_granted=False).count() == 2


def test_the_notice_of_a_new_owner_is_in_the_leads_language(say: Any) -> None:
    say("hola, quiero vender mi casa")
    assert "asistente" in Message.objects.get(kind="notice").text
    assert Conversation.objects.get().language == "es"


@pytest.mark.parametrize("text", ["hello", "call me", "asdf"])
def test_past_the_cap_a_person_is_asked_once_and_the_bot_is_silent(say: Any, text: str) -> None:
    BotSettings.objects.create(most_bot_messages=2)
    sent = [say(text, channel="chat").sent for _ in range(6)]
    assert [one is not None for one in sent] == [True, True, True, False, False, False]
    assert "person" in sent[2].text


def test_past_the_cap_an_opt_out_is_still_confirmed(say: Any) -> None:
    BotSettings.objects.create(most_bot_messages=0)
    say("hello")
    assert say("hello?").sent is None
    assert say("STOP").sent is not None


def test_an_answer_to_a_follow_up_by_text_is_sorted_out(say: Any, as_alice: Actor, dana: Lead) -> None:
    plan = enrollments.start_enrollment(actor=as_alice, lead_id=dana.id, now=MONDAY).enrollment
    step = plan.follow_ups.order_by("step_number")[0]
    thread = conversations.open_conversation(lead=dana, channel="sms", bot_type="lead-bot")
    messages.store(
        thread, sender="bot", text="Are you still thinking about selling?", now=MONDAY, follow_up=step
    )
    exchange = say("yes")
    assert (exchange.conversation.owner, exchange.answer.acts) == (
        "jorge-seller",
        ("reintroduce:jorge-seller", "ask:1"),
    )


def test_temperature_tags_of_two_threads_do_not_add_up(say: Any, dana: Lead) -> None:
    for text in ("relocating to Austin", "no", "needs work", "$450k"):
        say(text, channel="chat")
    say("I want to sell my house", channel="sms")
    dana.refresh_from_db()
    assert len([tag for tag in dana.tags if tag.endswith("-Seller")]) == 1
