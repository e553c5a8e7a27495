"""Who may listen to leads and conversations."""

from uuid import uuid4

import pytest

from bots.models.leads import Lead
from bots.services import turns
from common.actor import Actor
from common.tenancy import tenant_scope
from realtime import topics
from realtime.exceptions import TopicNotFoundError
from tests.bots.conftest import MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def keys(as_alice: Actor, dana: Lead) -> dict[str, str]:
    with tenant_scope(as_alice.tenant_id):
        exchange = turns.receive_lead_message(actor=as_alice, lead_id=dana.id, text="hello", now=MONDAY)
    return {"lead": str(dana.id), "conversation": str(exchange.conversation.id)}


@pytest.mark.parametrize("family", ["lead", "conversation"])
def test_alice_may_and_charlie_may_not(
    as_alice: Actor, as_charlie: Actor, keys: dict[str, str], family: str
) -> None:
    name = f"{family}:{keys[family]}"
    assert topics.authorise(actor=as_alice, name=name).name == name
    for key in (keys[family], str(uuid4()), "nonsense"):
        with pytest.raises(TopicNotFoundError):
            topics.authorise(actor=as_charlie, name=f"{family}:{key}")
