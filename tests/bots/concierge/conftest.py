"""Asking the concierge as one of the cast, about a lead that the bots' tests know."""

from collections.abc import Callable
from typing import Any

import pytest

from bots.engines.concierge.facts import Reply
from bots.models.leads import Lead
from bots.services import concierge, turns
from common.actor import Actor
from common.tenancy import tenant_scope
from tests.bots.conftest import MONDAY, dana, make_lead, quiet_bus

__all__ = ["dana", "make_lead", "quiet_bus"]

Ask = Callable[..., Reply]


@pytest.fixture
def ask() -> Ask:
    def say(actor: Actor, text: str, **options: Any) -> Reply:
        with tenant_scope(actor.tenant_id):
            return concierge.ask(
                actor=actor, text=text, session_id=options.pop("session_id", "panel"), now=MONDAY, **options
            )

    return say


@pytest.fixture
def wrote(as_alice: Actor) -> Callable[[Lead, str], turns.Exchange]:
    """A lead writes a message, which the bot answers."""

    def write(lead: Lead, text: str) -> turns.Exchange:
        with tenant_scope(as_alice.tenant_id):
            return turns.receive_lead_message(actor=as_alice, lead_id=lead.id, text=text, now=MONDAY)

    return write
