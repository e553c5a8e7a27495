"""A closed-loop HTTP load: a few keep-alive connections, each asking again as soon as it was answered.

It speaks just enough HTTP/1.1 to leave the measured server the whole of its core.
"""

import asyncio
import time
from dataclasses import dataclass, field
from statistics import quantiles


@dataclass
class Load:
    """What one run of load saw; durations are in seconds."""

    answered: int = 0
    failed: int = 0
    seconds: float = 0.0
    body: bytes = b""
    durations: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return self.answered / self.seconds if self.seconds else 0.0

    def percentile_ms(self, percent: int) -> float:
        return quantiles(self.durations, n=100)[percent - 1] * 1000 if len(self.durations) > 1 else 0.0


async def _ask_until(load: Load, host: str, port: int, request: bytes, deadline: float) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        while (began := time.perf_counter()) < deadline:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            body = await reader.readexactly(length)
            load.durations.append(time.perf_counter() - began)
            if head.startswith(b"HTTP/1.1 200"):
                load.answered += 1
                load.body = body
            else:
                load.failed += 1
    finally:
        writer.close()


async def _run(load: Load, host: str, port: int, request: bytes, seconds: float, connections: int) -> None:
    began = time.perf_counter()
    await asyncio.gather(
        *(_ask_until(load, host, port, request, began + seconds) for _ in range(connections))
    )
    load.seconds = time.perf_counter() - began


def run(
    *, port: int, path: str, token: str, seconds: float, connections: int = 16, host: str = "127.0.0.1"
) -> Load:
    """Load one path for some seconds. Loopback only."""
    request = (
        f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nAuthorization: Bearer {token}\r\n"
        "Accept: application/json\r\n\r\n"
    ).encode()
    load = Load()
    asyncio.run(_run(load, host, port, request, seconds, connections))
    return load
