"""Socket.IO's packets: what is read, what is refused, and what is written."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.exceptions import MalformedInputError
from common.identifiers import uuid7
from events.log import Published
from realtime.dialects import socketio
from realtime.dialects.socketio import Ack, Connect, Disconnect, Event, SocketIoDialect, SyncDialect

EVENT = Published(
    tenant_id=UUID(int=7),
    event_id=uuid7(),
    type="bot_status_update",
    topics=("bots",),
    permission="bots:read",
    payload='{"bot_type":"jorge-seller","status":"active"}',
    occurred_at=datetime(2026, 1, 1, tzinfo=UTC),
    seq=12,
    epoch="e1",
)


@pytest.mark.parametrize(
    ("text", "packet"),
    [
        ("0", Connect("/", {})),
        ('0{"token":"t"}', Connect("/", {"token": "t"})),
        ('0/leads,{"token":"t"}', Connect("/leads", {"token": "t"})),
        ("0/leads", Connect("/leads", {})),
        ("1", Disconnect("/")),
        ("1/leads,", Disconnect("/leads")),
        ('2["ping"]', Event("/", "ping", [], None)),
        ('212["subscribe","leads"]', Event("/", "subscribe", ["leads"], 12)),
        ('2/leads,3["subscribe",{"topics":["a"]}]', Event("/leads", "subscribe", [{"topics": ["a"]}], 3)),
        ("31[]", Ack("/")),
    ],
)
def test_packets_are_read(text: str, packet: Any) -> None:
    assert socketio.parse(text) == packet


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "2",
        "2{}",
        "2[]",
        "2[1]",
        '2["a"',
        "0[]",
        "0 1",
        "01{}",
        "1{}",
        "3[]",
        "4{}",
        "7[]",
        '51-["a"]',
        "2" + "9" * 16 + '["a"]',
        "0/" + "n" * 200,
        "2" + "[" * 100_000,
        '2["\ud800"]',
    ],
)
def test_garbage_is_refused(text: str) -> None:
    with pytest.raises(MalformedInputError):
        socketio.parse(text)


@given(st.text())
def test_any_text_is_a_packet_or_refused(text: str) -> None:
    for start in ("", "0", "2", "2[", "3"):
        try:
            socketio.parse(start + text)
        except MalformedInputError:
            continue


def event_of(text: str) -> list[Any]:
    assert text.startswith("42")
    arguments: list[Any] = json.loads(text[2:], object_pairs_hook=_once)
    return arguments


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object, which may name nothing twice."""
    assert len({name for name, _ in pairs}) == len(pairs), pairs
    return dict(pairs)


def test_an_event_is_flat_with_copies_and_ends_in_its_offset() -> None:
    own = {"bot_type": "jorge-seller", "status": "active"}
    copies = {"event_type": "bot_status_update", "timestamp": "2026-01-01T00:00:00.000Z", "data": own}
    assert event_of(SocketIoDialect().event(EVENT)) == ["bot_status_update", own | copies, "e1:12"]


@pytest.mark.parametrize("field", ["event_type", "timestamp", "data"])
def test_a_payloads_own_fields_win(field: str) -> None:
    event = replace(EVENT, payload=f'{{"{field}":"own"}}')
    _, payload, _ = event_of(SocketIoDialect().event(event))
    assert payload[field] == "own"
    assert set(payload) == {"event_type", "timestamp", "data"}


def test_a_field_of_that_name_deeper_down_hides_nothing() -> None:
    event = replace(EVENT, payload='{"lead":{"data":1}}')
    assert event_of(SocketIoDialect().event(event))[1]["data"] == {"lead": {"data": 1}}


def test_a_payload_without_fields_has_the_copies_alone() -> None:
    event = replace(EVENT, payload="{}")
    assert event_of(SocketIoDialect().event(event))[1]["data"] == {}


def test_a_passing_state_has_no_offset() -> None:
    event = replace(EVENT, seq=None, epoch=None)
    assert len(event_of(SocketIoDialect().event(event))) == 2


def test_a_namespace_stands_in_front() -> None:
    assert SocketIoDialect("/bots").event(EVENT).startswith('42/bots,["bot_status_update",{')


def test_clients_of_one_event_for_all_are_told_type_and_data() -> None:
    name, event, offset = event_of(SyncDialect().event(EVENT))
    assert (name, offset) == ("event", "e1:12")
    assert (event["type"], event["data"]["status"]) == ("bot_status_update", "active")
    assert event["tenantId"] == str(EVENT.tenant_id)


def test_clients_of_one_event_for_all_are_told_of_errors_by_their_kind() -> None:
    dialect = SyncDialect()
    assert event_of(dialect.error(code="x", detail="d", topic="t"))[0] == "subscription_error"
    assert event_of(dialect.error(code="accounts.invalid_token", detail="d"))[0] == "auth_error"
    assert event_of(dialect.error(code="x", detail="d"))[0] == "error"


def test_nothing_but_an_offset_is_a_string_at_an_events_end() -> None:
    dialect = SocketIoDialect()
    said = [
        dialect.error(code="c", detail="d"),
        dialect.unsubscribed(topics=["leads"]),
        dialect.subscribed(topics=[], position="e:1", recovered=None, replayed=0, refetch=None),
        dialect.status(state="live"),
        dialect.expiring(seconds=60),
    ]
    assert not any(isinstance(event_of(text or "")[-1], str) for text in said)
    assert event_of(dialect.heartbeat(position="e:5"))[-1] == "e:5"
