"""Clients that are gone without a word, or stop reading: a real web process lets go of them."""

import asyncio
import base64
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from accounts.models.tenants import Tenant
from common.actor import Actor
from realtime.hub import threads
from tests.metrics import number_of
from tests.realtime.conftest import token_of
from tests.realtime.happening import record
from tests.stack import Stack, running_stack
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

QUICK_PINGS = {"SOCKET_PING_SECONDS": "0.3", "SOCKET_PONG_SECONDS": "0.3"}
EVENTS = 200
LISTENERS = 'switchboard_sockets{dialect="native"}'
TOO_SLOW = 'switchboard_sockets_closed_total{reason="realtime.too_slow"}'


@pytest.fixture
def stack(transactional_db: None) -> Iterator[Stack]:
    with running_stack("web", "relay", env=QUICK_PINGS) as stack:
        yield stack


@contextmanager
def raw_socket(stack: Stack, actor: Actor) -> Iterator[socket.socket]:
    """An opened WebSocket below which nobody answers pings; its receive buffer is the smallest there is."""
    with socket.socket() as peer:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        peer.settimeout(10)
        peer.connect(("127.0.0.1", stack.listener.getsockname()[1]))
        key = base64.b64encode(os.urandom(16)).decode()
        peer.sendall(
            f"GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
            f"Sec-WebSocket-Protocol: switchboard.v1, bearer.{token_of(actor)}\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode()
        )
        assert peer.recv(12) == b"HTTP/1.1 101"
        yield peer


def masked(text: str) -> bytes:
    """A short client frame; a mask of zeros changes nothing."""
    assert len(text) < 126
    return bytes((0x81, 0x80 | len(text), 0, 0, 0, 0)) + text.encode()


def read_to_the_end(peer: socket.socket) -> bytes:
    data = b""
    try:
        while part := peer.recv(65536):
            data += part
    except ConnectionResetError:
        pass
    return data


def test_a_peer_that_answers_no_ping_is_let_go(stack: Stack, as_alice: Actor) -> None:
    with raw_socket(stack, as_alice) as peer:
        wait_until(lambda: number_of(stack, LISTENERS) == 1)
        assert b'"ready"' in read_to_the_end(peer)
        wait_until(lambda: number_of(stack, LISTENERS) == 0)


async def test_a_peer_that_stops_reading_is_let_go(
    transactional_db: None, acme: Tenant, as_alice: Actor
) -> None:
    payload = f'{{"n":"{"x" * 50_000}"}}'
    with running_stack("web", "relay") as stack, raw_socket(stack, as_alice) as peer:
        peer.sendall(masked('{"type":"subscribe","payload":{"topics":["tenant"]}}'))
        await asyncio.to_thread(wait_until, lambda: number_of(stack, LISTENERS) == 1)
        await threads.run(record, acme.id, *[payload] * EVENTS, topics=("tenant",))
        await asyncio.to_thread(wait_until, lambda: number_of(stack, TOO_SLOW) == 1, 20)
        await asyncio.to_thread(wait_until, lambda: number_of(stack, LISTENERS) == 0, 20)
        assert len(read_to_the_end(peer)) < EVENTS * len(payload)
