"""Opening requests that no browser sends: read without harm, whatever they hold."""

import time

import httpx
import pytest

from common.actor import Actor
from realtime.consumers.handshake import Handshake
from tests.realtime.conftest import token_of
from tests.realtime.socketio.serving import serving
from tests.realtime.watching import opened

pytestmark = pytest.mark.django_db(transaction=True)

HOST = (b"host", b"127.0.0.1:8000")
UNREADABLE = [b"http://[", b"http://[::1", b"http://]", b"http://[zzz]", b"//[", b"\xff\x00", b""]


@pytest.mark.parametrize("origin", UNREADABLE)
async def test_an_origin_that_cannot_be_read_is_a_foreign_one(as_alice: Actor, origin: bytes) -> None:
    async with opened(token=token_of(as_alice), headers=[HOST, (b"origin", origin)]) as evil:
        assert await evil.error() == "realtime.foreign_origin"


async def test_a_poll_from_an_origin_that_cannot_be_read_is_forbidden() -> None:
    address = "/socket.io/?EIO=4&transport=polling"
    async with serving() as here, httpx.AsyncClient(base_url=here) as web:
        answer = await web.get(address, headers={"Origin": "http://["})
        assert (answer.status_code, answer.json()["code"]) == (403, 4)
        assert (await web.options(address, headers={"Origin": "http://["})).status_code == 204


def session_of(cookies: bytes) -> str | None:
    return Handshake.read({"headers": [HOST, (b"cookie", cookies)]}).session_key


def test_the_session_is_found_among_other_cookies() -> None:
    assert session_of(b"a=1; sessionid=abc123; csrftoken=x=y") == "abc123"
    assert session_of(b"mysessionid=abc123; sessionid=; b") is None


def test_a_cookie_of_backslashes_takes_no_time() -> None:
    started = time.process_time()
    assert session_of(b'a="' + b'\\"' * 30_000 + b'"; sessionid=abc123') == "abc123"
    assert time.process_time() - started < 0.5
