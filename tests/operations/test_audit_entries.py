"""The audit trail's writing: one entry per audited event, chained, and beyond anybody's reach."""

from dataclasses import replace
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models.tenants import Tenant
from common.identifiers import uuid7
from common.tenancy import tenant_scope
from events import handling, log, relay
from events.base import AuditCategory, Event
from events.handling import Delivered
from files.events import FileDeleted
from operations.models import GENESIS_HASH, AuditChain, AuditEntry
from operations.selectors import audit as audit_selectors
from operations.services import audit as audit_services
from tests.concurrently import run_together

pytestmark = pytest.mark.django_db


def deletion(*, name: str = "leads.csv", event_id: UUID | None = None) -> Delivered[Event]:
    event = FileDeleted(file_id=uuid7(), name=name, sha256="ab" * 32)
    return Delivered(
        event=event,
        event_id=event_id or uuid7(),
        tenant_id=uuid7(),
        seq=1,
        occurred_at=timezone.now(),
        actor_user_id=None,
        correlation_id="abc",
        type=event.type,
        audit=AuditCategory.DATA_MODIFICATION,
        payload=log.encode(event),
    )


@pytest.mark.django_db(transaction=True)
def test_each_audited_event_becomes_one_entry(acme: Tenant) -> None:
    with tenant_scope(acme.id), transaction.atomic():
        event_id = log.publish(FileDeleted(file_id=uuid7(), name="a.csv", sha256=""))
    relay.relay_pending()
    handling.handle_pending()
    handling.handle_pending()
    with tenant_scope(acme.id):
        entry = AuditEntry.objects.get()
    assert (entry.id, entry.action, entry.category) == (event_id, "file_deleted", "data_modification")


def test_an_event_delivered_twice_is_entered_once(in_acme: UUID) -> None:
    delivered = deletion()
    first = audit_services.append_audit_entry(delivered=delivered)
    second = audit_services.append_audit_entry(delivered=delivered)
    assert first == second
    assert AuditEntry.objects.count() == 1


def test_a_batch_is_entered_in_order_and_what_was_there_before_keeps_its_place(in_acme: UUID) -> None:
    known, fresh, twice = deletion(), deletion(), deletion()
    audit_services.append_audit_entry(delivered=known)
    entries = audit_services.append_audit_entries(delivered=[fresh, known, twice, twice])
    assert [entry.seq for entry in entries] == [2, 1, 3, 3]
    assert audit_selectors.verify_chain() == audit_selectors.ChainReport(entries=3)


def test_a_batch_takes_as_many_statements_as_one_entry(in_acme: UUID) -> None:
    audit_services.append_audit_entry(delivered=deletion())
    with CaptureQueriesContext(connection) as for_one:
        audit_services.append_audit_entry(delivered=deletion())
    with CaptureQueriesContext(connection) as for_many:
        audit_services.append_audit_entries(delivered=[deletion() for _ in range(50)])
    assert len(for_many) == len(for_one)


def test_an_entry_says_what_was_touched_and_follows_the_one_before(in_acme: UUID) -> None:
    delivered = deletion()
    first = audit_services.append_audit_entry(delivered=delivered)
    second = audit_services.append_audit_entry(delivered=deletion())
    assert (first.resource_type, first.resource_id) == ("file", first.details["file_id"])
    assert (first.seq, first.previous_hash) == (1, GENESIS_HASH)
    assert (second.seq, second.previous_hash) == (2, first.hash)


def test_a_secret_in_a_payload_never_gets_in(in_acme: UUID) -> None:
    leaking = replace(deletion(), payload='{"lead_id":"x","nested":[{"password":"hunter2","name":"n"}]}')
    entry = audit_services.append_audit_entry(delivered=leaking)
    assert entry.details["nested"] == [{"password": "[redacted]", "name": "n"}]


@pytest.mark.parametrize(
    ("event_type", "payload", "outcome"),
    [
        ("lead_created", {}, "success"),
        ("payment_failed", {}, "failure"),
        ("handoff_completed", {"success": False}, "failure"),
        ("access_denied", {}, "denied"),
    ],
)
def test_the_outcome_is_read_from_the_event(
    event_type: str, payload: dict[str, object], outcome: str
) -> None:
    assert audit_services.outcome_of(event_type, payload) == outcome


@pytest.mark.parametrize(
    "verb", ["UPDATE operations_auditentry SET action = 'x'", "DELETE FROM operations_auditentry"]
)
def test_the_database_refuses_to_rewrite_the_trail(in_acme: UUID, verb: str) -> None:
    audit_services.append_audit_entry(delivered=deletion())
    with pytest.raises(DatabaseError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(verb)


@pytest.mark.django_db(transaction=True)
def test_appending_from_many_sides_leaves_one_whole_chain(acme: Tenant) -> None:
    def append(number: int) -> None:
        with tenant_scope(acme.id):
            audit_services.append_audit_entry(delivered=deletion(name=str(number)))

    run_together(append, range(8))
    with tenant_scope(acme.id):
        assert audit_selectors.verify_chain() == audit_selectors.ChainReport(entries=8)


def test_chains_of_two_tenants_are_independent(acme: Tenant, globex: Tenant) -> None:
    for tenant in (acme, globex):
        with tenant_scope(tenant.id):
            assert audit_services.append_audit_entry(delivered=deletion()).seq == 1
            assert AuditChain.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("tampering", "broken_at", "reason"),
    [
        ("UPDATE operations_auditentry SET action = 'nothing' WHERE seq = 2", 2, "not what was recorded"),
        ("DELETE FROM operations_auditentry WHERE seq = 2", 2, "missing"),
        ("DELETE FROM operations_auditentry WHERE seq = 3", 3, "cut off"),
        ("UPDATE operations_auditentry SET previous_hash = hash WHERE seq = 3", 3, "does not follow"),
        (
            "UPDATE operations_auditchain SET hash = previous_hash FROM operations_auditentry",
            3,
            "ends elsewhere",
        ),
        ("DELETE FROM operations_auditchain", 1, "end is missing"),
    ],
)
def test_what_the_tables_owner_tampers_with_is_found(
    acme: Tenant, tampering: str, broken_at: int, reason: str
) -> None:
    with tenant_scope(acme.id):
        for _ in range(3):
            audit_services.append_audit_entry(delivered=deletion())
        assert audit_selectors.verify_chain().is_whole
        tamper(tampering)
        report = audit_selectors.verify_chain()
    assert report.broken_at == broken_at
    assert reason in report.reason


def tamper(statement: str) -> None:
    tables = ("operations_auditentry", "operations_auditchain")
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        cursor.execute(statement)
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


@pytest.mark.django_db(transaction=True)
def test_the_command_verifies_every_company_and_fails_on_a_broken_one(acme: Tenant, globex: Tenant) -> None:
    for tenant in (acme, globex):
        with tenant_scope(tenant.id):
            audit_services.append_audit_entry(delivered=deletion())
    output = StringIO()
    call_command("verify_audit_trail", stdout=output)
    assert output.getvalue().count("whole; entries: 1") == 2
    tamper(f"UPDATE operations_auditentry SET action = 'x' WHERE tenant_id = '{acme.id}'")
    with pytest.raises(CommandError, match="1 of the trails"):
        call_command("verify_audit_trail", stdout=output)
    assert f"{acme.id}: broken at entry 1" in output.getvalue()
