"""What a letter of the house carries: proofs, a footer, and the same Message-ID for ever."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from pypdf import PdfReader

from bots.exceptions.suppressions import LinkExpiredError, LinkUnknownError
from bots.models.channels import ChannelSettings
from bots.models.leads import Lead
from bots.models.outbound import Outbound
from bots.services import email_letters, reply_tokens
from common.actor import Actor
from common.identifiers import uuid7

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_acme")]


def test_a_letter_names_the_ways_to_end_it(letter: Outbound) -> None:
    sent = email_letters.letter_of(letter)
    token = sent.reply_to.removeprefix("reply+").removesuffix("@in.acme.example")
    link, post_to = sent.headers["List-Unsubscribe"].split(", ")
    assert "/u/" in link
    assert post_to == f"<mailto:unsubscribe+{token}@in.acme.example?subject=unsubscribe>"
    assert sent.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link.strip("<>") in sent.body
    assert link.strip("<>") in sent.html


def test_its_footer_says_who_writes_and_why(letter: Outbound) -> None:
    body = email_letters.letter_of(letter).body
    assert body.startswith(letter.body)
    assert "You get this at dana@example.com since you talk with Acme Homes" in body
    assert "An automated assistant of Acme Homes wrote it." in body
    assert "1 Elm St, Sacramento, CA 95814" in body


def test_the_same_row_is_the_same_letter(letter: Outbound) -> None:
    first, again = email_letters.letter_of(letter), email_letters.letter_of(letter)
    assert first == again
    assert first.headers["Message-ID"] == f"<{letter.key}@in.acme.example>"


def test_what_a_lead_is_called_stays_text(letter: Outbound) -> None:
    letter.body = "<script>alert(1)</script> & more"
    assert "<script>" not in email_letters.letter_of(letter).html


def test_without_a_domain_for_answers_nothing_promises_one(
    letter: Outbound, by_mail: ChannelSettings
) -> None:
    ChannelSettings.objects.update(reply_domain="")
    sent = email_letters.letter_of(letter)
    assert (sent.reply_to, sent.bounces_to) == ("", "")
    assert "mailto:" not in sent.headers["List-Unsubscribe"]


def test_the_report_of_the_lead_is_attached(letter: Outbound, dana: Lead) -> None:
    letter.attachment = "valuation_report"
    attached = email_letters.letter_of(letter).attachments[0]
    text = PdfReader(BytesIO(attached.write())).pages[0].extract_text()
    assert "Prepared for Dana Reyes" in text


def test_nothing_is_attached_to_what_is_only_simulated(letter: Outbound) -> None:
    ChannelSettings.objects.update(email_provider="simulated")
    letter.attachment = "valuation_report"
    assert email_letters.letter_of(letter).attachments == ()


def test_an_address_token_holds_for_its_tenant_alone(as_alice: Actor, as_charlie: Actor) -> None:
    message = uuid7()
    token = reply_tokens.address_token(tenant_id=as_alice.tenant_id, outbound_id=message)
    assert len(f"unsubscribe+{token}") <= 64
    assert reply_tokens.read_address_token(token.upper(), tenant_id=as_alice.tenant_id) == message
    assert reply_tokens.read_address_token(token, tenant_id=as_charlie.tenant_id) is None


@pytest.mark.parametrize(
    "change", [lambda t: t[:-2], lambda t: "Z" + t[1:], lambda t: t + "AA", lambda _: "é"]
)
def test_a_link_that_was_changed_is_unknown(change: object, as_alice: Actor) -> None:
    now = timezone.now()
    token = reply_tokens.link_token(tenant_id=as_alice.tenant_id, outbound_id=uuid7(), now=now)
    with pytest.raises(LinkUnknownError):
        reply_tokens.read_link_token(change(token), now=now)  # type: ignore[operator]


def test_a_link_ends_after_more_than_a_year(as_alice: Actor) -> None:
    now = timezone.now()
    token = reply_tokens.link_token(tenant_id=as_alice.tenant_id, outbound_id=uuid7(), now=now)
    reply_tokens.read_link_token(token, now=now + timedelta(days=400))
    with pytest.raises(LinkExpiredError):
        reply_tokens.read_link_token(token, now=now + timedelta(days=401))
