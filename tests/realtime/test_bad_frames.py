"""Whatever a client sends is answered with a stable code; nobody else notices."""

import json

import pytest

from accounts.models.tenants import Tenant
from common.actor import Actor
from tests.realtime.conftest import token_of
from tests.realtime.happening import happen
from tests.realtime.watching import opened, watching

pytestmark = pytest.mark.django_db(transaction=True)

MALFORMED = [
    "{",
    "[]",
    "7",
    "null",
    '"subscribe"',
    '{"payload": {}}',
    '{"type": 7}',
    '{"type": null, "payload": {}}',
    '{"type": "subscribe"}',
    '{"type": "subscribe", "payload": null}',
    '{"type": "subscribe", "payload": {"topics": "leads"}}',
    '{"type": "subscribe", "payload": {"topics": []}}',
    '{"type": "subscribe", "payload": {"topics": [7]}}',
    '{"type": "subscribe", "payload": {"topics": [""]}}',
    '{"type": "subscribe", "payload": {"topics": ["leads"], "sinse": "e:1"}}',
    '{"type": "resume", "payload": {"topics": ["leads"]}}',
    '{"type": "resume", "payload": {"topics": ["leads"], "since": 7}}',
    '{"type": "auth", "payload": {"token": 7}}',
    '{"type": "ping", "payload": {' + '"a":{' * 5_000 + "}" * 5_001,
    '{"type": "' + "[" * 20_000,
]


@pytest.mark.parametrize("text", MALFORMED, ids=lambda text: text[:40])
async def test_a_malformed_frame_is_answered_and_the_socket_goes_on(as_alice: Actor, text: str) -> None:
    async with watching(token=token_of(as_alice)) as alice:
        await alice.socket.send_to(text_data=text)
        assert await alice.error() == "realtime.malformed_frame"
        assert await alice.hears_nothing()


async def test_an_unknown_command_is_answered(as_alice: Actor) -> None:
    async with watching(token=token_of(as_alice)) as alice:
        await alice.send("START_CAMPAIGN")
        assert await alice.error() == "realtime.unknown_command"


async def test_a_binary_frame_is_answered(as_alice: Actor) -> None:
    async with watching(token=token_of(as_alice)) as alice:
        await alice.socket.send_to(bytes_data=b'{"type":"ping"}')
        assert await alice.error() == "realtime.binary_frame"


async def test_a_frame_may_have_64_kib(as_alice: Actor) -> None:
    frame = {"type": "ping", "payload": {"filler": ""}}
    room = 64 * 1024 - len(json.dumps(frame))
    async with watching(token=token_of(as_alice)) as alice:
        await alice.send("ping", filler="x" * room)
        await alice.next_of("pong")
        await alice.send("ping", filler="x" * (room + 1))
        assert await alice.error() == "realtime.frame_too_large"


async def test_a_client_that_gets_it_wrong_again_and_again_is_closed(
    acme: Tenant, as_alice: Actor, as_bob: Actor
) -> None:
    async with watching("things", token=token_of(as_bob)) as bob:
        async with watching(token=token_of(as_alice)) as alice:
            for _ in range(10):
                await alice.socket.send_to(text_data="junk")
                assert await alice.error() == "realtime.malformed_frame"
            assert await alice.close_code() == 4400
        await happen(acme.id, '{"n":1}')
        assert await bob.seen(1) == [1]


async def test_a_good_frame_makes_up_for_bad_ones(as_alice: Actor) -> None:
    async with watching(token=token_of(as_alice)) as alice:
        for _ in range(9):
            await alice.socket.send_to(text_data="junk")
            await alice.error()
        assert await alice.hears_nothing()
        await alice.socket.send_to(text_data="junk")
        assert await alice.error() == "realtime.malformed_frame"
        assert await alice.hears_nothing()


async def test_a_flood_is_closed(as_alice: Actor) -> None:
    async with watching(token=token_of(as_alice)) as alice:
        for _ in range(1_000):
            await alice.send("ping")
        kinds = []
        while (message := await alice.socket.receive_output(timeout=10))["type"] != "websocket.close":
            kinds.append(json.loads(message["text"])["type"])
    assert message["code"] == 4400
    assert kinds.count("pong") <= 100
    assert "error" in kinds


async def test_junk_before_signing_in_is_answered_too(as_alice: Actor) -> None:
    async with opened() as stranger:
        await stranger.socket.send_to(text_data="junk")
        assert await stranger.error() == "realtime.malformed_frame"
        await stranger.send("auth", token="junk")
        assert await stranger.error() == "accounts.invalid_token"
        assert await stranger.close_code() == 4401
