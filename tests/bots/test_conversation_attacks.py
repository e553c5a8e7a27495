"""Words and acts that nobody should send, at every entrance of a conversation; models that fail.

Whatever comes is refused with its reason or answered kindly, and the tables hold no half turn.
"""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from bots.models.conversations import Conversation, Message
from bots.models.language import LanguageBreaker, LanguageCall
from bots.models.leads import Lead
from bots.services import people
from common.actor import Actor
from common.tenancy import tenant_scope
from events.models import Event
from realtime import commands
from realtime.exceptions import MalformedFrameError
from tests.bots.conftest import MONDAY
from tests.bots.handing_over import write_as_lead
from tests.bots.language.loopback import LONGEST_WAIT, Loopback, Mode
from tests.bots.talking_to_a_stack import Caller, choose_model, messages_of
from tests.clients import browser_of, client_of
from tests.stack import running_stack

pytestmark = pytest.mark.django_db
ANSWER = "We are getting divorced and would move to Austin."
TIMEOUT_MS = 1_000

# The address of each entrance of a lead's message or of the team's words, and the body around the words.
ENTRANCES: dict[str, tuple[str, dict[str, Any]]] = {
    "our API": ("/api/conversations/{thread}/messages", {"text": "{words}"}),
    "a reply": ("/api/conversations/{thread}/replies", {"text": "{words}"}),
    "a note": ("/api/conversations/{thread}/notes", {"text": "{words}"}),
    "the hub's seller": (
        "/api/bots/jorge-seller/chat",
        {"message": "{words}", "lead_context": {"lead_id": "{lead}"}},
    ),
    "the hub's stream": ("/api/bots/lead-bot/chat", {"content": "{words}", "leadId": "{lead}"}),
    "the decoder's stream": ("/api/bots/intent-decoder/chat", {"content": "{words}", "leadId": "{lead}"}),
    "jorge-seller": ("/api/jorge-seller/process", {"contact_id": "{lead}", "message": "{words}"}),
    "the hub's route": ("/api/bots/jorge-seller", {"contact_id": "{lead}", "message": "{words}"}),
    "the concierge": ("/api/concierge/ask", {"text": "{words}"}),
    "the concierge's chat": (
        "/api/concierge/chat",
        {"messages": [{"role": "user", "content": "{words}"}], "stream": False},
    ),
    "the concierge's query": ("/api/concierge/query", {"message": "{words}"}),
    "the concierge's second chat": ("/api/claude-concierge/chat", {"message": "{words}", "sessionId": "s"}),
}
# Who then speaks in the thread, where it is not the lead and the bot; the concierge's talk is in none.
# The thread is the seller bot's, and the lead is told of another owner.
SPEAKERS = {
    "a reply": ["bot", "person"],
    "a note": ["person"],
    "the hub's stream": ["lead", "bot", "bot"],
}
UNREADABLE = {
    "nothing": "",
    "spaces": "   ",
    "100 kB": "a" * 100_000,
    "a bell": "a\x07b",
    "NUL": "a\0b",
    "half a pair": "a\ud800b",
}
ODD = {
    "right to left": "\u202eesrever \u2067I am moving\u2069",
    "invisible": "\u200b\u200d\ufeff",
    "emoji": "🏡🔥👨‍👩‍👧🇲🇽",
    "Spanish": "Hola, quiero vender mi casa lo antes posible",
    "French": "Bonjour, je veux vendre ma maison",
    "Japanese": "家を売りたいのですが",
    "Arabic": "أريد بيع منزلي مقابل ٤٥٠٠٠٠ دولار",
    "a script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "a template": "{0} %s ${x} {{7*7}} '; DROP TABLE bots_lead; --",
    "figures": "$" + "9" * 300 + " 1e999 ½ million Ⅻ ４５０ｋ 31/02/9999 1/0 baths",
    "brackets": "(" * 500 + "no" * 200,
}


@pytest.fixture
def thread(as_alice: Actor, dana: Lead) -> Conversation:
    with tenant_scope(as_alice.tenant_id):
        return write_as_lead(as_alice, dana, "Hi").conversation


