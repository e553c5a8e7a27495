"""Whatever happens to a conversation, in whatever order: one owner, and events that tell all."""

import json
from typing import Any, ClassVar
from uuid import UUID

import msgspec
import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from bots.models.conversations import TALKING_BOTS, Conversation, Message
from bots.models.handoffs import Handoff
from bots.models.language import BotSettings
from bots.selectors import conversations as conversation_selectors
from bots.services import conversations as conversation_services
from bots.services import handoffs, people, turns
from bots.services import leads as lead_services
from common.actor import Actor
from common.exceptions import SwitchboardError
from events.models import Event
from tests.bots.conftest import MONDAY
from tests.bots.handing_over import let_hold_run_out, let_time_pass

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_acme")]

EXAMPLES = 15
OPT_OUT = "STOP"
SAID = [
    "hello",
    "It is a divorce.",
    "We can close within 30 days.",
    "The house needs work.",
    "I want $450k for it.",
    "Can I talk to a real person?",
    "I am looking to buy a house.",
    "let me think about it",
    OPT_OUT,
]
# What an inbox or a conversation's page shows, and has to keep by events alone.
SHOWN = (
    "owner", "bot_type", "person_id", "person_name", "owner_epoch", "held_until", "status", "unread_count",
    "last_line", "last_sender", "stage", "questions_answered", "temperature", "frs_score", "pcs_score",
    "score_reasons", "next_action",
)  # fmt: skip
PEOPLE = st.sampled_from(["alice", "bob"])
OWNERS = st.sampled_from(["person", *TALKING_BOTS])


