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

SECONDS = 5.0
REQUEST = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"


async def application(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest_asyncio.fixture
async def port(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    monkeypatch.setattr(serving, "HEADER_SECONDS", 0.1)
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


def test_a_process_may_open_as_many_files_as_the_system_lets_it() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(512, before[1]), before[1]))
    serving.raise_file_limit()
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, before)
    assert soft in {before[1], serving.MOST_FILES}
