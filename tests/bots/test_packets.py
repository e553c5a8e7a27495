"""What a new owner is told: all of it arrives, each thing with where it was said, and nothing else."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from bots.engines import packets
from bots.engines.dialogue import answered_questions
from bots.models.conversations import Conversation, Message, Slot
from bots.models.handoffs import Handoff
from bots.models.leads import Lead
from bots.services import people
from common.actor import Actor
from events.models import Event
from tests.bots.conftest import MONDAY
from tests.bots.handing_over import ask, write_as_lead
from tests.clients import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_acme")]


@pytest.fixture
def handoff(as_alice: Actor, dana: Lead) -> Handoff:
    """Three answers, a stall, a note, and then somebody is asked."""
    said = ["It is a divorce.", "The house needs work.", "I want $450k for it.", "let me think about it"]
    for text in said:
        thread = write_as_lead(as_alice, dana, text).conversation
    people.write_note(actor=as_alice, conversation_id=thread.id, text="SECRET of the team", now=MONDAY)
    return ask(as_alice, thread)


def packet_of(handoff: Handoff) -> packets.Packet:
    """Read back from the column."""
    return packets.decode(Handoff.objects.get(id=handoff.id).packet)


def test_every_slot_arrives_with_the_message_that_said_it(handoff: Handoff) -> None:
    stored = Slot.objects.order_by("name").values_list(
        "name", "value", "confidence", "evidence", "message_id"
    )
    packet = packet_of(handoff)
    assert [msgspec.structs.astuple(one) for one in packet.slots] == list(stored)
    assert {one.name for one in packet.slots} >= {"motivation", "property_condition", "price_expectation"}
    for slot in packet.slots:
        assert slot.evidence in Message.objects.get(id=slot.message_id).text


def test_what_is_open_and_what_must_not_be_asked_again(handoff: Handoff) -> None:
    packet = packet_of(handoff)
    known = {one.name: one.value for one in packet.slots}
    assert (packet.do_not_ask, packet.open_question) == ((1, 3, 4), 2)
    assert packet.do_not_ask == answered_questions(known)  # type: ignore[arg-type]  # the engine's own words


def test_an_objection_stands_until_the_lead_answers(
    as_alice: Actor, as_bob: Actor, handoff: Handoff, dana: Lead
) -> None:
    assert packet_of(handoff).objections == ("thinking",)
    client_of(as_bob).post(f"/api/handoffs/{handoff.id}/cancel")
    thread = write_as_lead(as_alice, dana, "We can close within 30 days.").conversation
    assert packet_of(ask(as_alice, thread)).objections == ()


def test_scores_arrive_with_their_reasons_and_their_rule(handoff: Handoff) -> None:
    packet, thread = packet_of(handoff), Conversation.objects.get()
    assert (packet.frs_score, packet.pcs_score) == (thread.frs_score, thread.pcs_score)
    assert [msgspec.to_builtins(one) for one in packet.score_reasons] == thread.score_reasons
    assert (packet.temperature, "FRS + PCS" in packet.temperature_rule) == (thread.temperature, True)


def test_consents_and_silence_arrive_by_channel(as_alice: Actor, dana: Lead) -> None:
    thread = write_as_lead(as_alice, dana, "STOP").conversation
    packet = packet_of(ask(as_alice, thread))
    shown = {one.channel: (one.is_granted, one.is_suppressed) for one in packet.consents}
    assert shown == {"sms": (False, True), "email": (True, False), "voice": (False, True)}


def test_the_last_turns_arrive_word_for_word(handoff: Handoff) -> None:
    said = Message.objects.filter(kind="message").order_by("id").values_list("id", "sender", "text")
    packet = packet_of(handoff)
    assert [(one.message_id, one.sender, one.text) for one in packet.turns] == list(said)
    assert packet.message_count == len(packet.turns) == 8


def test_of_a_long_conversation_the_latest_turns_arrive(as_alice: Actor, dana: Lead) -> None:
    thread = write_as_lead(as_alice, dana, "hello").conversation
    for line in range(15):
        people.write_as_person(actor=as_alice, conversation_id=thread.id, text=f"Line {line}", now=MONDAY)
    packet = packet_of(ask(as_alice, thread, "lead-bot"))
    assert [one.text for one in packet.turns] == [f"Line {line}" for line in range(3, 15)]
    assert (len(packet.turns), packet.message_count) == (packets.TURNS_CARRIED, 17)


def test_neither_notes_nor_notices_nor_contacts_are_in_it(
    as_alice: Actor, as_bob: Actor, handoff: Handoff, dana: Lead
) -> None:
    people.take_over(actor=as_bob, conversation_id=handoff.conversation_id, now=MONDAY)
    later = ask(as_bob, Conversation.objects.get(), "lead-bot")
    told = Event.objects.filter(type="bot_handoff_request").values_list("payload", flat=True)
    for text in (str(handoff.packet), str(later.packet), *told):
        assert not [one for one in ("SECRET", "has joined", dana.phone, dana.email) if one in text]


def test_what_the_message_said_that_led_to_it_is_in_it(as_alice: Actor, dana: Lead) -> None:
    write_as_lead(as_alice, dana, "hello")
    write_as_lead(as_alice, dana, "I want $450k for it. Can I talk to a real person?")
    packet = packet_of(Handoff.objects.get())
    thread = Conversation.objects.get()
    assert [one.name for one in packet.slots] == ["price_expectation"]
    assert packet.slots[0].message_id == packet.turns[-1].message_id
    assert (packet.frs_score, packet.pcs_score) == (thread.frs_score, thread.pcs_score)


def test_the_summary_says_the_same_each_time_in_the_leads_own_facts(handoff: Handoff) -> None:
    packet = packet_of(handoff)
    assert packet.summary == packets.summarise(packet)
    for word in ("Dana Reyes", "divorce", "450000", "Not known yet: timeline", "thinking"):
        assert word in packet.summary


@pytest.mark.parametrize("text", ["{0} {x} %s", "\u202egnitteg", "<script>alert(1)</script>", "😀" * 500])
def test_words_of_a_lead_are_quoted_as_data(as_alice: Actor, dana: Lead, text: str) -> None:
    packet = packet_of(ask(as_alice, write_as_lead(as_alice, dana, text).conversation))
    assert packet.turns[0].text == text
    assert len(packet.summary) < 600


def test_charlie_reads_no_packet(as_bob: Actor, as_charlie: Actor, handoff: Handoff) -> None:
    path = f"/api/handoffs/{handoff.id}"
    assert client_of(as_bob).get(path).json()["packet"]["lead"]["name"] == "Dana Reyes"
    assert client_of(as_charlie).get(path).status_code == 404


VERSION_1: dict[str, Any] = {
    "version": 1,
    "lead": {
        "id": "01a1ff3d-399a-7d4c-bdce-1d63e3a6d1f5", "name": "Dana", "address": "1 Elm St", "city": "Folsom",
        "zip": "95630", "timezone": "America/Los_Angeles", "temperature": "warm", "stage": "Q2",
    },
    "conversation_id": "01a1ff3d-399a-7d4c-bdce-1d63e3a6d1f6",
    "channel": "chat",
    "language": "en",
    "slots": [
        {
            "name": "motivation", "value": "divorce", "confidence": 0.9, "evidence": "a divorce",
            "message_id": "01a1ff3d-399a-7d4c-bdce-1d63e3a6d1f7",
        }
    ],
    "open_question": 2,
    "do_not_ask": [1],
    "objections": ["agent"],
    "consents": [{"channel": "sms", "is_granted": True, "is_suppressed": False}],
    "frs_score": 60.0,
    "pcs_score": 45.5,
    "temperature": "warm",
    "temperature_rule": "FRS + PCS",
    "score_reasons": [{"name": "motivation", "points": 20.0, "why": "divorce"}],
    "turns": [
        {
            "message_id": "01a1ff3d-399a-7d4c-bdce-1d63e3a6d1f7", "sender": "lead",
            "text": "It is a divorce.", "sent_at": "2030-11-04T18:00:00Z",
        }
    ],
    "message_count": 1,
    "summary": "Dana, warm.",
    "composed_at": "2030-11-04T18:00:01Z",
}  # fmt: skip


def test_a_packet_of_the_first_version_stays_readable() -> None:
    packet = packets.decode(VERSION_1)
    assert (packet.lead.name, packet.slots[0].value) == ("Dana", "divorce")
    assert packet.turns[0].sent_at == datetime(2030, 11, 4, 18, tzinfo=UTC)
    assert packets.encode(packet) == VERSION_1


def test_a_packet_of_another_shape_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        packets.decode({**VERSION_1, "slots": "none"})
