"""The real socket.io-client in a Node process, spoken to line by line (tests/node/client.js)."""

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest

DIRECTORY = Path(__file__).parents[2] / "node"
SECONDS = 20.0
Happening = dict[str, Any]


def find_node() -> str:
    """Node with the client's packages; without them tests skip, or fail where Node is required."""
    node = shutil.which("node")
    if node and (DIRECTORY / "node_modules" / "socket.io-client").is_dir():
        return node
    message = "Node or its packages are missing: install Node 18 or newer and run `make node`."
    if os.environ.get("REQUIRE_NODE") == "1":
        pytest.fail(message)
    pytest.skip(message)


class Node:
    """One Node process with any number of Socket.IO sockets."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.sockets: dict[str, Socket] = {}
        self._ids = count()

    def open(self, origin: str, *, namespace: str = "", **options: Any) -> "Socket":
        """A socket with a connection of its own, as ``io(url, options)`` makes it."""
        socket = self._socket()
        options = {"path": "/socket.io", "reconnectionDelay": 20, "reconnectionDelayMax": 200, **options}
        socket.do("open", url=f"{origin}{namespace}", options=options)
        return socket

    def join(self, over: "Socket", namespace: str, auth: dict[str, Any] | None = None) -> "Socket":
        """Another namespace over the connection of a socket that is there."""
        socket = self._socket()
        socket.do("join", over=over.id, namespace=namespace, auth=auth)
        return socket

    def send(self, command: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(command).encode() + b"\n")

    async def listen(self) -> None:
        assert self.process.stdout is not None
        while line := await self.process.stdout.readline():
            happening = json.loads(line)
            self.sockets[happening.pop("id")].happened.put_nowait(happening)

    def _socket(self) -> "Socket":
        socket = Socket(self, str(next(self._ids)))
        self.sockets[socket.id] = socket
        return socket


class Socket:
    """One socket of the client. A test finds what it asks for in order; what it does not is passed over."""

    def __init__(self, node: Node, identifier: str) -> None:
        self.node = node
        self.id = identifier
        self.happened: asyncio.Queue[Happening] = asyncio.Queue()

    def do(self, command: str, **more: Any) -> None:
        self.node.send({"do": command, "id": self.id, **more})

    def emit(self, event: str, *args: Any) -> None:
        self.do("emit", name=event, args=args)

    async def ask(self, event: str, *args: Any) -> Any:
        """What the server acknowledges an event with."""
        self.do("ask", name=event, args=args)
        ack = await self.next("ack")
        assert ack["error"] is None, ack
        return ack["args"][0]

    async def state(self) -> Happening:
        """Which transport it has at the moment."""
        self.do("state")
        return await self.next("state")

    async def next(self, what: str) -> Happening:
        """The next happening of this kind."""
        async with asyncio.timeout(SECONDS):
            while True:
                happening = await self.happened.get()
                if happening["what"] == what:
                    return happening

    async def connected(self) -> Happening:
        """The CONNECT answer, with the hello read."""
        found = await self.next("connect")
        await self.event("connection_established")
        return found

    async def event(self, name: str) -> Any:
        """The first argument of the next event of this name."""
        return (await self.arguments(name))[0]

    async def arguments(self, name: str) -> list[Any]:
        while True:
            happening = await self.next("event")
            if happening["name"] == name:
                args: list[Any] = happening["args"]
                return args

    async def numbers(self, count_of: int) -> list[int]:
        """The numbers ``n`` of the next so many things that happen."""
        return [(await self.event("thing_happened"))["n"] for _ in range(count_of)]

    async def heard(self) -> list[str]:
        """The names of all events up to now: those before the answer to a ping."""
        self.emit("ping")
        names: list[str] = []
        while not names or names[-1] != "pong":
            names.append((await self.next("event"))["name"])
        return names[:-1]


@asynccontextmanager
async def node() -> AsyncIterator[Node]:
    """A Node process that ends with the block."""
    process = await asyncio.create_subprocess_exec(
        find_node(),
        "client.js",
        cwd=DIRECTORY,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=4 * 1024 * 1024,
    )
    clients = Node(process)
    listening = asyncio.create_task(clients.listen())
    try:
        yield clients
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()
        await listening
