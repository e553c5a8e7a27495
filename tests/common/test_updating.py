"""Many rows changed in one statement stand as saving them one by one would have left them."""

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models.tenants import Tenant
from bots.models.leads import Lead
from common.postgres import inserting, updating
from common.tenancy import tenant_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def leads(in_acme: UUID) -> list[Lead]:
    return [*inserting.insert(Lead(name=name, timezone="UTC", tags=["a"], score=7) for name in "ab")]


def test_the_named_fields_change_in_one_statement_and_no_others(leads: list[Lead]) -> None:
    for number, lead in enumerate(leads):
        lead.name, lead.tags, lead.score = f"Zoë \\N 'x' {number}", ["b", '"c", {d}'], 9
    with CaptureQueriesContext(connection) as queries:
        updating.update(leads, ["name", "tags"])
    assert len(queries) == 1
    assert list(Lead.objects.order_by("id").values_list("name", "tags", "score")) == [
        ("Zoë \\N 'x' 0", ["b", '"c", {d}'], 7),
        ("Zoë \\N 'x' 1", ["b", '"c", {d}'], 7),
    ]


def test_when_a_row_changed_is_kept(leads: list[Lead]) -> None:
    before = leads[0].updated_at
    updating.update(leads, ["score"])
    assert Lead.objects.get(id=leads[0].id).updated_at == leads[0].updated_at > before


def test_nothing_to_change_asks_nothing(leads: list[Lead]) -> None:
    with CaptureQueriesContext(connection) as queries:
        updating.update([], ["score"])
    assert len(queries) == 0


def test_rows_of_another_company_stay_as_they_are(leads: list[Lead], globex: Tenant) -> None:
    leads[0].name = "changed"
    with tenant_scope(globex.id):
        updating.update(leads, ["name"])
    assert Lead.objects.get(id=leads[0].id).name == "a"
