"""Texts of leads and what becomes of ours, over HTTP as Twilio sends them: signed, repeated, forged."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from bots.models.conversations import Message
from bots.models.enrollments import Enrollment
from bots.models.leads import Consent, Lead
from bots.models.outbound import Outbound
from bots.models.suppressions import Suppression
from bots.services import archiving, deliveries, enrollments, messages
from common.actor import Actor
from common.identifiers import uuid7
from common.tenancy import tenant_scope
from events.models import Event
from tests.bots.calling import call_of, callbacks_of, choose_twilio, deliver, place, submit, text_from
from tests.bots.conftest import MONDAY, RememberingProvider
from tests.bots.providers import fake_twilio as fake
from tests.bots.providers.fake_twilio import FakeTwilio, Told

pytestmark = pytest.mark.django_db
EMPTY_TWIML = b'<?xml version="1.0" encoding="UTF-8"?><Response />'


@pytest.fixture
def twilio(as_alice: Actor) -> Iterator[FakeTwilio]:
    choose_twilio(as_alice)
    with fake.running() as running:
        yield running


class Texting:
    """Somebody who texts the company; each text has a Sid of its own."""

    def __init__(self, tenant_id: Any, number: str) -> None:
        self.tenant_id, self.number, self.count = tenant_id, number, 0

    def send(self, text: str, **more: str) -> Any:
        self.count += 1
        return self.told(text, sid=f"SM{self.count:032d}", **more).send(Client())

    def told(self, text: str, *, sid: str, **more: str) -> Told:
        return text_from(self.tenant_id, self.number, text, sid=sid, **more)


@pytest.fixture
def texting(as_alice: Actor, dana: Lead) -> Texting:
    choose_twilio(as_alice)
    return Texting(as_alice.tenant_id, dana.phone)


def said(actor: Actor, *, sender: str) -> list[str]:
    with tenant_scope(actor.tenant_id):
        found = Message.objects.filter(sender=sender, channel="sms").order_by("id")
        return list(found.values_list("text", flat=True))


def left_alone(actor: Actor) -> set[str]:
    with tenant_scope(actor.tenant_id):
        return set(Suppression.objects.filter(lifted_at__isnull=True).values_list("channel", flat=True))


def test_a_text_is_a_turn_of_the_thread_and_its_answer_leaves_by_itself(
    texting: Texting, as_alice: Actor, dana: Lead
) -> None:
    answer = texting.send("We would sell in spring, for 450000.")
    assert (answer.status_code, answer.content) == (200, EMPTY_TWIML)
    assert answer.headers["Content-Type"] == "text/xml"
    assert said(as_alice, sender="lead") == ["We would sell in spring, for 450000."]
    with tenant_scope(as_alice.tenant_id):
        posted = Outbound.objects.get(message__sender="bot")
    assert (posted.channel, posted.to, posted.body) == ("sms", dana.phone, said(as_alice, sender="bot")[0])


def test_a_reply_holds_the_plan(texting: Texting, as_alice: Actor, dana: Lead) -> None:
    with tenant_scope(as_alice.tenant_id):
        plan = enrollments.start_enrollment(actor=as_alice, lead_id=dana.id, now=MONDAY).enrollment
    texting.send("Who is this?")
    with tenant_scope(as_alice.tenant_id):
        plan.refresh_from_db()
    assert plan.status == Enrollment.Status.REPLIED


def test_a_text_that_comes_twice_is_kept_once(texting: Texting, as_alice: Actor) -> None:
    told = texting.told("Hello", sid="SM" + "1" * 32)
    assert deliver(Client(), [told, told]) == [200, 200]
    assert said(as_alice, sender="lead") == ["Hello"]
    assert len(said(as_alice, sender="bot")) == 1


def test_a_replayed_text_of_a_lead_put_away_makes_no_new_one(
    texting: Texting, as_alice: Actor, dana: Lead
) -> None:
    told = texting.told("Hello", sid="SM" + "1" * 32)
    told.send(Client())
    with tenant_scope(as_alice.tenant_id):
        archiving.archive_lead(actor=as_alice, lead_id=dana.id, now=MONDAY)
    assert told.send(Client()).status_code == 200
    with tenant_scope(as_alice.tenant_id):
        assert Lead.objects.count() == 1


def test_an_unknown_number_becomes_a_lead(as_alice: Actor) -> None:
    choose_twilio(as_alice)
    Texting(as_alice.tenant_id, "+19165550144").send("Do you buy houses?")
    with tenant_scope(as_alice.tenant_id):
        lead = Lead.objects.get()
    assert (lead.phone, lead.name, lead.source) == ("+19165550144", "+19165550144", "text message")


@pytest.mark.parametrize("sender", ["72345", "AMAZON", "", "+1"])
def test_what_is_no_telephone_number_is_passed_over(as_alice: Actor, sender: str) -> None:
    choose_twilio(as_alice)
    assert Texting(as_alice.tenant_id, sender).send("Your parcel is here").status_code == 200
    with tenant_scope(as_alice.tenant_id):
        assert not Lead.objects.exists()


def test_a_picture_without_words_is_kept_as_one(texting: Texting, as_alice: Actor) -> None:
    assert texting.send("", NumMedia="2").status_code == 200
    assert said(as_alice, sender="lead") == ["[2 attached, no text]"]


@pytest.mark.parametrize(
    "word", ["STOP", "stopall", "Unsubscribe.", "cancel", "END", "Quit", "revoke", "OptOut"]
)
def test_a_stop_word_ends_texts_calls_and_every_plan_and_is_confirmed_once(
    texting: Texting, as_alice: Actor, dana: Lead, word: str
) -> None:
    with tenant_scope(as_alice.tenant_id):
        plan = enrollments.start_enrollment(actor=as_alice, lead_id=dana.id, now=MONDAY).enrollment
    texting.send(word)
    texting.send(word)
    with tenant_scope(as_alice.tenant_id):
        plan.refresh_from_db()
        posted = Outbound.objects.filter(message__sender="bot")
        states = list(posted.values_list("state", flat=True))
    assert {"sms", "voice"} <= left_alone(as_alice)
    assert (plan.status, states) == (Enrollment.Status.OPTED_OUT, ["created"])
    assert said(as_alice, sender="lead") == [word, word]


@pytest.mark.parametrize("word", ["NO", "OFF", "YES", "Can you stop by at 5?"])
def test_what_answers_a_question_stops_nothing(texting: Texting, as_alice: Actor, word: str) -> None:
    texting.send(word)
    assert left_alone(as_alice) == set()
    assert len(said(as_alice, sender="bot")) == 1


@pytest.mark.parametrize("word", ["START", "unstop", "Yes!"])
def test_a_start_word_of_somebody_left_alone_allows_texts_and_dates_the_consent(
    texting: Texting, as_alice: Actor, dana: Lead, word: str
) -> None:
    texting.send("STOP")
    texting.send(word)
    with tenant_scope(as_alice.tenant_id):
        consent = Consent.objects.get(lead=dana, channel="sms", ended_at__isnull=True)
        lifted = Suppression.objects.get(channel="sms")
        posted = Outbound.objects.filter(message__sender="bot").order_by("id").last()
    assert left_alone(as_alice) == {"voice"}
    assert (consent.is_granted, consent.source) == (True, f"the lead wrote {word.upper()}")
    assert (lifted.lifted_because, posted is not None and posted.state) == (consent.source, "created")


def test_start_of_somebody_who_gets_texts_is_an_answer(texting: Texting, as_alice: Actor, dana: Lead) -> None:
    texting.send("START")
    with tenant_scope(as_alice.tenant_id):
        assert Consent.objects.filter(lead=dana, channel="sms").count() == 1


def test_help_is_answered_and_holds_no_plan(texting: Texting, as_alice: Actor, dana: Lead) -> None:
    with tenant_scope(as_alice.tenant_id):
        plan = enrollments.start_enrollment(actor=as_alice, lead_id=dana.id, now=MONDAY).enrollment
    texting.send("Help")
    with tenant_scope(as_alice.tenant_id):
        plan.refresh_from_db()
    assert "Reply STOP" in said(as_alice, sender="bot")[0]
    assert plan.status == Enrollment.Status.ACTIVE


def test_help_of_somebody_left_alone_is_answered_once_and_nothing_else_is(
    texting: Texting, as_alice: Actor, provider: RememberingProvider
) -> None:
    texting.send("STOP")
    told = texting.told("HELP", sid="SM" + "7" * 32)
    assert deliver(Client(), [told, told]) == [200, 200]
    texting.send("Are you still there?")
    deliveries.deliver_waiting(provider_for=lambda **_: provider)
    with tenant_scope(as_alice.tenant_id):
        asked_for = Outbound.objects.get(message__intent="help")
        held_back = Outbound.objects.filter(message__sender="bot").order_by("id").last()
    assert (asked_for.state, provider.journal[-1].body) == ("submitted", asked_for.body)
    assert "Reply START" in asked_for.body
    assert (len(provider.journal), held_back and held_back.state) == (2, "failed")
    assert {"sms", "voice"} <= left_alone(as_alice)


def test_only_the_answer_to_help_may_go_to_a_number_left_alone(
    texting: Texting, as_alice: Actor, provider: RememberingProvider
) -> None:
    texting.send("STOP")
    texting.send("HELP")
    with tenant_scope(as_alice.tenant_id):
        answer = Message.objects.get(intent="help")
        again = messages.store(
            answer.conversation, sender="bot", text="And buy now!", now=MONDAY, intent="help"
        )
        assert again.outbound.state == "failed"


def test_a_text_of_ours_is_followed_to_its_delivery(twilio: FakeTwilio, as_alice: Actor, dana: Lead) -> None:
    outbound = place(as_alice, dana, channel="sms", state="unknown")
    told = submit(twilio, outbound)
    assert deliver(Client(), [told[2], told[0], told[1], told[2]]) == [204] * 4
    with tenant_scope(as_alice.tenant_id):
        outbound.refresh_from_db()
        settled = Event.objects.filter(type="outbound_settled").count()
    assert (outbound.state, outbound.provider_status, settled) == ("delivered", "delivered", 1)
    assert outbound.provider_sid == told[0].form["MessageSid"]


def test_a_text_that_does_not_arrive_has_failed_with_the_networks_code(
    twilio: FakeTwilio, as_alice: Actor, dana: Lead
) -> None:
    outbound = place(as_alice, dana, channel="sms", to=fake.UNDELIVERED)
    deliver(Client(), submit(twilio, outbound))
    with tenant_scope(as_alice.tenant_id):
        outbound.refresh_from_db()
    assert (outbound.state, outbound.outcome) == (
        "failed",
        "The network reports undelivered with code 30005.",
    )


def test_a_number_that_wrote_stop_to_the_carrier_is_left_alone(
    twilio: FakeTwilio, as_alice: Actor, dana: Lead
) -> None:
    outbound = place(as_alice, dana, channel="sms", to=fake.CARRIER_STOP)
    deliver(Client(), submit(twilio, outbound))
    with tenant_scope(as_alice.tenant_id):
        found = Suppression.objects.filter(address=fake.CARRIER_STOP, lifted_at__isnull=True)
        assert sorted(found.values_list("channel", flat=True)) == ["sms", "voice"]
        assert Enrollment.objects.get(lead=dana).status == Enrollment.Status.OPTED_OUT


def test_what_a_lead_says_to_a_call_is_a_turn_and_is_answered(
    twilio: FakeTwilio, as_alice: Actor, dana: Lead
) -> None:
    outbound = place(as_alice, dana)
    submit(twilio, outbound)
    form = {
        "AccountSid": fake.ACCOUNT,
        "CallSid": twilio.taken[0]["sid"],
        "SpeechResult": "Please stop calling me.",
        "Confidence": "0.9",
    }
    told = fake.sign(f"{callbacks_of(as_alice.tenant_id)}/speech/{outbound.id}", form)
    answer = told.send(Client())
    assert (answer.status_code, answer.content.count(b"<Say>"), b"<Hangup" in answer.content) == (
        200,
        1,
        True,
    )
    assert {"sms", "voice"} <= left_alone(as_alice)
    assert told.send(Client()).content.count(b"<Say>") == 0


def forgeries(told: Told, other: Told) -> dict[str, Told]:
    """What is not Twilio's word about this company."""
    more = {**told.form, "Body": "Send money"}
    foreign = {**told.form, "AccountSid": "AC" + "9" * 32}
    url = f"{callbacks_of(uuid7())}/messages"
    return {
        "unsigned": Told(told.path, told.form, ""),
        "of another token": Told(told.path, told.form, other.signature),
        "changed": Told(told.path, more, told.signature),
        "with a parameter more": Told(told.path, {**told.form, "New": ""}, told.signature),
        "with a query": Told(f"{told.path}?a=1", told.form, told.signature),
        "of another account": fake.sign(f"{callbacks_of(path_tenant(told))}/messages", foreign),
        "not ASCII": Told(told.path, told.form, "\u00e9" * 28),
        "to nobody": fake.sign(url, told.form),
    }


