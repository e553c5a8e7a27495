"""Leads of Acme, and a provider that remembers what it was given."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from bots.exceptions.providers import ProviderError
from bots.models.leads import Lead
from bots.providers.wire import OutboundText, Receipt
from bots.services import consents as consent_services
from bots.services import leads as lead_services
from common.actor import Actor
from common.tenancy import tenant_scope
from events.log import Published

# A Monday morning in California, far enough ahead that nothing planned from it is due by the wall clock.
MONDAY = datetime(2030, 11, 4, 18, 0, tzinfo=UTC)


def ignore(messages: Iterable[Published]) -> None:
    """A bus that nobody listens to."""


@pytest.fixture(autouse=True)
def quiet_bus(settings: Settings) -> None:
    settings.EVENT_BUS = "tests.bots.conftest.ignore"


@pytest.fixture
def make_lead(as_alice: Actor) -> Callable[..., Lead]:
    def make(*, actor: Actor = as_alice, consents: Iterable[str] = (), **fields: Any) -> Lead:
        defaults = {"name": "Dana Reyes", "zip": "95814"}
        with tenant_scope(actor.tenant_id):
            lead = lead_services.create_lead(actor=actor, fields={**defaults, **fields})
            for channel in consents:
                consent_services.record_consent(
                    actor=actor,
                    lead_id=lead.id,
                    channel=channel,
                    is_granted=True,
                    source="test",
                    given_at=MONDAY,
                )
        return lead

    return make


@pytest.fixture
def dana(make_lead: Callable[..., Lead]) -> Lead:
    """A lead who may be reached in every way."""
    return make_lead(phone="+19165550100", email="dana@example.com", consents=("sms", "email", "voice"))


class RememberingProvider:
    """Takes every message and counts them by key; ``fails_with`` is raised instead of an answer."""

    def __init__(self) -> None:
        self.name = "remembering"
        self.find_is_proof = True
        self.journal: list[OutboundText] = []
        self.fails_with: ProviderError | None = None
        self.takes_before_failing = False

    def submit(self, message: OutboundText) -> Receipt:
        if self.fails_with is None or self.takes_before_failing:
            self.journal.append(message)
        if self.fails_with is not None:
            raise self.fails_with
        return Receipt(self.name, f"R{message.idempotency_key[:20]}")

    def find(self, message: OutboundText) -> Receipt | None:
        if any(taken.idempotency_key == message.idempotency_key for taken in self.journal):
            return Receipt(self.name, f"R{message.idempotency_key[:20]}")
        return None


@pytest.fixture
def provider() -> RememberingProvider:
    return RememberingProvider()
