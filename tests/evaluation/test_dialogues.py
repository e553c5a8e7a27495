"""Scripted dialogues, each played through the services on the database."""

from typing import Any

import pytest

from bots.models.leads import Lead
from common.actor import Actor
from evaluation import company, dialogues

EVERY = dialogues.read()


@pytest.mark.django_db
@pytest.mark.usefixtures("in_acme")
@pytest.mark.parametrize("dialogue", EVERY, ids=[one["id"] for one in EVERY])
def test_a_dialogue_ends_as_it_has_to(dialogue: dict[str, Any], as_alice: Actor) -> None:
    lead = company.new_lead(company.Company(owner=as_alice, victim=Lead()))
    found = dialogues.play(dialogue, actor=as_alice, lead=lead)
    assert not found, "\n".join(found)


def test_the_set_is_large_enough_and_names_each_dialogue_once() -> None:
    assert len(EVERY) >= 64
    assert len({one["id"] for one in EVERY}) == len(EVERY)
