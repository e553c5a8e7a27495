"""How many sockets there may be: of a user, of a company, and of an address that has not signed in."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import pytest

from accounts.models.tenants import Tenant
from common.actor import Actor
from realtime.consumers import credentials, sockets
from realtime.consumers.handshake import Handshake
from realtime.consumers.limits import strangers
from realtime.consumers.listeners import Listener
from realtime.dialects.native import NativeDialect
from realtime.engineio import registry
from realtime.engineio.refusals import Refusal
from realtime.exceptions import NotSignedInError
from realtime.hub import hubs, threads
from realtime.hub.streams import TenantStream
from tests.realtime.conftest import token_of
from tests.realtime.happening import happen
from tests.realtime.watching import HOST, Watcher, opened, watching

pytestmark = pytest.mark.django_db(transaction=True)

HERE, ELSEWHERE = (b"x-forwarded-for", b"203.0.113.1"), (b"x-forwarded-for", b"203.0.113.2")


@pytest.fixture
def proxy(settings: Any) -> None:
    """One of ours stands in front and says where a socket comes from."""
    settings.TRUSTED_PROXIES = 1


async def is_refused(watcher: Watcher, code: str) -> bool:
    """Whether the socket is told so, and closed with the code after which clients come back."""
    return (await watcher.error(), await watcher.close_code()) == (code, 1012)


async def test_a_user_may_have_so_many_sockets(
    acme: Tenant, as_alice: Actor, as_bob: Actor, settings: Any
) -> None:
    settings.SOCKETS_PER_USER = 2
    async with AsyncExitStack() as others:
        for _ in range(2):
            first = await others.enter_async_context(watching("things", token=token_of(as_alice)))
        async with opened(token=token_of(as_alice)) as third:
            assert await is_refused(third, "realtime.too_many_sockets")
        async with watching(token=token_of(as_bob)) as bob:
            assert await bob.hears_nothing()
        await happen(acme.id, '{"n":1}')
        assert await first.seen(1) == [1]


async def test_a_socket_that_was_closed_makes_room(as_alice: Actor, settings: Any) -> None:
    settings.SOCKETS_PER_USER = 1
    for _ in range(2):
        async with watching(token=token_of(as_alice)) as alone:
            assert await alone.hears_nothing()


async def test_a_refused_socket_takes_no_room(as_alice: Actor, settings: Any) -> None:
    settings.SOCKETS_PER_USER = 1
    async with watching(token=token_of(as_alice)):
        for _ in range(2):
            async with opened(token=token_of(as_alice)) as more:
                assert await is_refused(more, "realtime.too_many_sockets")
    async with watching(token=token_of(as_alice)) as again:
        assert await again.hears_nothing()


async def test_a_company_may_have_so_many_sockets(
    as_alice: Actor, as_bob: Actor, as_charlie: Actor, settings: Any
) -> None:
    settings.SOCKETS_PER_TENANT = 1
    async with watching(token=token_of(as_alice)):
        async with opened(token=token_of(as_bob)) as bob:
            assert await is_refused(bob, "realtime.too_many_sockets")
        async with watching(token=token_of(as_charlie)) as charlie:
            assert await charlie.hears_nothing()


async def test_an_address_may_have_so_many_sockets_that_have_not_signed_in(
    as_alice: Actor, proxy: None, settings: Any
) -> None:
    settings.SOCKETS_WAITING_PER_ADDRESS = 1
    async with opened(headers=(HOST, HERE)) as waiting:
        async with opened(headers=(HOST, HERE)) as second:
            assert await is_refused(second, "realtime.too_many_strangers")
        async with opened(headers=(HOST, ELSEWHERE)) as elsewhere:
            assert await elsewhere.hears_nothing()
        await waiting.send("auth", token=token_of(as_alice))
        await waiting.next_of("ready")
        async with opened(headers=(HOST, HERE)) as next_one:
            assert await next_one.hears_nothing()
    assert not strangers._waiting


def test_one_network_of_version_6_is_one_address(proxy: None) -> None:
    def address_of(text: str) -> str | None:
        return Handshake.read({"headers": [(b"x-forwarded-for", text.encode())]}).address

    assert address_of("2001:db8::1") == address_of("2001:db8::ffff:1") != address_of("2001:db8:0:1::1")


async def test_sessions_of_socketio_that_have_not_signed_in_are_limited_too(
    proxy: None, settings: Any
) -> None:
    settings.SOCKETS_WAITING_PER_ADDRESS = 1
    here, elsewhere = (Handshake.read({"headers": [HOST, one]}) for one in (HERE, ELSEWHERE))
    sessions = registry.Registry()
    opened_here = sessions.open(process="p", handshake=here)
    with pytest.raises(Refusal) as refused:
        sessions.open(process="p", handshake=here)
    assert refused.value.status == 503
    sessions.open(process="p", handshake=elsewhere).abort()
    opened_here.abort()
    sessions.open(process="p", handshake=here).abort()


async def test_whoever_does_not_sign_in_is_closed(hub: hubs.Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "AUTHENTICATION_SECONDS", 0.05)
    async with opened() as stranger:
        assert await stranger.error() == "realtime.authentication_timeout"
        assert await stranger.close_code() == 4401
        await asyncio.wait({stranger.socket.future}, timeout=5)
    assert not hub.streams


async def test_a_socket_listens_to_100_topics_at_most(as_alice: Actor) -> None:
    names = [f"thing:{as_alice.tenant_id}", "things"]
    many = [f"thing:{number}" for number in range(99)]
    async with watching(*names, token=token_of(as_alice)) as alice:
        await alice.send("subscribe", topics=many)
        assert await alice.error() == "realtime.too_many_topics"
        assert await alice.hears_nothing()


async def test_who_leaves_while_they_prove_themselves_takes_no_room(
    as_alice: Actor, hub: hubs.Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    proving, go_on = asyncio.Event(), asyncio.Event()
    run = threads.run

    async def slowly(function: Any, *args: Any, **kwargs: Any) -> Any:
        if function == found.prove:
            proving.set()
            await go_on.wait()
        return await run(function, *args, **kwargs)

    monkeypatch.setattr(threads, "run", slowly)
    found = credentials.from_token(token_of(as_alice))
    listener = Listener(dialect=NativeDialect())
    entering = asyncio.create_task(listener.enter(found))
    await proving.wait()
    listener.leave()
    go_on.set()
    with pytest.raises(NotSignedInError):
        await entering
    (stream,) = hub.streams
    assert stream._members.total() == 0


async def test_guests_have_no_limit_as_one_user(acme: Tenant, settings: Any) -> None:
    settings.SOCKETS_PER_USER = 1
    stream = TenantStream(tenant_id=acme.id)
    guest = Actor(tenant_id=acme.id, user_id=None, role="guest", permissions=frozenset())
    for _ in range(3):
        stream.count_in(guest)
    assert stream._members.total() == 3
