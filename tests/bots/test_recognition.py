"""Finding or opening the lead that somebody writes as."""

from typing import Any

import pytest

from bots.models.leads import Lead
from bots.services import leads as lead_services
from bots.services import recognition
from common.actor import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_acme")]


def test_two_first_messages_at_once_open_one_lead(as_alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    create = lead_services.create_lead

    def create_second(**given: Any) -> Lead:
        create(**given)
        return create(**given)

    monkeypatch.setattr(lead_services, "create_lead", create_second)
    found = recognition.recognise_lead(actor=as_alice, fields={"name": "Dana", "phone": "916-555-0100"})
    assert [lead.id for lead in Lead.objects.all()] == [found]
