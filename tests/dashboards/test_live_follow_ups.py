"""Follow-ups while things happen, on the real processes and in real browsers."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models.tenants import Tenant
from accounts.models.users import User
from bots.models.enrollments import Enrollment, FollowUp
from bots.models.leads import Lead
from bots.services import consents, enrollments, steps, turns
from bots.services import leads as lead_services
from common.actor import Actor
from common.tenancy import tenant_scope
from tests.bots.conftest import MONDAY
from tests.bots.following.workers import set_clock
from tests.dashboards import test_live_inbox as inbox
from tests.dashboards.test_live_inbox import enter, reads_as_fresh
from tests.stack import Stack
from tests.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

POSITION = inbox.POSITION.replace("conversations", "follow-ups")


@pytest.fixture
def now(as_alice: Actor) -> datetime:
    """A Monday early in a month, so that the next days are on the same page of the calendar."""
    set_clock(as_alice, MONDAY)
    return MONDAY


@pytest.fixture
def enroll(as_alice: Actor, now: datetime) -> Callable[[str], Lead]:
    """Makes a lead who allows texts, calls and emails; plans one unless told otherwise."""

    def make(name: str, *, is_planned: bool = True) -> Lead:
        with tenant_scope(as_alice.tenant_id):
            fields = {"name": name, "email": f"{name.split(maxsplit=1)[0].lower()}@example.com"}
            lead = lead_services.create_lead(actor=as_alice, fields=fields)
            consents.record_consent(
                actor=as_alice, lead_id=lead.id, channel="email", is_granted=True, source="form", given_at=now
            )
            if is_planned:
                enrollments.start_enrollment(actor=as_alice, lead_id=lead.id, now=now)
            return lead

    return make


@pytest.fixture
def maria(enroll: Callable[[str], Lead]) -> Lead:
    return enroll("Maria Lopez")


@pytest.fixture
def watching(page: Page, stack: Stack, alice: User, maria: Lead) -> Page:
    return enter(page, stack, alice, "/follow-ups")


@pytest.fixture
def colleague(page: Page, stack: Stack, bob: User, maria: Lead) -> Page:
    """Bob's page of Maria, in a browser of his own."""
    window = page.context.browser
    assert window is not None
    return enter(window.new_context().new_page(), stack, bob, f"/leads/{maria.id}")


def step_of(lead: Lead, number: int = 1) -> FollowUp:
    with tenant_scope(lead.tenant_id):
        return FollowUp.objects.get(lead=lead, step_number=number)


def row(page: Page, step: FollowUp) -> object:
    return page.locator(f'#step-rows [data-key="{step.id}"]')


def caught_up(page: Page, tenant: Tenant) -> None:
    position, inbox.POSITION = inbox.POSITION, POSITION
    try:
        inbox.caught_up(page, tenant)
    finally:
        inbox.POSITION = position


@pytest.mark.parametrize("address", ["/", "/leads", "/conversations", "/follow-ups/preview", "/sequences"])
def test_what_waits_is_counted_in_the_rail_of_every_page(
    page: Page, stack: Stack, alice: User, as_alice: Actor, maria: Lead, now: datetime, address: str
) -> None:
    enter(page, stack, alice, address)
    count = page.locator(".rail [data-count=follow-ups]")
    expect(count).to_have_text("")
    with tenant_scope(maria.tenant_id):
        FollowUp.objects.filter(id=step_of(maria, 3).id).update(status="failed")
        steps.skip_follow_up(actor=as_alice, follow_up_id=step_of(maria).id, now=now)
    expect(count).to_have_text("1")


def test_a_page_that_applied_the_events_reads_as_a_fresh_one(
    watching: Page, acme: Tenant, as_alice: Actor, maria: Lead, enroll: Callable[[str], Lead], now: datetime
) -> None:
    priya = enroll("Priya & <Sons>")
    with tenant_scope(acme.id):
        steps.skip_follow_up(actor=as_alice, follow_up_id=step_of(maria).id, now=now)
        plan = Enrollment.objects.get(lead=priya)
        enrollments.pause_enrollment(actor=as_alice, enrollment_id=plan.id, now=now)
        enrollments.resume_enrollment(actor=as_alice, enrollment_id=plan.id, now=now + timedelta(hours=5))
        lead_services.update_lead(actor=as_alice, lead_id=maria.id, fields={"name": "Maria L. Lopez"})
        steps.skip_follow_up(actor=as_alice, follow_up_id=step_of(priya, 2).id, now=now)
        caught_up(watching, acme)
    expect(watching.locator("#step-rows tr")).to_have_count(6)
    reads_as_fresh(watching)


def test_a_reply_stops_the_plan_before_the_eyes_of_two(
    watching: Page, colleague: Page, as_alice: Actor, maria: Lead, now: datetime
) -> None:
    expect(watching.locator("#tile-planned")).to_contain_text("4")
    with tenant_scope(as_alice.tenant_id):
        turns.receive_lead_message(
            actor=as_alice, lead_id=maria.id, text="We may sell in spring.", now=now + timedelta(minutes=1)
        )
    expect(watching.locator("#tile-held")).to_contain_text("4")
    expect(watching.locator("#tile-planned")).to_contain_text("0")
    expect(watching.locator("#step-rows tr")).to_have_count(0)
    plan = colleague.locator(".plan")
    expect(plan.locator(".panel__head .chip")).to_have_attribute("data-value", "replied")
    expect(plan).to_contain_text("The lead replied", ignore_case=True)
    expect(plan.get_by_role("button", name="Resume")).to_be_visible()
    colleague.context.close()


