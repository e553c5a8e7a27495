"""Calls over Twilio, from the client's own request to what its callbacks make of step, journal and call."""

import json
from collections.abc import Callable, Iterator
from itertools import permutations
from typing import Any

import pytest
from django.test import Client

from bots.models.calls import CallEvent
from bots.models.enrollments import FollowUp
from bots.models.leads import Lead
from bots.models.outbound import Outbound
from bots.providers.simulated import CALLS_END_AS, SimulatedProvider
from bots.services import calls
from common.actor import Actor
from common.tenancy import tenant_scope
from events.models import Event
from tests.bots.calling import call_of, choose_twilio, deliver, place, submit
from tests.bots.conftest import MONDAY
from tests.bots.providers import fake_twilio as fake
from tests.bots.providers.fake_twilio import FakeTwilio, text_to
from tests.clients import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def twilio(as_alice: Actor) -> Iterator[FakeTwilio]:
    choose_twilio(as_alice)
    with fake.running() as running:
        yield running


def step_of(outbound: Outbound) -> FollowUp:
    with tenant_scope(outbound.tenant_id):
        return FollowUp.objects.get(outbounds=outbound)


def afresh(outbound: Outbound) -> Outbound:
    with tenant_scope(outbound.tenant_id):
        return Outbound.objects.get(id=outbound.id)


def told_of(actor: Actor, *types: str) -> list[dict[str, Any]]:
    with tenant_scope(actor.tenant_id):
        return [json.loads(one.payload) for one in Event.objects.filter(type__in=types).order_by("id")]


def test_an_answered_call_is_followed_from_ringing_to_its_end(
    twilio: FakeTwilio, as_alice: Actor, dana: Lead
) -> None:
    outbound = place(as_alice, dana)
    assert deliver(Client(), submit(twilio, outbound)) == [204] * 4
    call = call_of(outbound)
    assert (call.status, call.answered_by, call.duration_seconds) == ("completed", "human", 42)
    assert (call.provider_sid, call.from_number) == (twilio.taken[0]["sid"], fake.OURS)
    assert afresh(outbound).state == "delivered"
    assert step_of(outbound).status == FollowUp.Status.SENT
    stages = [one["status"] for one in told_of(as_alice, "call_started", "call_status_changed")]
    assert stages == ["queued", "initiated", "ringing", "in-progress", "completed"]
    [update] = told_of(as_alice, "lead_bot_sequence_update")
    assert (update["success"], update["retell_call_duration_seconds"]) == (True, 42)


@pytest.mark.parametrize(
    ("to", "status", "why"),
    [
        (fake.BUSY, "busy", "the call ended as busy"),
        (fake.NO_ANSWER, "no-answer", "the call ended as no-answer"),
        (fake.MACHINE, "completed", "a machine answered"),
    ],
)
def test_a_call_that_nobody_answers_is_made_again_later(
    twilio: FakeTwilio, as_alice: Actor, dana: Lead, to: str, status: str, why: str
) -> None:
    outbound = place(as_alice, dana, to=to)
    deliver(Client(), submit(twilio, outbound))
    step = step_of(outbound)
    assert (call_of(outbound).status, afresh(outbound).state, afresh(outbound).outcome) == (
        status,
        "failed",
        why,
    )
    assert (step.status, step.due_at is not None) == (FollowUp.Status.PENDING, True)
    assert why in step.why[-1]


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_callbacks_in_any_order_and_twice_come_to_the_same(
    twilio: FakeTwilio, as_alice: Actor, dana: Lead, order: tuple[int, ...]
) -> None:
    outbound = place(as_alice, dana, to=fake.BUSY)
    told = submit(twilio, outbound)
    shuffled = [told[place] for place in order]
    assert deliver(Client(), [*shuffled, *shuffled]) == [204] * 6
    call = call_of(outbound)
    assert (call.status, call.status_sequence, call.has_ended) == ("busy", 2, True)
    with tenant_scope(as_alice.tenant_id):
        assert CallEvent.objects.filter(call=call).count() == 3
    assert len([one for one in told_of(as_alice, "call_status_changed") if one["status"] == "busy"]) == 1
    assert "5 minutes later" in step_of(outbound).why[-1]


def test_a_machine_that_is_noticed_last_is_still_one(twilio: FakeTwilio, as_alice: Actor, dana: Lead) -> None:
    outbound = place(as_alice, dana, to=fake.MACHINE)
    told = submit(twilio, outbound)
    last = {name: value for name, value in told[-1].form.items() if name != "AnsweredBy"}
    url = twilio.taken[0]["StatusCallback"]
    deliver(Client(), [fake.sign(url, last)])
    assert afresh(outbound).state == "delivered"
    deliver(Client(), [told[2]])
    assert (call_of(outbound).answered_by, afresh(outbound).state) == ("machine_start", "failed")
    assert step_of(outbound).status == FollowUp.Status.PENDING


