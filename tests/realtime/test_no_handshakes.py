"""Requests for a WebSocket that are no handshake: answered, and their connection ended."""

import asyncio

import pytest

from tests.realtime.socketio.serving import serving

pytestmark = pytest.mark.django_db(transaction=True)

SECONDS = 20.0
HEADERS = (
    "Host: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
)
MANY = "X: y\r\n" * 300
REQUESTS = {
    "a long address": f"GET /ws?a={'a' * 9_000} HTTP/1.1\r\n{HEADERS}\r\n",
    "a long header": f"GET /ws HTTP/1.1\r\n{HEADERS}X: {'x' * 9_000}\r\n\r\n",
    "many headers": f"GET /ws HTTP/1.1\r\n{HEADERS}{MANY}\r\n",
    "a body": f"POST /ws HTTP/1.1\r\n{HEADERS}Content-Length: 3\r\n\r\nabc",
    "no key": f"GET /ws HTTP/1.1\r\n{HEADERS.rpartition('Sec-')[0]}\r\n",
}


@pytest.mark.parametrize("request_text", REQUESTS.values(), ids=REQUESTS)
async def test_what_is_no_handshake_is_answered_and_ended(request_text: str) -> None:
    async with serving() as origin:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(origin.rpartition(":")[2]))
        writer.write(request_text.encode())
        answer = await asyncio.wait_for(reader.read(), SECONDS)
        assert answer.startswith(b"HTTP/1.1 400 "), answer
        writer.close()