class Conversing(RuleBasedStateMachine):
    """One conversation, a lead, two people, and time. What is refused has to leave everything as it was."""

    actors: ClassVar[dict[str, Actor]]

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        alice = self.actors["alice"]
        BotSettings.objects.create(person_hold_minutes=30)
        self.lead = lead_services.create_lead(
            actor=alice, fields={"name": "Dana Reyes", "phone": "+19165550100"}
        )
        self.thread = turns.receive_lead_message(
            actor=alice, lead_id=self.lead.id, text="hello", now=MONDAY
        ).conversation
        self.seen = Event.objects.count()
        self.page = fetch(self.thread.id)
        self.open_handoffs: dict[str, str] = {}
        self.held_by_person = {1: False}
        self.last_message = Message.objects.latest("id").id
        self.last_said = ""

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    def try_to(self, change: Any, **arguments: Any) -> None:
        before = (fetch(self.thread.id), Event.objects.count(), Message.objects.count())
        try:
            change(now=MONDAY, **arguments)
        except SwitchboardError:
            assert (fetch(self.thread.id), Event.objects.count(), Message.objects.count()) == before

    def find_open(self) -> Handoff | None:
        return Handoff.objects.filter(status__in=Handoff.OPEN).first()

    @rule(text=st.sampled_from(SAID), addressed_to=st.sampled_from([None, None, *TALKING_BOTS]))
    def lead_writes(self, text: str, addressed_to: str | None) -> None:
        self.last_said = text
        self.try_to(
            turns.receive_lead_message,
            actor=self.actors["alice"],
            lead_id=self.lead.id,
            text=text,
            addressed_to=addressed_to,
        )

    @rule(who=PEOPLE)
    def take_over(self, who: str) -> None:
        self.try_to(people.take_over, actor=self.actors[who], conversation_id=self.thread.id)

    @rule(who=PEOPLE)
    def hand_back(self, who: str) -> None:
        self.try_to(people.hand_back, actor=self.actors[who], conversation_id=self.thread.id)

    @rule(who=PEOPLE, epochs_ago=st.sampled_from([None, 0, 1]))
    def write(self, who: str, epochs_ago: int | None) -> None:
        epoch = None if epochs_ago is None else max(self.page["owner_epoch"] - epochs_ago, 1)
        self.try_to(
            people.write_as_person,
            actor=self.actors[who],
            conversation_id=self.thread.id,
            text=f"This is {who}.",
            owner_epoch=epoch,
        )

    @rule(who=PEOPLE)
    def note(self, who: str) -> None:
        self.try_to(people.write_note, actor=self.actors[who], conversation_id=self.thread.id, text="Hm.")

    @rule(who=PEOPLE, to_owner=OWNERS, whom=st.sampled_from([None, "alice", "bob"]))
    def request(self, who: str, to_owner: str, whom: str | None) -> None:
        self.try_to(
            handoffs.request_handoff,
            actor=self.actors[who],
            conversation_id=self.thread.id,
            to_owner=to_owner,
            reason="asked_by_team",
            to_person_id=self.actors[whom].user_id if whom else None,
        )

    @rule(
        who=PEOPLE,
        answer=st.sampled_from(
            [
                handoffs.accept_handoff,
                handoffs.accept_handoff,
                handoffs.reject_handoff,
                handoffs.cancel_handoff,
                handoffs.complete_handoff,
            ]
        ),
    )
    def answer(self, who: str, answer: Any) -> None:
        if handoff := self.find_open() or Handoff.objects.last():
            self.try_to(answer, actor=self.actors[who], handoff_id=handoff.id)

    @rule()
    def nobody_answers(self) -> None:
        if (handoff := self.find_open()) and handoff.status == "requested":
            let_time_pass(handoff, 5)
            self.try_to(handoffs.expire_handoff, tenant_id=self.lead.tenant_id, handoff_id=handoff.id)

    @rule()
    def half_an_hour_passes(self) -> None:
        for handoff in Handoff.objects.exclude(status="requested"):
            let_time_pass(handoff, 31)

    @rule()
    def person_is_silent(self) -> None:
        # The clock alone moves, which is nobody's change of the hold.
        held = Conversation.objects.get().held_until
        let_hold_run_out(self.thread)
        if held:
            self.try_to(
                people.release_after_silence,
                tenant_id=self.lead.tenant_id,
                conversation_id=self.thread.id,
            )

    @rule(who=PEOPLE)
    def close(self, who: str) -> None:
        self.try_to(
            conversation_services.close_conversation,
            actor=self.actors[who],
            conversation_id=self.thread.id,
        )

    @rule(who=PEOPLE)
    def reopen(self, who: str) -> None:
        self.try_to(
            conversation_services.reopen_conversation,
            actor=self.actors[who],
            conversation_id=self.thread.id,
        )

    @rule(who=PEOPLE)
    def read(self, who: str) -> None:
        self.try_to(conversation_services.mark_read, actor=self.actors[who], conversation_id=self.thread.id)

    @invariant()
    def it_all_holds(self) -> None:
        self.the_events_tell_all()
        self.it_has_one_owner()
        self.at_most_one_hand_off_is_open()
        self.no_bot_talks_while_a_person_holds_it()

    def the_events_tell_all(self) -> None:
        told = Event.objects.filter(topics__contains=[f"conversation:{self.thread.id}"]).order_by("id")
        skipped = Event.objects.order_by("id").values_list("id", flat=True)[self.seen :]
        for event in told.filter(id__in=list(skipped)):
            self.hear(event.type, json.loads(event.payload))
        self.seen = Event.objects.count()
        fresh = fetch(self.thread.id)
        assert {name: self.page[name] for name in SHOWN} == {name: fresh[name] for name in SHOWN}

    def hear(self, event_type: str, payload: dict[str, Any]) -> None:
        page = self.page
        if event_type == "conversation_owner_changed":
            assert payload["owner_epoch"] == page["owner_epoch"] + 1
            page.update({name: payload[name] for name in SHOWN[:6]})
            self.held_by_person[payload["owner_epoch"]] = payload["owner"] == "person"
        elif event_type == "conversation_event":
            self.hear_of_conversation(payload["event_type"], payload["data"])
        elif event_type == "jorge_qualification_progress":
            scores = payload["qualification_scores"]
            page["stage"], page["questions_answered"] = (
                payload["qualification_stage"],
                payload["questions_answered"],
            )
            page["temperature"], page["next_action"] = payload["seller_temperature"], payload["next_action"]
            page["score_reasons"] = payload["reasons"]
            page.update(scores)
            if page["stage"] == "Complete":
                page["status"] = "qualified"
        elif event_type.startswith("bot_handoff_"):
            self.open_handoffs[payload["handoff_id"]] = payload["status"]

    def hear_of_conversation(self, event_type: str, data: dict[str, Any]) -> None:
        if event_type in ("closed", "reopened"):
            self.page["status"] = data["status"]
        elif event_type in ("message_received", "message_sent"):
            self.page["last_line"], self.page["last_sender"] = data["text"][:160], data["sender"]
        for name in ("unread_count", "held_until"):
            if name in data:
                self.page[name] = utc(data[name]) if name == "held_until" else data[name]

    def it_has_one_owner(self) -> None:
        thread = Conversation.objects.get()
        assert thread.bot_type in TALKING_BOTS
        assert thread.held_until is None or thread.is_held_by_person
        assert thread.turn == Message.objects.count()

    def at_most_one_hand_off_is_open(self) -> None:
        is_open = {str(one.id): one.status for one in Handoff.objects.filter(status__in=Handoff.OPEN)}
        assert len(is_open) <= (0 if self.page["status"] == "closed" else 1)
        assert is_open == {
            one: status for one, status in self.open_handoffs.items() if status in Handoff.OPEN
        }

    def no_bot_talks_while_a_person_holds_it(self) -> None:
        for message in Message.objects.filter(id__gt=self.last_message).order_by("id"):
            self.last_message = message.id
            if message.sender == "bot" and message.kind == "message":
                assert not self.held_by_person[message.owner_epoch] or self.last_said == OPT_OUT


def fetch(conversation_id: UUID) -> dict[str, Any]:
    """The conversation as its address shows it."""
    thread = Conversation.objects.select_related("lead").get(id=conversation_id)
    shown: dict[str, Any] = json.loads(msgspec.json.encode(conversation_selectors.show_conversation(thread)))
    return {**shown, "held_until": utc(shown["held_until"])}


def utc(moment: str | None) -> str | None:
    """One spelling of a moment; None while nobody holds the conversation for a time."""
    return moment and moment.replace("+00:00", "Z")


def test_in_whatever_order_things_happen(as_alice: Actor, as_bob: Actor) -> None:
    Conversing.actors = {"alice": as_alice, "bob": as_bob}
    run_state_machine_as_test(
        Conversing,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            # A run of many steps shrinks for minutes; the steps that are printed show as much.
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
