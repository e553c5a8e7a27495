"""Whoever holds a letter ends our emails in a browser, also without script and on a small screen."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from bots.models.outbound import Outbound
from bots.models.suppressions import Suppression
from bots.services import email_letters, turns
from bots.services import leads as lead_services
from common.actor import Actor
from common.tenancy import tenant_scope
from tests.dashboards.test_command_centre import NOW

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def address(as_alice: Actor, live_server: LiveServer) -> str:
    """The link of a letter that answered a lead."""
    with tenant_scope(as_alice.tenant_id):
        lead = lead_services.create_lead(
            actor=as_alice, fields={"name": "Dana Reyes", "email": "dana@example.com"}
        )
        turns.receive_lead_message(actor=as_alice, lead_id=lead.id, text="Hello", now=NOW, channel="email")
        link = email_letters.unsubscribe_url(Outbound.objects.get())
    return f"{live_server.url}/u/{link.rpartition('/')[2]}"


def serious_on(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [one["id"] for one in found if one["impact"] in ("serious", "critical")]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_both_of_its_states_are_for_everybody(page: Page, address: str, theme: str) -> None:
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    page.goto(address)
    expect(page.get_by_role("heading", name="Which emails do you want to end?")).to_be_visible()
    asked = serious_on(page)
    page.get_by_role("button", name="End all emails").click()
    expect(page.get_by_role("heading", name="You get no more emails from us")).to_be_visible()
    assert (asked, serious_on(page)) == ([], [])


def test_it_needs_no_script_and_fits_a_telephone(browser: Browser, address: str, as_alice: Actor) -> None:
    window = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 640})
    page = window.new_page()
    page.goto(address)
    page.get_by_role("button", name="End all emails").click()
    expect(page.get_by_text("sends nothing more by email to d•••@example.com")).to_be_visible()
    assert window.cookies() == []
    window.close()
    with tenant_scope(as_alice.tenant_id):
        assert Suppression.objects.get().address == "dana@example.com"
