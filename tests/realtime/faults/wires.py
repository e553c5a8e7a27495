"""A wire to Valkey that a test may cut in the middle of a message, or along which no answer comes back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit, urlunsplit

SECONDS = 20.0


class Wire:
    """Forwards bytes both ways, until it is told otherwise."""

    def __init__(self, *, target: str) -> None:
        self.target = urlsplit(target)
        self.url = ""
        # What was forwarded since answers are withheld, and how much may be.
        self.forwarded = bytearray()
        self.limit: int | None = None
        self._moved = asyncio.Event()

    def withhold(self, *, after: int) -> None:
        """Forward so many more bytes of what is asked, and no answers."""
        self.forwarded.clear()
        self.limit = after

    async def has_forwarded(self, word: bytes, *, times: int) -> None:
        async with asyncio.timeout(SECONDS):
            while self.forwarded.count(word) < times:
                self._moved.clear()
                await self._moved.wait()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(self.target.hostname, self.target.port)
        pumps = [
            asyncio.create_task(self._ask(reader, back)),
            asyncio.create_task(self._answer(there, writer)),
        ]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            writer.close()
            back.close()

    async def _ask(self, reader: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            if self.limit is not None:
                data = data[: self.limit - len(self.forwarded)]
                self.forwarded += data
            back.write(data)
            await back.drain()
            self._moved.set()

    async def _answer(self, there: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await there.read(65_536):
            if self.limit is None:
                writer.write(data)
                await writer.drain()


@asynccontextmanager
async def wire_to(target: str) -> AsyncIterator[Wire]:
    """A wire to the server at an address, with an address of its own."""
    wire = Wire(target=target)
    server = await asyncio.start_server(wire.carry, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    before, mark, _ = wire.target.netloc.rpartition("@")
    wire.url = urlunsplit(wire.target._replace(netloc=f"{before}{mark}127.0.0.1:{port}"))
    try:
        yield wire
    finally:
        server.close()
