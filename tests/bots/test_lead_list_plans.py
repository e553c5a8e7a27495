"""The lead list reads its pages off indexes, as the app role behind row-level security."""

from typing import Any

import pytest
from django.db import connection, transaction

from bots.selectors import leads as lead_selectors
from bots.selectors.leads import LeadFilter
from common.actor import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_acme")]


def plan_of(actor: Actor, order: str, **wanted: Any) -> str:
    """The plan of a list that sorts and scans nothing an index can give; an empty table it would."""
    leads = lead_selectors.list_leads_for(actor=actor, wanted=LeadFilter(**wanted))
    tie = "-id" if order.startswith("-") else "id"
    with transaction.atomic(), connection.cursor() as cursor:
        for way in ("seqscan", "bitmapscan", "sort", "incremental_sort"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        return leads.order_by(order, tie).values(*lead_selectors.SHOWN)[:50].explain()


@pytest.mark.parametrize("sort", lead_selectors.SORTS)
@pytest.mark.parametrize("direction", ["", "-"])
def test_each_order_has_its_index(as_alice: Actor, sort: str, direction: str) -> None:
    plan = plan_of(as_alice, direction + sort)
    assert "Index Scan" in plan
    assert "Sort" not in plan


@pytest.mark.parametrize(
    "wanted",
    [{"temperature": ("hot",)}, {"city": "Reno"}, {"zip": "95814"}],
    ids=["temperature", "city", "zip"],
)
def test_each_common_filter_has_its_index(as_alice: Actor, wanted: dict[str, Any]) -> None:
    plan = plan_of(as_alice, "-created_at", **wanted)
    assert f"bots_lead_by_{next(iter(wanted))}" in plan
    assert "Sort" not in plan
