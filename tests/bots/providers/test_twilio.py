"""Twilio's own client against a loopback server that speaks its wire."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from twilio.request_validator import RequestValidator

from bots.exceptions.providers import (
    ProviderError,
    ProviderOptedOutError,
    ProviderRejectedError,
    ProviderUnavailableError,
    ProviderUncertainError,
)
from tests.bots.providers import fake_twilio as fake
from tests.bots.providers.fake_twilio import FakeTwilio, phone_of, text_to

ANSWERS = "+19165550100"


@pytest.fixture
def twilio() -> Iterator[FakeTwilio]:
    with fake.running() as running:
        yield running


def test_a_text_goes_out_once_with_a_callback_that_names_our_message(twilio: FakeTwilio) -> None:
    message = text_to(ANSWERS)
    receipt = phone_of(twilio).submit(message)
    [taken] = twilio.taken
    assert (receipt.provider, receipt.sid, receipt.status) == ("twilio", taken["sid"], "queued")
    assert (taken["To"], taken["From"], taken["Body"]) == (ANSWERS, fake.OURS, "Hello from Acme")
    assert taken["StatusCallback"].endswith(f"/status/{message.outbound_id}")


def test_a_call_says_that_it_is_automated_listens_and_wants_every_event(twilio: FakeTwilio) -> None:
    message = text_to(ANSWERS, channel="voice", body="A buyer & an offer.")
    phone_of(twilio).submit(message)
    [taken] = twilio.taken
    assert "This is an automated call. A buyer &amp; an offer." in taken["Twiml"]
    assert f"/speech/{message.outbound_id}" in taken["Twiml"]
    assert taken["events"] == "initiated,ringing,answered,completed"
    assert (taken["MachineDetection"], taken["Timeout"]) == ("Enable", "25")


@pytest.mark.parametrize(
    ("to", "error"),
    [
        (fake.STOPPED, ProviderOptedOutError),
        (fake.INVALID, ProviderRejectedError),
        (fake.LANDLINE, ProviderRejectedError),
        (fake.FLOODED, ProviderUnavailableError),
        (fake.AWAY, ProviderUnavailableError),
        (fake.SUSPENDED, ProviderUnavailableError),
        (fake.PROXY_AWAY, ProviderUncertainError),
        (fake.BROKEN, ProviderUncertainError),
        (fake.LOST, ProviderUncertainError),
        (fake.LOST_UNTAKEN, ProviderUncertainError),
        (fake.GIBBERISH, ProviderUncertainError),
    ],
)
def test_every_kind_of_no_is_told_apart_and_nothing_is_tried_twice(
    twilio: FakeTwilio, to: str, error: type[ProviderError]
) -> None:
    with pytest.raises(error) as refusal:
        phone_of(twilio).submit(text_to(to))
    assert type(refusal.value) is error
    assert fake.TOKEN not in refusal.value.detail
    assert len(twilio.asked) == 1


def test_nobody_listening_is_certainly_not_taken() -> None:
    with fake.running() as gone:
        phone = phone_of(gone)
    with pytest.raises(ProviderUnavailableError):
        phone.submit(text_to(ANSWERS))


def test_an_answer_that_does_not_come_in_time_leaves_it_unknown(twilio: FakeTwilio) -> None:
    message = text_to(fake.SLOW)
    with pytest.raises(ProviderUncertainError):
        phone_of(twilio, timeout=0.1).submit(message)
    found = phone_of(twilio).find(message)
    assert found is not None
    assert found.sid == twilio.taken[0]["sid"]


@pytest.mark.parametrize("channel", ["sms", "voice"])
def test_what_was_taken_before_its_answer_was_lost_is_found(twilio: FakeTwilio, channel: str) -> None:
    phone, message = phone_of(twilio), text_to(fake.LOST, channel=channel)
    with pytest.raises(ProviderUncertainError):
        phone.submit(message)
    found = phone.find(message)
    assert found is not None
    assert found.sid == twilio.taken[0]["sid"]
    assert not phone.find_is_proof


def test_what_was_not_taken_is_not_found(twilio: FakeTwilio) -> None:
    phone, message = phone_of(twilio), text_to(fake.LOST_UNTAKEN)
    with pytest.raises(ProviderUncertainError):
        phone.submit(message)
    assert phone.find(message) is None


def test_an_older_message_or_one_with_other_words_is_another_one(twilio: FakeTwilio) -> None:
    phone, message = phone_of(twilio), text_to(ANSWERS)
    phone.submit(message)
    assert phone.find(text_to(ANSWERS, body="Other words")) is None
    later = message.created_at + timedelta(minutes=5) if message.created_at else None
    assert phone.find(text_to(ANSWERS, created_at=later)) is None


def test_of_two_that_fit_none_is_taken_for_it(twilio: FakeTwilio) -> None:
    phone, message = phone_of(twilio), text_to(ANSWERS)
    phone.submit(message)
    phone.submit(message)
    assert phone.find(message) is None


def test_looking_up_while_twilio_is_away_says_nothing(twilio: FakeTwilio) -> None:
    with fake.running() as gone:
        phone = phone_of(gone)
    with pytest.raises(ProviderUncertainError):
        phone.find(text_to(ANSWERS))


def test_the_signature_is_twilios() -> None:
    form = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
    }
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert fake.sign(url, form, token="12345").signature == "RSOYDt4T1cUTdK1PDd93/VVr8B8="
    assert RequestValidator("12345").validate(url, form, "RSOYDt4T1cUTdK1PDd93/VVr8B8=")
