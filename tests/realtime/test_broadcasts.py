"""What people say to those who watch: who hears it, who may say it, and what nobody may say."""

from typing import Any
from uuid import uuid4

import msgspec
import pytest
from django.test import Client

from accounts.models.tenants import Tenant
from accounts.services import api_keys as api_key_services
from common.actor import Actor
from common.tenancy import tenant_scope
from events import catalogue, handling, log, relay
from events.models import DeadLetter, Event
from operations.models import AuditEntry
from realtime.dialects.dotmac import DotmacDialect
from realtime.dialects.native import NativeDialect
from realtime.dialects.prospecting import ProspectingDialect
from realtime.dialects.socketio import SocketIoDialect, SyncDialect
from realtime.hub import threads
from realtime.services import broadcasts as broadcast_services
from tests.clients import client_of
from tests.realtime.conftest import token_of
from tests.realtime.proof import Frame, prove_live
from tests.realtime.watching import Watcher, watching

pytestmark = pytest.mark.django_db(transaction=True)

NOTICE = {"event_type": "office_notice", "data": {"text": "We close at four", "rooms": [1, 2]}}


REFUSED: list[tuple[Any, int, str]] = [
    ({}, 422, "invalid_input"),
    ({"event_type": "notice"}, 422, "invalid_input"),
    ({"event_type": "notice", "data": []}, 422, "invalid_input"),
    ({"event_type": "notice", "data": "text"}, 422, "invalid_input"),
    ({"event_type": 7, "data": {}}, 422, "invalid_input"),
    ({"event_type": "n" * 61, "data": {}}, 422, "invalid_input"),
    ({**NOTICE, "topic": "leads"}, 400, "unknown_field"),
    ({"event_type": "notice", "data": {"text": "x" * 32 * 1024}}, 413, "realtime.broadcast_too_large"),
]


def post(actor: Actor, path: str, body: Any = NOTICE, **query: str) -> Any:
    query_string = "&".join(f"{name}={value}" for name, value in query.items())
    return client_of(actor).post(f"/api/broadcast/{path}", body, format="json", QUERY_STRING=query_string)


async def say(actor: Actor, path: str, body: Any = NOTICE, **query: str) -> None:
    """Send a broadcast and let the relay push it."""
    answer = await threads.run(post, actor, path, body, **query)
    assert answer.status_code == 200, answer.content
    await threads.run(relay.relay_pending)


async def heard(watcher: Watcher) -> tuple[str, Any]:
    frame = await watcher.next()
    return frame["type"], frame["payload"]


async def test_everybody_of_the_company_hears_it_in_the_senders_words(
    acme: Tenant, as_alice: Actor, as_bob: Actor, as_charlie: Actor
) -> None:
    bobs, charlies = watching("leads", token=token_of(as_bob)), watching("leads", token=token_of(as_charlie))
    async with bobs as bob, charlies as charlie:
        await say(as_alice, f"tenant/{acme.id}")
        assert await heard(bob) == ("office_notice", NOTICE["data"])
        assert await charlie.hears_nothing()


async def test_a_user_hears_what_is_for_them_and_nobody_else(as_alice: Actor, as_bob: Actor) -> None:
    bobs, alices = watching("leads", token=token_of(as_bob)), watching("leads", token=token_of(as_alice))
    async with bobs as bob, alices as alice:
        await say(as_alice, f"user/{as_bob.user_id}")
        assert await heard(bob) == ("office_notice", NOTICE["data"])
        assert await alice.hears_nothing()


@pytest.mark.parametrize("query", [{}, {"subscription_filter": "network_alerts"}])
async def test_those_who_watch_a_topic_hear_what_is_said_on_it(
    acme: Tenant, as_alice: Actor, as_bob: Actor, query: dict[str, str]
) -> None:
    path = f"tenant/{acme.id}" if query else "subscription/network_alerts"
    bobs = watching("network_alerts", token=token_of(as_bob))
    async with bobs as bob, watching("leads", token=token_of(as_alice)) as alice:
        await say(as_alice, path, **query)
        assert await heard(bob) == ("office_notice", NOTICE["data"])
        assert await alice.hears_nothing()


