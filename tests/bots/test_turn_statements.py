"""What one message may cost the database: statements are what a lead waits for."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bots.models.leads import Lead
from bots.services import turns
from common.actor import Actor
from tests.bots.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_acme")]
MOST_STATEMENTS = 20


def statements_of(text: str, *, actor: Actor, lead: Lead) -> int:
    with CaptureQueriesContext(connection) as asked:
        turns.receive_lead_message(actor=actor, lead_id=lead.id, text=text, now=MONDAY)
    return len(asked)


def test_no_message_of_a_conversation_takes_more_statements_than_another(as_alice: Actor, dana: Lead) -> None:
    said = ("We are going through a divorce.", "45 days are fine.", "It needs a new roof.", "$450,000")
    counts = [statements_of(text, actor=as_alice, lead=dana) for text in ("Hi", *said)]
    assert max(counts) <= MOST_STATEMENTS, counts


def test_a_long_conversation_costs_no_more_than_a_short_one(as_alice: Actor, dana: Lead) -> None:
    statements_of("Hi", actor=as_alice, lead=dana)
    early = statements_of("What is the weather like?", actor=as_alice, lead=dana)
    for _ in range(6):
        statements_of("What is the weather like?", actor=as_alice, lead=dana)
    assert statements_of("What is the weather like?", actor=as_alice, lead=dana) <= early
