"""Web, relay and worker are killed in the middle of a conversation: nothing stays half done, nothing is lost.

The processes are real. A row lock held from outside stops them at a moment of a transaction, a model that
withholds its answer stops them before it.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from django.db import transaction
from pytest_django.fixtures import Settings
from websockets.sync.client import connect

from bots import tasks
from bots.models.conversations import Conversation, Message, Slot
from bots.models.handoffs import Handoff
from bots.models.language import LanguageCall
from bots.models.leads import Lead
from common.actor import Actor
from common.tenancy import tenant_scope
from config.celery import app
from events import log
from events.models import Event, Stream
from tests.bots.handing_over import ask, let_bot_ask, let_time_pass, write_as_lead
from tests.bots.language.loopback import Loopback
from tests.bots.talking_to_a_stack import Caller, busy_sessions, choose_model, messages_of, waiting_for_a_lock
from tests.stack import Stack, running_stack
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
ANSWER = "We are getting divorced and would move to Austin."
WISH = "Can I speak to a real person please?"


@pytest.fixture
def stack() -> Iterator[Stack]:
    with running_stack(env={"LANGUAGE_MAY_BE_PRIVATE": "1"}) as running:
        yield running
        for name in running.logs:
            # Shown by pytest when the test failed.
            sys.stdout.write(running.log_of(name))


@pytest.fixture
def thread(as_alice: Actor, dana: Lead) -> Conversation:
    """The bot has introduced itself and asked its first question."""
    with tenant_scope(as_alice.tenant_id):
        return write_as_lead(as_alice, dana, "Hi").conversation


@pytest.fixture
def caller(stack: Stack, as_alice: Actor, thread: Conversation) -> Iterator[Caller]:
    stack.start("web")
    with ThreadPoolExecutor() as threads:
        yield Caller(stack, as_alice, threads)


@contextmanager
def held(model: type[Lead | Conversation | Handoff | Stream], **which: Any) -> Iterator[None]:
    """Somebody else is busy with this row; others may still refer to it."""
    with transaction.atomic():
        model.objects.select_for_update(no_key=True).get(**which)
        yield


def everything(tenant_id: object) -> dict[str, Any]:
    """What the conversation left in the tables."""
    with tenant_scope(tenant_id):  # type: ignore[arg-type]  # a tenant's id
        return {
            "threads": list(Conversation.objects.values()),
            "lead": list(Lead.objects.values()),
            "messages": list(Message.objects.order_by("id").values()),
            "slots": list(Slot.objects.order_by("name").values()),
            "hand-offs": list(Handoff.objects.values()),
            "events": list(Event.objects.order_by("id").values_list("event_id", flat=True)),
        }


def kill_while_it_waits(stack: Stack, name: str = "web") -> None:
    wait_until(waiting_for_a_lock, seconds=60)
    stack.kill(name)


def lost(call: Future[httpx.Response]) -> None:
    """The caller heard nothing."""
    with pytest.raises(httpx.TransportError):
        call.result(timeout=60)
    wait_until(lambda: not busy_sessions())


@pytest.mark.parametrize("text", [ANSWER, WISH])
@pytest.mark.parametrize("row", ["lead", "thread"])
def test_killed_in_the_middle_of_a_turn_it_never_was_and_again_it_is_answered_once(
    stack: Stack, caller: Caller, as_alice: Actor, dana: Lead, thread: Conversation, row: str, text: str
) -> None:
    before = everything(as_alice.tenant_id)
    with tenant_scope(as_alice.tenant_id):
        # Before anything was written, or after the message was and before the thread's figures are.
        with held(Lead, id=dana.id) if row == "lead" else held(Conversation, id=thread.id):
            call = caller.begin(messages_of(thread), {"text": text})
            kill_while_it_waits(stack)
        lost(call)
    assert everything(as_alice.tenant_id) == before
    stack.start("web")
    assert caller.say(thread, text).status_code == 201
    with tenant_scope(as_alice.tenant_id):
        said = list(Message.objects.order_by("id").values_list("sender", "kind"))
        types = Counter(Event.objects.values_list("type", flat=True))
        assert said == [("lead", "message"), ("bot", "message")] * 2
        assert Handoff.objects.count() == types["bot_handoff_request"] == (text == WISH)


def test_killed_while_the_model_thinks_nothing_is_taken_in_and_again_it_is_answered_once(
    stack: Stack, caller: Caller, as_alice: Actor, thread: Conversation, settings: Settings
) -> None:
    with Loopback("held") as model:
        choose_model(model, as_alice, settings, timeout_ms=10_000)
        before = everything(as_alice.tenant_id)
        call = caller.begin(messages_of(thread), {"text": ANSWER})
        assert model.arrived.acquire(timeout=60)
        # Nothing is locked while it thinks: what happens to the lead meanwhile is not held up.
        assert busy_sessions() == 0
        stack.kill("web")
        lost(call)
        assert everything(as_alice.tenant_id) == before
        model.mode = "ok"
        stack.start("web")
        assert caller.say(thread, ANSWER).status_code == 201
    with tenant_scope(as_alice.tenant_id):
        assert [one.sender for one in Message.objects.order_by("id")] == ["lead", "bot"] * 2
        assert Counter(LanguageCall.objects.values_list("purpose", flat=True)) == {
            "understand": 1,
            "phrase": 1,
        }


def test_killed_while_a_person_accepts_nobody_has_accepted_and_again_one_does(
    stack: Stack, caller: Caller, as_alice: Actor, thread: Conversation
) -> None:
    with tenant_scope(as_alice.tenant_id):
        handoff = let_bot_ask(as_alice, thread)
        before = everything(as_alice.tenant_id)
        with held(Conversation, id=thread.id):
            call = caller.begin(f"/api/handoffs/{handoff.id}/accept")
            kill_while_it_waits(stack)
        lost(call)
    assert everything(as_alice.tenant_id) == before
    stack.start("web")
    codes = [caller.post(f"/api/handoffs/{handoff.id}/accept").status_code for _ in range(2)]
    with tenant_scope(as_alice.tenant_id):
        thread.refresh_from_db()
        handoff.refresh_from_db()
    assert (codes, thread.owner, thread.owner_epoch, handoff.status) == ([200, 409], "person", 2, "accepted")


def test_a_relay_killed_between_commit_and_push_leaves_nothing_untold(
    stack: Stack, caller: Caller, as_alice: Actor, thread: Conversation
) -> None:
    stack.start("relay")
    with tenant_scope(as_alice.tenant_id):
        wait_until(lambda: not log.unnumbered_ids(tenant_id=as_alice.tenant_id), seconds=60)
    address = f"{stack.origin.replace('http', 'ws')}/ws"
    with connect(address, subprotocols=["switchboard.v1", f"bearer.{caller.token}"]) as socket:  # type: ignore[list-item]  # names
        hear(socket, "ready")
        topics = {"topics": [f"conversation:{thread.id}"]}
        socket.send(json.dumps({"type": "subscribe", "payload": topics}))
        hear(socket, "subscribed")
        with tenant_scope(as_alice.tenant_id), held(Stream, tenant_id=as_alice.tenant_id):
            assert caller.say(thread, ANSWER).status_code == 201
            kill_while_it_waits(stack, "relay")
        stack.start("relay")
        heard = [hear(socket, "conversation_event")["event_type"] for _ in range(2)]
    assert heard == ["message_received", "message_sent"]


def hear(socket: Any, kind: str) -> dict[str, Any]:
    """The payload of the next frame of this type."""
    while True:
        frame = json.loads(socket.recv(timeout=60))
        if frame["type"] == kind:
            payload: dict[str, Any] = frame["payload"]
            return payload


def test_a_worker_killed_while_it_gives_up_on_a_hand_off_gives_up_once(
    stack: Stack, as_alice: Actor, dana: Lead, thread: Conversation
) -> None:
    with tenant_scope(as_alice.tenant_id):
        let_time_pass(let_bot_ask(as_alice, thread), 5)
        before = everything(as_alice.tenant_id)
        with held(Conversation, id=thread.id):
            stack.start("worker")
            app.send_task(tasks.poke_conversations.name)
            kill_while_it_waits(stack, "worker")
        wait_until(lambda: not busy_sessions())
        assert everything(as_alice.tenant_id) == before
        for _ in range(20):
            app.send_task(tasks.poke_conversations.name)
        stack.start("worker")
        wait_until(lambda: Handoff.objects.get().status == "expired", seconds=60)
        done = ask(as_alice, thread)
        let_time_pass(done, 5)
        app.send_task(tasks.poke_conversations.name)
        wait_until(lambda: Handoff.objects.get(id=done.id).status == "expired", seconds=60)
        assert Event.objects.filter(type="bot_handoff_ended").count() == 2
        assert Message.objects.filter(kind="notice", text__startswith="Nobody").count() == 1