def path_tenant(told: Told) -> Any:
    return told.path.split("/")[4]


def test_what_is_forged_or_foreign_is_refused_in_the_same_words(
    texting: Texting, as_alice: Actor, as_charlie: Actor
) -> None:
    choose_twilio(as_charlie, auth_token="globex-token-0002")
    told = texting.told("Hello", sid="SM" + "1" * 32)
    url = f"{callbacks_of(as_alice.tenant_id)}/messages"
    other = fake.sign(url, told.form, token="globex-token-0002")
    refusals = set()
    for what, forged in forgeries(told, other).items():
        answer = forged.send(Client())
        problem = {name: value for name, value in answer.json().items() if name != "correlation_id"}
        assert (answer.status_code, problem["code"]) == (403, "bots.webhook_refused"), what
        refusals.add(json.dumps(problem))
    assert len(refusals) == 1
    assert said(as_alice, sender="lead") == []


@pytest.mark.parametrize("kind", ["status", "calls", "speech"])
def test_a_message_of_nobody_or_of_another_company_is_refused_as_forged_ones_are(
    twilio: FakeTwilio, as_alice: Actor, as_charlie: Actor, dana: Lead, kind: str
) -> None:
    choose_twilio(as_charlie)
    outbound = place(as_alice, dana)
    form = {"AccountSid": fake.ACCOUNT, "CallSid": "CA1", "MessageSid": "SM1", "CallStatus": "busy"}
    for tenant_id, outbound_id in ((as_alice.tenant_id, uuid7()), (as_charlie.tenant_id, outbound.id)):
        told = fake.sign(f"{callbacks_of(tenant_id)}/{kind}/{outbound_id}", form)
        assert told.send(Client()).json()["code"] == "bots.webhook_refused"
    assert call_of(outbound).status == "queued"


