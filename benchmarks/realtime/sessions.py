"""One server under measurement with its publisher and its listeners, and what is asked of them."""

import json
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.realtime.board import Board
from benchmarks.realtime.contenders import Contender
from benchmarks.realtime.house import House
from benchmarks.realtime.messages import TOPIC
from benchmarks.realtime.processes import BenchmarkError, Server, Talking, running, serving

RELAY = (sys.executable, "manage.py", "relay", "--skip-checks")
POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Seen:
    """What the listeners have got since they were told what to expect."""

    delivered: int
    missing: int
    repeated: int
    # Numbers from before what was expected: told again after they had come.
    foreign: int
    closed: int
    last_at: float
    cpu: float
    p50_ms: float
    p99_ms: float

    @classmethod
    def read(cls, answer: dict[str, Any]) -> "Seen":
        return cls(**{name: answer[name] for name in cls.__slots__})


class Listeners:
    """The load client's sockets, all of them connected."""

    def __init__(self, client: Talking, *, count: int) -> None:
        self.count = count
        self._client = client
        self.connecting_seconds = self._take_connected()["seconds"]

    def expect(self, first: int) -> None:
        self._client.ask(f"expect {first}")

    def report(self) -> Seen:
        return Seen.read(self._client.ask("report"))

    def wait_for(self, deliveries: int, *, seconds: float) -> Seen:
        """What there is as soon as so much has arrived. Raises BenchmarkError when it does not."""
        deadline = time.monotonic() + seconds
        while (seen := self.report()).delivered < deliveries:
            if time.monotonic() > deadline:
                raise BenchmarkError(f"{seen.delivered} of {deliveries} deliveries came: {seen}.")
            time.sleep(POLL_SECONDS)
        return seen

    def wait_for_closed(self, count: int, *, seconds: float) -> None:
        """Wait until so many sockets, and no more, were closed by the server. Raises BenchmarkError."""
        deadline = time.monotonic() + seconds
        while (seen := self.report()).closed < count and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
        if seen.closed != count:
            raise BenchmarkError(f"{count} sockets were to be closed, {seen.closed} were: {seen}.")

    def stall(self, count: int) -> None:
        self._client.ask(f"stall {count}")

    def wake(self) -> None:
        self._client.ask("wake")

    def drop(self) -> None:
        self._client.ask("drop")

    def resume(self) -> dict[str, Any]:
        """Connect all again, asking for what was missed; how that went."""
        return self._take_connected(self._client.ask("resume"))

    def _take_connected(self, answer: dict[str, Any] | None = None) -> dict[str, Any]:
        connected = answer or self._client.hear()
        if connected["ready"] != self.count:
            raise BenchmarkError(f"{connected['failed']} of {self.count} sockets did not get in.")
        return connected


class Session:
    """A contender that runs, and a process that publishes through it."""

    def __init__(
        self,
        *,
        contender: Contender,
        server: Server,
        port: int,
        house: House,
        program: Path,
        stack: ExitStack,
    ) -> None:
        self.contender = contender
        self.server = server
        self._port = port
        self._house = house
        self._program = program
        self._board = house.folder / "board"
        Board.create(self._board)
        self._acks, theirs = socket.socketpair()
        stack.callback(self._acks.close)
        with theirs:
            self._publisher = Talking(
                (
                    *(sys.executable, "-m", "benchmarks.realtime.publishing", contender.sender),
                    *(str(self._board), str(theirs.fileno())),
                    *((house.tenant_id,) if contender.is_ours else ()),
                ),
                env=house.env,
                pass_fds=(theirs.fileno(),),
            )
        stack.callback(self._publisher.stop)
        self.publish("next_number" if not contender.is_ours else "settle")

    @contextmanager
    def listeners(self, count: int) -> Iterator[Listeners]:
        """So many sockets in the topic, for the block."""
        tokens = str(self._house.tokens) if self.contender.is_ours else "-"
        client = Talking(
            (
                *(str(self._program), str(self._port), self.contender.dialect, str(count)),
                *(str(self._board), str(self._acks.fileno()), TOPIC, tokens),
            ),
            pass_fds=(self._acks.fileno(),),
        )
        try:
            yield Listeners(client, count=count)
        finally:
            client.stop()

    def publish(self, rhythm: str, **arguments: float) -> dict[str, Any]:
        return self._publisher.ask(json.dumps({"do": rhythm, **arguments}))

    def expect_next(self, listeners: Listeners) -> None:
        listeners.expect(self.publish("next_number")["number"])

    @contextmanager
    def relay(self) -> Iterator[None]:
        """The relay of `make run` beside, for the block."""
        with running(RELAY, env=self._house.env, log=self._house.server_log):
            yield


@contextmanager
def open_session(contender: Contender, *, house: House, program: Path) -> Iterator[Session]:
    """Start a contender for the block."""
    env = {**house.env, **contender.env}
    with ExitStack() as stack:
        server, port = stack.enter_context(serving(contender.command, env=env, log=house.server_log))
        yield Session(
            contender=contender, server=server, port=port, house=house, program=program, stack=stack
        )
