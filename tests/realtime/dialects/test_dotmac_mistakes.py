"""Whatever the internet provider's front end sends is answered; nobody else notices."""

from collections.abc import Awaitable, Callable

import pytest

from accounts.models.tenants import Tenant
from common.actor import Actor
from tests.realtime.conftest import token_of
from tests.realtime.dialects.dotmac import address, error_of, is_alive, welcome
from tests.realtime.happening import happen
from tests.realtime.talking import Talker, talking
from tests.realtime.watching import watching

pytestmark = pytest.mark.django_db(transaction=True)

MALFORMED = [
    "{",
    "[]",
    "null",
    '{"subscriptions":["things"]}',
    '{"type":7}',
    '{"type":"subscribe"}',
    '{"type":"subscribe","subscriptions":"things"}',
    '{"type":"subscribe","subscriptions":[7]}',
    '{"type":"subscribe","subscriptions":[""]}',
    '{"type":"subscribe","subscriptions":["things"],"since":7}',
    '{"type":"unsubscribe","subscriptions":{}}',
    '{"type":"ping","timestamp":{}}',
    '{"type":"ping","timestamp":"' + "x" * 65 + '"}',
    '{"type":"auth"}',
    '{"type":"ping","more":' + "[" * 5_000 + "]" * 5_000 + "}",
]


@pytest.mark.parametrize("text", MALFORMED, ids=lambda text: text[:40])
async def test_a_malformed_frame_is_answered_and_the_socket_goes_on(as_alice: Actor, text: str) -> None:
    async with talking(address(as_alice)) as alice:
        await welcome(alice)
        await alice.send_text(text)
        assert await error_of(alice) == "realtime.malformed_frame"
        assert await is_alive(alice)


async def _say_an_unknown_type(talker: Talker) -> None:
    await talker.send(type="START_CAMPAIGN")


async def _say_too_much(talker: Talker) -> None:
    await talker.send(type="ping", more="x" * 65_536)


async def _say_bytes(talker: Talker) -> None:
    await talker.socket.send_to(bytes_data=b'{"type":"ping"}')


async def _name_no_position(talker: Talker) -> None:
    await talker.send(type="subscribe", subscriptions=["things"], since="yesterday")


async def _name_too_many(talker: Talker) -> None:
    await talker.send(type="subscribe", subscriptions=[f"things{number}" for number in range(101)])


MISTAKES = [
    (_say_an_unknown_type, "realtime.unknown_command"),
    (_say_too_much, "realtime.frame_too_large"),
    (_say_bytes, "realtime.binary_frame"),
    (_name_no_position, "events.invalid_position"),
    (_name_too_many, "realtime.too_many_topics"),
]


@pytest.mark.parametrize(("say", "code"), MISTAKES)
async def test_a_mistake_is_answered_with_its_code(
    as_alice: Actor, say: Callable[[Talker], Awaitable[None]], code: str
) -> None:
    async with talking(address(as_alice)) as alice:
        await welcome(alice)
        await say(alice)
        assert await error_of(alice) == code
        assert await is_alive(alice)


async def test_a_broken_client_is_closed_and_nobody_else_notices(
    acme: Tenant, as_alice: Actor, as_bob: Actor
) -> None:
    async with watching("things", token=token_of(as_bob)) as bob:
        async with talking(address(as_alice)) as alice:
            for _ in range(10):
                await alice.send_text("junk")
            assert await alice.close_code() == 4000
        await happen(acme.id, '{"n":1}')
        assert await bob.seen(1) == [1]
