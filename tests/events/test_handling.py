"""Cursors, retries and dead letters of event handlers."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from accounts.models.tenants import Tenant
from common.tenancy import current_scope, tenant_scope
from events import handling, log, relay
from events.base import Event, UnknownEvent
from events.handling import Delivered, handle_pending, handles
from events.models import DeadLetter, HandlerCursor
from tests.events.conftest import ThingHappened, ThingSaid
from tests.events.test_relay import publish

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("bus", "only_my_handlers"),
]


def publish_and_number(tenant: Tenant, *numbers: int) -> None:
    publish(tenant, *numbers)
    relay.relay_pending()


def test_a_handler_gets_each_event_once_in_order_and_in_scope(acme: Tenant) -> None:
    seen: list[tuple[int, object]] = []

    @handles(ThingHappened, name="tests.see")
    def see(delivered: Delivered[ThingHappened]) -> None:
        seen.append((delivered.event.number, current_scope().tenant_id))

    publish_and_number(acme, 1, 2)
    handle_pending()
    handle_pending()
    assert seen == [(1, acme.id), (2, acme.id)]


def test_an_event_of_no_class_of_ours_reaches_those_who_take_every_one(acme: Tenant) -> None:
    taken: list[tuple[str, str]] = []

    @handling.handles_audited(name="tests.note")
    def note(delivered: Delivered[Event]) -> None:
        assert isinstance(delivered.event, UnknownEvent)
        taken.append((delivered.type, delivered.payload))

    with tenant_scope(acme.id), transaction.atomic():
        log.publish(ThingSaid(name="anything", words={"a": [1]}))
    relay.relay_pending()
    handle_pending()
    with tenant_scope(acme.id):
        assert not DeadLetter.objects.exists()
    assert taken == [("anything", '{"a":[1]}')]


def test_a_failing_handler_is_tried_again_after_a_while(acme: Tenant) -> None:
    attempts: list[int] = []

    @handles(ThingHappened, name="tests.fail_once")
    def fail_once(delivered: Delivered[ThingHappened]) -> None:
        attempts.append(delivered.event.number)
        if len(attempts) == 1:
            raise ValueError("not yet")

    publish_and_number(acme, 1)
    handle_pending()
    handle_pending()
    assert attempts == [1]
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        handle_pending()
    assert attempts == [1, 1]


def test_a_handler_that_keeps_failing_is_parked_and_goes_on(acme: Tenant) -> None:
    seen = park_event_one_of(acme)
    with tenant_scope(acme.id):
        letter = DeadLetter.objects.get()
    assert (letter.status, letter.attempts, letter.reason) == ("parked", 5, "ValueError: never")
    assert seen == [2]


def park_event_one_of(tenant: Tenant) -> list[int]:
    seen: list[int] = []

    @handles(ThingHappened, name="tests.refuse_one")
    def refuse_one(delivered: Delivered[ThingHappened]) -> None:
        if delivered.event.number == 1:
            raise ValueError("never")
        seen.append(delivered.event.number)

    publish_and_number(tenant, 1, 2)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(handling.MAX_ATTEMPTS):
            handle_pending()
            clock.shift(timedelta(minutes=1))
    return seen


def test_a_failing_handler_holds_up_nobody_else(acme: Tenant) -> None:
    seen: list[int] = []

    @handles(ThingHappened, name="tests.always_fails")
    def always_fails(delivered: Delivered[ThingHappened]) -> None:
        raise ValueError("no")

    @handles(ThingHappened, name="tests.other")
    def other(delivered: Delivered[ThingHappened]) -> None:
        seen.append(delivered.event.number)

    publish_and_number(acme, 1, 2)
    handle_pending()
    assert seen == [1, 2]


def test_a_handler_of_batches_gets_what_waits_in_one_call(acme: Tenant, globex: Tenant) -> None:
    taken: list[tuple[object, list[str]]] = []

    @handling.handles_audited_together(name="tests.take")
    def take(delivered: Sequence[Delivered[Event]]) -> None:
        taken.append((current_scope().tenant_id, [one.payload for one in delivered]))

    publish_and_number(acme, 1, 2, 3)
    publish_and_number(globex, 4)
    handle_pending()
    handle_pending()
    assert sorted(taken, key=str) == sorted(
        [(acme.id, ['{"number":1}', '{"number":2}', '{"number":3}']), (globex.id, ['{"number":4}'])], key=str
    )


def test_more_than_a_batch_is_taken_in_several_calls(acme: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []

    @handling.handles_audited_together(name="tests.count")
    def count(delivered: Sequence[Delivered[Event]]) -> None:
        sizes.append(len(delivered))

    monkeypatch.setattr(handling, "BATCH", 2)
    publish_and_number(acme, *range(5))
    while handle_pending():
        pass
    assert sizes == [2, 2, 1]


def test_a_batch_that_fails_is_taken_one_by_one_and_only_the_one_at_fault_is_parked(acme: Tenant) -> None:
    calls: list[list[int]] = []

    @handling.handles_audited_together(name="tests.refuse_two")
    def refuse_two(delivered: Sequence[Delivered[Event]]) -> None:
        calls.append([one.seq for one in delivered])
        for one in delivered:
            HandlerCursor.objects.create(tenant_id=acme.id, handler=f"tests.trace {one.seq}")
        if any(one.payload == '{"number":2}' for one in delivered):
            raise ValueError("not two")

    publish_and_number(acme, 1, 2, 3)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(handling.MAX_ATTEMPTS):
            handle_pending()
            clock.shift(timedelta(minutes=1))
    with tenant_scope(acme.id):
        traces = HandlerCursor.objects.filter(handler__startswith="tests.trace").order_by("handler")
        assert [trace.handler for trace in traces] == ["tests.trace 1", "tests.trace 3"]
        assert DeadLetter.objects.get().event.seq == 2
    assert calls == [[1, 2, 3], [1], [2], [2], [2], [2], [2], [3]]


def test_what_a_failed_handler_wrote_is_undone(acme: Tenant) -> None:
    @handles(ThingHappened, name="tests.write_then_fail")
    def write_then_fail(delivered: Delivered[ThingHappened]) -> None:
        HandlerCursor.objects.create(tenant_id=acme.id, handler="tests.trace")
        raise ValueError("after writing")

    publish_and_number(acme, 1)
    handle_pending()
    with tenant_scope(acme.id):
        assert not HandlerCursor.objects.filter(handler="tests.trace").exists()


def test_a_parked_event_can_be_retried_once_its_cause_is_gone(acme: Tenant) -> None:
    park_event_one_of(acme)
    taken: list[int] = []
    handling._handlers["tests.refuse_one"] = handling.Handler(
        name="tests.refuse_one",
        types=frozenset({"thing_happened"}),
        audited=False,
        react=lambda delivered: taken.append(delivered.seq),
    )
    with tenant_scope(acme.id):
        letter = DeadLetter.objects.get()
        assert handling.retry_dead_letter(dead_letter=letter)
        assert handling.retry_dead_letter(dead_letter=letter)
        letter.refresh_from_db()
    assert (taken, letter.status) == ([1], "resolved")
