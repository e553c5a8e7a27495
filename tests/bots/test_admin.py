"""Admin of leads and plans: every list and row opens, and actions go through the services."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from bots.models.enrollments import Enrollment, FollowUp
from bots.models.leads import Lead
from bots.services import enrollments, turns
from common.actor import Actor
from common.tenancy import tenant_scope
from events.models import Event
from tests.bots.conftest import MONDAY
from tests.clients import browser_of

pytestmark = pytest.mark.django_db
MODELS = list(apps.get_app_config("bots").get_models())


@pytest.fixture
def plan(as_alice: Actor, dana: Lead) -> Enrollment:
    with tenant_scope(as_alice.tenant_id):
        turns.receive_lead_message(actor=as_alice, lead_id=dana.id, text="divorce", now=MONDAY)
        return enrollments.start_enrollment(actor=as_alice, lead_id=dana.id, now=MONDAY).enrollment


def path_of(model: Any, page: str, *args: Any) -> str:
    return reverse(f"admin:bots_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_list_and_row_opens(as_alice: Actor, plan: Enrollment, model: Any) -> None:
    browser = browser_of(as_alice)
    assert browser.get(path_of(model, "changelist"), {"q": "dana"}).status_code == 200
    with tenant_scope(as_alice.tenant_id):
        first = model.objects.first()
    if first is not None:
        assert browser.get(path_of(model, "change", first.pk)).status_code == 200


def test_every_model_is_there() -> None:
    assert all(admin.site.is_registered(model) for model in MODELS)


def test_a_chosen_plan_is_paused_by_the_service(as_alice: Actor, plan: Enrollment) -> None:
    chosen = {"action": "pause", "_selected_action": [str(plan.id)]}
    browser, path = browser_of(as_alice), path_of(Enrollment, "changelist")
    asked = browser.post(path, chosen)
    assert (asked.status_code, b"until somebody resumes them" in asked.content) == (200, True)
    assert b": 3-7-14-30 (Active)<" in asked.content
    with tenant_scope(as_alice.tenant_id):
        plan.refresh_from_db()
    assert plan.status == "active"
    assert browser.post(path, {**chosen, "confirmed": "yes"}).status_code == 302
    with tenant_scope(as_alice.tenant_id):
        plan.refresh_from_db()
        told = Event.objects.order_by("-id").values_list("type", flat=True)[:2]
        assert "enrollment_changed" in told
    assert plan.status == "paused"


def test_chosen_steps_are_skipped_once_confirmed(as_alice: Actor, plan: Enrollment) -> None:
    with tenant_scope(as_alice.tenant_id):
        step = plan.follow_ups.get(step_number=2)
    chosen = {"action": "skip", "_selected_action": [str(step.id)], "confirmed": "yes"}
    browser_of(as_alice).post(path_of(FollowUp, "changelist"), chosen)
    with tenant_scope(as_alice.tenant_id):
        step.refresh_from_db()
    assert (step.status, step.outcome) == ("skipped", "skipped by the team")


def test_more_than_can_be_changed_at_once_changes_nothing(
    as_alice: Actor, plan: Enrollment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bots.admin.sequences.MOST_AT_ONCE", 2)
    with tenant_scope(as_alice.tenant_id):
        ids = [str(one.id) for one in plan.follow_ups.all()]
    chosen = {"action": "skip", "_selected_action": ids, "confirmed": "yes"}
    answer = browser_of(as_alice).post(path_of(FollowUp, "changelist"), chosen, follow=True)
    assert "at most 2 at once, and more are chosen" in answer.content.decode()
    with tenant_scope(as_alice.tenant_id):
        assert {one.status for one in plan.follow_ups.all()} == {"pending"}


def test_a_chosen_lead_is_archived_by_the_service(as_alice: Actor, dana: Lead) -> None:
    chosen = {"action": "archive", "_selected_action": [str(dana.id)]}
    browser_of(as_alice).post(path_of(Lead, "changelist"), chosen)
    with tenant_scope(as_alice.tenant_id):
        dana.refresh_from_db()
    assert dana.is_archived


def test_charlie_finds_nothing_of_acme(as_charlie: Actor, dana: Lead, plan: Enrollment) -> None:
    browser = browser_of(as_charlie)
    assert b"Dana" not in browser.get(path_of(Lead, "changelist")).content
    for row in (dana, plan):
        answer = browser.get(path_of(type(row), "change", row.pk))
        assert answer.status_code == 302  # "does not exist", as for any unknown id
    browser.post(path_of(Lead, "changelist"), {"action": "archive", "_selected_action": [str(dana.id)]})
    with tenant_scope(dana.tenant_id):
        dana.refresh_from_db()
    assert not dana.is_archived
