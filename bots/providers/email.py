"""Email over Django's mail backends: one letter in text and HTML for each submission.

A mail server cannot be asked whether it took a message. So an answer that was lost leaves it unknown; since
every try has the same Message-ID, trying again later shows the reader one letter, not two.
"""

import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.errors import MessageError
from typing import Any

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from bots.exceptions.providers import (
    ProviderMisconfiguredError,
    ProviderRejectedError,
    ProviderUnavailableError,
    ProviderUncertainError,
)
from bots.providers.wire import OutboundText, Receipt


class EmailProvider:
    """Hands letters to the installation's mail server, from one company's address."""

    name = "smtp"
    find_is_proof = False
    retry_is_safe = True

    def __init__(
        self, sender: str, *, company: str = "", connect: Callable[[], BaseEmailBackend] = get_connection
    ) -> None:
        if "@" not in sender:
            raise ProviderMisconfiguredError("Email needs an address that it comes from: email_from.")
        self._sender = sender if "<" in sender or not company else f'"{_quoted(company)}" <{sender}>'
        self._connect = connect

    def submit(self, message: OutboundText) -> Receipt:
        letter = _letter(message, self._sender)
        with _answers_told(self._connect()) as backend:
            taken = backend.send_messages([letter])
        if taken != 1:
            raise ProviderUncertainError("The mail backend did not say whether it took the letter.")
        return Receipt(self.name, message.idempotency_key[:100], "accepted")

    def find(self, message: OutboundText) -> Receipt | None:
        """None: no mail server tells what it took."""
        return None


def _letter(message: OutboundText, sender: str) -> EmailMultiAlternatives:
    headers = {**message.headers, "From": sender}
    letter = EmailMultiAlternatives(
        subject=message.subject,
        body=message.body,
        from_email=message.bounces_to or sender,
        to=[message.to],
        reply_to=[message.reply_to] if message.reply_to else None,
        headers=headers,
    )
    if message.html:
        letter.attach_alternative(message.html, "text/html")
    for attachment in message.attachments:
        letter.attach(attachment.name, attachment.write(), attachment.content_type)
    try:
        # Once here, where what no header can hold is a refusal of this letter and of no other.
        letter.message()
    except (ValueError, MessageError) as problem:
        raise ProviderRejectedError(f"The letter cannot be written: {problem}.") from problem
    return letter


@contextmanager
def _answers_told(backend: BaseEmailBackend) -> Iterator[BaseEmailBackend]:
    """The opened backend; what goes wrong is told as refused, not taken, or unknown."""
    try:
        backend.open()
    except (OSError, smtplib.SMTPException) as problem:
        raise ProviderUnavailableError(f"The mail server cannot be reached: {_said(problem)}.") from problem
    data = _WatchedData(backend)
    try:
        yield backend
    except smtplib.SMTPRecipientsRefused as refusal:
        code, said = next(iter(refusal.recipients.values()))
        raise _refused(code, said) from refusal
    except smtplib.SMTPResponseException as refusal:
        raise _refused(refusal.smtp_code, refusal.smtp_error) from refusal
    except (OSError, smtplib.SMTPException) as problem:
        if data.has_begun:
            raise ProviderUncertainError(f"The mail server's answer was lost: {_said(problem)}.") from problem
        raise ProviderUnavailableError(f"The mail server broke off: {_said(problem)}.") from problem
    finally:
        # What the server answered counts; that it then hung up rudely changes nothing.
        with suppress(OSError, smtplib.SMTPException):
            backend.close()


class _WatchedData:
    """Whether a connection came as far as handing the letter over; one that cannot be watched always did."""

    def __init__(self, backend: BaseEmailBackend) -> None:
        connection = getattr(backend, "connection", None)
        self.has_begun = not isinstance(connection, smtplib.SMTP)
        if isinstance(connection, smtplib.SMTP):
            hand_over = connection.data

            def data(content: Any) -> tuple[int, bytes]:
                self.has_begun = True
                return hand_over(content)

            # The one moment that smtplib does not tell of.
            connection.data = data  # type: ignore[method-assign, assignment]


def _refused(code: int, said: bytes | str) -> ProviderRejectedError | ProviderUnavailableError:
    words = said.decode(errors="replace") if isinstance(said, bytes) else said
    detail = f"The mail server said {code}: {' '.join(words.split())[:200]}"
    return ProviderRejectedError(detail) if 500 <= code < 600 else ProviderUnavailableError(detail)


def _said(problem: Exception) -> str:
    return (" ".join(str(problem).split()) or type(problem).__name__)[:200]


def _quoted(name: str) -> str:
    return "".join(char for char in name if char.isprintable() and char not in '"\\<>')
