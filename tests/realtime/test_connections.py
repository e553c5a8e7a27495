"""A socket's way out, by itself: slow readers, replays, closing."""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from common.actor import Actor
from realtime.dialects.native import NativeDialect
from realtime.hub import connections
from realtime.hub.connections import Connection
from realtime.hub.ordering import Delivery
from tests.realtime.happening import event_numbered

pytestmark = pytest.mark.django_db(transaction=True)


class Peer:
    """The other end: takes what is written, or stops reading."""

    def __init__(self) -> None:
        self.reads = asyncio.Event()
        self.reads.set()
        self.taken: list[dict[str, Any]] = []

    async def send(self, message: dict[str, Any]) -> None:
        await self.reads.wait()
        self.taken.append(message)


@pytest.fixture
def peer() -> Peer:
    return Peer()


def connect(peer: Peer) -> Connection:
    connection = Connection(send=peer.send, dialect=NativeDialect())
    connection.actor = Actor.system(uuid4())
    return connection


def large(seq: int) -> Delivery:
    return Delivery(replace(event_numbered(seq), payload=f'"{"x" * 100_000}"'))


async def test_a_reader_that_stops_is_closed_when_its_queue_is_full(
    peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "FLUSH_SECONDS", 0.05)
    connection = connect(peer)
    writer = connection.start()
    peer.reads.clear()
    for seq in range(1, 1_000):
        connection.offer(large(seq))
    assert connection.closing is not None
    assert (connection.closing.code, len(connection._queue)) == (4408, 0)
    await asyncio.wait({writer}, timeout=5)
    assert writer.done()


async def test_a_reader_that_comes_back_in_time_is_told_why(peer: Peer) -> None:
    connection = connect(peer)
    writer = connection.start()
    peer.reads.clear()
    for seq in range(1, 20):
        connection.offer(large(seq))
    peer.reads.set()
    await writer
    assert peer.taken[-1] == {"type": "websocket.close", "code": 4408, "reason": "realtime.too_slow"}


async def test_a_replay_larger_than_the_queue_keeps_the_readers_pace(peer: Peer) -> None:
    connection = connect(peer)
    connection.start()
    connection.hold()
    connection.offer(large(41))
    await connection.replay([large(seq) for seq in range(1, 41)])
    connection.release()
    connection.close(code=1000, reason="")
    assert connection.writer is not None
    await connection.writer
    assert len(peer.taken) == 42
    assert '"seq":41,' in peer.taken[-2]["text"]


async def test_one_frame_serves_every_socket(peer: Peer) -> None:
    delivery = large(1)
    for _ in range(2):
        connection = connect(peer)
        connection.offer(delivery)
        connection.close(code=1000, reason="")
        await connection.start()
    assert peer.taken[0] is peer.taken[2]
