"""Going on in another company of one's own, and in no other."""

from uuid import UUID

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models.memberships import Membership
from accounts.models.roles import Role
from accounts.models.tenants import Tenant
from accounts.models.users import User
from bots.services import leads as lead_services
from common.actor import Actor
from common.tenancy import tenant_scope
from events.models import Event
from tests.conftest import PASSWORD
from tests.dashboards.test_command_centre import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def both(alice: User, as_alice: Actor, globex: Tenant, as_charlie: Actor) -> User:
    """Alice, who owns Acme and may look at Globex; each company has one lead."""
    with tenant_scope(as_alice.tenant_id):
        lead_services.create_lead(actor=as_alice, fields={"name": "Maria Lopez"})
    with tenant_scope(globex.id):
        Membership.objects.create(user=alice, role=Role.VIEWER)
        lead_services.create_lead(actor=as_charlie, fields={"name": "James Okafor"})
    return alice


@pytest.fixture
def browser_of_alice(both: User, acme: Tenant) -> Client:
    browser = sign_in(both)
    browser.post("/company", {"company": str(acme.id)})
    return browser


def test_switching_shows_the_other_companys_leads(browser_of_alice: Client, globex: Tenant) -> None:
    before = browser_of_alice.get("/leads").content.decode()
    answer = browser_of_alice.post("/company", {"company": str(globex.id)})
    after = browser_of_alice.get("/leads").content.decode()
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert ("Maria Lopez" in before, "James Okafor" in before) == (True, False)
    assert ("Maria Lopez" in after, "James Okafor" in after) == (False, True)


def test_the_other_companys_role_holds_there(browser_of_alice: Client, globex: Tenant) -> None:
    assert "Import leads" in browser_of_alice.get("/leads").content.decode()
    browser_of_alice.post("/company", {"company": str(globex.id)})
    assert "Import leads" not in browser_of_alice.get("/leads").content.decode()


def test_another_browser_stays_where_it_is(browser_of_alice: Client, both: User, globex: Tenant) -> None:
    elsewhere = sign_in(both)
    browser_of_alice.post("/company", {"company": str(globex.id)})
    assert "Maria Lopez" in elsewhere.get("/leads").content.decode()


def test_a_tab_left_open_goes_on_asking_its_own_company(
    browser_of_alice: Client, acme: Tenant, globex: Tenant
) -> None:
    browser_of_alice.post("/company", {"company": str(globex.id)})
    names = {
        tenant.name: browser_of_alice.get("/api/leads", headers={"X-Tenant-ID": str(tenant.id)}).content
        for tenant in (acme, globex)
    }
    assert b"Maria Lopez" in names["Acme Homes"]
    assert b"James Okafor" in names["Globex Realty"]


def test_the_next_sign_in_leads_to_the_company_used_last(
    browser_of_alice: Client, both: User, globex: Tenant
) -> None:
    browser_of_alice.post("/company", {"company": str(globex.id)})
    assert "James Okafor" in sign_in(both).get("/leads").content.decode()


def test_charlie_cannot_choose_acme_and_his_own_company_is_told(
    charlie: User, globex: Tenant, acme: Tenant
) -> None:
    browser = sign_in(charlie)
    foreign = browser.post("/company", {"company": str(acme.id)})
    assert foreign.status_code == 404
    assert "Globex Realty" in browser.get("/").content.decode()
    with tenant_scope(globex.id):
        assert Event.objects.filter(type="foreign_tenant_refused").count() == 1


@pytest.mark.parametrize("company", ["", "x", str(UUID(int=0))])
def test_an_unknown_company_is_not_found(browser_of_alice: Client, company: str) -> None:
    assert browser_of_alice.post("/company", {"company": company}).status_code == 404
    assert "Maria Lopez" in browser_of_alice.get("/leads").content.decode()


def test_a_suspended_company_is_not_offered_and_cannot_be_chosen(
    browser_of_alice: Client, globex: Tenant
) -> None:
    with tenant_scope(globex.id):
        Tenant.objects.filter(id=globex.id).update(status=Tenant.Status.SUSPENDED)
    assert browser_of_alice.post("/company", {"company": str(globex.id)}).status_code == 403
    assert 'action="/company"' not in browser_of_alice.get("/").content.decode()


def test_one_company_alone_has_no_switcher(bob: User) -> None:
    assert 'action="/company"' not in sign_in(bob).get("/").content.decode()


def test_it_takes_a_sign_in_and_the_token_of_this_site(both: User, globex: Tenant) -> None:
    assert Client().post("/company", {"company": str(globex.id)})["Location"] == "/sign-in"
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = sign_in(both).cookies
    assert strict.post("/company", {"company": str(globex.id)}).status_code == 403


def enter(page: Page, live_server: LiveServer) -> Page:
    page.goto(f"{live_server.url}/sign-in?next=/leads")
    page.get_by_label("Email").fill("alice@acme.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    return page


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_keyboard_switches_and_closes(
    page: Page, live_server: LiveServer, browser_of_alice: Client
) -> None:
    enter(page, live_server)
    opener = page.get_by_role("button", name="Acme Homes, switch company")
    opener.press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Globex Realty")).to_be_hidden()
    expect(opener).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Globex Realty, switch company")).to_be_visible()
    expect(page.locator("#leads")).to_contain_text("James Okafor")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_it_switches_without_script(
    browser: Browser, live_server: LiveServer, browser_of_alice: Client
) -> None:
    window = browser.new_context(java_script_enabled=False)
    page = enter(window.new_page(), live_server)
    page.get_by_role("button", name="Acme Homes, switch company").click()
    page.get_by_role("button", name="Globex Realty").click()
    expect(page.locator("#leads")).to_contain_text("James Okafor")
    window.close()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_tab_that_was_left_open_follows_when_it_reads_again(
    context: BrowserContext, live_server: LiveServer, browser_of_alice: Client
) -> None:
    left, other = enter(context.new_page(), live_server), context.new_page()
    other.goto(f"{live_server.url}/leads")
    other.get_by_role("button", name="Acme Homes, switch company").click()
    other.get_by_role("button", name="Globex Realty").click()
    expect(other.locator(".top__tenant")).to_have_text("Globex Realty")
    left.evaluate("import('/static/switchboard/reread.js').then((each) => each.reread().catch(() => {}))")
    expect(left.locator(".top__tenant")).to_have_text("Globex Realty")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_the_open_list_fits_and_axe_finds_nothing_serious(
    page: Page, live_server: LiveServer, browser_of_alice: Client, theme: str, width: int
) -> None:
    page.context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
    page.set_viewport_size({"width": width, "height": 740})
    enter(page, live_server).get_by_role("button", name="Acme Homes, switch company").click()
    box = page.locator("#companies").bounding_box()
    assert box is not None
    assert (box["x"] >= 0, box["x"] + box["width"] <= width) == (True, True)
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
