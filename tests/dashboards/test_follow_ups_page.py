"""Follow-ups without script: counts, the month, the steps that filters name, one step, and the switch."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models.users import User
from bots.models.enrollments import FollowUp
from bots.models.leads import Lead
from bots.models.sequences import FollowUpSettings
from bots.services import consents, enrollments
from bots.services import leads as lead_services
from common.actor import Actor
from common.tenancy import tenant_scope
from tests.bots.conftest import MONDAY
from tests.bots.following.workers import set_clock
from tests.dashboards.test_command_centre import sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def now(as_alice: Actor) -> datetime:
    """A Monday, so that the plan's steps fall on the same weekdays whichever day it is here."""
    set_clock(as_alice, MONDAY)
    return MONDAY


@pytest.fixture
def maria(as_alice: Actor, now: datetime) -> Iterator[Lead]:
    """Maria, who allows every channel and is in the plan that every company has."""
    fields = {"name": "Maria Lopez", "phone": "+19165550123", "email": "maria@example.com"}
    with tenant_scope(as_alice.tenant_id):
        lead = lead_services.create_lead(actor=as_alice, fields=fields)
        for channel in ("sms", "email", "voice"):
            consents.record_consent(
                actor=as_alice, lead_id=lead.id, channel=channel, is_granted=True, source="form", given_at=now
            )
        enrollments.start_enrollment(actor=as_alice, lead_id=lead.id, now=now)
        yield lead


@pytest.fixture
def step(maria: Lead) -> FollowUp:
    return FollowUp.objects.get(lead=maria, step_number=1)


@pytest.fixture
def browser_of_alice(alice: User) -> Client:
    return sign_in(alice)


