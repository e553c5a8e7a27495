"""Tickets and the list of topics, over REST."""

import pytest
import redis

from common import valkey
from common.actor import Actor
from realtime import tickets
from realtime.exceptions import InvalidTicketError
from tests.clients import client_of

pytestmark = pytest.mark.django_db


def test_a_ticket_is_the_callers_own_and_good_once(as_alice: Actor) -> None:
    response = client_of(as_alice).post("/api/realtime/ticket")
    assert response.status_code == 201
    assert response.json()["expires_in"] == 30
    secret = response.json()["ticket"]
    assert len(secret) >= 43
    ticket = tickets.redeem_ticket(secret=secret, origin=None)
    assert (ticket.tenant_id, ticket.sign_in_id) == (as_alice.tenant_id, as_alice.sign_in_id)
    with pytest.raises(InvalidTicketError):
        tickets.redeem_ticket(secret=secret, origin=None)


def test_a_ticket_that_a_page_asked_for_is_bound_to_its_origin(as_alice: Actor) -> None:
    response = client_of(as_alice).post("/api/realtime/ticket", HTTP_ORIGIN="http://localhost:3000")
    with pytest.raises(InvalidTicketError):
        tickets.redeem_ticket(secret=response.json()["ticket"], origin="http://evil.example")


def test_nothing_that_opens_a_socket_is_kept_in_clear(as_alice: Actor) -> None:
    secret = tickets.issue_ticket(actor=as_alice, origin=None)
    assert not any(secret.encode() in key for key in valkey.client().scan_iter(match="*"))


def test_without_valkey_there_are_no_tickets(as_alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = redis.Redis(port=1, socket_connect_timeout=0.2)
    monkeypatch.setattr(valkey, "client", lambda: nowhere)
    response = client_of(as_alice).post("/api/realtime/ticket")
    assert (response.status_code, response.json()["code"]) == (503, "realtime.tickets_unavailable")


def test_a_stranger_gets_no_ticket() -> None:
    assert client_of().post("/api/realtime/ticket").status_code == 401


def test_a_ticket_takes_no_fields(as_alice: Actor) -> None:
    response = client_of(as_alice).post("/api/realtime/ticket", {"tenant_id": "x"}, format="json")
    assert (response.status_code, response.json()["code"]) == (400, "unknown_field")


def test_the_topics_are_listed_with_what_they_take(as_alice: Actor) -> None:
    families = client_of(as_alice).get("/api/realtime/topics").json()
    (members,) = [family for family in families if family["name"] == "members"]
    assert (members["permission"], members["keyed"]) == ("members:read", False)
