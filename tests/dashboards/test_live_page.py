"""The command centre while things happen, on the real processes and in a real browser."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models.tenants import Tenant
from accounts.models.users import User
from bots.models.enrollments import FollowUp
from bots.models.leads import Lead
from bots.services import archiving, consents, enrollments, turns
from bots.services import leads as lead_services
from common.actor import Actor
from common.tenancy import all_tenants_scope, tenant_scope
from events import log
from tests.conftest import PASSWORD
from tests.dashboards.browser import is_live
from tests.stack import Stack
from tests.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NOON = datetime(2026, 5, 4, 19, 0, tzinfo=UTC)
ANSWER = "We are relocating to Boise for work, and 30 days would be fine"

# Everything that a person reads on the page, by row, without what a moment of animation leaves behind.
READ = """(root) => [...root.querySelectorAll("[data-slot], [data-href-slot]")].map((each) => [
    each.closest("[data-key]")?.dataset.key, each.dataset.slot, each.textContent, each.dataset.value,
    each.getAttribute("href"), each.getAttribute("datetime"), each.getAttribute("value"),
])"""
READ_FRESH = f"""async () => {{
    const text = await (await fetch(location.href)).text();
    const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("main");
    return ({READ})(fresh);
}}"""


@pytest.fixture
def maria(as_alice: Actor) -> Lead:
    fields = {
        "name": "Maria Lopez",
        "source": "website",
        "phone": "+19165550123",
        "email": "maria@example.com",
    }
    with tenant_scope(as_alice.tenant_id):
        return lead_services.create_lead(actor=as_alice, fields=fields)


UNPAINTED = "import('/static/switchboard/bind.js').then(({ unpainted }) => unpainted())"


@pytest.fixture
def watching(page: Page, stack: Stack, alice: User, maria: Lead) -> Page:
    """Alice's page with Maria's conversation open, and live."""
    page.goto(f"{stack.origin}/sign-in?next=/?lead={maria.id}")
    page.get_by_label("Email").fill(alice.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    is_live(page)
    return page


def token_of(stack: Stack, user: User) -> str:
    answer = post(stack, "/api/auth/login", {"email": user.email, "password": PASSWORD})
    return str(answer["access_token"])


def post(stack: Stack, path: str, body: dict[str, Any], *, token: str = "") -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = httpx.post(f"{stack.origin}{path}", json=body, headers=headers, timeout=20)
    assert answer.is_success, answer.text
    return answer.json()


def caught_up(page: Page, tenant: Tenant) -> None:
    """Every committed event has its number, and the page has it too."""
    wait_until(lambda: not log.unnumbered_ids(tenant_id=tenant.id))
    reached = log.position_for(tenant_id=tenant.id)
    seq = int(reached.partition(":")[2])
    wait_until(lambda: applied(page) >= seq, seconds=15)
    # Evaluated and compared here: a wait in the page would take the promise itself for a yes.
    wait_until(lambda: page.evaluate(UNPAINTED) == 0)


def applied(page: Page) -> int:
    position = page.evaluate(
        "import(document.querySelector('script[src*=command-centre]').src).then(({ live }) => live.position)"
    )
    return int(position.partition(":")[2])


def requests_of(page: Page) -> list[str]:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    return asked


def test_a_message_from_another_client_shows_in_thread_score_card_and_feed_without_a_request(
    watching: Page, stack: Stack, alice: User, maria: Lead
) -> None:
    token = token_of(stack, alice)
    asked = requests_of(watching)
    post(
        stack,
        "/api/bots/jorge-seller/chat",
        {"message": ANSWER, "lead_context": {"lead_id": str(maria.id)}},
        token=token,
    )
    expect(watching.locator("#thread .message")).to_have_count(2)
    expect(watching.locator("#thread")).to_contain_text(ANSWER)
    expect(watching.locator("#answered")).to_have_text("2 of 4")
    expect(watching.locator("[data-bot=jorge-seller]")).to_contain_text("Answered Maria Lopez")
    expect(watching.locator("#feed")).to_contain_text(f"wrote: {ANSWER}")
    expect(watching.locator("#score [data-slot=score]")).not_to_have_text("0")
    assert asked == []


def test_writing_in_the_page_as_the_lead_settles_into_the_conversation(watching: Page) -> None:
    watching.locator("#composer-text").fill(ANSWER)
    watching.locator("#composer-text").press("Enter")
    expect(watching.locator("#thread .message")).to_have_count(2)
    expect(watching.locator("#thread [data-state]")).to_have_count(0)
    expect(watching.locator("#composer-text")).to_have_value("")


def test_a_refused_message_comes_back_with_the_reason(watching: Page, as_alice: Actor, maria: Lead) -> None:
    watching.route(
        "**/chat", lambda route: route.fulfill(status=409, json={"detail": "This lead is archived."})
    )
    watching.locator("#composer-text").fill("Hello?")
    watching.locator("#composer-text").press("Enter")
    expect(watching.get_by_role("alert")).to_have_text("This lead is archived.")
    expect(watching.locator("#composer-text")).to_have_value("Hello?")
    expect(watching.locator("#thread .message")).to_have_count(0)


def test_a_page_that_applied_the_events_reads_as_a_fresh_one(
    watching: Page, acme: Tenant, as_alice: Actor, maria: Lead
) -> None:
    with tenant_scope(acme.id):
        lead_services.create_lead(actor=as_alice, fields={"name": "Priya & <Sons>", "city": "Sacramento"})
        enrollments.start_enrollment(actor=as_alice, lead_id=maria.id, now=NOON)
        for number, text in enumerate(
            (ANSWER, "What could you pay?", "It needs a new roof", "450k, call me tomorrow")
        ):
            now = NOON + timedelta(minutes=number)
            turns.receive_lead_message(actor=as_alice, lead_id=maria.id, text=text, now=now)
        lead_services.update_lead(
            actor=as_alice, lead_id=maria.id, fields={"name": "Maria L. Lopez", "city": "Davis"}
        )
        caught_up(watching, acme)
    assert watching.evaluate(f"({READ})(document.getElementById('main'))") == watching.evaluate(READ_FRESH)


def test_an_archived_lead_leaves_the_page(watching: Page, acme: Tenant, as_alice: Actor) -> None:
    with tenant_scope(acme.id):
        priya = lead_services.create_lead(actor=as_alice, fields={"name": "Priya Raman"})
        expect(watching.locator("#leads")).to_contain_text("Priya Raman")
        archiving.archive_lead(actor=as_alice, lead_id=priya.id, now=NOON)
    expect(watching.locator("#leads")).not_to_contain_text("Priya Raman")
    expect(watching.locator("#feed")).to_contain_text("was archived")


def test_new_lines_wait_while_somebody_reads_the_feed(watching: Page, acme: Tenant, as_alice: Actor) -> None:
    def create(first: int, last: int) -> None:
        with tenant_scope(acme.id):
            for number in range(first, last):
                lead_services.create_lead(actor=as_alice, fields={"name": f"Lead {number}"})

    create(0, 20)
    expect(watching.locator("#feed .feed__item")).to_have_count(21)
    watching.locator("#feed-scroll").evaluate("(feed) => { feed.scrollTop = 200; }")
    create(20, 23)
    expect(watching.locator("#feed-pill")).to_have_text("3 new")
    expect(watching.locator("#feed .feed__item")).to_have_count(21)
    watching.locator("#feed-pill").click()
    expect(watching.locator("#feed .feed__item")).to_have_count(24)


def test_a_burst_is_counted_whole(watching: Page, acme: Tenant, as_alice: Actor) -> None:
    with tenant_scope(acme.id):
        for number in range(120):
            lead_services.create_lead(actor=as_alice, fields={"name": f"Lead {number}"})
        caught_up(watching, acme)
    expect(watching.locator("#funnel [data-slot=inquiries]")).to_have_text("121")


def test_what_a_worker_did_while_the_web_process_was_dead_shows_once(
    watching: Page, stack: Stack, acme: Tenant, as_alice: Actor, maria: Lead
) -> None:
    recovered = recovered_answers(watching)
    at_noon(acme)
    with tenant_scope(acme.id):
        leads = [maria, *(create_lead(as_alice, name=f"Lead {number}") for number in range(2))]
        for lead in leads:
            allow_sms(as_alice, lead)
            enrollments.start_enrollment(
                actor=as_alice, lead_id=lead.id, now=NOON - timedelta(days=3, minutes=1)
            )
        caught_up(watching, acme)
        before = applied(watching)
        stack.kill("web")
        stack.start("worker")
        stack.start("beat")
        wait_until(lambda: FollowUp.objects.filter(status="sent").count() == len(leads), seconds=60)
        stack.kill("beat")
        stack.kill("worker")
        stack.start("web")
        is_live(watching)
        caught_up(watching, acme)
    assert applied(watching) - before >= 5
    assert recovered == [True]
    expect(watching.locator("#plan .timeline__item[data-value=sent]")).to_have_count(1)
    expect(watching.locator("#thread .message")).to_have_count(1)
    expect(watching.locator("#feed").get_by_text("was followed up on day 3")).to_have_count(len(leads))
    assert watching.evaluate(f"({READ})(document.getElementById('main'))") == watching.evaluate(READ_FRESH)


def test_a_page_that_missed_more_than_can_be_replayed_reads_afresh(
    watching: Page, stack: Stack, acme: Tenant, as_alice: Actor
) -> None:
    recovered = recovered_answers(watching)
    watching.locator("#composer-text").fill("half a sen")
    stack.kill("web")
    with tenant_scope(acme.id):
        for number in range(301):
            lead_services.create_lead(actor=as_alice, fields={"name": f"Lead {number}"})
        wait_until(lambda: not log.unnumbered_ids(tenant_id=acme.id))
        stack.start("web")
        is_live(watching)
    expect(watching.locator("#leads .row").first).to_contain_text("Lead 300")
    assert recovered == [False]
    assert watching.locator("#composer-text").input_value() == "half a sen"
    expect(watching.locator("#funnel [data-slot=inquiries]")).to_have_text("302")


def test_signing_out_elsewhere_ends_the_page(
    watching: Page, stack: Stack, as_alice: Actor, alice: User
) -> None:
    other = watching.context.new_page()
    other.goto(stack.origin)
    other.get_by_role("button", name="Sign out").click()
    expect(watching).to_have_url(re.compile(f"{stack.origin}/sign-in.*"))


def recovered_answers(page: Page) -> list[bool | None]:
    """What the server says to each resumption of this page's socket from now on."""
    found: list[bool | None] = []

    def listen(socket: Any) -> None:
        socket.on("framereceived", lambda text: note(json.loads(text)))

    def note(frame: dict[str, Any]) -> None:
        if frame["type"] == "subscribed":
            found.append(frame["payload"]["recovered"])

    page.on("websocket", listen)
    return found


def create_lead(actor: Actor, *, name: str) -> Lead:
    return lead_services.create_lead(
        actor=actor, fields={"name": name, "phone": f"+1916555{uuid4().int % 10_000:04d}"}
    )


def allow_sms(actor: Actor, lead: Lead) -> None:
    consents.record_consent(
        actor=actor, lead_id=lead.id, channel="sms", is_granted=True, source="form", given_at=NOON
    )


def at_noon(tenant: Tenant) -> None:
    """Make it an hour at which one may write to people, whatever the hour is here."""
    with all_tenants_scope():
        Tenant.objects.filter(id=tenant.id).update(
            is_demo=True, clock_wall_anchor=timezone.now(), clock_tenant_anchor=NOON
        )
