"""The publishing process: reads orders as JSON lines, publishes, answers each with a JSON line.

    python -m benchmarks.realtime.publishing SENDER BOARD ACKS [TENANT]

The load client tells it through ACKS which events all sockets have.
"""

import json
import os
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import django

django.setup()


from benchmarks.realtime.board import Board
from benchmarks.realtime.logged import LogSender
from benchmarks.realtime.senders import (
    EmitterSender,
    LayerSender,
    ManagerSender,
    PeerSender,
    PlainSender,
    PubSubLayerSender,
    Sender,
)

# Longer than the slowest peer needs for what is outstanding; then the run counts as one with losses.
PATIENCE_SECONDS = 20.0
ACK_BYTES = 8
PEER_SENDERS: dict[str, type[PeerSender]] = {
    "plain": PlainSender,
    "emitter": EmitterSender,
    "manager": ManagerSender,
    "core": LayerSender,
    "pubsub": PubSubLayerSender,
}


class Acks:
    """Counts the events that everybody has."""

    def __init__(self, descriptor: int) -> None:
        self._socket = socket.socket(fileno=descriptor)

    def wait(self, seconds: float) -> int:
        """How many more there are, after waiting for the first; 0 when none came."""
        self._socket.settimeout(max(seconds, 0.001))
        try:
            return len(self._socket.recv(ACK_BYTES * 1024)) // ACK_BYTES
        except TimeoutError:
            return 0

    def forget(self) -> None:
        while self.wait(0.0):
            pass


class Publisher:
    """Publishes at the rhythms that are measured."""

    def __init__(self, *, sender: Sender, acks: Acks) -> None:
        self._sender = sender
        self._acks = acks

    def closed(self, *, window: int, seconds: float) -> dict[str, Any]:
        """Keep a window of events outstanding: each time half of it is done, publish as many, at once."""
        self._acks.forget()
        began = time.monotonic()
        sent = done = 0
        while time.monotonic() - began < seconds:
            free = window - (sent - done)
            if free < max(1, window // 2):
                more = self._acks.wait(PATIENCE_SECONDS)
                if not more:
                    break
                done += more
                continue
            pushed = self._sender.send(free)
            sent += pushed
            if not pushed:
                break
        return self._told(began, sent, done)

    def opened(self, *, rate: float, seconds: float) -> dict[str, Any]:
        """Publish on the clock, whatever the server makes of it."""
        return self._on_the_clock(lambda _: self._sender.send(1), rate=rate, seconds=seconds)

    def commits(self, *, rate: float, seconds: float) -> dict[str, Any]:
        """Commit on the clock; a relay elsewhere publishes."""
        sender = self._log_sender()
        return self._on_the_clock(sender.commit, rate=rate, seconds=seconds)

    def burst(self, *, count: int) -> dict[str, Any]:
        """Publish so many events as fast as the relay can."""
        began, sent = time.monotonic(), 0
        while sent < count and (pushed := self._sender.send(min(100, count - sent))):
            sent += pushed
        return {"sent": sent, "began_at": began}

    def prepare(self, *, count: int, characters: int = 0) -> dict[str, Any]:
        """Commit events for the other rhythms; with ``characters``, such large ones."""
        self._log_sender().prepare(count, characters=characters)
        return {}

    def settle(self) -> dict[str, Any]:
        self._log_sender().settle()
        return {}

    def next_number(self) -> dict[str, Any]:
        return {"number": self._sender.next_number()}

    def _log_sender(self) -> LogSender:
        assert isinstance(self._sender, LogSender)
        return self._sender

    def _on_the_clock(
        self, publish: Callable[[int], object], *, rate: float, seconds: float
    ) -> dict[str, Any]:
        self._acks.forget()
        first = self._sender.next_number()
        began = time.monotonic()
        count = int(rate * seconds)
        for index in range(count):
            time.sleep(max(0.0, began + index / rate - time.monotonic()))
            publish(first + index)
        return self._told(began, count, 0)

    def _told(self, began: float, sent: int, done: int) -> dict[str, Any]:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while done < sent and time.monotonic() < deadline:
            done += self._acks.wait(deadline - time.monotonic())
        return {"sent": sent, "done": done, "began_at": began}


def main(name: str, board_path: str, descriptor: str, tenant_id: str = "") -> None:
    board = Board(Path(board_path))
    sender: Sender = (
        LogSender(tenant_id=UUID(tenant_id), board=board)
        if name == "log"
        else PEER_SENDERS[name](url=os.environ["REDIS_URL"], board=board)
    )
    publisher = Publisher(sender=sender, acks=Acks(int(descriptor)))
    for line in sys.stdin:
        order = json.loads(line)
        answer = getattr(publisher, order.pop("do"))(**order)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
