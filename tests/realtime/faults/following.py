"""A client as it should be: it remembers how far it came, comes back after a loss and resumes there."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Subprotocol

from common.actor import Actor
from tests.realtime.conftest import token_of

SECONDS = 30.0
BACK_OFF_SECONDS = 0.05
TOPICS = ("tenant",)


class Follower:
    """What one client was given, over all its connections."""

    def __init__(self, *, origin: str, actor: Actor, topics: Sequence[str] = TOPICS) -> None:
        self.address = origin.replace("http", "ws", 1) + "/ws"
        self.token = token_of(actor)
        self.topics = list(topics)
        # Number and ``n`` of each event, as they came, without those that it had.
        self.seen: list[tuple[int, Any]] = []
        self.doubles: list[int] = []
        self.epoch = ""
        # From which number on it listens, and up to which it has come.
        self.began = 0
        self.highest = 0
        # Up to where it was told to read afresh, from where it had come.
        self.refetched: list[tuple[int, int]] = []
        self.states: list[str] = []
        self.errors: list[str] = []
        self.visits = 0
        self.closes: list[int | None] = []
        self._news = asyncio.Event()

    async def run(self) -> None:
        """Come back whenever the connection ends, until cancelled."""
        while True:
            await self.visit()
            await asyncio.sleep(BACK_OFF_SECONDS)

    async def visit(self) -> None:
        """One connection until its end. Being cancelled is losing it, without a goodbye."""
        offered = [Subprotocol("switchboard.v1"), Subprotocol(f"bearer.{self.token}")]
        try:
            async with connect(
                self.address, subprotocols=offered, ping_interval=None, **self.options()
            ) as socket:
                try:
                    await self._stay(socket)
                except asyncio.CancelledError:
                    socket.transport.abort()
                    raise
        except ConnectionClosed as closed:
            self.closes.append(closed.rcvd.code if closed.rcvd else None)
        except (OSError, WebSocketException, TimeoutError):
            # Nobody answers yet.
            return

    async def reaches(self, seq: int) -> None:
        """Wait until it was given everything up to a number."""
        await self.until(lambda: self.highest >= seq)

    async def has_come(self, times: int) -> None:
        """Wait until it was let in so often."""
        await self.until(lambda: self.visits >= times)

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(SECONDS):
            while not condition():
                self._news.clear()
                await self._news.wait()

    def options(self) -> dict[str, Any]:
        """What is special about its connections."""
        return {}

    async def pace(self) -> None:
        """Called after each frame; a reader that is slow waits here."""

    async def _stay(self, socket: ClientConnection) -> None:
        self.take(json.loads(await socket.recv()))
        since = {"since": f"{self.epoch}:{self.highest}"} if self.epoch else {}
        await socket.send(json.dumps({"type": "subscribe", "payload": {"topics": self.topics, **since}}))
        async for text in socket:
            self.take(json.loads(text))
            await self.pace()

    def take(self, frame: dict[str, Any]) -> None:
        payload = frame["payload"]
        match frame["type"]:
            case "thing_happened":
                self._remember(frame["seq"], payload["n"])
            case "subscribed":
                self._subscribed(payload)
            case "heartbeat":
                self.highest = max(self.highest, int(payload["pos"].partition(":")[2]))
            case "status":
                self.states.append(payload["state"])
            case "error":
                self.errors.append(payload["code"])
            case "ready":
                pass
            case other:
                raise AssertionError(f"Nobody asked for {other}: {frame}")
        self.notice()

    def notice(self) -> None:
        """Let those who wait for something look again."""
        self._news.set()

    def _remember(self, seq: int, n: Any) -> None:
        if seq <= self.highest:
            self.doubles.append(seq)
            return
        self.highest = seq
        self.seen.append((seq, n))

    def _subscribed(self, answer: dict[str, Any]) -> None:
        epoch, _, number = answer["position"].partition(":")
        self.visits += 1
        if answer["recovered"] is None:
            self.epoch, self.began = epoch, int(number)
            self.highest = self.began
        elif answer["recovered"] is False:
            self.refetched.append((self.highest, int(number)))
            self.epoch, self.highest = epoch, int(number)


@asynccontextmanager
async def running(*followers: Follower) -> AsyncIterator[None]:
    """They are connected and listen, and come back as often as need be."""
    tasks = [asyncio.create_task(follower.run()) for follower in followers]
    try:
        for follower in followers:
            await follower.has_come(1)
        yield
        for task in tasks:
            assert not task.done(), task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
