"""What the command centre shows, rendered on the server."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models.users import User
from bots.models.leads import Lead
from bots.services import enrollments, turns
from bots.services import leads as lead_services
from common.actor import Actor
from common.tenancy import tenant_scope
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 4, 17, 0, tzinfo=UTC)


def sign_in(user: User) -> Client:
    browser = Client()
    answer = browser.post("/sign-in", {"email": user.email, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    return browser


@pytest.fixture
def maria(as_alice: Actor) -> Iterator[Lead]:
    with tenant_scope(as_alice.tenant_id):
        yield lead_services.create_lead(actor=as_alice, fields={"name": "Maria Lopez", "source": "website"})


@pytest.fixture
def browser(alice: User) -> Client:
    return sign_in(alice)


def slot(html: str, name: str) -> str:
    found = re.search(rf'data-slot="{name}"[^>]*>([^<]*)<', html)
    assert found is not None, name
    return found[1]


def test_nobody_is_shown_anything_before_signing_in(db: None) -> None:
    answer = Client().get("/?lead=1")
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in?next=/%3Flead%3D1"


def test_an_empty_company_is_told_what_will_be_here(browser: Client) -> None:
    html = browser.get("/").content.decode()
    for title in ("No leads yet", "No hot lead yet", "No conversation to show", "Quiet so far"):
        assert title in html


def test_admin_is_shown_to_those_whom_it_lets_in(browser: Client, bob: User) -> None:
    assert 'href="/admin/"' in browser.get("/").content.decode()
    assert 'href="/admin/"' not in sign_in(bob).get("/").content.decode()


def test_a_message_shows_in_thread_score_funnel_card_and_feed(
    browser: Client, maria: Lead, as_alice: Actor
) -> None:
    turns.receive_lead_message(actor=as_alice, lead_id=maria.id, text="We are relocating to Boise", now=NOW)
    html = browser.get("/").content.decode()
    assert html.count("We are relocating to Boise") == 2
    assert "Relocating" in html
    assert slot(html, "conversing") == "1"
    assert slot(html, "conversations_today") == "1"
    assert slot(html, "answered") == "1"
    assert "Answered Maria Lopez" in html


def test_a_plan_shows_each_step_with_the_reason_for_its_hour(
    browser: Client, maria: Lead, as_alice: Actor
) -> None:
    enrollments.start_enrollment(actor=as_alice, lead_id=maria.id, now=NOW)
    html = browser.get(f"/?lead={maria.id}").content.decode()
    assert [day for day in (3, 7, 14, 30) if f"Day {day} · " in html] == [3, 7, 14, 30]
    assert "day 3 after 4 May" in html
    assert slot(html, "enrolled") == "1"


def test_the_page_has_no_inline_script_or_style(browser: Client, maria: Lead) -> None:
    answer = browser.get("/")
    html = answer.content.decode()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", html)
    assert not re.search(r"<script(?![^>]*(src=|application/json))", html)
    assert "script-src 'self'" in answer["Content-Security-Policy"]


def test_what_a_lead_writes_is_text_and_never_markup(browser: Client, maria: Lead, as_alice: Actor) -> None:
    turns.receive_lead_message(
        actor=as_alice, lead_id=maria.id, text="<script>alert(1)</script>{name}", now=NOW
    )
    html = browser.get("/").content.decode()
    assert "<script>alert(1)" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;{name}") == 2


def test_charlie_sees_nothing_of_acme(maria: Lead, charlie: User) -> None:
    browser = sign_in(charlie)
    assert "Maria" not in browser.get("/").content.decode()
    foreign, random = (browser.get(f"/?lead={one}") for one in (maria.id, uuid4()))
    assert (foreign.status_code, random.status_code) == (404, 404)
    assert foreign.content == random.content


@pytest.mark.parametrize("lead", ["", "1", "x" * 500, "' or 1=1"])
def test_a_lead_that_is_no_identifier_is_not_found(browser: Client, lead: str) -> None:
    assert browser.get("/", {"lead": lead}).status_code == 404


def test_writing_as_the_lead_works_without_script(browser: Client, maria: Lead) -> None:
    answer = browser.post(f"/leads/{maria.id}/messages", {"message": "We are relocating to Boise"})
    assert (answer.status_code, answer["Location"]) == (302, f"/?lead={maria.id}")
    assert "We are relocating to Boise" in browser.get(answer["Location"]).content.decode()


@pytest.mark.parametrize("text", ["", "   ", "x" * 1001, "a\x00b"])
def test_what_is_no_message_is_refused(browser: Client, maria: Lead, text: str) -> None:
    assert browser.post(f"/leads/{maria.id}/messages", {"message": text}).status_code == 400


def test_charlie_writes_into_no_conversation_of_acme(maria: Lead, charlie: User) -> None:
    foreign, random = (
        sign_in(charlie).post(f"/leads/{one}/messages", {"message": "Hi"}) for one in (maria.id, uuid4())
    )
    assert (foreign.status_code, foreign.content) == (404, random.content)
