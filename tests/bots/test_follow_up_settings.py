"""A company's switch for its follow-ups, and its own hours and caps."""

import json
from collections.abc import Iterator
from datetime import time, timedelta
from typing import Any

import pytest
from django.urls import reverse

from bots.engines.hours.limits import NO_LIMITS
from bots.exceptions.settings import SettingsChangedError, SettingsInvalidError
from bots.models.enrollments import FollowUp
from bots.models.leads import Lead
from bots.models.sequences import FollowUpSettings
from bots.selectors import contact_limits
from bots.services import enrollments, follow_up_settings
from common.actor import Actor
from common.exceptions import PermissionDeniedError
from common.tenancy import tenant_scope
from config.celery import app
from events import handling, relay
from events.models import Event
from tests.bots.conftest import MONDAY
from tests.clients import browser_of, client_of

pytestmark = pytest.mark.django_db


def change(actor: Actor, *, revision: int | None = None, **changes: Any) -> FollowUpSettings:
    with tenant_scope(actor.tenant_id):
        return follow_up_settings.change_limits(actor=actor, changes=changes, revision=revision)


def told(actor: Actor, *types: str) -> list[dict[str, Any]]:
    with tenant_scope(actor.tenant_id):
        return [json.loads(one.payload) for one in Event.objects.filter(type__in=types).order_by("id")]


def test_pausing_says_who_and_when_once(as_alice: Actor) -> None:
    with tenant_scope(as_alice.tenant_id):
        first = follow_up_settings.pause_all(actor=as_alice, now=MONDAY)
        again = follow_up_settings.pause_all(actor=as_alice, now=MONDAY + timedelta(hours=1))
    assert (first.paused_by_name, first.paused_by_id) == ("Alice", as_alice.user_id)
    assert again.paused_at == MONDAY
    (fact,) = told(as_alice, "follow_ups_paused")
    assert (fact["by_name"], fact["by_id"]) == ("Alice", str(as_alice.user_id))


def test_resuming_forgets_who_paused_and_says_since_when_it_was(as_alice: Actor) -> None:
    with tenant_scope(as_alice.tenant_id):
        follow_up_settings.resume_all(actor=as_alice, now=MONDAY)
        follow_up_settings.pause_all(actor=as_alice, now=MONDAY)
        chosen = follow_up_settings.resume_all(actor=as_alice, now=MONDAY + timedelta(hours=2))
        follow_up_settings.resume_all(actor=as_alice, now=MONDAY + timedelta(hours=3))
    assert (chosen.paused_at, chosen.paused_by_id, chosen.paused_by_name) == (None, None, "")
    (fact,) = told(as_alice, "follow_ups_resumed")
    assert fact["paused_at"].startswith("2030-11-04T18:00")


@pytest.mark.parametrize(
    ("changes", "field", "rule"),
    [
        ({"earliest_text": time(7)}, "earliest_text", "47 CFR 64.1200"),
        ({"latest_call": time(21, 30)}, "latest_call", "47 CFR 64.1200"),
        ({"latest_text": time(0)}, "latest_text", "47 CFR 64.1200"),
        ({"earliest_text": time(21)}, "earliest_text", "begin when they are over"),
        ({"earliest_call": time(18), "latest_call": time(9)}, "latest_call", "begin when they are over"),
        ({"most_texts_per_day": 4}, "most_texts_per_day", "The house allows at most 3 texts in 24 hours"),
        ({"most_emails_per_day": 2}, "most_emails_per_day", "The house allows at most 1 email in 24 hours"),
        ({"weekdays": [1, 1]}, "weekdays", "at most once"),
    ],
)
def test_nothing_is_loosened(as_alice: Actor, changes: dict[str, Any], field: str, rule: str) -> None:
    with pytest.raises(SettingsInvalidError, match=rule.replace("(", ".")) as error:
        change(as_alice, **changes)
    assert {one.field for one in error.value.errors} == {field}
    assert told(as_alice, "follow_up_limits_changed") == []


def test_what_is_tightened_counts_at_once(as_alice: Actor) -> None:
    chosen = change(as_alice, earliest_text=time(10), weekdays=[5, 1], most_calls_per_day=0)
    with tenant_scope(as_alice.tenant_id):
        limits = contact_limits.limits_of(tenant_id=as_alice.tenant_id)
    assert (limits.earliest_text, limits.weekdays, limits.most_calls_per_day) == (time(10), (1, 5), 0)
    assert chosen.revision == 2
    (fact,) = told(as_alice, "follow_up_limits_changed")
    assert fact["changed"] == ["earliest_text", "most_calls_per_day", "weekdays"]


