"""Sign-ins of one company that act in another: where a socket hears of their end, and that it leaves both."""

import asyncio
from dataclasses import replace

import pytest

from accounts.models.memberships import Membership
from accounts.models.roles import Role
from accounts.models.sign_ins import SignIn
from accounts.models.tenants import Tenant
from accounts.models.users import User
from accounts.services import sign_ins
from common.actor import Actor
from common.tenancy import tenant_scope
from events import relay
from realtime import tickets
from realtime.consumers.credentials import from_token
from realtime.consumers.listeners import Listener
from realtime.dialects.native import NativeDialect
from realtime.hub import hubs, threads
from realtime.hub.connections import Connection
from tests.conftest import actor_of
from tests.realtime.conftest import token_of
from tests.realtime.dialects.dotmac import address, error_of, is_alive, notice, welcome
from tests.realtime.talking import talking
from tests.realtime.watching import opened

pytestmark = pytest.mark.django_db(transaction=True)


def join(user: User, tenant: Tenant) -> Actor:
    """The user as a member of another company, signed in there."""
    with tenant_scope(tenant.id):
        Membership.objects.create(user=user, role=Role.VIEWER)
    return actor_of(user=user, tenant=tenant)


def end(actor: Actor) -> None:
    assert actor.sign_in_id
    with tenant_scope(actor.tenant_id):
        sign_ins.end_sign_in(sign_in_id=actor.sign_in_id, reason=SignIn.EndReason.SIGNED_OUT)
    relay.relay_pending()


async def test_a_refreshed_socket_ends_with_the_sign_in_of_its_newer_token(
    alice: User, as_alice: Actor, globex: Tenant
) -> None:
    in_globex = await threads.run(join, alice, globex)
    async with talking(address(in_globex)) as socket:
        await welcome(socket)
        await socket.send(type="auth", token=token_of(as_alice))
        assert (await notice(socket))["type"] == "auth_refreshed"
        await threads.run(end, in_globex)
        assert await is_alive(socket)
        await threads.run(end, as_alice)
        assert await error_of(socket) == "accounts.invalid_token"
        assert await socket.close_code() == 4001


async def test_a_refreshed_socket_leaves_nothing_behind(
    alice: User, as_alice: Actor, globex: Tenant, hub: hubs.Hub
) -> None:
    in_globex = await threads.run(join, alice, globex)
    abroad = replace(as_alice, tenant_id=globex.id)
    ticket = await threads.run(tickets.issue_ticket, actor=abroad, origin=None)
    async with opened(query=f"?ticket={ticket}") as socket:
        await socket.next_of("ready")
        await socket.send("auth", token=token_of(in_globex))
        await socket.next_of("auth_refreshed")
    assert not any(stream.connections for stream in hub.streams)


async def test_a_socket_that_leaves_while_it_proves_itself_wakes_nothing_up(
    as_alice: Actor, hub: hubs.Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    listener = Listener(dialect=NativeDialect())
    found = from_token(token_of(as_alice))
    await listener.enter(found)
    refreshing = asyncio.create_task(listener.refresh(found))
    await asyncio.sleep(0)
    listener.leave()
    timers: list[float] = []
    monkeypatch.setattr(Connection, "set_deadline", lambda _, **deadline: timers.append(deadline["seconds"]))
    await refreshing
    assert not timers
    assert not any(stream.connections for stream in hub.streams)
