"""The command centre's hot leads while scores change, on the real processes and in a real browser."""

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from accounts.models.users import User
from bots.models.leads import Lead
from bots.services import leads as lead_services
from common.actor import Actor
from common.tenancy import tenant_scope
from dashboards.selectors.command_centre import HOT_SHOWN
from tests.dashboards.test_live_inbox import enter
from tests.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def leads(as_alice: Actor) -> dict[str, Lead]:
    """One more hot lead than the page shows, "Lead 0" the best of them, and one who is not hot."""
    names = [f"Lead {number}" for number in range(HOT_SHOWN + 1)]
    with tenant_scope(as_alice.tenant_id):
        found = {
            name: lead_services.create_lead(actor=as_alice, fields={"name": name})
            for name in [*names, "Maria"]
        }
    for number, name in enumerate(names):
        score(found[name], 190 - number * 5)
    return found


@pytest.fixture
def watching(page: Page, stack: Stack, alice: User, leads: dict[str, Lead]) -> Page:
    enter(page, stack, alice, "/")
    expect(page.locator("#hot-leads .row__name")).to_have_text(
        ["Lead 0", "Lead 1", "Lead 2", "Lead 3", "Lead 4"]
    )
    return page


def score(lead: Lead, points: int) -> None:
    with tenant_scope(lead.tenant_id), transaction.atomic():
        lead.score = points
        lead.temperature = "hot" if points >= 150 else "warm"
        lead_services.record_change(lead, ("score", "temperature"))


@pytest.mark.parametrize(
    ("name", "points", "shown"),
    [
        ("Maria", 195, ["Maria", "Lead 0", "Lead 1", "Lead 2", "Lead 3"]),
        ("Maria", 180, ["Lead 0", "Lead 1", "Maria", "Lead 2", "Lead 3"]),
        ("Lead 3", 195, ["Lead 3", "Lead 0", "Lead 1", "Lead 2", "Lead 4"]),
        ("Lead 1", 160, ["Lead 0", "Lead 2", "Lead 3", "Lead 4", "Lead 5"]),
        ("Lead 1", 100, ["Lead 0", "Lead 2", "Lead 3", "Lead 4", "Lead 5"]),
    ],
    ids=["hot_above_all", "hot_in_the_middle", "rises", "falls_below_all_shown", "cools"],
)
def test_the_best_stand_in_the_order_of_a_fresh_page(
    watching: Page, leads: dict[str, Lead], name: str, points: int, shown: list[str]
) -> None:
    score(leads[name], points)
    names = watching.locator("#hot-leads .row__name")
    expect(names).to_have_text(shown)
    watching.reload()
    expect(names).to_have_text(shown)
