"""/api/events and /api/dead-letters."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.models.tenants import Tenant
from common.actor import Actor
from common.identifiers import uuid7
from common.tenancy import tenant_scope
from events import handling, log, relay, selectors
from events.handling import Delivered
from events.models import DeadLetter, Event, HandlerCursor
from files.events import FileDeleted
from tests.clients import client_of
from tests.events.conftest import ThingHappened

pytestmark = pytest.mark.django_db


@pytest.fixture
def three_events(acme: Tenant) -> list[Any]:
    with tenant_scope(acme.id), transaction.atomic():
        ids = [log.publish(ThingHappened(number=number)) for number in (1, 2)]
        ids.append(log.publish(FileDeleted(file_id=uuid7(), name="a.csv", sha256="")))
    relay.relay_pending()
    return [str(event_id) for event_id in ids]


def test_the_log_is_read_newest_first_in_pages(as_alice: Actor, three_events: list[str]) -> None:
    client = client_of(as_alice)
    first = client.get("/api/events", {"limit": 2}).json()
    second = client.get("/api/events", {"limit": 2, "cursor": first["next"]}).json()
    rows = first["results"] + second["results"]
    assert [row["id"] for row in rows] == three_events[::-1]
    assert [row["seq"] for row in rows] == [3, 2, 1]
    assert rows[2]["payload"] == {"number": 1}


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"type": "thing_happened"}, [2, 1]),
        ({"topic": "files"}, [3]),
        ({"topic": "file"}, []),
        ({"since": (timezone.now() + timedelta(days=365)).isoformat()}, []),
        ({"until": (timezone.now() + timedelta(days=365)).isoformat()}, [3, 2, 1]),
    ],
)
def test_the_log_can_be_narrowed(
    as_alice: Actor, three_events: list[str], wanted: dict[str, str], expected: list[int]
) -> None:
    answer = client_of(as_alice).get("/api/events", wanted).json()
    assert [row["seq"] for row in answer["results"]] == expected


def test_a_stretch_of_time_is_read_off_its_index(as_alice: Actor) -> None:
    now = timezone.now()
    with tenant_scope(as_alice.tenant_id), transaction.atomic(), connection.cursor() as cursor:
        # In an empty table every index is as good as another.
        Event.objects.bulk_create(
            Event(tenant_id=as_alice.tenant_id, type="thing_happened", topics=[], seq=seq, occurred_at=now)
            for seq in range(1, 1_001)
        )
        events = selectors.list_events_for(actor=as_alice, since=now - timedelta(days=1), until=now)
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        plan = events.explain()
    assert "events_event_by_time" in plan
    assert plan.partition("Index Cond")[2].partition("\n")[0].count("occurred_at") == 2


def test_an_event_that_has_no_number_yet_is_not_shown(as_alice: Actor, acme: Tenant) -> None:
    with tenant_scope(acme.id), transaction.atomic():
        log.publish(ThingHappened(number=1))
    assert client_of(as_alice).get("/api/events").json()["results"] == []


def test_an_event_is_shown_to_those_only_who_may_see_its_kind(
    as_alice: Actor, three_events: list[str]
) -> None:
    narrow = Actor(
        tenant_id=as_alice.tenant_id,
        user_id=as_alice.user_id,
        role="key",
        permissions=frozenset({"events:read", "files:read"}),
    )
    answer = client_of(narrow).get("/api/events").json()
    assert [row["type"] for row in answer["results"]] == ["file_deleted"]


def test_charlie_reads_his_own_log_only(as_charlie: Actor, three_events: list[str]) -> None:
    assert client_of(as_charlie).get("/api/events").json()["results"] == []


def test_an_operator_may_not_read_the_log(as_bob: Actor) -> None:
    for path in ("/api/events", "/api/events/handlers", "/api/dead-letters"):
        assert client_of(as_bob).get(path).status_code == 403


@pytest.fixture
def mended(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A handler that takes its events now; the numbers of those that it took."""
    taken: list[int] = []

    def take(delivered: Delivered[Any]) -> None:
        taken.append(delivered.seq)

    handler = handling.Handler("tests.take", frozenset(), audited=False, react=take)
    monkeypatch.setattr(handling, "_handlers", {"tests.take": handler})
    return taken


@pytest.fixture
def parked(acme: Tenant, three_events: list[str], mended: list[int]) -> DeadLetter:
    with tenant_scope(acme.id):
        return DeadLetter.objects.create(
            tenant=acme,
            handler="tests.take",
            event=Event.objects.get(seq=2),
            attempts=5,
            reason="ValueError: not today",
            parked_at=timezone.now(),
        )


def test_handlers_say_how_far_they_have_come(as_alice: Actor, parked: DeadLetter) -> None:
    with tenant_scope(as_alice.tenant_id):
        HandlerCursor.objects.create(tenant_id=as_alice.tenant_id, handler="tests.take", seq=2)
    (state,) = client_of(as_alice).get("/api/events/handlers").json()["results"]
    assert (state["name"], state["seq"], state["behind"], state["parked"]) == ("tests.take", 2, 1, 1)


def test_a_dead_letter_is_listed_with_its_reason_and_retried(
    as_alice: Actor, parked: DeadLetter, mended: list[int]
) -> None:
    client = client_of(as_alice)
    (listed,) = client.get("/api/dead-letters", {"status": "parked"}).json()["results"]
    assert (listed["event_seq"], listed["reason"]) == (2, "ValueError: not today")
    for _ in range(2):
        answer = client.post(f"/api/dead-letters/{parked.pk}/retry").json()
    assert (answer["status"], mended) == ("resolved", [2])


def test_charlie_can_neither_see_nor_retry_it(
    as_charlie: Actor, parked: DeadLetter, mended: list[int]
) -> None:
    client = client_of(as_charlie)
    assert client.get("/api/dead-letters").json()["results"] == []
    assert client.post(f"/api/dead-letters/{parked.pk}/retry").status_code == 404
    assert mended == []


def test_reading_is_not_enough_to_retry(as_alice: Actor, parked: DeadLetter) -> None:
    reader = Actor(
        tenant_id=as_alice.tenant_id, user_id=None, role="key", permissions=frozenset({"events:read"})
    )
    assert client_of(reader).post(f"/api/dead-letters/{parked.pk}/retry").status_code == 403
