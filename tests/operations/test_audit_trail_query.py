"""POST /api/audit-trail/query."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from common.actor import Actor
from common.identifiers import uuid7
from common.tenancy import tenant_scope
from operations.models import GENESIS_HASH, AuditEntry
from tests.clients import client_of

pytestmark = pytest.mark.django_db
PATH = "/api/audit-trail/query"
Record = Callable[..., AuditEntry]


@pytest.fixture
def record(as_alice: Actor) -> Record:
    """Puts an entry of Acme's there, so many hours old."""
    places = iter(range(1, 1000))

    def make(
        *, hours: float = 0, category: str = "security", user_id: UUID | None = None, outcome: str = "success"
    ) -> AuditEntry:
        with tenant_scope(as_alice.tenant_id):
            return AuditEntry.objects.create(
                id=uuid7(),
                seq=next(places),
                occurred_at=timezone.now() - timedelta(hours=hours),
                category=category,
                action="sign_in_started",
                level="info",
                outcome=outcome,
                user_id=user_id,
                resource_type="sign_in",
                resource_id="1",
                payload='{"address":"192.0.2.7","device_label":"Firefox"}',
                previous_hash=GENESIS_HASH,
                hash=GENESIS_HASH,
            )

    return make


def test_everything_is_answered_without_a_filter(as_alice: Actor, record: Record) -> None:
    older, newer = record(hours=2), record(outcome="denied")
    answer = client_of(as_alice).post(PATH, {}, format="json").json()
    assert [event["id"] for event in answer["events"]] == [str(newer.id), str(older.id)]
    assert answer["total"] == 2
    assert answer["recent_events"] == answer["events"]
    assert [hour["count"] for hour in answer["aggregated_by_hour"]] == [1, 1]


def test_an_event_has_the_names_that_readers_know(as_alice: Actor, record: Record) -> None:
    record(outcome="denied", user_id=as_alice.user_id)
    event = client_of(as_alice).post(PATH, {}, format="json").json()["events"][0]
    assert (event["outcome"], event["success"]) == ("denied", False)
    assert (event["ip_address"], event["user_agent"]) == ("192.0.2.7", "Firefox")
    assert event["user_id"] == str(as_alice.user_id)
    assert event["timestamp"].endswith(("Z", "+00:00"))


@pytest.mark.parametrize("name", ["security", "SECURITY", "SECURITY_EVENT"])
def test_categories_are_understood_in_either_case_and_by_their_other_names(
    as_alice: Actor, record: Record, name: str
) -> None:
    record(category="security")
    record(category="financial")
    answer = client_of(as_alice).post(PATH, {"categories": [name]}, format="json").json()
    assert [event["category"] for event in answer["events"]] == ["security"]


def test_times_bound_the_answer_and_the_end_is_excluded(as_alice: Actor, record: Record) -> None:
    record(hours=5)
    wanted = record(hours=3)
    end = record(hours=1)
    body = {
        "start_time": (timezone.now() - timedelta(hours=4)).isoformat(),
        "end_time": end.occurred_at.isoformat(),
        "user_id": None,
    }
    answer = client_of(as_alice).post(PATH, body, format="json").json()
    assert [event["id"] for event in answer["events"]] == [str(wanted.id)]


def test_one_persons_doings_can_be_asked_for(as_alice: Actor, record: Record) -> None:
    record()
    hers = record(user_id=as_alice.user_id)
    answer = client_of(as_alice).post(PATH, {"user_id": str(as_alice.user_id)}, format="json").json()
    assert [event["id"] for event in answer["events"]] == [str(hers.id)]


def test_pages_follow_each_other_without_gap_or_repeat(as_alice: Actor, record: Record) -> None:
    expected = [str(record(hours=hours).id) for hours in range(5)]
    client, seen, cursor = client_of(as_alice), [], None
    while True:
        answer = client.post(PATH, {"limit": 2, "cursor": cursor}, format="json").json()
        seen += [event["id"] for event in answer["events"]]
        cursor = answer["next"]
        if cursor is None:
            break
    assert seen == expected


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"categories": ["gossip"]}, 422, "invalid_input"),
        ({"start_time": "yesterday"}, 422, "invalid_input"),
        ({"start_time": "2026-02-01T00:00:00Z", "end_time": "2026-01-01T00:00:00Z"}, 422, "invalid_input"),
        ({"limit": 0}, 422, "invalid_input"),
        ({"cursor": "forged"}, 400, "invalid_cursor"),
        ({"actor": "root"}, 400, "unknown_field"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    as_alice: Actor, body: dict[str, object], status: int, code: str
) -> None:
    response = client_of(as_alice).post(PATH, body, format="json")
    assert (response.status_code, response.json()["code"]) == (status, code)


def test_charlie_sees_nothing_of_acme(as_charlie: Actor, as_alice: Actor, record: Record) -> None:
    record()
    client = client_of(as_charlie)
    assert client.post(PATH, {}, format="json").json()["total"] == 0
    named = client.post(PATH, {"tenant_id": str(as_alice.tenant_id)}, format="json")
    assert named.status_code == 404


def test_an_operator_may_not_read_the_trail(as_bob: Actor) -> None:
    response = client_of(as_bob).post(PATH, {}, format="json")
    assert response.status_code == 403
    assert "audit:read" in response.json()["detail"]
