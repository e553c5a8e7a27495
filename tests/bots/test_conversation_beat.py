"""What falls due in conversations: hand-offs that nobody answered, and people who fell silent."""

import pytest

from accounts.models.tenants import Tenant
from bots import tasks
from bots.models.conversations import Conversation, Message
from bots.models.handoffs import Handoff
from bots.models.language import BotSettings
from bots.models.leads import Lead
from bots.services import conversations as conversation_services
from bots.services import handoffs, people, turns
from common.actor import Actor
from common.tenancy import tenant_scope
from tests.bots.conftest import MONDAY
from tests.bots.handing_over import ask, let_bot_ask, let_hold_run_out, let_time_pass, told, write_as_lead

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def workers_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that takes what the poke hands out at once."""
    for task in (tasks.expire_handoff, tasks.release_conversation):
        monkeypatch.setattr(task, "delay", task)


@pytest.fixture
def thread(as_alice: Actor, dana: Lead) -> Conversation:
    with tenant_scope(as_alice.tenant_id):
        return write_as_lead(as_alice, dana).conversation


def poke() -> int:
    """The beat comes without any tenant."""
    count: int = tasks.poke_conversations()
    return count


def state(acme: Tenant) -> tuple[object, ...]:
    with tenant_scope(acme.id):
        thread = Conversation.objects.get()
        handoff = Handoff.objects.first()
        return (
            thread.owner,
            thread.owner_epoch,
            handoff and handoff.status,
            Message.objects.count(),
            len(told()),
        )


def test_one_that_nobody_answered_expires_once(acme: Tenant, as_alice: Actor, thread: Conversation) -> None:
    with tenant_scope(acme.id):
        handoff = let_bot_ask(as_alice, thread)
        let_time_pass(handoff, 4.9)
        assert poke() == 0
        let_time_pass(handoff, 0.1)
    assert poke() == 1
    after = state(acme)
    assert after[:3] == ("jorge-seller", 1, "expired")
    assert poke() == 0
    assert state(acme) == after


def test_the_lead_who_was_told_of_a_person_hears_that_nobody_came(
    acme: Tenant, as_alice: Actor, thread: Conversation
) -> None:
    with tenant_scope(acme.id):
        let_time_pass(let_bot_ask(as_alice, thread), 5)
    poke()
    with tenant_scope(acme.id):
        notice = Message.objects.latest("id")
        assert (notice.kind, notice.text[:31]) == ("notice", "Nobody from the team is free at")
        assert len(notice.text) <= 160


def test_a_lead_who_knows_nothing_of_it_hears_nothing(
    acme: Tenant, as_alice: Actor, thread: Conversation
) -> None:
    with tenant_scope(acme.id):
        let_time_pass(ask(as_alice, thread), 5)
        before = Message.objects.count()
    poke()
    with tenant_scope(acme.id):
        assert (Message.objects.count(), Handoff.objects.get().status) == (before, "expired")


def test_a_lead_who_opted_out_meanwhile_hears_nothing(
    acme: Tenant, as_alice: Actor, thread: Conversation, dana: Lead
) -> None:
    with tenant_scope(acme.id):
        handoff = let_bot_ask(as_alice, thread)
        write_as_lead(as_alice, dana, "STOP")
        let_time_pass(handoff, 5)
        before = Message.objects.count()
    assert poke() == 0
    with tenant_scope(acme.id):
        assert (Message.objects.count(), Handoff.objects.get().outcome) == (before, "the lead opted out")


def test_a_claim_that_was_answered_meanwhile_changes_nothing(
    acme: Tenant, as_alice: Actor, as_bob: Actor, thread: Conversation
) -> None:
    with tenant_scope(acme.id):
        handoff = let_bot_ask(as_alice, thread)
        handoffs.accept_handoff(actor=as_bob, handoff_id=handoff.id, now=MONDAY)
        let_time_pass(handoff, 5)
    before = state(acme)
    assert tasks.expire_handoff(tenant_id=str(acme.id), handoff_id=str(handoff.id)) is False
    assert tasks.release_conversation(tenant_id=str(acme.id), conversation_id=str(thread.id)) is False
    assert state(acme) == before


def test_the_bot_comes_back_after_the_tenants_time_once(
    acme: Tenant, as_bob: Actor, thread: Conversation
) -> None:
    with tenant_scope(acme.id):
        BotSettings.objects.create(person_hold_minutes=10)
        people.take_over(actor=as_bob, conversation_id=thread.id, now=MONDAY)
    assert poke() == 0
    with tenant_scope(acme.id):
        let_hold_run_out(thread)
    assert poke() == 1
    after = state(acme)
    assert after[:2] == ("jorge-seller", 3)
    assert (poke(), state(acme)) == (0, after)


def test_without_a_time_the_bot_waits_until_it_is_told(
    acme: Tenant, as_bob: Actor, thread: Conversation
) -> None:
    with tenant_scope(acme.id):
        people.take_over(actor=as_bob, conversation_id=thread.id, now=MONDAY)
        assert Conversation.objects.get().held_until is None
        let_hold_run_out(thread)
    assert poke() == 0


def test_the_bot_comes_back_to_a_closed_conversation_without_a_word(
    acme: Tenant, as_bob: Actor, thread: Conversation
) -> None:
    with tenant_scope(acme.id):
        BotSettings.objects.create(person_hold_minutes=10)
        people.take_over(actor=as_bob, conversation_id=thread.id, now=MONDAY)
        conversation_services.close_conversation(actor=as_bob, conversation_id=thread.id, now=MONDAY)
        let_hold_run_out(thread)
        before = Message.objects.count()
    poke()
    with tenant_scope(acme.id):
        assert (Conversation.objects.get().owner, Message.objects.count()) == ("jorge-seller", before)


def test_every_company_is_seen_to_in_its_own_scope(
    acme: Tenant, globex: Tenant, as_alice: Actor, as_charlie: Actor, thread: Conversation, make_lead: object
) -> None:
    with tenant_scope(acme.id):
        let_time_pass(let_bot_ask(as_alice, thread), 5)
    with tenant_scope(globex.id):
        lead = make_lead(actor=as_charlie, name="Gil")  # type: ignore[operator]  # the fixture's function
        theirs = turns.receive_lead_message(
            actor=as_charlie, lead_id=lead.id, text="hi", now=MONDAY
        ).conversation
        let_time_pass(let_bot_ask(as_charlie, theirs), 5)
    assert poke() == 2
    for tenant in (acme, globex):
        with tenant_scope(tenant.id):
            assert Handoff.objects.get().status == "expired"
