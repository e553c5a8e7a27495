import msgspec
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models.tenants import Tenant
from common.tenancy import tenant_scope
from events import log
from events.exceptions import InvalidPositionError, PublishOutsideTransactionError
from events.models import Event
from tests.events.conftest import ThingHappened, ThingProgressed

pytestmark = pytest.mark.django_db(transaction=True)


def test_publishing_outside_a_transaction_is_refused(acme: Tenant) -> None:
    with pytest.raises(PublishOutsideTransactionError), tenant_scope(acme.id):
        log.publish(ThingHappened(number=1))


def test_publishing_outside_a_tenant_is_refused(db: None) -> None:
    with pytest.raises(PublishOutsideTransactionError), transaction.atomic():
        log.publish(ThingHappened(number=1))


def test_an_event_that_is_not_durable_cannot_be_published(acme: Tenant) -> None:
    with pytest.raises(PublishOutsideTransactionError), tenant_scope(acme.id), transaction.atomic():
        log.publish(ThingProgressed(done=1))


def test_a_rolled_back_change_leaves_no_event(acme: Tenant) -> None:
    with tenant_scope(acme.id):
        with transaction.atomic():
            log.publish(ThingHappened(number=1))
            transaction.set_rollback(True)
        assert not Event.objects.exists()


def numbers() -> list[int]:
    payloads = Event.objects.order_by("id").values_list("payload", flat=True)
    return [msgspec.json.decode(payload)["number"] for payload in payloads]


def test_facts_published_together_are_one_statement_in_order(acme: Tenant) -> None:
    with tenant_scope(acme.id), transaction.atomic():
        with CaptureQueriesContext(connection) as queries, log.together():
            for number in range(5):
                log.publish(ThingHappened(number=number))
        assert len(queries) == 1
        assert numbers() == [0, 1, 2, 3, 4]


def test_a_savepoint_within_the_block_takes_back_its_own_facts_alone(acme: Tenant) -> None:
    with tenant_scope(acme.id), transaction.atomic(), log.together():
        log.publish(ThingHappened(number=1))
        with transaction.atomic():
            log.publish(ThingHappened(number=2))
            transaction.set_rollback(True)
        with transaction.atomic():
            log.publish(ThingHappened(number=3))
        log.publish(ThingHappened(number=4))
    with tenant_scope(acme.id):
        assert numbers() == [1, 3, 4]


def publish_and_fail() -> None:
    log.publish(ThingHappened(number=1))
    raise ZeroDivisionError


def test_a_block_that_fails_writes_nothing(acme: Tenant) -> None:
    with tenant_scope(acme.id):
        with pytest.raises(ZeroDivisionError), transaction.atomic(), log.together():
            publish_and_fail()
        assert numbers() == []


def test_an_announcement_is_pushed_on_commit_and_never_logged(acme: Tenant, bus: list[log.Published]) -> None:
    with tenant_scope(acme.id):
        with transaction.atomic():
            log.announce(ThingProgressed(done=7))
            assert bus == []
        assert [(m.type, m.seq, m.payload) for m in bus] == [("thing_progressed", None, '{"done":7}')]
        assert not Event.objects.exists()


def test_what_a_block_announces_goes_to_the_bus_in_one_call_at_commit(
    acme: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[list[str]] = []
    monkeypatch.setattr(log, "bus", lambda: lambda messages: calls.append([one.payload for one in messages]))
    with tenant_scope(acme.id), transaction.atomic():
        with log.together():
            log.announce(ThingProgressed(done=1))
            with transaction.atomic():
                log.announce(ThingProgressed(done=2))
                transaction.set_rollback(True)
            log.announce(ThingProgressed(done=3))
        assert calls == []
    assert calls == [['{"done":1}', '{"done":3}']]


def test_a_block_that_is_rolled_back_announces_nothing(acme: Tenant, bus: list[log.Published]) -> None:
    with tenant_scope(acme.id), transaction.atomic(), transaction.atomic(), log.together():
        log.announce(ThingProgressed(done=1))
        transaction.set_rollback(True)
    assert bus == []


def test_a_new_stream_starts_at_zero_and_keeps_its_epoch(acme: Tenant) -> None:
    first = log.position_for(tenant_id=acme.id)
    assert log.parse_position(first)[1] == 0
    assert log.position_for(tenant_id=acme.id) == first


@pytest.mark.parametrize(
    "position",
    ["", ":", "abc", "abc:", ":5", "abc:-1", "abc:1.5", "abc:٣", "a" * 13 + ":1", "abc:" + "9" * 19],
)
def test_nonsense_is_no_position(position: str) -> None:
    with pytest.raises(InvalidPositionError):
        log.parse_position(position)
