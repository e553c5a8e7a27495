"""axe-core finds nothing serious on any page in either theme, and on no size does anything jump or spill."""

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client, override_settings
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models.users import User
from bots.services import coaching, enrollments, follow_up_settings, people, turns
from bots.services import leads as lead_services
from common.actor import Actor
from common.tenancy import tenant_scope
from tests.conftest import PASSWORD
from tests.dashboards.test_command_centre import NOW, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCRIPTS = Path(__file__).parents[2] / "static" / "switchboard"
PAGES = (
    "/sign-in", "/", "/conversations", "/conversations/{thread}", "/leads", "/leads/{lead}", "/components",
    "/nowhere", "/follow-ups", "/follow-ups?status=held", "/follow-ups/steps/{step}", "/follow-ups/preview",
    "/follow-ups/preview?sequence={sequence}", "/sequences", "/sequences/{sequence}",
    "/sequences/new?from={sequence}",
)  # fmt: skip
SIZES = {"desk": (1440, 900), "phone": (360, 740)}
# A row shows the focus of its link as an outline of the whole row.
IS_OUTLINED = """[document.activeElement, document.activeElement.closest(".row")].some(
    (each) => each && getComputedStyle(each).outlineStyle !== "none")"""
LONG = "Theodora Bartholomew-Fitzgerald of the Very Long Household Name " * 2


@pytest.fixture
def told(as_alice: Actor, alice: User) -> Iterator[dict[str, UUID]]:
    """A company with something to show, and long words in it; Alice is staff."""
    User.objects.filter(id=alice.id).update(is_staff=True)
    with tenant_scope(as_alice.tenant_id):
        lead = lead_services.create_lead(actor=as_alice, fields={"name": LONG, "source": "referral" * 8})
        plan = enrollments.start_enrollment(actor=as_alice, lead_id=lead.id, now=NOW).enrollment
        step = plan.follow_ups.get(step_number=1).id
        follow_up_settings.pause_all(actor=as_alice, now=NOW)
        other = lead_services.create_lead(actor=as_alice, fields={"name": LONG, "email": "t@example.com"})
        enrollments.start_enrollment(actor=as_alice, lead_id=other.id, now=NOW)
        for text in ("We are relocating to Boise", "w" * 300, "Needs a new roof, 450k", "call me"):
            said = turns.receive_lead_message(actor=as_alice, lead_id=lead.id, text=text, now=NOW)
        thread = said.conversation.id
        people.write_note(actor=as_alice, conversation_id=thread, text="n" * 300, now=NOW)
        coaching.provide_coaching(
            actor=as_alice, conversation_id=thread, text="t" * 300, suggested_reply="r" * 200, now=NOW
        )
    with override_settings(DEMO_MODE=True, MESSAGING_PROVIDER="simulated"):
        yield {
            "lead": lead.id,
            "thread": thread,
            "step": step,
            "sequence": plan.sequence_id,
        }


def open_page(page: Page, live_server: LiveServer, alice: User, address: str, ids: dict[str, UUID]) -> None:
    if address != "/sign-in":
        page.goto(f"{live_server.url}/sign-in")
        page.get_by_label("Email").fill(alice.email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
    page.goto(live_server.url + address.format(**ids))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("address", PAGES)
def test_axe_finds_nothing_serious(
    page: Page, live_server: LiveServer, alice: User, told: dict[str, UUID], address: str, theme: str
) -> None:
    page.context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
    open_page(page, live_server, alice, address, told)
    found = Axe().run(page).response["violations"]
    serious = [one for one in found if one["impact"] in ("serious", "critical")]
    assert [(one["id"], [node["html"][:160] for node in one["nodes"][:3]]) for one in serious] == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_an_open_concierge_fits_and_axe_finds_nothing_serious(
    page: Page, live_server: LiveServer, alice: User, told: dict[str, UUID], size: str, theme: str
) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
    open_page(page, live_server, alice, "/conversations/{thread}", told)
    page.locator("#concierge-open").click()
    page.get_by_role("button", name="How are the bots doing?").click()
    expect(page.locator("#concierge-thread .message[data-sender=bot]:not([data-state])")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("address", PAGES)
def test_nothing_spills_or_jumps(
    page: Page, live_server: LiveServer, alice: User, told: dict[str, UUID], address: str, size: str
) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver((list) => { for (const each of list.getEntries())"
        " window.shift += each.value; }).observe({ type: 'layout-shift', buffered: true });"
    )
    open_page(page, live_server, alice, address, told)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("window.shift") <= 0.02


@pytest.mark.parametrize("address", [each for each in PAGES if each != "/nowhere"])
def test_own_script_is_small(alice: User, told: dict[str, UUID], address: str) -> None:
    browser = Client() if address == "/sign-in" else sign_in(alice)
    html = browser.get(address.format(**told)).content.decode()
    loaded = scripts_of(re.findall(r'<script[^>]* src="[^"]*/switchboard/([a-z-]+\.js)"', html))
    assert 0 < sum((SCRIPTS / name).stat().st_size for name in loaded) <= 60 * 1024


def scripts_of(names: list[str]) -> set[str]:
    """The scripts that a page names, with all that they import, at once or when something is opened."""
    found: set[str] = set()
    while names:
        found.add(name := names.pop())
        text = (SCRIPTS / name).read_text()
        assert not re.search(r'\bimport\((?!"\./)', text), f"{name} imports what nobody can follow"
        names += set(re.findall(r'\b(?:from |import |import\()"\./([a-z-]+\.js)"', text)) - found
    return found


def test_the_keyboard_reaches_everything_and_shows_where_it_is(
    page: Page, live_server: LiveServer, alice: User, told: dict[str, UUID]
) -> None:
    open_page(page, live_server, alice, "/", told)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    reached = set()
    page.keyboard.press("Tab")
    while not page.evaluate("document.activeElement === document.body"):
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.className"))
        assert page.evaluate(IS_OUTLINED), page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        page.keyboard.press("Tab")
    assert {"composer-text", "feed-scroll", "segments__option", "rail__link"} <= reached