def test_a_callback_that_beats_the_answer_proves_the_call_and_names_it(
    twilio: FakeTwilio, as_alice: Actor, dana: Lead
) -> None:
    outbound = place(as_alice, dana, state="unknown")
    told = submit(twilio, outbound)
    deliver(Client(), told[:1])
    found = afresh(outbound)
    assert (found.state, found.provider_sid) == ("submitted", told[0].form["CallSid"])
    assert call_of(outbound).provider_sid == found.provider_sid


def test_a_call_of_another_sid_is_not_believed(twilio: FakeTwilio, as_alice: Actor, dana: Lead) -> None:
    outbound = place(as_alice, dana)
    told = submit(twilio, outbound)
    deliver(Client(), told[:1])
    other = fake.sign(twilio.taken[0]["StatusCallback"], {**told[3].form, "CallSid": "CA" + "f" * 32})
    assert other.send(Client()).status_code == 403
    assert call_of(outbound).status == "initiated"


def test_a_status_that_nobody_knows_is_kept_and_changes_nothing(
    twilio: FakeTwilio, as_alice: Actor, dana: Lead
) -> None:
    outbound = place(as_alice, dana)
    told = submit(twilio, outbound)
    odd = {**told[1].form, "CallStatus": "teleported", "SequenceNumber": "9" * 30, "Odd": "\x00"}
    assert fake.sign(twilio.taken[0]["StatusCallback"], odd).send(Client()).status_code == 204
    assert call_of(outbound).status == "queued"


def test_simulated_calls_settle_at_once_and_say_so(as_alice: Actor, make_lead: Callable[..., Lead]) -> None:
    lead = make_lead(phone="+19165550100", consents=("voice", "sms"))
    outbound = place(as_alice, lead)
    receipt = SimulatedProvider().submit(text_to(lead.phone, channel="voice", idempotency_key=outbound.key))
    with tenant_scope(as_alice.tenant_id):
        calls.note_submitted([(outbound, receipt)], now=MONDAY)
    call = call_of(outbound)
    assert (call.provider, call.has_ended, call.provider_sid) == ("simulated", True, receipt.sid)
    expected = "completed" if receipt.status == "machine" else receipt.status
    assert call.status == expected
    assert told_of(as_alice, "call_status_changed")[-1]["provider"] == "simulated"


def test_about_one_simulated_call_in_three_is_not_answered() -> None:
    provider = SimulatedProvider()
    ends = [
        provider.submit(text_to("+19165550100", channel="voice", idempotency_key=f"{number:064x}")).status
        for number in range(900)
    ]
    assert set(ends) == set(CALLS_END_AS)
    assert 240 < sum(one != "completed" for one in ends) < 360


def test_a_call_that_was_not_taken_has_failed(as_alice: Actor, dana: Lead) -> None:
    outbound = place(as_alice, dana)
    with tenant_scope(as_alice.tenant_id):
        calls.note_not_submitted([outbound], why="Twilio answered 400", now=MONDAY)
    assert (call_of(outbound).status, call_of(outbound).has_ended) == ("failed", True)


def test_calls_are_listed_and_shown_with_what_was_said(
    twilio: FakeTwilio, as_alice: Actor, as_charlie: Actor, dana: Lead
) -> None:
    outbound = place(as_alice, dana)
    deliver(Client(), submit(twilio, outbound))
    [listed] = client_of(as_alice).get("/api/calls", {"lead_id": str(dana.id)}).json()["results"]
    shown = client_of(as_alice).get(f"/api/calls/{listed['call_id']}").json()
    assert (listed["status"], listed["lead_name"]) == ("completed", dana.name)
    assert [one["status"] for one in shown["events"]] == ["initiated", "ringing", "in-progress", "completed"]
    assert client_of(as_alice).get("/api/calls", {"status": "busy"}).json()["results"] == []
    assert client_of(as_charlie).get(f"/api/calls/{listed['call_id']}").status_code == 404


def test_what_calls_tell_is_what_a_list_shows(twilio: FakeTwilio, as_alice: Actor, dana: Lead) -> None:
    """Stale state and events make a fresh fetch."""
    deliver(Client(), submit(twilio, place(as_alice, dana)))
    shown: dict[str, Any] = {}
    for told in told_of(as_alice, "call_started", "call_status_changed"):
        shown |= told
    [listed] = client_of(as_alice).get("/api/calls").json()["results"]
    assert {name: shown[name] for name in listed} == listed