async def test_the_list_and_what_is_pushed_agree(acme: Tenant, as_alice: Actor, as_bob: Actor) -> None:
    def read() -> list[Any]:
        return [(one["event_type"], one["data"]) for one in broadcasts_of(as_bob)]

    def apply(state: list[Any], frame: Frame) -> list[Any]:
        return [(frame["type"], frame["payload"]), *state]

    def act() -> None:
        for path in (f"tenant/{acme.id}", f"user/{as_bob.user_id}", f"user/{as_alice.user_id}"):
            assert post(as_alice, path, {**NOTICE, "data": {"to": path}}).status_code == 200

    frames = await prove_live(actor=as_bob, topics=["everyone"], fetch=read, apply=apply, act=act)
    assert len(frames) == 2


def broadcasts_of(actor: Actor, **query: Any) -> list[dict[str, Any]]:
    answer = client_of(actor).get("/api/broadcasts", query)
    assert answer.status_code == 200
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


def test_it_is_a_row_of_the_log_and_of_the_audit_trail_like_any_fact(acme: Tenant, as_alice: Actor) -> None:
    answer = post(as_alice, f"tenant/{acme.id}").json()
    assert (answer["status"], answer["message"]) == ("success", "Sent to everybody who is connected.")
    relay.relay_pending()
    handling.handle_pending()
    with tenant_scope(acme.id):
        (entry,) = AuditEntry.objects.all()
        assert not DeadLetter.objects.exists()
    assert (str(entry.id), entry.action, entry.category) == (answer["event_id"], "office_notice", "api_call")
    (row,) = client_of(as_alice).get("/api/events", {"type": "office_notice"}).json()["results"]
    assert (row["id"], row["payload"], row["topics"]) == (answer["event_id"], NOTICE["data"], ["everyone"])


def test_a_key_with_the_scope_may_speak_and_one_without_may_not(acme: Tenant, as_alice: Actor) -> None:
    for scope, status in (("realtime:broadcast", 200), ("leads:read", 403)):
        _, key = api_key_services.create_api_key(actor=as_alice, name="CI", scopes=[scope])
        answer = Client(headers={"X-API-Key": key}).post(
            f"/api/broadcast/user/{as_alice.user_id}", NOTICE, content_type="application/json"
        )
        assert answer.status_code == status, answer.content


def test_an_operator_may_listen_and_not_speak(acme: Tenant, as_bob: Actor) -> None:
    for path in (f"tenant/{acme.id}", f"user/{as_bob.user_id}", "subscription/leads"):
        answer = post(as_bob, path)
        assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")
        assert "realtime:broadcast" in answer.json()["detail"]
    assert broadcasts_of(as_bob) == []


def test_another_company_cannot_be_told(acme: Tenant, as_bob: Actor, as_charlie: Actor) -> None:
    foreign = {"tenant_filter": str(acme.id)}
    assert post(as_charlie, f"tenant/{acme.id}").status_code == 403
    assert post(as_charlie, f"user/{as_bob.user_id}").status_code == 404
    assert post(as_charlie, f"user/{as_charlie.user_id}", **foreign).status_code == 403
    assert post(as_charlie, "subscription/leads", **foreign).status_code == 403
    own = {"tenant_filter": str(as_charlie.tenant_id)}
    assert post(as_charlie, "subscription/leads", **own).status_code == 200
    with tenant_scope(acme.id):
        assert not Event.objects.exists()


def test_a_topic_that_is_not_there_cannot_be_told(as_alice: Actor) -> None:
    for topic in ("nothing", f"lead:{uuid4()}", "lead", "leads:1", "x" * 200):
        answer = post(as_alice, f"subscription/{topic}")
        assert answer.status_code == 404
        assert answer.json()["code"] in {"realtime.unknown_topic", "realtime.topic_not_found"}


