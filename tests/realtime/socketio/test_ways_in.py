"""What lets a client of Socket.IO in, and what it is told where nothing does."""

import pytest
from pytest_django import Settings

from accounts.models.tenants import Tenant
from accounts.services import demo as demo_services
from common.actor import Actor
from common.exceptions import NotAuthenticatedError
from realtime.consumers import credentials
from realtime.hub import threads
from tests.clients import browser_of
from tests.realtime.conftest import token_of
from tests.realtime.happening import happen, numbers
from tests.realtime.socketio.node import Node
from tests.realtime.test_access import end_sign_in, relayed

pytestmark = pytest.mark.django_db(transaction=True)
WEBSOCKET = ["websocket"]


@pytest.mark.parametrize("field", ["token", "enterprise_jwt_token"])
async def test_a_token_in_the_auth_option(field: str, origin: str, clients: Node, as_alice: Actor) -> None:
    socket = clients.open(origin, transports=WEBSOCKET, auth={field: token_of(as_alice), "location_id": "x"})
    await socket.next("connect")
    hello = await socket.event("connection_established")
    assert hello["user"] == {"id": str(as_alice.user_id), "username": as_alice.label, "role": "owner"}
    assert hello["message"]
    assert hello["session_id"]
    assert hello["server_time"]
    assert "bots" in hello["subscriptions"]


async def test_a_bearer_header_and_a_token_in_the_address(
    origin: str, clients: Node, as_alice: Actor
) -> None:
    headers = {"Authorization": f"Bearer {token_of(as_alice)}"}
    await clients.open(origin, extraHeaders=headers).connected()
    await clients.open(origin, query={"token": token_of(as_alice)}).connected()


async def test_the_session_cookie_of_our_own_pages_only(
    origin: str, clients: Node, as_alice: Actor, settings: Settings
) -> None:
    settings.PUBLIC_ORIGIN = "https://board.example"
    settings.CORS_ALLOWED_ORIGINS = ["https://other.example"]
    key = (await threads.run(browser_of, as_alice)).session.session_key
    headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={key}", "Origin": "https://board.example"}
    await clients.open(origin, extraHeaders=headers).connected()
    other = clients.open(origin, extraHeaders={**headers, "Origin": "https://other.example"})
    assert (await other.next("connect_error"))["data"] == {"code": "realtime.credentials_missing"}


async def test_what_is_no_token_is_refused_with_a_code(origin: str, clients: Node) -> None:
    for token in ("garbage", "", 7, None, {"a": 1}, "x" * 5_000):
        socket = clients.open(origin, transports=WEBSOCKET, auth={"token": token})
        error = await socket.next("connect_error")
        assert error["data"]["code"] in {"accounts.invalid_token", "realtime.credentials_missing"}
        assert error["message"]


async def test_without_credentials_nobody_comes_in(origin: str, clients: Node, acme: Tenant) -> None:
    error = await clients.open(origin).next("connect_error")
    assert error["data"] == {"code": "realtime.credentials_missing"}


async def test_in_demo_mode_they_may_look_at_the_demonstration(
    origin: str, clients: Node, acme: Tenant, settings: Settings
) -> None:
    settings.DEMO_MODE = True
    demo = await threads.run(demo_services.create_demo)
    guest = clients.open(origin)
    await guest.next("connect")
    assert (await guest.event("connection_established"))["user"]["role"] == "guest"
    await guest.ask("subscribe", "things")
    await happen(acme.id, *numbers(0, 3))
    await happen(demo.id, *numbers(5, 6))
    assert await guest.numbers(1) == [5]
    assert (await guest.ask("subscribe", "moneys"))["refused"] == ["moneys"]


async def test_a_guest_may_read_and_nothing_else(settings: Settings) -> None:
    assert await threads.run(credentials.find_guest) is None
    settings.DEMO_MODE = True
    assert await threads.run(credentials.find_guest) is None
    demo = await threads.run(demo_services.create_demo)
    guest = await threads.run(credentials.find_guest)
    assert guest is not None
    actor = (await threads.run(guest.prove)).actor
    assert (actor.tenant_id, actor.user_id) == (demo.id, None)
    assert {one.partition(":")[2] for one in actor.permissions} == {"read", "connect"}
    settings.DEMO_MODE = False
    with pytest.raises(NotAuthenticatedError):
        await threads.run(guest.prove)


async def test_a_sign_in_that_ends_disconnects_and_lets_nobody_back(
    origin: str, clients: Node, as_alice: Actor
) -> None:
    socket = clients.open(origin, auth={"token": token_of(as_alice)})
    await socket.connected()
    await relayed(end_sign_in, as_alice)
    assert (await socket.event("error"))["code"] == "accounts.invalid_token"
    assert (await socket.next("disconnect"))["reason"] == "io server disconnect"
    socket.do("connect")
    assert (await socket.next("connect_error"))["data"]["code"] == "accounts.invalid_token"
