"""A mail server on this machine that keeps what it takes, with a script for each recipient."""

import asyncio
import email
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

NOBODY, FULL, POISON = "nobody@example.com", "full@example.com", "poison@example.com"
# Takes the letter and hangs up without a word; hangs up when it is named.
LOST, HANGS_UP = "lost@example.com", "hangs-up@example.com"


@dataclass
class Taken:
    sender: str
    recipient: str
    letter: EmailMessage


@dataclass
class MailServer:
    """Where it listens, and what it took."""

    host: str = "127.0.0.1"
    port: int = 0
    taken: list[Taken] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address == NOBODY:
            return "550 5.1.1 There is nobody of that name here"
        if address == FULL:
            return "452 4.2.2 Come back later"
        if address == HANGS_UP:
            _hang_up(server)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        letter = email.message_from_bytes(cast(bytes, envelope.content), policy=default)
        if envelope.rcpt_tos == [POISON]:
            return "554 5.7.1 We do not take this"
        self.taken.append(Taken(str(envelope.mail_from), envelope.rcpt_tos[0], letter))
        if envelope.rcpt_tos == [LOST]:
            _hang_up(server)
            await asyncio.sleep(0)
        return "250 Taken"


def _hang_up(server: SMTP) -> None:
    cast(Any, server).transport.abort()


@contextmanager
def listening() -> Iterator[MailServer]:
    """A server for as long as the block lasts."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        server = MailServer(port=free.getsockname()[1])
    controller = Controller(server, hostname=server.host, port=server.port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