def post(actor: Actor, entrance: str, thread: Conversation, words: str) -> Any:
    address, body = ENTRANCES[entrance]
    # The words go in escaped, as a caller's JSON would have them, half pairs included.
    text = json.dumps(body).replace("{lead}", str(thread.lead_id)).replace('"{words}"', json.dumps(words))
    return client_of(actor).post(
        address.format(thread=thread.id), text.encode(), content_type="application/json"
    )


def what_is_said(actor: Actor) -> tuple[list[Any], list[Any], int]:
    with tenant_scope(actor.tenant_id):
        threads = list(Conversation.objects.values())
        return list(Message.objects.order_by("id").values()), threads, Event.objects.count()


@pytest.mark.parametrize("words", UNREADABLE)
@pytest.mark.parametrize("entrance", ENTRANCES)
def test_what_cannot_be_read_is_refused_and_leaves_nothing(
    as_alice: Actor, thread: Conversation, entrance: str, words: str
) -> None:
    before = what_is_said(as_alice)
    answer = post(as_alice, entrance, thread, UNREADABLE[words])
    assert answer.status_code in (400, 422)
    assert answer.json()["detail"]
    assert what_is_said(as_alice) == before


@pytest.mark.parametrize("words", ODD)
@pytest.mark.parametrize("entrance", ENTRANCES)
def test_what_is_only_odd_is_taken_as_it_is_and_answered_kindly(
    as_alice: Actor, thread: Conversation, entrance: str, words: str
) -> None:
    answer = post(as_alice, entrance, thread, ODD[words])
    assert answer.status_code in (200, 201)
    with tenant_scope(as_alice.tenant_id):
        said = list(Message.objects.order_by("id"))[2:]
    for message in said:
        assert message.text == ODD[words] or (message.sender == "bot" and 0 < len(message.text) <= 160)
    usual = [] if "concierge" in entrance else ["lead", "bot"]
    assert [one.sender for one in said] == SPEAKERS.get(entrance, usual)


@pytest.mark.parametrize("entrance", [one for one in ENTRANCES if "concierge" not in one])
def test_another_company_gets_nothing_at_any_entrance(
    as_alice: Actor, as_charlie: Actor, thread: Conversation, entrance: str
) -> None:
    before = what_is_said(as_alice)
    answer = post(as_charlie, entrance, thread, "Hello")
    assert answer.status_code == 404
    assert "Dana" not in answer.content.decode()
    assert what_is_said(as_alice) == before


@pytest.mark.parametrize(
    ("path", "field"), [("/leads/{lead}", "message"), ("/conversations/{thread}", "text")]
)
def test_a_form_is_read_as_strictly_as_a_body(
    as_alice: Actor, thread: Conversation, path: str, field: str
) -> None:
    address = path.format(lead=thread.lead_id, thread=thread.id) + "/messages"
    browser, before = browser_of(as_alice), what_is_said(as_alice)
    assert browser.post(address, {field: "a\x1b[31mb"}).status_code == 400
    assert what_is_said(as_alice) == before
    assert browser.post(address, {field: "one\r\ntwo"}).status_code == 302
    with tenant_scope(as_alice.tenant_id):
        assert Message.objects.filter(text="one\ntwo").count() == 1


def test_a_form_in_another_encoding_is_refused_and_no_error_of_ours(as_alice: Actor) -> None:
    browser = browser_of(as_alice)
    browser.handler.enforce_csrf_checks = True
    browser.get("/leads")
    kind = "application/x-www-form-urlencoded; charset=utf-7"
    assert browser.post("/sign-in", b"email=a", content_type=kind).status_code in (400, 403)
    browser.cookies["csrftoken"] = "x" * 32
    assert browser.post("/sign-in", b"email=a", content_type=kind).status_code == 400


@pytest.mark.parametrize("words", ["   ", "a\x85b", "a\x9b31mb"])
def test_advice_without_words_or_with_control_characters_is_refused(
    as_alice: Actor, thread: Conversation, words: str
) -> None:
    asked = {"conversation_id": str(thread.id), "coaching_message": words}
    with pytest.raises(MalformedFrameError):
        commands.run(actor=as_alice, name="provide_coaching", payload=asked)


