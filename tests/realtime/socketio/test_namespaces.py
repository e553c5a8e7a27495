"""Several sockets over one connection: the main namespace, and one for each topic family."""

import pytest

from accounts.models.tenants import Tenant
from common.actor import Actor
from tests.realtime.conftest import token_of
from tests.realtime.happening import happen, numbers
from tests.realtime.socketio.node import Node

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("transports", [["websocket"], ["polling"]])
async def test_a_family_has_a_namespace_of_its_own(
    transports: list[str], origin: str, clients: Node, acme: Tenant, as_alice: Actor
) -> None:
    auth = {"token": token_of(as_alice)}
    main = clients.open(origin, transports=transports, auth=auth)
    things = clients.join(main, "/things", auth)
    assert (await main.connected())["sid"] != (await things.connected())["sid"]
    await happen(acme.id, *numbers(0, 2))
    await happen(acme.id, *numbers(2, 3), topics=("bots",))
    assert await things.numbers(2) == [0, 1]
    assert await main.numbers(1) == [2]
    assert "thing_happened" not in await things.heard()


async def test_a_keyed_family_hears_what_its_keys_name(
    origin: str, clients: Node, acme: Tenant, as_alice: Actor
) -> None:
    socket = clients.open(origin, namespace="/thing", auth={"token": token_of(as_alice)})
    await socket.connected()
    assert (await socket.ask("subscribe", str(acme.id)))["subscriptions"] == [f"thing:{acme.id}"]
    await happen(acme.id, *numbers(0, 1), topics=(f"thing:{acme.id}",))
    assert await socket.numbers(1) == [0]
    assert (await socket.ask("subscribe", "leads"))["code"] == "realtime.unknown_topic"


async def test_any_other_is_invalid(origin: str, clients: Node, as_alice: Actor) -> None:
    auth = {"token": token_of(as_alice)}
    main = clients.open(origin, auth=auth)
    await main.connected()
    for namespace in ("/nonsense", "/things/", "/__proto__", "/everyone:x", "/moneys:1"):
        error = await clients.join(main, namespace, auth).next("connect_error")
        assert (error["message"], error["data"]["code"]) == (
            "Invalid namespace",
            "realtime.invalid_namespace",
        )
    assert (await main.ask("ping"))["status"] == "ok"


async def test_one_that_the_role_does_not_open_is_refused(origin: str, clients: Node, as_bob: Actor) -> None:
    socket = clients.open(origin, namespace="/moneys", auth={"token": token_of(as_bob)})
    assert (await socket.next("connect_error"))["data"] == {"code": "permission_denied"}


async def test_leaving_one_leaves_the_other(
    origin: str, clients: Node, acme: Tenant, as_alice: Actor
) -> None:
    auth = {"token": token_of(as_alice)}
    main = clients.open(origin, auth=auth)
    things = clients.join(main, "/things", auth)
    await main.connected()
    await things.connected()
    things.do("disconnect")
    await things.next("disconnect")
    assert (await main.ask("subscribe", "things"))["status"] == "ok"
    await happen(acme.id, *numbers(0, 1))
    assert await main.numbers(1) == [0]
    things.do("connect")
    assert (await things.connected())["recovered"] is False


async def test_each_proves_itself(origin: str, clients: Node, as_alice: Actor, as_charlie: Actor) -> None:
    main = clients.open(origin, auth={"token": token_of(as_alice)})
    await main.connected()
    refused = clients.join(main, "/things", {"token": "garbage"})
    assert (await refused.next("connect_error"))["data"]["code"] == "accounts.invalid_token"