def test_pausing_all_asks_once_and_everybody_sees_who_did(
    watching: Page, stack: Stack, bob: User, maria: Lead
) -> None:
    window = watching.context.browser
    assert window is not None
    other = enter(window.new_context().new_page(), stack, bob, "/follow-ups")
    watching.locator("#pause-all").click()
    expect(watching.locator("#confirm")).to_contain_text("No text, email or call of a plan goes out")
    watching.locator("#confirm-yes").click()
    expect(watching.locator("#paused")).to_contain_text("by Alice")
    expect(other.locator("#paused")).to_contain_text("Every follow-up is paused")
    other.locator("#resume-all").click()
    expect(watching.locator("#paused")).to_be_empty()
    expect(watching.locator("#pause-all")).to_be_visible()
    other.context.close()


def test_rows_wait_while_the_pointer_is_in_the_table(
    watching: Page, maria: Lead, enroll: Callable[[str], Lead]
) -> None:
    watching.locator("#step-rows tr").first.hover()
    enroll("Priya Raman")
    expect(watching.locator("#show-new")).to_have_text("Show 4 changes")
    expect(watching.locator("#step-rows tr")).to_have_count(4)
    expect(watching.locator("#tile-planned")).to_contain_text("8")
    watching.locator("#show-new").click()
    expect(watching.locator("#step-rows tr")).to_have_count(8)
    expect(watching.locator("#show-new")).to_be_hidden()


def test_a_skipped_step_is_marked_at_once_and_a_refusal_takes_it_back(
    watching: Page, maria: Lead, as_alice: Actor, now: datetime
) -> None:
    step = step_of(maria)
    shown = watching.locator(f'#step-rows [data-key="{step.id}"]')
    watching.route(
        "**/skip", lambda route: route.fulfill(status=409, json={"detail": "This step is in hand."}), times=1
    )
    shown.get_by_role("button", name="Skip").click()
    watching.locator("#confirm-yes").click()
    expect(watching.locator(".toast")).to_contain_text("This step is in hand.")
    expect(shown.locator("[data-slot=status]")).to_have_attribute("data-value", "planned")
    shown.get_by_role("button", name="Skip").click()
    watching.locator("#confirm-yes").click()
    expect(watching.locator("#tile-skipped_today")).to_contain_text("1")
    wait_until(lambda: step_of(maria).status == "skipped")


def test_the_month_answers_to_the_keyboard_and_a_day_filters(watching: Page) -> None:
    day = watching.locator(".calendar .has-steps a").first
    day.focus()
    watching.keyboard.press("ArrowDown")
    expect(day).not_to_be_focused()
    watching.keyboard.press("ArrowUp")
    expect(day).to_be_focused()
    watching.keyboard.press("Enter")
    expect(watching.locator("#step-rows tr")).to_have_count(1)
    expect(watching.locator(".calendar [data-chosen]")).to_be_focused()
    watching.go_back()
    expect(watching.locator("#step-rows tr")).to_have_count(4)


def test_sequences_say_how_many_are_in_each_while_one_watches(
    page: Page,
    stack: Stack,
    alice: User,
    as_alice: Actor,
    maria: Lead,
    enroll: Callable[..., Lead],
    now: datetime,
) -> None:
    enter(page, stack, alice, "/sequences")
    count = page.locator(".sequences__item").filter(has_text="3-7-14-30").locator(".sequences__enrolled")
    expect(count).to_have_text("1 in it")
    enroll("Priya Raman")
    expect(count).to_have_text("2 in it")
    with tenant_scope(maria.tenant_id):
        plan = Enrollment.objects.get(lead=maria)
        enrollments.cancel_enrollment(actor=as_alice, enrollment_id=plan.id, now=now)
    expect(count).to_have_text("1 in it")


def test_a_question_stays_open_while_the_plans_of_its_sequence_change(
    page: Page, stack: Stack, alice: User, maria: Lead, enroll: Callable[..., Lead]
) -> None:
    with tenant_scope(maria.tenant_id):
        sequence = Enrollment.objects.get(lead=maria).sequence_id
    enter(page, stack, alice, f"/sequences/{sequence}")
    page.get_by_role("button", name="Archive").click()
    with page.expect_response("**/follow-ups/waiting"):
        enroll("Priya Raman")
    expect(page.locator("#confirm-title")).to_be_visible()
    page.locator("#confirm").get_by_role("button", name="Cancel").click()
    expect(page.locator("[data-confirm^=Archive]")).to_have_attribute(
        "data-consequence", re.compile("The 2 plans")
    )


def test_what_the_preview_shows_is_enrolled_while_one_watches(
    page: Page, stack: Stack, alice: User, maria: Lead, enroll: Callable[..., Lead], context: BrowserContext
) -> None:
    for name in ("Priya Raman", "Omar Haddad"):
        enroll(name, is_planned=False)
    stack.start("worker")
    enter(page, stack, alice, "/follow-ups/preview")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("[data-chart]")).to_have_attribute("data-drawn", "")
    expect(page.locator(".refused")).to_contain_text("already in this plan")
    expect(page.locator(".lead-plan").filter(has_text="Priya Raman")).to_contain_text("Day 14")
    page.get_by_role("button", name="Enrol 2 leads").click()
    expect(page.locator("#confirm-title")).to_have_text("Enrol 2 leads in 3-7-14-30 v1?")
    page.locator("#confirm-yes").click()
    expect(page.locator("#enrol-done")).to_contain_text(
        "2 leads are in the plan, 1 stayed out", timeout=30_000
    )
    page.get_by_role("link", name="See the follow-ups").click()
    expect(page.locator("#tile-planned")).to_contain_text("12")
