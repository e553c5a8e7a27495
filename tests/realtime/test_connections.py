"""A listener's way out, by itself: bursts, slow readers, replays, closing."""

import asyncio
import json
from dataclasses import replace
from uuid import uuid4

import pytest

from common.actor import Actor
from realtime.dialects.native import NativeDialect
from realtime.hub import connections
from realtime.hub.connections import Connection
from realtime.hub.frames import Burst
from realtime.hub.ordering import Delivery
from tests.realtime.happening import event_numbered

pytestmark = pytest.mark.django_db(transaction=True)


class Peer:
    """An outlet whose other end takes what is written, or stops reading."""

    def __init__(self) -> None:
        self.is_open = True
        self.bursts: list[Burst] = []
        self.closings: list[tuple[int, str]] = []
        self.written = asyncio.Event()
        self.aborted = asyncio.Event()

    def write(self, burst: Burst) -> None:
        self.bursts.append(burst)
        self.written.set()

    def close(self, *, code: int, reason: str) -> None:
        self.closings.append((code, reason))

    def abort(self) -> None:
        self.aborted.set()

    @property
    def texts(self) -> list[str]:
        return [frame.text for burst in self.bursts for frame in burst.frames()]

    @property
    def seqs(self) -> list[int]:
        return [json.loads(text)["seq"] for text in self.texts]


def connect(peer: Peer) -> Connection:
    connection = Connection(dialect=NativeDialect())
    connection.actor = Actor.system(uuid4())
    connection.connect(peer)
    return connection


def small(seq: int) -> Delivery:
    return Delivery(event_numbered(seq))


def large(seq: int) -> Delivery:
    return Delivery(replace(event_numbered(seq), payload=f'"{"x" * 100_000}"'))


async def turn() -> None:
    """Let the event loop finish its turn."""
    await asyncio.sleep(0)


async def test_what_one_turn_brings_leaves_in_one_write_shared_by_all() -> None:
    peers = [Peer(), Peer()]
    sockets = [connect(peer) for peer in peers]
    for delivery in (small(1), small(2), small(3)):
        for socket in sockets:
            socket.offer(delivery)
    await turn()
    assert [peer.seqs for peer in peers] == [[1, 2, 3], [1, 2, 3]]
    (one,), (other,) = (peer.bursts for peer in peers)
    assert one is other
    assert one.wire() == b"".join(frame.wire for frame in one.frames())


async def test_who_was_brought_less_shares_no_more_than_that() -> None:
    peers = [Peer(), Peer()]
    first, second = (connect(peer) for peer in peers)
    both, only = small(1), small(2)
    for socket in (first, second):
        socket.offer(both)
    first.offer(only)
    await turn()
    assert [peer.seqs for peer in peers] == [[1, 2], [1]]


async def test_a_reader_that_stops_is_closed_when_its_queue_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    peer = Peer()
    socket = connect(peer)
    peer.is_open = False
    for seq in range(1, 1_000):
        socket.offer(large(seq))
    assert peer.closings == [(4408, "realtime.too_slow")]
    assert (socket.waiting_bytes, socket._queue) == (0, None)


async def test_a_reader_that_never_takes_the_rest_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "FLUSH_SECONDS", 0.01)
    peer = Peer()
    socket = connect(peer)
    peer.is_open = False
    socket.offer(large(1))
    socket.close(code=1012, reason="restarting")
    await asyncio.wait_for(peer.aborted.wait(), 5)


async def test_what_waited_leaves_before_the_close() -> None:
    peer = Peer()
    socket = connect(peer)
    peer.is_open = False
    for seq in (1, 2):
        socket.offer(small(seq))
    socket.close(code=1012, reason="restarting")
    assert peer.closings == []
    peer.is_open = True
    socket.resume()
    assert (peer.seqs, peer.closings) == ([1, 2], [(1012, "restarting")])


async def test_a_replay_larger_than_the_queue_keeps_the_readers_pace() -> None:
    peer = Peer()
    socket = connect(peer)
    peer.is_open = False
    socket.hold()
    socket.offer(large(41))
    replaying = asyncio.create_task(socket.replay([large(seq) for seq in range(1, 41)]))
    for _ in range(45):
        await turn()
        assert socket.waiting_bytes <= connections.REPLAY_BYTES + 200_000
        peer.is_open = True
        socket.resume()
        peer.is_open = False
    await replaying
    socket.release()
    peer.is_open = True
    socket.resume()
    await turn()
    assert peer.seqs == list(range(1, 42))


async def test_a_replay_does_not_wait_for_what_waits_for_it() -> None:
    socket = connect(peer := Peer())
    socket.hold()
    for seq in (3, 4, 5):
        socket.offer(large(seq))
    assert socket.waiting_bytes > connections.REPLAY_BYTES
    await asyncio.wait_for(socket.replay([large(1), large(2)]), 5)
    socket.release()
    await turn()
    assert peer.seqs == [1, 2, 3, 4, 5]


async def test_an_outlet_that_asks_is_given_what_waits_up_to_its_limit() -> None:
    socket = connect(peer := Peer())
    peer.is_open = False
    for seq in range(1, 6):
        socket.offer(small(seq))
    size = len(json.dumps(event_numbered(1).payload)) + 200
    taken = socket.drain(2 * size) + socket.drain(1) + socket.drain(10_000)
    assert [json.loads(text)["seq"] for text in taken] == [1, 2, 3, 4, 5]
    assert socket.drain(10_000) == []


async def test_another_outlet_takes_over_what_waits() -> None:
    first, second = Peer(), Peer()
    socket = connect(first)
    first.is_open = False
    socket.offer(small(1))
    socket.connect(second)
    socket.offer(small(2))
    await turn()
    assert (first.bursts, second.seqs) == ([], [1, 2])


async def test_a_batch_gathers_frames_into_one() -> None:
    peer = Peer()
    socket = connect(peer)
    socket.batch(seconds=0.01)
    for seq in (1, 2, 3):
        socket.offer(small(seq))
    await turn()
    assert peer.bursts == []
    await asyncio.wait_for(peer.written.wait(), 5)
    (batch,) = map(json.loads, peer.texts)
    assert batch["type"] == "batch"
    assert [frame["seq"] for frame in batch["payload"]] == [1, 2, 3]
