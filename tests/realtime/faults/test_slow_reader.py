"""A publisher that is ten times as fast as one of its readers."""

import socket
from typing import Any

import pytest

from accounts.models.tenants import Tenant
from common.actor import Actor
from realtime.hub import threads
from realtime.hub.connections import TOO_SLOW
from realtime.hub.hubs import Hub
from realtime.hub.resume import MAX_REPLAYED
from tests.realtime.faults.facts import Writer, nothing_is_lost
from tests.realtime.faults.following import Follower, running

pytestmark = pytest.mark.django_db(transaction=True)

FASTER = 10
BATCH = 5
# So that what the operating system keeps for a reader is soon full.
PADDING = 20_000


class SlowFollower(Follower):
    """Reads one frame for each ten that another one was given, until it may hurry."""

    def __init__(self, *, origin: str, actor: Actor, other: Follower) -> None:
        super().__init__(origin=origin, actor=actor)
        self.other = other
        self.hurries = False

    def options(self) -> dict[str, Any]:
        """A connection that buffers little."""
        host, port = self.address.removeprefix("ws://").removesuffix("/ws").split(":")
        narrow = socket.socket()
        narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        narrow.connect((host, int(port)))
        return {"sock": narrow, "max_queue": 1}

    async def visit(self) -> None:
        """One connection; the next one waits until it may hurry, when all that it missed is there."""
        await super().visit()
        await self.other.until(lambda: self.hurries)

    async def pace(self) -> None:
        frames = len(self.seen) + 1
        await self.other.until(lambda: self.hurries or len(self.other.seen) >= frames * FASTER)

    def hurry(self) -> None:
        self.hurries = True
        self.other.notice()


@pytest.mark.parametrize("more", [10, 400], ids=["a little", "too much to be replayed"])
async def test_a_reader_that_is_closed_for_being_slow_comes_back_to_everything(
    origin: str, relay: None, hub: Hub, acme: Tenant, as_alice: Actor, as_bob: Actor, more: int
) -> None:
    fast = Follower(origin=origin, actor=as_alice)
    slow = SlowFollower(origin=origin, actor=as_bob, other=fast)
    writer = Writer(acme.id, padding=PADDING)
    async with running(fast, slow):
        (stream,) = hub.streams
        while len(stream.connections) == 2:
            await threads.run(writer.commit, BATCH)
            await fast.reaches(len(writer.acknowledged))
        writer.padding = ""
        await threads.run(writer.commit, more)
        # Until the hub has handed all of it out, a reader that comes back hears the rest live.
        await fast.reaches(len(writer.acknowledged))
        slow.hurry()
        await nothing_is_lost(writer, followers=[fast, slow])
    assert (fast.visits, fast.closes) == (1, [])
    assert slow.closes[0] == TOO_SLOW
    assert bool(slow.refetched) == (more > MAX_REPLAYED)