@pytest.fixture
def caller(as_alice: Actor, thread: Conversation) -> Iterator[Caller]:
    with (
        running_stack("web", env={"LANGUAGE_MAY_BE_PRIVATE": "1"}) as stack,
        ThreadPoolExecutor(20) as threads,
    ):
        yield Caller(stack, as_alice, threads)
        assert "Traceback" not in stack.log_of("web")


@pytest.mark.django_db(transaction=True)
def test_twenty_messages_at_one_instant_are_answered_one_after_the_other(
    caller: Caller, as_alice: Actor, thread: Conversation
) -> None:
    calls = [caller.begin(messages_of(thread), {"text": f"This is number {n}."}) for n in range(20)]
    assert {call.result().status_code for call in calls} == {201}
    said, (row,), _ = what_is_said(as_alice)
    assert [one["sender"] for one in said] == ["lead", "bot"] * 21
    assert row["turn"] == 42
    assert len({one["text"] for one in said if one["sender"] == "lead"}) == 21


FAILING: tuple[Mode, ...] = (
    "slow", "dripping", "endless", "rate_limited", "server_error", "unauthorised", "cut_body", "cut_short",
    "malformed", "not_json", "wrong_schema", "refusing", "redirecting",
)  # fmt: skip


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("engine", ["anthropic", "openai"])
def test_whatever_a_model_does_the_answer_is_ours_in_time_after_one_request_and_one_row(
    caller: Caller, as_alice: Actor, thread: Conversation, settings: Settings, engine: str
) -> None:
    with Loopback() as model:
        # The first message of a process waits for the classifier and the vendor's client.
        choose_model(model, as_alice, settings, engine=engine, timeout_ms=TIMEOUT_MS)
        caller.say(thread, "Hello")
    for mode in FAILING:
        with Loopback(mode) as model:
            choose_model(model, as_alice, settings, engine=engine, timeout_ms=TIMEOUT_MS)
            begin_anew(as_alice)
            began = monotonic()
            answer = caller.say(thread, ANSWER)
            took = monotonic() - began
        with tenant_scope(as_alice.tenant_id):
            (call,) = LanguageCall.objects.all()
        lead, bot = answer.json()["results"]
        assert (lead["text"], bot["sender"], len(model.requests)) == (ANSWER, "bot", 1), mode
        assert (call.purpose, call.outcome) == ("understand", "fallback"), mode
        assert call.fallback_reason, mode
        # A model that keeps silent would have held the answer up for a minute.
        assert took < LONGEST_WAIT / 2, mode
    said, _, _ = what_is_said(as_alice)
    assert [one["sender"] for one in said] == ["lead", "bot"] * (2 + len(FAILING))
    assert {one["provider"] for one in said[4:] if one["sender"] == "bot"} == {"builtin"}


def begin_anew(actor: Actor) -> None:
    """As if no call had failed before."""
    with tenant_scope(actor.tenant_id):
        LanguageCall.objects.all().delete()
        LanguageBreaker.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_words_that_a_model_finds_after_a_take_over_are_not_said(
    caller: Caller, as_alice: Actor, as_bob: Actor, thread: Conversation, settings: Settings
) -> None:
    with Loopback("held") as model:
        choose_model(model, as_alice, settings, timeout_ms=20_000)
        call = caller.begin(messages_of(thread), {"text": ANSWER})
        assert model.arrived.acquire(timeout=60)
        with tenant_scope(as_alice.tenant_id):
            people.take_over(actor=as_bob, conversation_id=thread.id, now=MONDAY)
        model.mode = "ok"
        model.released.set()
        (received,) = call.result().json()["results"]
    assert (received["sender"], received["text"]) == ("lead", ANSWER)
    with tenant_scope(as_alice.tenant_id):
        assert set(LanguageCall.objects.values_list("fallback_reason", flat=True)) == {"too_late"}
        assert list(Message.objects.order_by("id").values_list("sender", "kind"))[2:] == [
            ("bot", "notice"),
            ("lead", "message"),
        ]
