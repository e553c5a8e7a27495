"""The page of one lead: everything about it, its forms without script, and nothing for Charlie."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from accounts.models.users import User
from bots.models.conversations import Conversation
from bots.models.enrollments import Enrollment, FollowUp
from bots.models.leads import Consent, Lead
from bots.models.suppressions import Suppression
from bots.selectors import overview, reachability
from bots.services import consents, enrollments, suppressions, turns
from bots.services import leads as lead_services
from common.actor import Actor
from common.tenancy import tenant_scope
from tests.dashboards.test_command_centre import NOW, sign_in
from tests.dashboards.test_live_inbox import enter
from tests.stack import Stack

pytestmark = pytest.mark.django_db(transaction=True)

FORM = {
    "name": "Maria L. Lopez", "phone": "+1 916 555 0123", "email": "maria@example.com", "price": "$450,000",
    "address": "", "city": "Davis", "zip": "", "beds": "3", "baths": "2.5", "square_feet": "", "source": "",
    "tags": "probate, vip",
}  # fmt: skip


@pytest.fixture
def maria(as_alice: Actor) -> Iterator[Lead]:
    fields = {"name": "Maria Lopez", "phone": "+19165550123", "email": "maria@example.com"}
    with tenant_scope(as_alice.tenant_id):
        yield lead_services.create_lead(actor=as_alice, fields=fields)


@pytest.fixture
def client_of_alice(alice: User) -> Client:
    return sign_in(alice)


def test_it_shows_score_talk_plan_and_reach(client_of_alice: Client, maria: Lead, as_alice: Actor) -> None:
    enrollments.start_enrollment(actor=as_alice, lead_id=maria.id, now=NOW)
    turns.receive_lead_message(actor=as_alice, lead_id=maria.id, text="We are relocating to Boise", now=NOW)
    html = client_of_alice.get(f"/leads/{maria.id}").content.decode()
    for words in ("We are relocating to Boise", "Why this score", "Day 3 · ", "Not asked", "Resume"):
        assert words in html, words


def test_the_form_changes_the_lead(client_of_alice: Client, maria: Lead) -> None:
    answer = client_of_alice.post(f"/leads/{maria.id}/edit", {**FORM, "revision": maria.revision})
    assert answer.status_code == 302
    maria.refresh_from_db()
    assert (maria.name, maria.price, str(maria.baths)) == ("Maria L. Lopez", 450_000, "2.5")
    assert maria.tags == ["probate", "vip"]


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [("price", "lots", "Expected a number"), ("zip", "9", "five digits"), ("name", "", "needs a name")],
)
def test_what_is_not_good_stays_in_the_form_with_the_reason(
    client_of_alice: Client, maria: Lead, field: str, text: str, said: str
) -> None:
    answer = client_of_alice.post(f"/leads/{maria.id}/edit", {**FORM, "city": "Folsom", field: text})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert said in html
    assert 'value="Folsom"' in html


def test_somebody_who_was_faster_is_not_overwritten(client_of_alice: Client, maria: Lead) -> None:
    answer = client_of_alice.post(f"/leads/{maria.id}/edit", {**FORM, "revision": maria.revision + 1})
    assert answer.status_code == 422
    assert "Read it again" in answer.content.decode()


def test_opting_out_stops_every_channel_and_the_plan(
    client_of_alice: Client, maria: Lead, as_alice: Actor
) -> None:
    enrollments.start_enrollment(actor=as_alice, lead_id=maria.id, now=NOW)
    for _ in range(2):
        assert client_of_alice.post(f"/leads/{maria.id}/leave-alone").status_code == 302
    assert Suppression.objects.filter(lead=maria).count() == 3
    assert not Consent.objects.filter(lead=maria, is_granted=True, ended_at__isnull=True).exists()
    assert Enrollment.objects.get(lead=maria).status == "opted_out"
    html = client_of_alice.get(f"/leads/{maria.id}").content.decode()
    assert html.count("Opted out") == 4  # three channels, and the plan
    assert "recorded by alice@acme.example" in html


def test_a_kind_of_message_that_is_not_wanted_is_named_where_others_are_allowed(
    client_of_alice: Client, maria: Lead, as_alice: Actor
) -> None:
    consents.record_consent(
        actor=as_alice, lead_id=maria.id, channel="email", is_granted=True, source="a form", given_at=NOW
    )
    suppressions.suppress(
        actor=as_alice, channel="email", address=maria.email, reason="asked", topic="valuation", now=NOW
    )
    html = client_of_alice.get(f"/leads/{maria.id}").content.decode()
    assert "But no more messages of the kind valuation" in html
    texts, emails, _ = reachability.list_reach_for(actor=as_alice, lead=maria)
    assert [(one.state, one.but_not) for one in (texts, emails)] == [
        ("not_asked", ()),
        ("allowed", ("valuation",)),
    ]


def test_the_score_stays_where_a_newer_thread_has_none(
    client_of_alice: Client, maria: Lead, as_alice: Actor
) -> None:
    scored = turns.receive_lead_message(
        actor=as_alice, lead_id=maria.id, text="We are relocating to Boise", now=NOW
    ).conversation
    Conversation.objects.create(
        lead=maria, bot_type="lead-bot", channel="email", last_message_at=NOW + timedelta(days=1)
    )
    found = overview.get_lead_in_full_for(actor=as_alice, lead_id=maria.id, messages=30)
    assert found.scored == scored != found.conversation
    html = client_of_alice.get(f"/leads/{maria.id}").content.decode()
    assert scored.questions_answered > 0
    assert f"{scored.questions_answered} of 4" in html


def test_the_plan_is_started_paused_resumed_and_ended(client_of_alice: Client, maria: Lead) -> None:
    client_of_alice.post(f"/leads/{maria.id}/start-plan")
    plan = Enrollment.objects.get(lead=maria)
    found = [str(plan.status)]
    for action in ("pause", "resume", "cancel"):
        client_of_alice.post(f"/leads/{maria.id}/plans/{plan.id}/{action}")
        plan.refresh_from_db()
        found.append(str(plan.status))
    assert found == ["active", "paused", "active", "cancelled"]
    assert client_of_alice.post(f"/leads/{maria.id}/plans/{plan.id}/pause").status_code == 409


def test_a_step_is_skipped_and_the_others_stay(client_of_alice: Client, maria: Lead, as_alice: Actor) -> None:
    enrollments.start_enrollment(actor=as_alice, lead_id=maria.id, now=NOW)
    step = FollowUp.objects.order_by("step_number").first()
    assert step is not None
    assert client_of_alice.post(f"/leads/{maria.id}/steps/{step.id}/skip").status_code == 302
    assert list(FollowUp.objects.order_by("step_number").values_list("status", flat=True)) == [
        "skipped", "pending", "pending", "pending",
    ]  # fmt: skip
    assert "skipped by the team" in client_of_alice.get(f"/leads/{maria.id}").content.decode()


def test_several_plans_stand_beside_each_other(client_of_alice: Client, maria: Lead, as_alice: Actor) -> None:
    for name in ("3-7-14-30", "post_showing"):
        enrollments.start_enrollment(actor=as_alice, lead_id=maria.id, sequence_name=name, now=NOW)
    html = client_of_alice.get(f"/leads/{maria.id}").content.decode()
    assert html.count('class="panel plan"') == 2
    assert "a showing is booked" in html


def test_an_opt_out_is_lifted_with_its_reason(client_of_alice: Client, maria: Lead) -> None:
    client_of_alice.post(f"/leads/{maria.id}/leave-alone")
    found = Suppression.objects.get(lead=maria, channel="sms")
    address = f"/leads/{maria.id}/suppressions/{found.id}/lift"
    assert client_of_alice.post(address, {"reason": " "}).status_code == 409
    assert client_of_alice.post(address, {"reason": "asked us by phone"}).status_code == 302
    found.refresh_from_db()
    assert found.lifted_because == "asked us by phone"


def test_charlie_finds_no_lead_of_acme(maria: Lead, charlie: User) -> None:
    browser = sign_in(charlie)
    foreign, random = (browser.get(f"/leads/{one}") for one in (maria.id, uuid4()))
    assert (foreign.status_code, foreign.content) == (404, random.content)
    for action in ("edit", "archive", "leave-alone", "start-plan", f"plans/{uuid4()}/pause"):
        assert browser.post(f"/leads/{maria.id}/{action}", FORM).status_code == 404
    assert not Suppression.objects.filter(lead=maria).exists()


@pytest.mark.browser
def test_what_happens_to_the_lead_shows_while_the_form_is_open(
    page: Page, stack: Stack, alice: User, maria: Lead, as_alice: Actor
) -> None:
    enter(page, stack, alice, f"/leads/{maria.id}")
    page.get_by_text("Edit facts").click()
    page.locator("#lead-city").fill("Fols")
    with tenant_scope(as_alice.tenant_id):
        turns.receive_lead_message(actor=as_alice, lead_id=maria.id, text="The roof is new", now=NOW)
    expect(page.locator("#thread")).to_contain_text("The roof is new")
    expect(page.locator("#lead-city")).to_have_value("Fols")
    page.get_by_role("button", name="Opt out").click()
    page.get_by_role("button", name="Leave alone").click()
    expect(page.locator(".reach")).to_contain_text("Opted out")
