"""From the request for an import to its work, over the real log and relay."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from bots import tasks
from bots.models.imports import LeadImport
from bots.models.leads import Lead
from bots.services import lead_import_undo, lead_imports, scheduler
from common.actor import Actor
from common.tenancy import tenant_scope
from config.celery import app
from events import handling, relay
from events.models import HandlerCursor

pytestmark = pytest.mark.django_db(transaction=True)
FILE = b"name,phone\nDana,9165550100\n"


@pytest.fixture
def eager_tasks() -> Iterator[None]:
    """Tasks run where they are asked for."""
    app.conf.task_always_eager = app.conf.task_eager_propagates = True
    yield
    app.conf.task_always_eager = app.conf.task_eager_propagates = False


def bring_up_to_date() -> None:
    while relay.relay_pending() or handling.handle_pending():
        continue


def request_import(actor: Actor) -> UUID:
    with tenant_scope(actor.tenant_id):
        return lead_imports.request_lead_import(actor=actor, content=FILE, file_name="leads.csv").id


def test_who_asks_for_a_poke_gets_one(as_alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    pokes: list[str] = []
    monkeypatch.setattr(tasks.poke_follow_ups, "delay", lambda: pokes.append("poke"))
    with tenant_scope(as_alice.tenant_id):
        scheduler.request_restart(actor=as_alice)
    assert pokes == []
    bring_up_to_date()
    assert pokes == ["poke"]


@pytest.mark.usefixtures("eager_tasks")
def test_a_requested_import_is_worked_off_and_can_be_undone(as_alice: Actor) -> None:
    import_id = request_import(as_alice)
    bring_up_to_date()
    with tenant_scope(as_alice.tenant_id):
        assert LeadImport.objects.get(id=import_id).status == "done"
        lead_import_undo.request_undo(actor=as_alice, import_id=import_id)
    bring_up_to_date()
    with tenant_scope(as_alice.tenant_id):
        assert LeadImport.objects.get(id=import_id).status == "undone"
        assert not Lead.objects.active().exists()


@pytest.mark.usefixtures("eager_tasks")
def test_delivered_twice_acts_once(as_alice: Actor) -> None:
    import_id = request_import(as_alice)
    bring_up_to_date()
    with tenant_scope(as_alice.tenant_id):
        HandlerCursor.objects.filter(handler="bots.start_lead_import").update(seq=0)
    bring_up_to_date()
    with tenant_scope(as_alice.tenant_id):
        assert LeadImport.objects.get(id=import_id).created_count == Lead.objects.count() == 1
