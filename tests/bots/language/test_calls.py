"""Calls of an engine that is shared by many at once: one budget, one breaker, one row each."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from django.db import connections
from django.utils import timezone

from bots.models.conversations import Conversation
from bots.models.language import LanguageBreaker, LanguageCall, LanguageDay
from bots.models.leads import Lead
from bots.services import language_calls, language_settings, people, turns
from bots.services.turns import Exchange
from common.actor import Actor
from common.tenancy import tenant_scope
from tests.bots.conftest import MONDAY
from tests.bots.language.conftest import calls_of
from tests.bots.language.loopback import INPUT_TOKENS, OUTPUT_TOKENS, Loopback

pytestmark = pytest.mark.django_db(transaction=True)
LONG_MS = 20_000
# More than one call reserves, less than two.
ROOM_FOR_ONE = 2_800
Choose = Callable[..., None]


def try_once(actor: Actor) -> LanguageCall:
    with tenant_scope(actor.tenant_id):
        return language_settings.try_engine(actor=actor)


def write(actor: Actor, lead: Lead, text: str) -> Exchange:
    with tenant_scope(actor.tenant_id):
        return turns.receive_lead_message(actor=actor, lead_id=lead.id, text=text, now=MONDAY)


def take_over(actor: Actor, thread: Conversation) -> None:
    with tenant_scope(actor.tenant_id):
        people.take_over(actor=actor, conversation_id=thread.id, now=MONDAY)


@contextmanager
def meanwhile(work: Callable[[], object], model: Loopback) -> Iterator[Future[object]]:
    """The block runs while ``work`` waits for the model; the model answers when the block is left."""

    def run() -> object:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=1) as pool:
        running = pool.submit(run)
        assert model.arrived.acquire(timeout=20)
        try:
            yield running
        finally:
            model.released.set()


def day_of(actor: Actor) -> LanguageDay:
    with tenant_scope(actor.tenant_id):
        return LanguageDay.objects.get()


def breaker_of(actor: Actor) -> LanguageBreaker:
    with tenant_scope(actor.tenant_id):
        return LanguageBreaker.objects.get()


def test_of_two_calls_at_once_the_budget_lets_one_through(as_alice: Actor, choose: Choose) -> None:
    with Loopback("held") as model:
        choose(model, tokens_per_day=ROOM_FOR_ONE, timeout_ms=LONG_MS)
        with meanwhile(lambda: try_once(as_alice), model) as first:
            refused = try_once(as_alice)
        made = first.result(timeout=20)
    assert isinstance(made, LanguageCall)
    assert (made.outcome, refused.fallback_reason, len(model.requests)) == ("used", "budget_spent", 1)
    day = day_of(as_alice)
    assert (day.calls, day.fallbacks, day.tokens) == (1, 1, INPUT_TOKENS + OUTPUT_TOKENS)


def test_what_was_spent_stands_in_the_place_of_what_was_reserved(as_alice: Actor, choose: Choose) -> None:
    with Loopback() as model:
        choose(model, input_micros_per_million=3_000_000, output_micros_per_million=15_000_000)
        call = try_once(as_alice)
    assert (call.input_tokens, call.output_tokens, call.micros) == (INPUT_TOKENS, OUTPUT_TOKENS, 600)
    assert day_of(as_alice).micros == 600


def test_money_is_a_limit_of_its_own(as_alice: Actor, choose: Choose) -> None:
    with Loopback() as model:
        choose(model, micros_per_day=100)
        assert try_once(as_alice).fallback_reason == "budget_spent"
    assert model.requests == []


def test_what_perhaps_was_counted_stays_spent_and_what_was_refused_does_not(
    as_alice: Actor, choose: Choose
) -> None:
    with Loopback("server_error") as model:
        choose(model, timeout_ms=500)
        try_once(as_alice)
        assert day_of(as_alice).tokens == 0
        model.mode = "slow"
        try_once(as_alice)
    assert day_of(as_alice).tokens > INPUT_TOKENS + OUTPUT_TOKENS


def test_after_five_failures_the_engine_is_left_alone_for_a_minute(as_alice: Actor, choose: Choose) -> None:
    with Loopback("server_error") as model:
        choose(model)
        reasons = [try_once(as_alice).fallback_reason for _ in range(7)]
    assert reasons == ["server_error"] * 5 + ["breaker_open"] * 2
    assert len(model.requests) == 5
    assert len(calls_of(as_alice)) == 7


def test_a_success_before_the_fifth_failure_begins_the_count_anew(as_alice: Actor, choose: Choose) -> None:
    with Loopback("server_error") as model:
        choose(model)
        for _ in range(4):
            try_once(as_alice)
        model.mode = "ok"
        assert try_once(as_alice).outcome == "used"
    assert breaker_of(as_alice).failures == 0


def test_of_two_calls_at_once_one_tries_whether_the_engine_is_back(as_alice: Actor, choose: Choose) -> None:
    with Loopback("server_error") as model:
        choose(model, timeout_ms=LONG_MS)
        for _ in range(language_calls.OPENS_AFTER):
            try_once(as_alice)
            model.arrived.acquire(timeout=20)
        model.mode = "held"
        later = timezone.now() + language_calls.OPEN_FOR + timedelta(seconds=1)
        with time_machine.travel(later), meanwhile(lambda: try_once(as_alice), model) as trial:
            refused = try_once(as_alice)
        made = trial.result(timeout=20)
    assert isinstance(made, LanguageCall)
    assert (made.outcome, refused.fallback_reason) == ("used", "breaker_open")
    assert breaker_of(as_alice).open_until is None


def test_five_failures_at_once_are_five(as_alice: Actor, choose: Choose) -> None:
    with Loopback("server_error") as model:
        choose(model)
        with ThreadPoolExecutor(max_workers=5) as pool:
            list(pool.map(lambda _: _closing(as_alice), range(5)))
    assert breaker_of(as_alice).failures == 5
    assert len(calls_of(as_alice)) == len(model.requests) == 5


def _closing(actor: Actor) -> None:
    try:
        try_once(actor)
    finally:
        connections.close_all()


def test_a_person_who_takes_over_while_the_model_thinks_is_not_talked_over(
    as_alice: Actor, dana: Lead, choose: Choose
) -> None:
    thread = write(as_alice, dana, "Hi").conversation
    with Loopback("held") as model:
        choose(model, timeout_ms=LONG_MS)
        with meanwhile(lambda: write(as_alice, dana, "We are divorcing."), model) as running:
            take_over(as_alice, thread)
        exchange = running.result(timeout=20)
    assert isinstance(exchange, Exchange)
    assert exchange.sent is None
    assert {reason for _, _, reason in calls_of(as_alice)} == {"too_late"}


def test_a_message_that_comes_meanwhile_is_answered_first_and_the_late_words_are_dropped(
    as_alice: Actor, dana: Lead, choose: Choose
) -> None:
    write(as_alice, dana, "Hi")
    with Loopback("held") as model:
        choose(model, timeout_ms=LONG_MS)
        with meanwhile(lambda: write(as_alice, dana, "We are divorcing."), model) as running:
            answered = write(as_alice, dana, "Please stop texting me")
        late = running.result(timeout=20)
    assert isinstance(late, Exchange)
    assert answered.answer.understanding.opt_out
    assert {reason for _, _, reason in calls_of(as_alice)} == {"too_late"}


def test_the_trace_shows_what_was_said_and_never_what_the_lead_wrote(
    as_alice: Actor, dana: Lead, choose: Choose
) -> None:
    with Loopback() as model:
        choose(model)
        write(as_alice, dana, "Our secret word is kohlrabi.")
    with tenant_scope(as_alice.tenant_id):
        call = LanguageCall.objects.get()
    assert call.output == {"intent": "none", "language": "en", "sentiment": "positive", "slots": []}
    assert "kohlrabi" not in str(vars(call))
    assert len(call.input_hash) == 64
