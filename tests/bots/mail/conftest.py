"""A company whose email leaves over a mail server on this machine."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from bots.models.channels import ChannelSettings, EmailProvider
from bots.models.leads import Lead
from bots.models.outbound import Outbound
from bots.services import turns
from common.actor import Actor
from common.tenancy import tenant_scope
from tests.bots.conftest import MONDAY
from tests.bots.mail.posting import SECRET
from tests.bots.mail.server import MailServer, listening


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[MailServer]:
    with listening() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = server.host, server.port, 5
        yield server


@pytest.fixture
def by_mail(as_alice: Actor) -> ChannelSettings:
    """Acme's email goes over the installation's mail server."""
    with tenant_scope(as_alice.tenant_id):
        return ChannelSettings.objects.create(
            email_provider=EmailProvider.SMTP,
            email_from="hello@acme.example",
            reply_domain="in.acme.example",
            inbound_secret=SECRET,
            postal_address="1 Elm St, Sacramento, CA 95814",
        )


@pytest.fixture
def write_in(as_alice: Actor) -> Callable[..., turns.Exchange]:
    """A lead writes, which the bot answers on the same channel."""

    def write(lead: Lead, text: str = "Hello", **more: Any) -> turns.Exchange:
        with tenant_scope(lead.tenant_id):
            return turns.receive_lead_message(
                actor=as_alice, lead_id=lead.id, text=text, now=MONDAY, **{"channel": "email", **more}
            )

    return write


@pytest.fixture
def letter(by_mail: ChannelSettings, dana: Lead, write_in: Callable[..., turns.Exchange]) -> Outbound:
    """The bot's first email to Dana, on its way."""
    sent = write_in(dana).sent
    assert sent is not None
    with tenant_scope(dana.tenant_id):
        return Outbound.objects.select_related("lead").get(message=sent)
