"""The concierge on the pages: it knows where one stands, proposes, acts when told yes, and stays open."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models.users import User
from bots.models.conversations import Conversation
from bots.models.handoffs import Handoff
from bots.services import leads as lead_services
from bots.services import turns
from common.actor import Actor
from common.tenancy import tenant_scope
from tests.dashboards.test_live_inbox import enter
from tests.dashboards.test_live_page import NOON
from tests.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def thread(as_alice: Actor) -> Conversation:
    """Maria wrote a text: the lead bot has the thread."""
    with tenant_scope(as_alice.tenant_id):
        lead = lead_services.create_lead(
            actor=as_alice, fields={"name": "Maria Lopez", "phone": "+19165550123"}
        )
        said = turns.receive_lead_message(
            actor=as_alice, lead_id=lead.id, text="Hello, who is this?", now=NOON, channel="sms"
        )
    return said.conversation


@pytest.fixture
def watching(page: Page, stack: Stack, alice: User, thread: Conversation) -> Page:
    return enter(page, stack, alice, f"/conversations/{thread.id}")


def ask(page: Page, text: str) -> None:
    page.locator("#concierge-text").fill(text)
    page.locator("#concierge-text").press("Enter")


def test_it_hands_a_lead_to_the_seller_bot_with_what_is_known(
    watching: Page, as_alice: Actor, thread: Conversation
) -> None:
    watching.get_by_role("button", name="Concierge", exact=True).click()
    ask(watching, "hand this lead to the seller bot")
    proposal = watching.locator(".concierge__proposal")
    expect(proposal).to_contain_text("Maria Lopez")
    proposal.get_by_role("button").click()
    expect(watching.locator("#thread-head")).to_contain_text("Seller bot")
    expect(watching.locator("#handoffs")).to_contain_text("Seller bot")
    expect(watching.locator(".concierge__proposal")).to_have_count(0)
    with tenant_scope(as_alice.tenant_id):
        packet = Handoff.objects.get(conversation=thread).packet
    assert packet["lead"]["name"] == "Maria Lopez"
    assert packet["turns"][0]["text"] == "Hello, who is this?"


def test_it_stays_open_with_its_thread_on_the_next_page(watching: Page) -> None:
    watching.keyboard.press("Control+.")
    expect(watching.locator("#concierge-text")).to_be_focused()
    ask(watching, "what can you do?")
    answer = watching.locator("#concierge-thread .message[data-sender=bot]:not([data-state])")
    expect(answer).to_contain_text("live data")
    watching.get_by_role("link", name="Leads", exact=True).first.click()
    expect(watching.locator("#concierge-thread .message")).to_have_count(2)
    watching.locator("#concierge-text").press("Escape")
    expect(watching.locator("#concierge")).to_be_hidden()
    expect(watching.locator("#concierge-open")).to_be_focused()


def test_too_many_questions_are_answered_kindly(watching: Page) -> None:
    watching.route(
        "**/api/concierge/ask",
        lambda route: route.fulfill(status=429, headers={"Retry-After": "7"}, json={"detail": "Too many."}),
    )
    watching.get_by_role("button", name="Concierge", exact=True).click()
    ask(watching, "who is hot?")
    expect(watching.locator("#concierge-thread")).to_contain_text("again in 7 seconds")
    expect(watching.locator("#concierge-form button")).to_be_disabled()


def test_a_lead_who_asks_for_a_person_is_announced_everywhere(
    page: Page, stack: Stack, alice: User, as_alice: Actor, thread: Conversation
) -> None:
    enter(page, stack, alice, "/leads")
    with tenant_scope(as_alice.tenant_id):
        turns.receive_lead_message(
            actor=as_alice, lead_id=thread.lead_id, text="Let me talk to a real person", now=NOON
        )
    toast = page.locator(".toast")
    expect(toast).to_contain_text("Maria Lopez needs a person")
    expect(page.locator(".rail [data-count=waiting]")).to_have_text("1")
    page.get_by_role("button", name="Notifications").click()
    expect(page.locator("#calls")).to_contain_text("Maria Lopez")
    toast.get_by_role("link").click()
    expect(page.locator("#thread-call")).to_contain_text("A person is asked for")
