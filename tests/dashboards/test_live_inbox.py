"""The inbox while things happen, on the real processes and in real browsers."""

import re
from contextlib import suppress
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from accounts.models.tenants import Tenant
from accounts.models.users import User
from bots.models.conversations import Conversation, Message
from bots.models.leads import Lead
from bots.services import coaching, people, turns
from bots.services import conversations as conversation_services
from bots.services import leads as lead_services
from common.actor import Actor
from common.tenancy import tenant_scope
from events import log
from tests.conftest import PASSWORD
from tests.dashboards.browser import is_live
from tests.dashboards.test_live_page import ANSWER, NOON, READ, READ_FRESH, UNPAINTED
from tests.stack import Stack
from tests.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

READ_SHOWN = f"({READ})(document.getElementById('main'))"
SCRIPT = "document.querySelector('script[src*=conversations]').src"
POSITION = f"import({SCRIPT}).then(({{ live }}) => live.position)"


@pytest.fixture
def maria(as_alice: Actor) -> Lead:
    fields = {"name": "Maria Lopez", "phone": "+19165550123", "email": "maria@example.com"}
    with tenant_scope(as_alice.tenant_id):
        return lead_services.create_lead(actor=as_alice, fields=fields)


@pytest.fixture
def thread(as_alice: Actor, maria: Lead) -> Conversation:
    return say(as_alice, maria, "Hi, I got your letter about my home.")


@pytest.fixture
def watching(page: Page, stack: Stack, alice: User, thread: Conversation) -> Page:
    """Alice's inbox with Maria's conversation opened, and live."""
    return enter(page, stack, alice, f"/conversations/{thread.id}")


def enter(page: Page, stack: Stack, user: User, address: str) -> Page:
    page.goto(f"{stack.origin}/sign-in?next={address}")
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    is_live(page)
    return page


def say(actor: Actor, lead: Lead, text: str, *, minutes: int = 0) -> Conversation:
    with tenant_scope(actor.tenant_id):
        now = NOON + timedelta(minutes=minutes)
        return turns.receive_lead_message(actor=actor, lead_id=lead.id, text=text, now=now).conversation


def caught_up(page: Page, tenant: Tenant) -> None:
    """The page has applied every committed event, and has read what it reads of them."""
    with tenant_scope(tenant.id):
        wait_until(lambda: not log.unnumbered_ids(tenant_id=tenant.id))
        seq = int(log.position_for(tenant_id=tenant.id).partition(":")[2])
    wait_until(lambda: int(page.evaluate(POSITION).partition(":")[2]) >= seq, seconds=15)
    wait_until(lambda: page.evaluate(UNPAINTED) == 0)


def reads_as_fresh(page: Page) -> None:
    """What is on the page becomes what a fresh one shows.

    The part that is read anew takes a moment, and so does the page's word that the messages were read.
    """
    with suppress(AssertionError):
        wait_until(lambda: page.evaluate(READ_SHOWN) == page.evaluate(READ_FRESH), seconds=15)
    assert page.evaluate(READ_SHOWN) == page.evaluate(READ_FRESH)


def test_an_inbox_that_applied_the_events_reads_as_a_fresh_one(
    watching: Page, acme: Tenant, as_alice: Actor, as_bob: Actor, maria: Lead, thread: Conversation
) -> None:
    with tenant_scope(acme.id):
        priya = lead_services.create_lead(actor=as_alice, fields={"name": "Priya & <Sons>"})
        for number, text in enumerate((ANSWER, "It needs a new roof", "450k, please call me tomorrow")):
            say(as_alice, maria, text, minutes=number)
        say(as_alice, priya, "Can I speak to a real person please?", minutes=4)
        people.take_over(actor=as_bob, conversation_id=thread.id, now=NOON + timedelta(minutes=5))
        people.write_note(
            actor=as_bob, conversation_id=thread.id, text="Photos?", now=NOON + timedelta(minutes=6)
        )
        lead_services.update_lead(actor=as_alice, lead_id=maria.id, fields={"name": "Maria L. Lopez"})
        caught_up(watching, acme)
    expect(watching.locator("#threads .thread-row")).to_have_count(2)
    reads_as_fresh(watching)


@pytest.mark.parametrize("view", ["waiting", "bots", "unread"])
def test_a_filtered_inbox_reads_as_a_fresh_one_too(
    page: Page,
    stack: Stack,
    alice: User,
    acme: Tenant,
    as_bob: Actor,
    thread: Conversation,
    maria: Lead,
    view: str,
) -> None:
    enter(page, stack, alice, f"/conversations?view={view}")
    say(as_bob, maria, "Can I speak to a real person please?", minutes=1)
    caught_up(page, acme)
    reads_as_fresh(page)
    with tenant_scope(acme.id):
        people.take_over(actor=as_bob, conversation_id=thread.id, now=NOON + timedelta(minutes=2))
        conversation_services.mark_read(actor=as_bob, conversation_id=thread.id, now=NOON)
        caught_up(page, acme)
    reads_as_fresh(page)
    expect(page.locator("#threads .thread-row")).to_have_count(0)


