"""The scheduler's health: heartbeats, what the backlog says, and who is told when it changes."""

from datetime import timedelta
from typing import Any

import pytest
import redis
from django.db import OperationalError
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models.tenants import Tenant
from bots import tasks
from bots.engines.scheduler import Backlog, Heartbeat, judge
from bots.events.lead_bot import LeadBotSchedulerHealth
from bots.models.enrollments import FollowUp
from bots.models.leads import Lead
from bots.models.sequences import FollowUpSettings
from bots.selectors import scheduler as scheduler_selectors
from bots.services import enrollments, follow_ups, scheduler
from common import valkey
from common.actor import Actor
from common.exceptions import PermissionDeniedError
from common.tenancy import tenant_scope
from events.log import Published
from events.models import Event

pytestmark = pytest.mark.django_db
NOW = timezone.now()
SECOND = timedelta(seconds=1)
ALIVE = Heartbeat(last_at=NOW - SECOND, since=NOW - timedelta(hours=1))
QUIET = Backlog()


@pytest.mark.parametrize(
    ("heartbeat", "backlog", "late_before", "status"),
    [
        (None, QUIET, 0, "not_started"),
        (ALIVE, QUIET, 0, "healthy"),
        (Heartbeat(last_at=NOW - 60 * SECOND, since=NOW), QUIET, 0, "healthy"),
        (Heartbeat(last_at=NOW - 61 * SECOND, since=NOW), QUIET, 0, "failed"),
        (Heartbeat(last_at=NOW, since=NOW, failures=1, error="X"), QUIET, 0, "degraded"),
        (Heartbeat(last_at=NOW, since=NOW, failures=3, error="X"), QUIET, 0, "failed"),
        (ALIVE, Backlog(late=5), None, "healthy"),
        (ALIVE, Backlog(late=5), 6, "healthy"),
        (ALIVE, Backlog(late=5), 5, "degraded"),
        (ALIVE, Backlog(late=5, is_paused=True), 5, "healthy"),
        (ALIVE, Backlog(due=5), 0, "healthy"),
    ],
)
def test_each_status_has_its_reason(
    heartbeat: Heartbeat | None, backlog: Backlog, late_before: int | None, status: str
) -> None:
    judged = judge(heartbeat, backlog, now=NOW, interval=2 * SECOND, late_before=late_before)
    assert judged.status == status
    assert bool(judged.why) == (status != "healthy")


def test_pokes_start_it_and_its_uptime_survives_the_next(as_alice: Actor, in_acme: object) -> None:
    assert health(as_alice).status == "not_started"
    tasks.poke_follow_ups()
    first = scheduler_selectors.read_heartbeat()
    tasks.poke_follow_ups()
    second = scheduler_selectors.read_heartbeat()
    assert first
    assert second
    assert (second.since, second.last_at > first.last_at) == (first.since, True)
    assert (health(as_alice).status, health(as_alice).scheduler_running) == ("healthy", True)


def test_a_gap_begins_the_uptime_anew() -> None:
    long_ago = (timezone.now() - timedelta(minutes=5)).timestamp()
    valkey.client().hset("follow-ups:heartbeat", mapping={"last_at": long_ago, "since": long_ago})
    scheduler.note_poke()
    heartbeat = scheduler_selectors.read_heartbeat()
    assert heartbeat
    assert heartbeat.since == heartbeat.last_at


def test_a_poke_that_fails_is_counted_without_its_words(
    as_alice: Actor, in_acme: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(**_: object) -> None:
        raise OperationalError("the phone of somebody at Globex")

    monkeypatch.setattr(follow_ups, "carry_out_due", break_down)
    for _ in range(3):
        with pytest.raises(OperationalError):
            tasks.poke_follow_ups()
    assert health(as_alice).status == "failed"
    assert health(as_alice).last_error == "3 pokes in a row failed: OperationalError."


def test_without_valkey_the_counts_are_answered(
    as_alice: Actor, in_acme: object, dana: Lead, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_late(as_alice, dana)

    def away() -> None:
        raise redis.ConnectionError("away")

    monkeypatch.setattr(valkey, "client", away)
    with scheduler.heard():
        found = health(as_alice)
    assert (found.status, found.due, found.late, found.scheduler_running) == ("degraded", 1, 1, False)
    assert scheduler.watch() == 0


def test_a_change_is_announced_once_and_to_that_company_alone(
    acme: Tenant,
    globex: Tenant,
    as_alice: Actor,
    dana: Lead,
    told: list[Published],
    django_capture_on_commit_callbacks: Any,
) -> None:
    tasks.poke_follow_ups()
    assert (scheduler.watch(), told) == (0, [])
    with tenant_scope(acme.id):
        make_late(as_alice, dana)
    with django_capture_on_commit_callbacks(execute=True):
        assert [scheduler.watch(), scheduler.watch(), scheduler.watch()] == [1, 0, 0]
    assert [one.tenant_id for one in told] == [acme.id]
    assert '"status":"degraded"' in told[0].payload
    with tenant_scope(acme.id):
        FollowUpSettings.objects.create(paused_at=timezone.now())
    assert scheduler.watch() == 1


def test_asking_for_a_poke_is_a_fact_and_somebodys_right(as_alice: Actor, in_acme: object) -> None:
    scheduler.request_restart(actor=as_alice)
    assert Event.objects.get().type == "scheduler_restart_requested"
    reader = Actor(tenant_id=as_alice.tenant_id, user_id=None, role="x", permissions=frozenset())
    with pytest.raises(PermissionDeniedError):
        scheduler.request_restart(actor=reader)


@pytest.fixture
def told(settings: Settings) -> list[Published]:
    settings.EVENT_BUS = "tests.bots.test_scheduler.remember"
    remembered.clear()
    return remembered


remembered: list[Published] = []


def remember(messages: list[Published]) -> None:
    remembered.extend(one for one in messages if one.type == LeadBotSchedulerHealth.type)


def health(actor: Actor) -> scheduler_selectors.SchedulerHealth:
    return scheduler_selectors.get_scheduler_health_for(actor=actor)


def make_late(actor: Actor, lead: Lead) -> None:
    enrollments.start_enrollment(actor=actor, lead_id=lead.id, now=timezone.now())
    FollowUp.objects.filter(day=3).update(due_at=timezone.now() - timedelta(minutes=6))
