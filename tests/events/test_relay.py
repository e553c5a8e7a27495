"""Numbering and pushing against real transactions, with several connections at work."""

import threading
from collections.abc import Callable, Iterable

import pytest
import redis
from django.db import connection, transaction
from pytest_django.fixtures import Settings

from accounts.models.tenants import Tenant
from common import valkey
from common.tenancy import all_tenants_scope, tenant_scope
from events import log, relay
from events.models import Event, Stream
from tests.events.conftest import ThingHappened, remember

pytestmark = pytest.mark.django_db(transaction=True)


def publish(tenant: Tenant, *numbers: int) -> None:
    with tenant_scope(tenant.id), transaction.atomic():
        for number in numbers:
            log.publish(ThingHappened(number=number))


def in_thread(work: Callable[[], None]) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def seqs(messages: Iterable[log.Published]) -> list[int | None]:
    return [message.seq for message in messages]


def test_events_are_numbered_from_one_and_pushed_in_order(acme: Tenant, bus: list[log.Published]) -> None:
    publish(acme, 10, 11)
    publish(acme, 12)
    assert relay.relay_pending() == 3
    assert [(m.seq, m.payload) for m in bus] == [
        (1, '{"number":10}'),
        (2, '{"number":11}'),
        (3, '{"number":12}'),
    ]


def test_each_tenant_has_its_own_numbers(acme: Tenant, globex: Tenant, bus: list[log.Published]) -> None:
    publish(acme, 1, 2)
    publish(globex, 3)
    relay.relay_pending()
    assert sorted((m.tenant_id, m.seq) for m in bus) == sorted([(acme.id, 1), (acme.id, 2), (globex.id, 1)])


def test_an_event_committed_late_is_numbered_after_those_already_given(
    acme: Tenant, bus: list[log.Published]
) -> None:
    inserted, commit = threading.Event(), threading.Event()

    def slow_writer() -> None:
        with tenant_scope(acme.id), transaction.atomic():
            log.publish(ThingHappened(number=1))
            inserted.set()
            assert commit.wait(10)

    writer = in_thread(slow_writer)
    assert inserted.wait(10)
    publish(acme, 2)
    relay.relay_pending()
    commit.set()
    writer.join(10)
    relay.relay_pending()
    assert [(m.seq, m.payload) for m in bus] == [(1, '{"number":2}'), (2, '{"number":1}')]


def test_what_was_numbered_and_could_not_be_pushed_is_pushed_with_the_same_numbers(
    acme: Tenant, bus: list[log.Published], settings: Settings
) -> None:
    publish(acme, 1, 2)
    settings.EVENT_BUS = "tests.events.test_relay.refuse"
    with pytest.raises(ConnectionError):
        relay.relay_pending()
    assert log.position_for(tenant_id=acme.id).endswith(":2")
    settings.EVENT_BUS = "tests.events.conftest.remember"
    publish(acme, 3)
    relay.relay_pending()
    assert seqs(bus) == [1, 2, 3]


def refuse(messages: Iterable[log.Published]) -> None:
    raise ConnectionError("the bus is away")


def test_a_tenant_whose_bus_is_away_is_numbered_and_holds_up_nobody_else(
    acme: Tenant, globex: Tenant, bus: list[log.Published], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse_acmes(messages: Iterable[log.Published]) -> None:
        if next(iter(messages)).tenant_id == acme.id:
            raise redis.ConnectionError("its shard is away")
        remember(messages)

    monkeypatch.setattr(log, "bus", lambda: refuse_acmes)
    publish(acme, 1)
    publish(globex, 2)
    assert relay.relay_pending() == 1
    assert [message.tenant_id for message in bus] == [globex.id]
    assert log.position_for(tenant_id=acme.id).endswith(":1")
    monkeypatch.undo()
    assert relay.relay_pending() == 1


def test_without_valkey_events_are_numbered_all_the_same(
    acme: Tenant, bus: list[log.Published], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(acme, 1)
    monkeypatch.setattr(valkey, "client", lambda: redis.Redis(port=1))
    with pytest.raises(redis.ConnectionError):
        relay.Relay()._push()
    assert log.position_for(tenant_id=acme.id).endswith(":1")


def test_a_tenant_in_another_relays_hands_is_left_to_it(acme: Tenant, bus: list[log.Published]) -> None:
    publish(acme, 1)
    held, release = threading.Event(), threading.Event()

    def other_relay() -> None:
        with relay._advisory_lock(acme.id) as mine:
            assert mine
            held.set()
            assert release.wait(10)

    other = in_thread(other_relay)
    assert held.wait(10)
    assert relay.relay_pending() == 0
    release.set()
    other.join(10)
    assert relay.relay_pending() == 1


def test_several_relays_and_writers_leave_no_gap_and_no_double(
    acme: Tenant, bus: list[log.Published]
) -> None:
    def write() -> None:
        for number in range(40):
            publish(acme, number)

    def drain() -> None:
        for _ in range(60):
            relay.relay_pending()

    for thread in [in_thread(write) for _ in range(3)] + [in_thread(drain) for _ in range(2)]:
        thread.join(60)
    relay.relay_pending()
    assert seqs(bus) == list(range(1, 121))


def test_more_than_one_batch_is_drained_in_one_go(
    acme: Tenant, bus: list[log.Published], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "BATCH", 3)
    publish(acme, *range(8))
    assert relay.relay_pending() == 8
    assert seqs(bus) == list(range(1, 9))


def test_a_logged_event_cannot_be_rewritten(acme: Tenant) -> None:
    publish(acme, 1)
    with tenant_scope(acme.id), pytest.raises(Exception, match="permission denied"):
        Event.objects.update(payload="{}")


def test_a_restored_database_starts_new_epochs(acme: Tenant, bus: list[log.Published]) -> None:
    before = log.position_for(tenant_id=acme.id)
    with all_tenants_scope():
        assert log.renew_epochs() == Stream.objects.count()
    assert log.position_for(tenant_id=acme.id).partition(":")[0] != before.partition(":")[0]


def test_a_turn_that_fails_unforeseen_ends_no_thread_of_the_relay(acme: Tenant) -> None:
    process = relay.Relay()
    turns: list[str] = []

    def turn() -> None:
        turns.append("began")
        if len(turns) == 1:
            raise ValueError("nobody thought of this")
        process.stop()

    process._loop(turn)
    assert turns == ["began", "began"]
