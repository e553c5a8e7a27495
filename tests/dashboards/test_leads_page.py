"""The table of leads: what it shows, and a file that comes in while one watches."""

import re
from uuid import UUID

import pytest
from django.test import Client
from playwright.sync_api import FilePayload, Page, expect

from accounts.models.users import User
from bots.services import leads as lead_services
from common.actor import Actor
from common.tenancy import tenant_scope
from tests.conftest import PASSWORD
from tests.dashboards.browser import is_live
from tests.dashboards.test_command_centre import sign_in
from tests.stack import Stack

pytestmark = pytest.mark.django_db(transaction=True)

FILE = """name,phone,city,price
Maria Lopez,916 555 0101,Davis,450000
Sam Reed,916 555 0102,Folsom,
Nobody,12,Davis,
"""


@pytest.fixture
def people(as_alice: Actor) -> None:
    with tenant_scope(as_alice.tenant_id):
        for number in range(60):
            fields = {
                "name": f"Lead {number:02d}",
                "city": "Davis" if number % 2 else "Folsom",
                "price": 1000 * number,
            }
            lead_services.create_lead(actor=as_alice, fields=fields)


def names(html: str) -> list[str]:
    return re.findall(r'table__link"[^>]*>([^<]*)<', html)


def test_pages_follow_one_another_without_gap_or_repeat(alice: User, people: None) -> None:
    browser = sign_in(alice)
    first = browser.get("/leads?sort=price").content.decode()
    onward = re.search(r'href="(/leads\?[^"]*)" rel="next"', first)
    assert onward is not None
    second = browser.get(onward[1].replace("&amp;", "&")).content.decode()
    assert names(first) + names(second) == [f"Lead {number:02d}" for number in range(60)]


def test_filters_narrow_and_can_be_cleared(alice: User, people: None) -> None:
    browser = sign_in(alice)
    assert names(browser.get("/leads?q=lead+07").content.decode()) == ["Lead 07"]
    html = browser.get("/leads?temperature=hot").content.decode()
    assert "No lead matches" in html
    assert "Show all leads" in html


@pytest.mark.parametrize("query", ["temperature=x", "stage=Q9", "sort=-password", "q=%00", "q=" + "x" * 5000])
def test_nonsense_in_the_address_is_no_error(alice: User, query: str) -> None:
    assert sign_in(alice).get(f"/leads?{query}").status_code == 200


def test_a_cursor_that_was_altered_is_not_found(alice: User) -> None:
    assert sign_in(alice).get("/leads?cursor=abc").status_code == 404


def test_charlie_sees_no_lead_of_acme(charlie: User, people: None) -> None:
    assert names(sign_in(charlie).get("/leads").content.decode()) == []


def test_only_who_may_import_is_offered_to(bob: User, alice: User) -> None:
    assert "Import leads" not in sign_in(bob).get("/leads").content.decode()
    assert "Import leads" in sign_in(alice).get("/leads").content.decode()


def test_nobody_is_shown_leads_before_signing_in() -> None:
    assert Client().get("/leads").status_code == 302


@pytest.fixture
def watching(page: Page, stack: Stack, alice: User) -> Page:
    page.goto(f"{stack.origin}/sign-in?next=/leads")
    page.get_by_label("Email").fill(alice.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    is_live(page)
    return page


@pytest.mark.browser
def test_a_file_comes_in_with_a_report_of_what_was_refused(watching: Page, stack: Stack) -> None:
    stack.start("worker")
    file: FilePayload = {"name": "leads.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
    watching.get_by_label("File").set_input_files(file)
    watching.get_by_role("button", name="Import").click()
    figures = watching.locator(".progress__figures")
    expect(figures).to_have_text("done: 2 new, 0 changed, 0 as before, 1 refused", timeout=30_000)
    expect(watching.locator("#import-report")).to_contain_text("Line 4, ")
    watching.get_by_role("button", name="Show 1 change").click()
    expect(watching.locator("#leads tr")).to_have_count(2)


@pytest.mark.browser
def test_a_refused_file_says_why(watching: Page) -> None:
    watching.get_by_label("File").set_input_files(
        {"name": "a.csv", "mimeType": "text/csv", "buffer": b"\xff\xfe"}
    )
    watching.get_by_role("button", name="Import").click()
    expect(watching.get_by_role("alert")).not_to_be_empty()


@pytest.mark.browser
def test_a_changed_lead_changes_where_it_stands(watching: Page, as_alice: Actor, people: None) -> None:
    expect(watching.locator("#show-new")).to_have_text("Show 60 changes")
    watching.locator("#show-new").click()
    expect(watching.locator("#show-new")).to_be_hidden()
    row = watching.locator("#leads tr").filter(has_text="Lead 30")
    with tenant_scope(as_alice.tenant_id):
        lead = lead_services.create_lead(actor=as_alice, fields={"name": "Late Lead"})
        moved = str(row.get_attribute("data-key"))
        lead_services.update_lead(
            actor=as_alice, lead_id=UUID(moved), fields={"city": "Elk Grove", "price": 450_000}
        )
    expect(row).to_contain_text("$450,000")
    expect(row).to_contain_text("Elk Grove")
    expect(watching.locator("#show-new")).to_have_text("Show 1 change")
    expect(watching.locator("#leads")).not_to_contain_text(lead.name)
