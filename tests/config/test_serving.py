"""Whom uvicorn, as we run it, waits for."""

import asyncio
import resource
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
import uvicorn
from uvicorn.server import ServerState

from config import serving

SECONDS = 20.0
REQUEST = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"


async def application(scope: Any, receive: Any, send: Any) -> None:
    while scope["method"] == "POST" and (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest_asyncio.fixture
async def port(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    monkeypatch.setattr(serving, "HEADER_SECONDS", 0.1)
    monkeypatch.setattr(serving, "BODY_SECONDS", 0.2)
    config = uvicorn.Config(application, lifespan="off", log_config=None)
    config.load()
    server = await asyncio.get_running_loop().create_server(
        lambda: serving.HttpProtocol(config=config, server_state=ServerState(), app_state={}), "127.0.0.1"
    )
    async with server:
        yield int(server.sockets[0].getsockname()[1])


@pytest.mark.parametrize("sent", [b"", b"G", REQUEST[:-2]])
async def test_a_request_that_does_not_come_ends_the_connection(port: int, sent: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
        await asyncio.wait_for(reader.readexactly(1), SECONDS)
    writer.close()


async def test_half_a_second_request_ends_it_as_well(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(2):
        writer.write(REQUEST)
        assert b"204" in await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), SECONDS)
    writer.write(REQUEST[:-2])
    with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
        await asyncio.wait_for(reader.readexactly(1), SECONDS)
    writer.close()


BIG = b"X-Filler: " + b"x" * serving.HEADER_BYTES
TOO_LARGE = {
    "in one piece": REQUEST[:-2] + BIG + b"\r\n\r\n",
    "without an end": REQUEST[:-2] + BIG,
    "in the address": b"GET /?" + b"x" * serving.HEADER_BYTES + b" HTTP/1.1\r\n\r\n",
    "in many headers": REQUEST[:-2] + b"X: y\r\n" * serving.HEADER_BYTES,
}


@pytest.mark.parametrize("sent", TOO_LARGE.values(), ids=TOO_LARGE)
async def test_headers_that_are_too_large_are_refused(port: int, sent: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(REQUEST)
    assert b"204" in await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), SECONDS)
    writer.write(sent)
    assert b" 431 " in await asyncio.wait_for(reader.readline(), SECONDS)
    writer.close()


async def test_a_large_body_is_none_of_the_headers(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    size = 2 * serving.HEADER_BYTES
    writer.write(REQUEST[:-2] + b"Content-Length: %d\r\n\r\n" % size + b"x" * size + REQUEST)
    for _ in range(2):
        assert b" 204 " in await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), SECONDS)
    writer.close()


POST = b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 1000000\r\n\r\n"


async def test_a_body_that_drips_ends_the_connection(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(POST + b"x")
    with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
        await asyncio.wait_for(reader.readexactly(1), SECONDS)
    writer.close()


async def test_a_body_may_take_its_time_as_long_as_it_comes(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(POST)
    for _ in range(10):
        writer.write(b"x" * 100_000)
        await asyncio.sleep(0.05)
    assert b" 204 " in await asyncio.wait_for(reader.readline(), SECONDS)
    writer.close()


def test_a_process_may_open_as_many_files_as_the_system_lets_it() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(512, before[1]), before[1]))
    serving.raise_file_limit()
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, before)
    assert soft in {before[1], serving.MOST_FILES}