def test_taking_over_silences_the_bot_at_once_and_a_colleague_sees_it(
    watching: Page, stack: Stack, context: BrowserContext, bob: User, as_alice: Actor, maria: Lead
) -> None:
    window = watching.context.browser
    assert window is not None
    colleague = enter(window.new_context().new_page(), stack, bob, watching.url.partition(stack.origin)[2])
    watching.locator("#take-over").click()
    expect(watching.locator("#composer textarea")).to_be_focused()
    expect(colleague.locator("#thread-head")).to_contain_text("Alice")
    expect(colleague.locator("#composer-lock")).to_contain_text("Alice has this conversation.")
    say(as_alice, maria, "Are you there?", minutes=1)
    expect(colleague.locator("#thread")).to_contain_text("Are you there?")
    with tenant_scope(as_alice.tenant_id):
        assert Message.objects.order_by("id").last().sender == "lead"  # type: ignore[union-attr]  # there is one
    watching.locator("#composer textarea").fill("I am Alice, and I am here.")
    watching.keyboard.press("Control+Enter")
    said = colleague.locator("#thread .message[data-sender=person] .message__text")
    expect(said).to_have_text(["I am Alice, and I am here."])
    expect(watching.locator("#thread [data-state]")).to_have_count(0)
    colleague.context.close()


def test_a_coaching_card_appears_and_its_reply_is_taken(
    watching: Page, as_alice: Actor, thread: Conversation
) -> None:
    with tenant_scope(as_alice.tenant_id):
        coaching.provide_coaching(
            actor=as_alice,
            conversation_id=thread.id,
            title="Ask for the roof",
            now=NOON,
            text="The roof decides the price.",
            suggested_reply="How old is the roof?",
        )
    card = watching.locator("#cards .coach-card").filter(has_text="Ask for the roof")
    expect(card).to_contain_text("How old is the roof?")
    card.get_by_role("button", name="Use this reply").click()
    expect(card).to_have_count(0)
    watching.locator("#take-over").click()
    expect(watching.locator("#composer textarea")).to_have_value("How old is the roof?")


def test_a_person_who_is_asked_for_accepts(watching: Page, as_alice: Actor, maria: Lead) -> None:
    say(as_alice, maria, "Can I speak to a real person please?", minutes=1)
    expect(watching.locator("#thread-call")).to_contain_text("A person is asked for")
    watching.locator("#accept-handoff").click()
    expect(watching.locator("#thread-call .call")).to_have_count(0)
    expect(watching.locator("#thread-head")).to_contain_text("You")
    expect(watching.locator("#handoffs")).to_contain_text("Accepted")


def test_a_refused_reply_comes_back_with_the_reason(watching: Page) -> None:
    watching.locator("#take-over").click()
    box = watching.locator("#composer textarea")
    expect(box).to_be_visible()
    watching.route("**/replies", lambda route: route.fulfill(status=409, json={"detail": "It is closed."}))
    box.fill("Hello?")
    watching.keyboard.press("Control+Enter")
    expect(watching.locator(".composer__problem")).to_have_text("It is closed.")
    expect(box).to_have_value("Hello?")
    expect(watching.locator("#thread .message[data-sender=person]")).to_have_count(0)


def test_where_it_was_said_is_shown_and_marked(watching: Page, as_alice: Actor, maria: Lead) -> None:
    say(as_alice, maria, ANSWER, minutes=1)
    link = watching.locator("#answers .answers__item").first.get_by_role("link", name="said in")
    expect(link).to_be_visible()
    link.click()
    expect(watching.locator(".message:target")).to_contain_text(ANSWER)


def test_the_keyboard_goes_through_the_list_and_opens(
    watching: Page, as_alice: Actor, thread: Conversation
) -> None:
    with tenant_scope(as_alice.tenant_id):
        priya = lead_services.create_lead(actor=as_alice, fields={"name": "Priya Raman"})
    say(as_alice, priya, "Hello, I may sell.", minutes=3)
    expect(watching.locator("#threads .thread-row").first).to_contain_text("Priya Raman")
    watching.locator("#threads-scroll").focus()
    watching.keyboard.press("j")
    watching.keyboard.press("Enter")
    expect(watching.locator("#thread-head")).to_contain_text("Priya Raman")
    expect(watching).not_to_have_url(re.compile(str(thread.id)))
    say(as_alice, priya, "The roof is new.", minutes=4)
    expect(watching.locator("#thread")).to_contain_text("The roof is new.")
    watching.locator("#composer").get_by_text("Note for the team").click()
    watching.keyboard.press("Escape")
    expect(watching.locator("#threads [aria-current]")).to_be_focused()
    watching.go_back()
    expect(watching.locator("#thread-head")).to_contain_text("Maria Lopez")


def test_rows_wait_while_the_pointer_is_in_the_list(
    watching: Page, as_alice: Actor, thread: Conversation
) -> None:
    watching.locator("#threads-scroll").hover()
    with tenant_scope(as_alice.tenant_id):
        priya = lead_services.create_lead(actor=as_alice, fields={"name": "Priya Raman"})
    say(as_alice, priya, "Hello, I may sell.", minutes=3)
    expect(watching.locator("#threads-pill")).to_have_text("1 new")
    expect(watching.locator("#threads .thread-row").first).to_contain_text("Maria Lopez")
    watching.locator("#thread").hover()
    expect(watching.locator("#threads .thread-row").first).to_contain_text("Priya Raman")


def test_a_reply_whose_answer_got_lost_is_sent_once(
    watching: Page, acme: Tenant, as_alice: Actor, thread: Conversation
) -> None:
    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    watching.locator("#take-over").click()
    box = watching.locator("#composer textarea")
    expect(box).to_be_focused()
    watching.route("**/replies", lose_the_answer, times=1)
    box.fill("I will call you at five.")
    watching.locator("#composer").get_by_role("button", name="Send").click()
    expect(box).to_have_value("I will call you at five.")
    watching.locator("#composer").get_by_role("button", name="Send").click()
    expect(box).to_have_value("")
    expect(watching.locator("#thread [data-state=pending]")).to_have_count(0)
    with tenant_scope(acme.id):
        assert Message.objects.filter(conversation=thread, sender="person").count() == 1
