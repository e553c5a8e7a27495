"""GET /api/health."""

from datetime import timedelta

import pytest
import redis
from django.db import OperationalError, transaction
from django.utils import timezone

from accounts.models.tenants import Tenant
from common.identifiers import uuid7
from common.tenancy import tenant_scope
from events.models import Event
from operations.selectors import health as health_selectors
from tests.clients import client_of

pytestmark = pytest.mark.django_db


def event_waiting_since(tenant: Tenant, *, seconds: float) -> None:
    with tenant_scope(tenant.id), transaction.atomic():
        Event.objects.create(
            event_id=uuid7(),
            type="file_deleted",
            topics=[],
            permission="files:read",
            payload="{}",
            occurred_at=timezone.now() - timedelta(seconds=seconds),
        )


def refuse_valkey() -> None:
    raise redis.ConnectionError("away")


def refuse_database() -> None:
    raise OperationalError("away")


def test_all_is_well_and_anybody_may_ask() -> None:
    response = client_of().get("/api/health", headers={"Authorization": "Bearer stale"})
    answer = response.json()
    assert (response.status_code, answer["status"]) == (200, "healthy")
    assert set(answer["components"]) == {"database", "valkey", "relay", "realtime"}
    assert answer["components"]["relay"]["lag_seconds"] == 0
    assert answer["version"]


def test_an_event_that_has_just_come_is_no_lag_to_speak_of(acme: Tenant) -> None:
    event_waiting_since(acme, seconds=2)
    answer = client_of().get("/api/health").json()
    assert answer["status"] == "healthy"
    assert 2 <= answer["components"]["relay"]["lag_seconds"] < 8


def test_events_that_nobody_numbers_are_told_of(acme: Tenant) -> None:
    event_waiting_since(acme, seconds=60)
    response = client_of().get("/api/health")
    assert (response.status_code, response.json()["status"]) == (200, "degraded")
    assert response.json()["components"]["relay"]["status"] == "unhealthy"
    assert response.json()["components"]["realtime"]["status"] == "degraded"


def test_without_valkey_requests_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health_selectors, "_ping_valkey", refuse_valkey)
    response = client_of().get("/api/health")
    assert (response.status_code, response.json()["status"]) == (200, "degraded")
    components = response.json()["components"]
    assert (components["valkey"]["status"], components["realtime"]["status"]) == ("unhealthy", "degraded")


def test_without_the_database_nothing_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health_selectors, "_ping_database", refuse_database)
    response = client_of().get("/api/health")
    assert (response.status_code, response.json()["status"]) == (503, "unhealthy")
