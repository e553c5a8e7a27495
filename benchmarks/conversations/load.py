"""Leads writing to the seller bot over HTTP: at a fixed rate, or as fast as it goes.

At a fixed rate a message is sent when it is due, and its time runs from that moment: a slow answer cannot
hide those that wait behind it.
"""

import asyncio
import json
import time
from collections.abc import Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from benchmarks.conversations.dialogues import four_turns

PATH = "/api/bots/jorge-seller/chat"
# So many conversations go on at once in the open loop; a lead takes its time between two messages.
IN_FLIGHT = 40
CONNECTIONS = 64


@dataclass
class Load:
    """What one run of load saw; durations are in seconds."""

    seconds: float = 0.0
    durations: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return len(self.durations) / self.seconds if self.seconds else 0.0

    def percentile_ms(self, percent: int) -> float:
        ordered = sorted(self.durations)
        return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] * 1000 if ordered else 0.0


@dataclass(frozen=True, slots=True)
class Message:
    """One message of one lead, ready to be written to a connection."""

    request: bytes

    @classmethod
    def of(cls, lead_id: str, text: str, token: str) -> "Message":
        body = json.dumps({"message": text, "lead_context": {"lead_id": lead_id}}).encode()
        head = (
            f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return cls(head.encode() + body)


class Leads:
    """The conversations of a run, each with a lead of its own; none is used twice."""

    def __init__(self, ids: Sequence[str], tokens: Sequence[str], *, first: int) -> None:
        self._ids = iter(enumerate(ids, start=first))
        self._tokens = tokens

    def conversation(self) -> list[Message]:
        number, lead_id = next(self._ids)
        token = self._tokens[number % len(self._tokens)]
        return [Message.of(lead_id, text, token) for text in four_turns(number)]

    def interleaved(self) -> Iterator[Message]:
        """Messages of some conversations at once, turn by turn, without end."""
        while True:
            going = [self.conversation() for _ in range(IN_FLIGHT)]
            for turn in range(4):
                for conversation in going:
                    yield conversation[turn]


class Connections:
    """Keep-alive connections to one port, each serving one message at a time."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._idle: asyncio.LifoQueue[Any] = asyncio.LifoQueue()
        self._open = 0

    @asynccontextmanager
    async def one(self) -> Any:
        if self._idle.empty() and self._open < CONNECTIONS:
            self._open += 1
            pair = await asyncio.open_connection("127.0.0.1", self._port)
        else:
            pair = await self._idle.get()
        yield pair
        self._idle.put_nowait(pair)

    async def send(self, message: Message, load: Load, due: float) -> None:
        async with self.one() as (reader, writer):
            writer.write(message.request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            body = await reader.readexactly(length)
        load.durations.append(time.perf_counter() - due)
        if not head.startswith(b"HTTP/1.1 200"):
            load.refused.append(body[:200].decode(errors="replace"))

    def close(self) -> None:
        while not self._idle.empty():
            self._idle.get_nowait()[1].close()


def at_rate(leads: Leads, *, port: int, per_second: float, seconds: float) -> Load:
    """Open loop: messages at even distances, however long answers take."""
    return asyncio.run(_at_rate(leads, port, per_second, seconds))


def flat_out(leads: Leads, *, port: int, seconds: float, talkers: int = 16) -> Load:
    """Closed loop: so many leads write at once, each as soon as it was answered."""
    return asyncio.run(_flat_out(leads, port, seconds, talkers))


async def _at_rate(leads: Leads, port: int, per_second: float, seconds: float) -> Load:
    load, connections, began = Load(), Connections(port), time.perf_counter()
    messages = leads.interleaved()
    async with asyncio.TaskGroup() as tasks:
        for number in range(int(per_second * seconds)):
            due = began + number / per_second
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            tasks.create_task(connections.send(next(messages), load, due))
    load.seconds = time.perf_counter() - began
    connections.close()
    return load


async def _flat_out(leads: Leads, port: int, seconds: float, talkers: int) -> Load:
    load, connections, began = Load(), Connections(port), time.perf_counter()

    async def talk() -> None:
        while True:
            for message in leads.conversation():
                if time.perf_counter() > began + seconds:
                    return
                await connections.send(message, load, time.perf_counter())

    async with asyncio.TaskGroup() as tasks:
        for _ in range(talkers):
            tasks.create_task(talk())
    load.seconds = time.perf_counter() - began
    connections.close()
    return load