def read(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def tile(html: str, slot: str) -> str:
    found = re.search(rf'data-slot="{slot}" data-as="number">([^<]*)<', html)
    assert found is not None
    return found[1]


def rows(html: str) -> int:
    return html.count("<tr data-key=")


def test_a_plan_stands_in_the_counts_the_month_and_the_list(browser_of_alice: Client, step: FollowUp) -> None:
    assert step.due_at is not None
    html = read(browser_of_alice, f"/follow-ups?month={step.due_at:%Y-%m}")
    assert (tile(html, "planned"), tile(html, "late"), rows(html)) == ("4", "0", 4)
    assert re.search(r'aria-label="\w+ \d+ \w+ \d+: 1 SMS"', html)
    assert "Los Angeles" in html or "UTC" in html


def test_a_day_shows_what_happens_on_it_alone(browser_of_alice: Client, step: FollowUp) -> None:
    month = read(browser_of_alice, f"/follow-ups?month={step.nominal_at:%Y-%m}")
    day = re.search(r'href="/follow-ups\?(day=[^"]*)" aria-label="[^"]*: 1 SMS"', month)
    assert day is not None
    assert rows(read(browser_of_alice, f"/follow-ups?{day[1]}")) == 1
    assert "No step fits" in read(browser_of_alice, f"/follow-ups?{day[1]}&channel=email")


@pytest.mark.parametrize(
    ("query", "expected"), [("channel=email", 1), ("status=held", 0), ("status=sent", 0)]
)
def test_filters_narrow(browser_of_alice: Client, maria: Lead, query: str, expected: int) -> None:
    assert rows(read(browser_of_alice, f"/follow-ups?{query}")) == expected


@pytest.mark.parametrize(
    "query", ["status=x", "channel=fax", "day=2026-02-31", "month=9999-99", "day=%00", "month=" + "x" * 5000]
)
def test_nonsense_in_the_address_is_no_error(browser_of_alice: Client, query: str) -> None:
    read(browser_of_alice, f"/follow-ups?{query}")


def test_a_held_plan_is_counted_and_can_be_found(
    browser_of_alice: Client, step: FollowUp, as_alice: Actor, now: datetime
) -> None:
    enrollments.pause_enrollment(actor=as_alice, enrollment_id=step.enrollment_id, now=now)
    html = read(browser_of_alice, "/follow-ups?status=held")
    assert (tile(html, "held"), tile(html, "planned"), rows(html)) == ("4", "0", 4)


def test_the_switch_says_who_threw_it_and_goes_back(browser_of_alice: Client, maria: Lead) -> None:
    assert browser_of_alice.post("/follow-ups/pause-all").status_code == 302
    html = read(browser_of_alice, "/follow-ups")
    assert "Every follow-up is paused" in html
    assert "by Alice" in html
    browser_of_alice.post("/follow-ups/resume-all")
    assert FollowUpSettings.objects.get().paused_at is None


def test_a_step_is_skipped_once(browser_of_alice: Client, step: FollowUp) -> None:
    answer = browser_of_alice.post(f"/follow-ups/steps/{step.id}/skip", {"back": f"/leads/{step.lead_id}"})
    assert (answer.status_code, answer["Location"]) == (302, f"/leads/{step.lead_id}")
    step.refresh_from_db()
    assert step.status == "skipped"


def test_nobody_is_led_away_from_here(browser_of_alice: Client, step: FollowUp) -> None:
    answer = browser_of_alice.post(f"/follow-ups/steps/{step.id}/skip", {"back": "//evil.example"})
    assert answer["Location"] == "/follow-ups"


def test_a_script_hears_only_why_it_was_refused(browser_of_alice: Client, step: FollowUp) -> None:
    FollowUp.objects.filter(id=step.id).update(status="sent")
    answer = browser_of_alice.post(
        f"/follow-ups/steps/{step.id}/skip", headers={"Accept": "application/json"}
    )
    assert (answer.status_code, "only a pending one" in answer.json()["detail"]) == (409, True)


@pytest.mark.parametrize(
    ("typed", "said"),
    [("2020-01-01T12:00", "That moment is over"), ("", "Choose a day"), ("soon", "Choose a day")],
)
def test_what_cannot_be_its_moment_stays_in_the_form_with_the_rule(
    browser_of_alice: Client, step: FollowUp, typed: str, said: str
) -> None:
    answer = browser_of_alice.post(f"/follow-ups/steps/{step.id}", {"at": typed})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert said in html
    assert f'value="{typed}"' in html


def test_a_quiet_hour_is_refused_by_its_rule(browser_of_alice: Client, step: FollowUp, now: datetime) -> None:
    at = f"{now + timedelta(days=9):%Y-%m-%d}T03:00"
    answer = browser_of_alice.post(f"/follow-ups/steps/{step.id}", {"at": at})
    assert answer.status_code == 422
    assert "may not be contacted then" in answer.content.decode()


def test_a_step_is_moved_by_the_leads_own_clock(
    browser_of_alice: Client, step: FollowUp, now: datetime
) -> None:
    at = f"{now + timedelta(days=10):%Y-%m-%d}T14:30"
    answer = browser_of_alice.post(f"/follow-ups/steps/{step.id}", {"at": at})
    step.refresh_from_db()
    assert (answer.status_code, step.rescheduled_at == step.due_at) == (302, True)
    html = read(browser_of_alice, f"/follow-ups/steps/{step.id}")
    assert re.search(r"14:30(</time>)? in \w+", html)


def test_charlie_finds_nothing_of_acme(charlie: User, step: FollowUp) -> None:
    browser = sign_in(charlie)
    assert rows(read(browser, "/follow-ups")) == 0
    foreign, random = (browser.get(f"/follow-ups/steps/{one}") for one in (step.id, uuid4()))
    assert (foreign.status_code, foreign.content) == (404, random.content)
    for action in ("skip", "send-now", "nonsense"):
        assert browser.post(f"/follow-ups/steps/{step.id}/{action}").status_code == 404
    step.refresh_from_db()
    assert step.status == "pending"


def test_nobody_is_shown_follow_ups_before_signing_in() -> None:
    for address in ("/follow-ups", "/follow-ups/preview", "/sequences", "/sequences/new"):
        assert Client().get(address).status_code == 302