def test_a_change_from_an_old_revision_is_refused_and_an_equal_one_is_not_told(as_alice: Actor) -> None:
    change(as_alice, rests_on_holidays=True, revision=1)
    assert change(as_alice, rests_on_holidays=True).revision == 2
    with pytest.raises(SettingsChangedError, match="revision 2"):
        change(as_alice, rests_on_holidays=False, revision=1)
    assert len(told(as_alice, "follow_up_limits_changed")) == 1


def test_without_a_wish_there_are_no_limits_and_another_company_s_do_not_count(
    as_alice: Actor, as_charlie: Actor
) -> None:
    change(as_charlie, earliest_text=time(12))
    with tenant_scope(as_alice.tenant_id):
        assert contact_limits.limits_of(tenant_id=as_alice.tenant_id) is NO_LIMITS
        follow_up_settings.pause_all(actor=as_alice, now=MONDAY)
        assert contact_limits.limits_of(tenant_id=as_alice.tenant_id) is NO_LIMITS


def test_bob_reads_the_limits_and_does_not_set_them(as_bob: Actor) -> None:
    assert client_of(as_bob).get("/api/follow-ups/settings").status_code == 200
    with pytest.raises(PermissionDeniedError):
        change(as_bob, rests_on_holidays=True)


def test_the_endpoints_speak_of_hours_as_a_clock_does(as_alice: Actor) -> None:
    api = client_of(as_alice)
    defaults = api.get("/api/follow-ups/settings").json()
    assert (defaults["earliest_text"], defaults["weekdays"], defaults["revision"]) == (None, [], 1)
    answer = api.patch(
        "/api/follow-ups/settings",
        {"earliest_text": "09:30", "weekdays": [1, 2], "revision": 1},
        format="json",
    )
    assert (answer.json()["earliest_text"], answer.json()["revision"]) == ("09:30", 2)
    assert api.post("/api/follow-ups/pause-all").json()["paused_by"] == "Alice"
    assert api.post("/api/follow-ups/resume-all").json()["paused_at"] is None


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"earliest_text": "07:00"}, 422),
        ({"earliest_text": "soon"}, 422),
        ({"weekdays": [0]}, 422),
        ({"most_texts_per_day": -1}, 422),
        ({"revision": 7, "rests_on_holidays": True}, 409),
        ({"paused_at": None}, 400),
    ],
)
def test_bad_settings_are_refused(as_alice: Actor, body: dict[str, Any], status: int) -> None:
    answer = client_of(as_alice).patch("/api/follow-ups/settings", body, format="json")
    assert answer.status_code == status


def test_the_rules_of_a_state_come_with_their_sources(as_bob: Actor) -> None:
    api = client_of(as_bob)
    of_florida = api.get("/api/contact-rules", {"state": "FL"}).json()
    assert {one["jurisdiction"] for one in of_florida["items"]} == {"US", "US-FL", "house"}
    (window,) = [one for one in of_florida["items"] if one["jurisdiction"] == "US-FL" and one["from"]]
    assert (window["from"], window["until"], window["checked_on"]) == ("08:00", "20:00", "2026-11-21")
    assert "not legal advice" in of_florida["notice"]
    assert len(api.get("/api/contact-rules").json()["items"]) > len(of_florida["items"])
    assert api.get("/api/contact-rules", {"state": "US-XX"}).status_code == 422


def test_operators_see_the_settings(as_alice: Actor) -> None:
    change(as_alice, rests_on_holidays=True)
    page = browser_of(as_alice).get(reverse("admin:bots_followupsettings_changelist"))
    assert page.status_code == 200


@pytest.fixture
def eager_tasks() -> Iterator[None]:
    """Tasks run where they are asked for."""
    app.conf.task_always_eager = app.conf.task_eager_propagates = True
    yield
    app.conf.task_always_eager = app.conf.task_eager_propagates = False


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("eager_tasks")
def test_plans_are_dated_anew_when_the_hours_change(as_alice: Actor, dana: Lead) -> None:
    with tenant_scope(as_alice.tenant_id):
        started = enrollments.start_enrollment(actor=as_alice, lead_id=dana.id, now=MONDAY)
    change(as_alice, earliest_text=time(13))
    while relay.relay_pending() or handling.handle_pending():
        continue
    with tenant_scope(as_alice.tenant_id):
        first = FollowUp.objects.get(enrollment=started.enrollment, step_number=1)
    assert first.due_at is not None
    assert first.due_at.isoformat() == "2030-11-07T21:00:00+00:00"
    assert any("The company allows texts from 13:00" in reason for reason in first.why)
