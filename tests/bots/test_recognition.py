"""Finding or opening the lead that somebody writes as."""

from typing import Any

import pytest

from bots.models.leads import Lead
from bots.services import archiving, recognition
from bots.services import leads as lead_services
from common.actor import Actor
from common.tenancy import tenant_scope
from tests.bots.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_acme")]


def test_two_first_messages_at_once_open_one_lead(as_alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    create = lead_services.create_lead

    def create_second(**given: Any) -> Lead:
        create(**given)
        return create(**given)

    monkeypatch.setattr(lead_services, "create_lead", create_second)
    found = recognition.recognise_lead(actor=as_alice, fields={"name": "Dana", "phone": "916-555-0100"})
    assert [lead.id for lead in Lead.objects.all()] == [found]


def test_another_systems_name_always_finds_the_same_lead(as_alice: Actor) -> None:
    reference = "Zk3VwQ9gHL0contact7x"
    first = recognition.recognise_lead(actor=as_alice, fields={"name": "Dana"}, reference=reference)
    assert recognition.recognise_lead(actor=as_alice, fields={}, reference=reference) == first
    assert recognition.recognise_lead(actor=as_alice, fields={}, reference=reference.lower()) != first


def test_another_systems_name_is_given_to_the_lead_with_that_phone(as_alice: Actor, dana: Lead) -> None:
    fields = {"phone": "(916) 555-0100"}
    assert recognition.recognise_lead(actor=as_alice, fields=fields, reference="ghl-1") == dana.id
    assert recognition.recognise_lead(actor=as_alice, fields={}, reference="ghl-1") == dana.id


def test_another_systems_name_follows_a_merge(as_alice: Actor, dana: Lead) -> None:
    other = recognition.recognise_lead(actor=as_alice, fields={"name": "D. Reyes"}, reference="ghl-2")
    archiving.merge_leads(actor=as_alice, lead_id=other, into_lead_id=dana.id, now=MONDAY)
    assert recognition.recognise_lead(actor=as_alice, fields={}, reference="ghl-2") == dana.id


def test_each_company_has_its_own_names(as_alice: Actor, as_charlie: Actor) -> None:
    acmes = recognition.recognise_lead(actor=as_alice, fields={}, reference="ghl-3")
    with tenant_scope(as_charlie.tenant_id):
        assert recognition.recognise_lead(actor=as_charlie, fields={}, reference="ghl-3") != acmes
