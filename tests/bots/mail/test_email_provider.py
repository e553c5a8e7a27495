"""Email over Django's own SMTP backend, against a mail server that refuses, is away, or hangs up."""

from collections.abc import Callable

import pytest
from pytest_django.fixtures import Settings

from bots.exceptions.providers import (
    ProviderError,
    ProviderMisconfiguredError,
    ProviderRejectedError,
    ProviderUnavailableError,
    ProviderUncertainError,
)
from bots.providers.email import EmailProvider
from bots.providers.wire import Attachment, OutboundText
from tests.bots.mail import server
from tests.bots.mail.server import MailServer

KEY = "ab" * 32


def letter(to: str = "dana@example.com", **more: object) -> OutboundText:
    said = {"subject": "Your home", "body": "Hello Dana", "html": "<p>Hello Dana</p>", **more}
    headers = {"Message-ID": f"<{KEY}@acme.example>"}
    return OutboundText(idempotency_key=KEY, channel="email", to=to, headers=headers, **said)  # type: ignore[arg-type]


@pytest.fixture
def provider(mail_server: MailServer) -> EmailProvider:
    return EmailProvider("hello@acme.example", company="Acme Homes")


def test_a_letter_arrives_in_text_and_html_under_its_key(
    provider: EmailProvider, mail_server: MailServer
) -> None:
    receipt = provider.submit(
        letter(reply_to="reply+x@in.acme.example", bounces_to="bounce+x@in.acme.example")
    )
    taken = mail_server.taken[0]
    assert (receipt.provider, receipt.sid, taken.sender) == ("smtp", KEY, "bounce+x@in.acme.example")
    assert taken.letter["Message-ID"].strip() == f"<{KEY}@acme.example>"
    assert (taken.letter["From"], taken.letter["Reply-To"]) == (
        "Acme Homes <hello@acme.example>",
        "reply+x@in.acme.example",
    )
    assert [part.get_content_type() for part in taken.letter.iter_parts()] == ["text/plain", "text/html"]


def test_an_attachment_is_written_when_it_is_sent(provider: EmailProvider, mail_server: MailServer) -> None:
    report = Attachment("report.pdf", "application/pdf", lambda: b"%PDF-1.4")
    provider.submit(letter(attachments=(report,)))
    attached = next(mail_server.taken[0].letter.iter_attachments())
    assert (attached.get_filename(), attached.get_content()) == ("report.pdf", b"%PDF-1.4")


@pytest.mark.parametrize(
    ("to", "problem"),
    [
        (server.NOBODY, ProviderRejectedError),
        (server.POISON, ProviderRejectedError),
        (server.FULL, ProviderUnavailableError),
        (server.HANGS_UP, ProviderUnavailableError),
        (server.LOST, ProviderUncertainError),
        ("dana@example.com\nBcc: all@example.com", ProviderRejectedError),
    ],
)
def test_each_answer_says_whether_it_was_taken(
    provider: EmailProvider, to: str, problem: type[ProviderError]
) -> None:
    with pytest.raises(problem) as raised:
        provider.submit(letter(to))
    assert type(raised.value) is problem


def test_a_server_that_is_away_took_nothing(settings: Settings, mail_server: MailServer) -> None:
    settings.EMAIL_PORT = 1
    with pytest.raises(ProviderUnavailableError, match="cannot be reached"):
        EmailProvider("hello@acme.example").submit(letter())


def test_nobody_can_ask_a_mail_server(provider: EmailProvider) -> None:
    assert provider.find(letter()) is None
    assert (provider.find_is_proof, provider.retry_is_safe) == (False, True)


def test_email_needs_an_address_that_it_comes_from() -> None:
    with pytest.raises(ProviderMisconfiguredError):
        EmailProvider("")


def test_a_companys_name_stays_in_its_place(mail_server: MailServer, make_name: Callable[[], str]) -> None:
    EmailProvider("hello@acme.example", company=make_name()).submit(letter())
    assert mail_server.taken[0].letter["From"].addresses[0].addr_spec == "hello@acme.example"


@pytest.fixture(params=['Evil" <evil@example.com>, "', "Zoë & Söhne", "A, B <C>"])
def make_name(request: pytest.FixtureRequest) -> Callable[[], str]:
    return lambda: str(request.param)
