"""What is said in a conversation on texts and email leaves the house once, or says why it did not."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from django.utils import timezone

from bots.exceptions.conversations import ChannelCannotSendError
from bots.exceptions.providers import (
    ProviderOptedOutError,
    ProviderRejectedError,
    ProviderUnavailableError,
    ProviderUncertainError,
)
from bots.models.conversations import Conversation, Message
from bots.models.leads import Lead
from bots.models.outbound import Outbound
from bots.models.suppressions import Suppression
from bots.services import deliveries, people, suppressions, turns
from common.actor import Actor
from common.tenancy import tenant_scope
from events.models import Event
from tests.bots.conftest import MONDAY, RememberingProvider
from tests.bots.mail.server import MailServer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_acme")]

NIGHT = datetime(2030, 11, 5, 11, 0, tzinfo=UTC)


@pytest.fixture
def texted(write_in: Callable[..., turns.Exchange], dana: Lead) -> Conversation:
    """Dana wrote a text just now, which the bot answered."""
    return write_in(dana, channel="sms").conversation


@pytest.fixture
def deliver(provider: RememberingProvider) -> Callable[[], dict[str, int]]:
    return lambda: dict(deliveries.deliver_waiting(provider_for=lambda **_: provider))


def write(actor: Actor, thread: Conversation, text: str = "It is Bob.", now: datetime = MONDAY) -> Message:
    return people.write_as_person(actor=actor, conversation_id=thread.id, text=text, now=now).message


def age(**by: float) -> None:
    """Let so much time have passed since all that was said."""
    Message.objects.update(created_at=timezone.now() - timedelta(**by))
    Outbound.objects.update(created_at=timezone.now() - timedelta(**by))


def wait_over() -> None:
    Outbound.objects.update(lease_until=timezone.now() - timedelta(seconds=1))


def told() -> list[Any]:
    changes = Event.objects.filter(type="conversation_event").order_by("id")
    data = [msgspec.json.decode(event.payload)["data"] for event in changes]
    return [one["delivery"]["state"] for one in data if "delivery" in one and "text" not in one]


def test_an_answer_goes_out_with_its_commit_and_once(
    texted: Conversation, deliver: Callable[[], Any], provider: RememberingProvider
) -> None:
    assert deliver() == {"submitted": 1}
    assert deliver() == {}
    outbound = Outbound.objects.get()
    assert [(one.to, one.body) for one in provider.journal] == [("+19165550100", outbound.body)]
    assert (outbound.state, outbound.provider, told()) == ("submitted", "remembering", ["submitted"])


def test_a_chat_and_a_note_stay_in_the_house(
    as_bob: Actor, dana: Lead, write_in: Callable[..., turns.Exchange], texted: Conversation
) -> None:
    write_in(dana, channel="chat")
    people.write_note(actor=as_bob, conversation_id=texted.id, text="Call later.", now=MONDAY)
    assert Outbound.objects.count() == 1


def test_a_persons_words_come_after_the_notice_of_them(
    as_bob: Actor, texted: Conversation, deliver: Callable[[], Any], provider: RememberingProvider
) -> None:
    write(as_bob, texted)
    deliver()
    assert [one.body for one in provider.journal][1:] == [
        "Bob from the team has joined and goes on from here.",
        "It is Bob.",
    ]


def test_a_refused_one_says_why_in_the_thread(
    texted: Conversation, deliver: Callable[[], Any], provider: RememberingProvider
) -> None:
    provider.fails_with = ProviderRejectedError("There is no such number.")
    deliver()
    outbound = Outbound.objects.get()
    assert (outbound.state, outbound.outcome) == ("failed", "There is no such number.")
    assert told() == ["failed"]


def test_a_stop_that_only_the_carrier_heard_is_heeded(
    texted: Conversation, deliver: Callable[[], Any], provider: RememberingProvider
) -> None:
    provider.fails_with = ProviderOptedOutError("The number wrote STOP.")
    deliver()
    assert set(Suppression.objects.values_list("channel", "address")) == {
        ("sms", "+19165550100"),
        ("voice", "+19165550100"),
    }


def test_one_that_was_not_taken_is_tried_again_under_its_key(
    texted: Conversation, deliver: Callable[[], Any], provider: RememberingProvider
) -> None:
    provider.fails_with = ProviderUnavailableError("Away.")
    assert deliver() == {"created": 1}
    provider.fails_with = None
    wait_over()
    assert deliver() == {"submitted": 1}


def test_after_an_hour_nobody_waits_for_an_answer(
    texted: Conversation, deliver: Callable[[], Any], provider: RememberingProvider
) -> None:
    age(minutes=61)
    deliver()
    assert (Outbound.objects.get().state, provider.journal) == ("failed", [])


def test_a_lost_answer_is_looked_up_and_not_sent_again(
    texted: Conversation, deliver: Callable[[], Any], provider: RememberingProvider
) -> None:
    provider.fails_with, provider.takes_before_failing = ProviderUncertainError("Lost."), True
    assert deliver() == {"unknown": 1}
    provider.fails_with = None
    wait_over()
    assert deliver() == {"submitted": 1}
    assert len(provider.journal) == 1


def test_one_that_took_too_long_to_leave_is_looked_at_again(
    texted: Conversation,
    deliver: Callable[[], Any],
    provider: RememberingProvider,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(deliveries, "SUBMITTED_WITHIN", timedelta(seconds=-1))
    assert (deliver(), provider.journal) == ({"created": 1}, [])
    monkeypatch.undo()
    wait_over()
    assert (deliver(), len(provider.journal)) == ({"submitted": 1}, 1)


def test_a_lost_answer_of_which_nobody_came_to_ask_is_asked_for_later(
    texted: Conversation,
    deliver: Callable[[], Any],
    provider: RememberingProvider,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    provider.fails_with, provider.takes_before_failing = ProviderUncertainError("Lost."), True
    deliver()
    provider.fails_with = None
    Outbound.objects.update(submitted_at=timezone.now() - timedelta(minutes=11))
    wait_over()
    monkeypatch.setattr(deliveries, "SUBMITTED_WITHIN", timedelta(seconds=-1))
    assert deliver() == {"unknown": 1}
    monkeypatch.undo()
    wait_over()
    assert (deliver(), len(provider.journal)) == ({"submitted": 1}, 1)


def test_what_a_provider_proves_it_never_took_goes_out(
    texted: Conversation, deliver: Callable[[], Any], provider: RememberingProvider
) -> None:
    provider.fails_with = ProviderUncertainError("Lost.")
    deliver()
    provider.fails_with = None
    wait_over()
    assert deliver() == {"created": 1, "submitted": 1}
    assert len(provider.journal) == 1


def test_what_no_provider_can_tell_is_given_up(
    texted: Conversation, deliver: Callable[[], Any], provider: RememberingProvider
) -> None:
    provider.fails_with, provider.find_is_proof = ProviderUncertainError("Lost."), False
    deliver()
    wait_over()
    Outbound.objects.update(submitted_at=timezone.now() - timedelta(minutes=11))
    provider.fails_with = None
    assert deliver() == {"failed": 1}
    assert (provider.journal, told()) == ([], ["unknown", "failed"])


def test_a_letter_is_handed_in_again_under_the_same_message_id(
    letter: Outbound, mail_server: MailServer, dana: Lead
) -> None:
    Outbound.objects.update(to="lost@example.com")
    assert deliveries.deliver_waiting() == {"unknown": 1}
    Outbound.objects.update(to="dana@example.com", submitted_at=timezone.now() - timedelta(minutes=11))
    wait_over()
    assert deliveries.deliver_waiting() == {"created": 1, "submitted": 1}
    first, again = (one.letter["Message-ID"] for one in mail_server.taken)
    assert first == again


def test_after_an_opt_out_only_its_confirmation_goes_out(
    dana: Lead,
    as_bob: Actor,
    write_in: Callable[..., turns.Exchange],
    deliver: Callable[[], Any],
    provider: RememberingProvider,
) -> None:
    thread = write_in(dana, "STOP", channel="sms").conversation
    with pytest.raises(ChannelCannotSendError, match="asked to be left alone"):
        write(as_bob, thread)
    people.take_over(actor=as_bob, conversation_id=thread.id, now=MONDAY)
    deliver()
    assert [one.body for one in provider.journal] == [Message.objects.get(sender="bot", kind="message").text]
    notice = Outbound.objects.get(message__kind="notice")
    assert (notice.state, notice.outcome) == ("failed", "the phone number asked to be left alone")


def test_none_goes_out_after_a_stop_was_committed(
    texted: Conversation, as_alice: Actor, deliver: Callable[[], Any], provider: RememberingProvider
) -> None:
    suppressions.suppress(
        actor=as_alice, channel="sms", address="+19165550100", reason="Said so.", now=MONDAY
    )
    deliver()
    assert (Outbound.objects.get().state, provider.journal) == ("failed", [])


def test_within_the_hour_a_lead_is_answered_at_night(texted: Conversation, as_bob: Actor) -> None:
    assert write(as_bob, texted, now=NIGHT).text == "It is Bob."


def test_later_than_that_the_night_is_quiet(texted: Conversation, as_bob: Actor) -> None:
    age(hours=2)
    with pytest.raises(ChannelCannotSendError, match="from 2030-11-05 17:00 UTC"):
        write(as_bob, texted, now=NIGHT)
    assert write(as_bob, texted, now=MONDAY).text == "It is Bob."


def test_email_has_no_quiet_hours(letter: Outbound, as_bob: Actor) -> None:
    age(hours=2)
    assert letter.message is not None
    assert write(as_bob, letter.message.conversation, now=NIGHT).channel == "email"


def test_without_a_number_nothing_can_be_texted(texted: Conversation, as_bob: Actor) -> None:
    Lead.objects.update(phone="")
    with pytest.raises(ChannelCannotSendError, match="has no phone number"):
        write(as_bob, texted)


def test_one_that_breaks_holds_up_no_other(
    letter: Outbound, texted: Conversation, provider: RememberingProvider
) -> None:
    def provider_for(*, channel: str, **_: Any) -> RememberingProvider:
        if channel == "sms":
            raise RuntimeError("a bug of ours")
        return provider

    for _ in range(deliveries.MOST_BREAKS):
        deliveries.deliver_waiting(provider_for=provider_for)
        wait_over()
    assert dict(Outbound.objects.values_list("channel", "state")) == {"email": "submitted", "sms": "failed"}


def test_another_company_sees_none_of_it(letter: Outbound, as_charlie: Actor) -> None:
    with tenant_scope(as_charlie.tenant_id):
        assert not Outbound.objects.exists()