def test_a_company_without_an_account_takes_nothing(as_alice: Actor, dana: Lead) -> None:
    assert Texting(as_alice.tenant_id, dana.phone).send("Hello").status_code == 403


def test_the_public_origin_is_signed_whatever_the_requests_headers_claim(
    texting: Texting, settings: Settings
) -> None:
    settings.PUBLIC_ORIGIN = "https://board.example"
    told = texting.told("Hello", sid="SM" + "1" * 32)
    evil = Client(headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"})
    assert told.send(evil).status_code == 200
    settings.PUBLIC_ORIGIN = "https://elsewhere.example"
    assert told.send(Client()).status_code == 403


def test_a_header_does_not_choose_the_algorithm(texting: Texting) -> None:
    told = texting.told("Hello", sid="SM" + "1" * 32)
    header = {"X-Twilio-Webhooks-Signature-Settings": "key=k,algorithm=HMAC_SHA256"}
    assert told.send(Client(headers=header)).status_code == 200


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (b"{}", "application/json", 415),
        (b"a=" + b"x" * 70_000, "application/x-www-form-urlencoded", 413),
        (b"\xff=\xfe&%00=%", "application/x-www-form-urlencoded", 403),
        (b"", "application/x-www-form-urlencoded", 403),
    ],
)
def test_what_cannot_be_read_is_refused(
    texting: Texting, as_alice: Actor, body: bytes, media_type: str, status: int
) -> None:
    path = f"/api/webhooks/twilio/{as_alice.tenant_id}/messages"
    answer = Client().generic("POST", path, body, content_type=media_type)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
