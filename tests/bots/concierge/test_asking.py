"""What the concierge tells the team: live figures, under the caller's own permissions."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bots.engines.concierge.facts import Reply
from bots.models.concierge import ConciergeSession
from bots.models.leads import Lead, Temperature
from bots.services import concierge
from common.actor import Actor
from common.tenancy import tenant_scope
from tests.bots.concierge.conftest import Ask
from tests.bots.conftest import MONDAY

pytestmark = pytest.mark.django_db

QUESTIONS = [
    "How are the bots doing?",
    "Who are my hot leads?",
    "How is the pipeline?",
    "How did we do today?",
    "Tell me about Dana Reyes",
    "Which follow-ups are due this week?",
    "Any hand-offs waiting?",
    "Open coaching cards?",
    "Who is waiting for an answer?",
]
# Figures of the rules themselves, such as the top of the scale.
OF_THE_RULES = {"200", "48"}


def figures(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:\.\d+)?", text)) - OF_THE_RULES


def make_hot(lead: Lead, score: int = 170) -> None:
    with tenant_scope(lead.tenant_id):
        Lead.objects.filter(id=lead.id).update(temperature=Temperature.HOT, score=score)


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_figure_comes_from_a_look_up(
    question: str, ask: Ask, as_alice: Actor, dana: Lead, wrote: Callable[..., Any]
) -> None:
    wrote(dana, "We are relocating to Austin, 30 days is fine.")
    reply = ask(as_alice, question)
    told = figures(" ".join(f"{one.name} {one.value}" for one in reply.facts))
    assert reply.act != "none"
    assert figures(reply.answer) <= told, reply


def test_hot_leads_are_named_in_order_of_their_score(
    ask: Ask, as_alice: Actor, make_lead: Callable[..., Lead]
) -> None:
    for name, score in (("Ann Ash", 160), ("Ben Birch", 190), ("Cal Cedar", 20)):
        lead = make_lead(name=name)
        if score > 100:
            make_hot(lead, score)
    reply = ask(as_alice, "who are my hot leads")
    assert reply.answer.splitlines()[0] == "There are 2 hot leads:"
    assert [line.partition(":")[0] for line in reply.answer.splitlines()[1:]] == ["Ben Birch", "Ann Ash"]


@pytest.mark.parametrize(
    "question",
    ["Tell me about Dana Reyes", "whats up with dana", "916-555-0100", "dana@example.com", "find Dnaa Reyes"],
)
def test_a_lead_is_found_by_name_phone_and_email(
    question: str, ask: Ask, as_alice: Actor, dana: Lead
) -> None:
    assert ask(as_alice, question).lead_id == dana.id


def test_her_means_the_lead_that_was_talked_about(
    ask: Ask, as_alice: Actor, dana: Lead, wrote: Callable[..., Any]
) -> None:
    wrote(dana, "We are relocating to Austin.")
    ask(as_alice, "Tell me about Dana Reyes")
    assert "“We are relocating to Austin.”" in ask(as_alice, "what did she say last?").answer


def test_this_lead_means_the_one_on_the_page(ask: Ask, as_alice: Actor, dana: Lead) -> None:
    assert ask(as_alice, "tell me about this lead", lead_id=dana.id).lead_id == dana.id


def test_her_on_a_lead_page_is_whom_one_came_for_until_another_is_named(
    ask: Ask, as_alice: Actor, dana: Lead, make_lead: Callable[..., Lead]
) -> None:
    other = make_lead(name="Ann Ash")
    said = ["what is her score", "tell me about Ann Ash", "what did she say", "summarise this lead"]
    assert [ask(as_alice, text, lead_id=dana.id).lead_id for text in said] == [
        dana.id,
        other.id,
        other.id,
        dana.id,
    ]


def test_a_conversation_on_the_page_names_its_lead(
    ask: Ask, as_alice: Actor, dana: Lead, wrote: Callable[..., Any]
) -> None:
    talk = wrote(dana, "Hello").conversation
    assert ask(as_alice, "who is this?", conversation_id=talk.id).lead_id == dana.id


def test_two_of_a_name_are_asked_about(ask: Ask, as_alice: Actor, make_lead: Callable[..., Lead]) -> None:
    for name in ("Dana Reyes", "Dana Field"):
        make_lead(name=name)
    reply = ask(as_alice, "tell me about Dana")
    assert reply.answer.startswith("I know more than one.")
    assert len(reply.links) == 2


def test_a_name_said_in_full_is_one_lead(ask: Ask, as_alice: Actor, make_lead: Callable[..., Lead]) -> None:
    made = [make_lead(name=name) for name in ("Dana Reyes", "Dana Field", "Dana Little")]
    assert ask(as_alice, "tell me about Dana Little").lead_id == made[2].id


def test_a_missing_permission_is_named(ask: Ask, as_bob: Actor, dana: Lead) -> None:
    blind = replace(as_bob, permissions=as_bob.permissions - {"leads:read"})
    for question in ("who are my hot leads", "tell me about Dana Reyes", "how is the pipeline"):
        reply = ask(blind, question)
        assert "leads:read" in reply.answer
        assert not reply.facts


def test_charlie_finds_nobody_of_acme(ask: Ask, as_charlie: Actor, dana: Lead) -> None:
    make_hot(dana)
    assert "find no lead" in ask(as_charlie, "tell me about Dana Reyes").answer
    assert "no hot leads" in ask(as_charlie, "who are my hot leads").answer
    assert "Dana" not in ask(as_charlie, "916-555-0100").answer


def test_a_session_is_its_persons_own(ask: Ask, as_alice: Actor, as_bob: Actor, dana: Lead) -> None:
    ask(as_alice, "tell me about Dana Reyes")
    reply = ask(as_bob, "what did she say?")
    assert reply.lead_id is None
    assert "Which lead" in reply.answer


def test_a_session_keeps_so_much_and_no_more(ask: Ask, as_alice: Actor) -> None:
    for number in range(concierge.MOST_SESSIONS + 5):
        ask(as_alice, "hello", session_id=f"tab {number}")
    for _ in range(concierge.MOST_TURNS):
        ask(as_alice, "x" * 2000, session_id="tab 24")
    with tenant_scope(as_alice.tenant_id):
        assert ConciergeSession.objects.count() == concierge.MOST_SESSIONS
        turns = ConciergeSession.objects.get(session_id="tab 24").turns
    assert len(turns) == concierge.MOST_TURNS
    assert max(len(turn["text"]) for turn in turns) <= concierge.LONGEST_TURN


@pytest.mark.parametrize(
    "text",
    ["", " ", "\u202e\u202dhot", "😀" * 50, "<b>hot</b>", "a" * 100_000, "\x00\x07", "你好", "?" * 600],
)
def test_no_text_breaks_it(text: str, ask: Ask, as_alice: Actor) -> None:
    assert isinstance(ask(as_alice, text), Reply)


def test_what_it_cannot_know_it_says(ask: Ask, as_alice: Actor) -> None:
    assert ask(as_alice, "what are interest rates right now?").act == "none"
    assert "delet" in ask(as_alice, "delete all leads").answer


def test_it_answers_at_tenant_time(ask: Ask, as_alice: Actor) -> None:
    assert ask(as_alice, "how did we do yesterday").answer.startswith("Yesterday: 0 leads")
    assert MONDAY.year == 2030