def test_nobody_speaks_in_the_servers_name(acme: Tenant, as_alice: Actor) -> None:
    for name in (*catalogue.event_classes(), "error", "heartbeat", "subscribed", "connect"):
        answer = post(as_alice, f"tenant/{acme.id}", {"event_type": name, "data": {}})
        assert (answer.status_code, answer.json()["code"]) == (422, "realtime.reserved_event_type"), name
        assert answer.json()["errors"][0]["field"] == "event_type"


def test_the_frames_of_the_dialects_are_the_servers_own() -> None:
    for dialect in (NativeDialect(), ProspectingDialect(), SocketIoDialect(), SyncDialect()):
        frames = [
            dialect.heartbeat(position="e:1"),
            dialect.error(code="c", detail="d", topic="leads"),
            dialect.unsubscribed(topics=["leads"]),
            dialect.subscribed(topics=["leads"], position="e:1", recovered=None, replayed=0, refetch=None),
            dialect.status(state="live"),
            dialect.expiring(seconds=60),
        ]
        assert {name_of(frame) for frame in frames if frame} <= broadcast_services.FRAMES
    assert name_of(NativeDialect().batch([])) in broadcast_services.FRAMES
    notice = msgspec.json.decode(DotmacDialect().error(code="c", detail="d"))
    assert notice["event_type"] in broadcast_services.FRAMES


def name_of(frame: str) -> str:
    """The type of a frame, or the event of a packet."""
    if frame.startswith("{"):
        return str(msgspec.json.decode(frame)["type"])
    return str(msgspec.json.decode(frame[frame.index("[") :])[0])


def test_a_name_is_in_lower_snake_case(acme: Tenant, as_alice: Actor) -> None:
    for name in ("Notice", "1st", "_x", "a-b", "a b", "é", "officeNotice", "a.b"):
        answer = post(as_alice, f"tenant/{acme.id}", {"event_type": name, "data": {}})
        assert (answer.status_code, answer.json()["code"]) == (422, "realtime.invalid_event_type"), name
        assert "60 characters" in answer.json()["detail"]


def test_what_is_no_broadcast_is_refused(acme: Tenant, as_alice: Actor) -> None:
    for body, status, code in REFUSED:
        answer = post(as_alice, f"tenant/{acme.id}", body)
        assert (answer.status_code, answer.json()["code"]) == (status, code), body
    with tenant_scope(acme.id):
        assert not Event.objects.exists()


def test_the_limit_is_named_and_reached(acme: Tenant, as_alice: Actor) -> None:
    room = broadcast_services.MAX_DATA_BYTES - len('{"text":""}')
    full = {"event_type": "notice", "data": {"text": "x" * room}}
    assert post(as_alice, f"tenant/{acme.id}", full).status_code == 200
    full["data"] = {"text": "x" * (room + 1)}
    assert "32768" in post(as_alice, f"tenant/{acme.id}", full).json()["detail"]


@pytest.mark.parametrize(
    "query", [{"tenant_filter": "acme"}, {"subscription_filter": "leads"}, {"to": "all"}]
)
def test_a_query_that_is_not_understood_is_refused(as_alice: Actor, query: dict[str, str]) -> None:
    assert post(as_alice, "subscription/leads", **query).status_code in {400, 422}


def test_what_is_said_is_encoded_as_it_was_given(acme: Tenant, as_alice: Actor) -> None:
    data = {"z": 1, "a": [None, True, 1.5], "ü": {"nested": {}}}
    post(as_alice, f"tenant/{acme.id}", {"event_type": "notice", "data": data})
    relay.relay_pending()
    (published,) = log.read_after(tenant_id=acme.id, seq=0, limit=10)
    assert (published.type, msgspec.json.decode(published.payload)) == ("notice", data)
    assert list(msgspec.json.decode(published.payload)) == ["z", "a", "ü"]
