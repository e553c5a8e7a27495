"""Many rows in one statement are the rows that saving them one by one would have made."""

from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models.tenants import Tenant
from bots.models.leads import Lead
from common.postgres import inserting
from events.models import Event

pytestmark = pytest.mark.django_db


def leads(*names: str) -> list[Lead]:
    return [
        Lead(name=name, timezone="America/Los_Angeles", tags=["a", 'b "c", {d}'], score=7) for name in names
    ]


def test_rows_come_back_as_they_were_given(in_acme: UUID) -> None:
    first, second = inserting.insert(leads("Zoë \\N 'x'", "Bo\n\tb"))
    found = Lead.objects.get(id=first.id)
    assert (found.name, found.tags, found.archived_at) == ("Zoë \\N 'x'", ["a", 'b "c", {d}'], None)
    assert Lead.objects.get(id=second.id).name == "Bo\n\tb"
    assert found.created_at == first.created_at


def test_many_rows_are_one_statement_and_none_is_none(in_acme: UUID) -> None:
    with CaptureQueriesContext(connection) as queries:
        inserting.insert(leads(*"abcdefgh"))
        assert inserting.insert([]) == []
    assert len(queries) == 1


def test_ids_of_the_databases_own_follow_the_order_given(in_acme: UUID) -> None:
    now = timezone.now()
    inserting.insert(
        Event(type=str(number), topics=[], permission="p", payload='{"a":1.10}', occurred_at=now)
        for number in range(20)
    )
    events = Event.objects.order_by("id")
    assert [event.type for event in events] == [str(number) for number in range(20)]
    assert events[0].payload == '{"a":1.10}'


def test_what_is_inserted_can_be_saved_again(in_acme: UUID) -> None:
    (lead,) = inserting.insert(leads("Ann"))
    lead.name = "Anna"
    lead.save()
    assert Lead.objects.get().name == "Anna"


def test_constraints_hold(in_acme: UUID) -> None:
    (lead,) = inserting.insert(leads("Ann"))
    with pytest.raises(IntegrityError), transaction.atomic():
        inserting.insert([lead])


def test_rows_of_another_company_are_refused(in_acme: UUID, globex: Tenant) -> None:
    strange = leads("Ann")
    strange[0].tenant_id = globex.id
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        inserting.insert(strange)
