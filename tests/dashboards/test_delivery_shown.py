"""A thread says which of our messages did not arrive, and why nothing can be written."""

import pytest

from bots.models.conversations import Conversation
from bots.models.outbound import Outbound
from bots.services import leads as lead_services
from bots.services import suppressions, turns
from common.actor import Actor
from common.tenancy import tenant_scope
from tests.clients import browser_of
from tests.dashboards.test_command_centre import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(as_alice: Actor) -> Conversation:
    """A lead texted, and the bot's answer waits for its delivery."""
    with tenant_scope(as_alice.tenant_id):
        lead = lead_services.create_lead(
            actor=as_alice, fields={"name": "Dana Reyes", "phone": "+19165550100"}
        )
        return turns.receive_lead_message(
            actor=as_alice, lead_id=lead.id, text="Hello", now=NOW, channel="sms"
        ).conversation


def page_of(actor: Actor, thread: Conversation) -> str:
    return browser_of(actor).get(f"/conversations/{thread.id}").content.decode()


def test_what_did_not_arrive_says_why(as_alice: Actor, thread: Conversation) -> None:
    assert "Not delivered" not in page_of(as_alice, thread)
    with tenant_scope(as_alice.tenant_id):
        Outbound.objects.update(state="failed", outcome="There is no such number.")
    assert "Not delivered: There is no such number." in page_of(as_alice, thread)


def test_where_nothing_can_be_written_it_says_why(as_alice: Actor, thread: Conversation) -> None:
    with tenant_scope(as_alice.tenant_id):
        suppressions.suppress(
            actor=as_alice, channel="sms", address="+19165550100", reason="Said so.", now=NOW
        )
    assert "Nothing can be sent on SMS now: the phone number asked to be left alone." in page_of(
        as_alice, thread
    )
