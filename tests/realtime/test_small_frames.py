"""Frames below what a dialect sees: pings, pongs, and messages in pieces."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from common.actor import Actor
from realtime import server
from realtime.server import MOST_PIECES, SMALL_FRAMES_PER_SECOND
from tests.realtime.conftest import token_of
from tests.realtime.socketio.serving import serving

pytestmark = pytest.mark.django_db(transaction=True)

SECONDS = 20.0
MASK = b"\0\0\0\0"
PING, PONG = b"\x89\x80" + MASK, b"\x8a\x80" + MASK
BEGUN, PIECE = b"\x01\x80" + MASK, b"\x00\x80" + MASK


@pytest_asyncio.fixture
async def alice(as_alice: Actor, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ClientConnection]:
    monkeypatch.setattr(server, "CLOSE_SECONDS", 0.2)
    offered = [Subprotocol("switchboard.v1"), Subprotocol(f"bearer.{token_of(as_alice)}")]
    async with (
        serving() as origin,
        connect(origin.replace("http", "ws") + "/ws", subprotocols=offered) as socket,
    ):
        assert json.loads(await socket.recv())["type"] == "ready"
        yield socket


async def close_code(socket: ClientConnection) -> int | None:
    with pytest.raises(ConnectionClosed) as closed:
        await asyncio.wait_for(socket.recv(), SECONDS)
    return closed.value.rcvd.code if closed.value.rcvd else None


@pytest.mark.parametrize("frame", [PING, PONG], ids=["pings", "pongs"])
async def test_a_flood_of_signs_of_life_ends_the_socket(alice: ClientConnection, frame: bytes) -> None:
    alice.transport.write(frame * SMALL_FRAMES_PER_SECOND * 3)
    assert await close_code(alice) == 4400


async def test_a_message_that_never_ends_ends_the_socket(alice: ClientConnection) -> None:
    alice.transport.write(BEGUN + PIECE * (MOST_PIECES + 1))
    assert await close_code(alice) in {1009, 4400}


async def test_a_message_in_pieces_is_read(alice: ClientConnection) -> None:
    await alice.send(list('{"type":"ping"}'))
    assert json.loads(await asyncio.wait_for(alice.recv(), SECONDS))["type"] == "pong"
    await asyncio.wait_for(await alice.ping(), SECONDS)
