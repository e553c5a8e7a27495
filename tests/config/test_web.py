"""The web process by itself: how it ends, what it tells of itself, whom it does not wait for."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from common import valkey
from common.actor import Actor
from realtime import presence
from tests.realtime.conftest import token_of
from tests.stack import ROOT, Stack, addresses_of_this_run, running_stack
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

SECONDS = 20.0
SOCKETS = 60


@pytest.fixture
def stack(transactional_db: None) -> Iterator[Stack]:
    with running_stack("web") as stack:
        yield stack


async def signed_in(stack: Stack, actor: Actor) -> ClientConnection:
    offered = [Subprotocol("switchboard.v1"), Subprotocol(f"bearer.{token_of(actor)}")]
    opened = await connect(stack.origin.replace("http", "ws") + "/ws", subprotocols=offered)
    assert json.loads(await opened.recv())["type"] == "ready"
    return opened


async def end_of(opened: ClientConnection) -> tuple[float, int]:
    """When the socket was closed, and with which code."""
    with pytest.raises(ConnectionClosed) as closed:
        await asyncio.wait_for(opened.recv(), SECONDS)
    assert closed.value.rcvd is not None
    return time.monotonic(), closed.value.rcvd.code


def ask_halfway(stack: Stack) -> socket.socket:
    """A request whose body has not come yet."""
    caller = socket.create_connection(("127.0.0.1", stack.listener.getsockname()[1]), timeout=SECONDS)
    caller.sendall(
        b"POST /nowhere HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        b"Content-Length: 2\r\n\r\n{"
    )
    return caller


async def test_sigterm_sends_sockets_away_one_by_one(stack: Stack, as_alice: Actor) -> None:
    opened = [await signed_in(stack, as_alice) for _ in range(SOCKETS)]
    asked_at = time.monotonic()
    stack.running["web"].send_signal(signal.SIGTERM)
    ends = await asyncio.gather(*(end_of(one) for one in opened))
    assert {code for _, code in ends} == {1012}
    times = sorted(at for at, _ in ends)
    assert times[-1] - times[0] > 0.03
    await asyncio.to_thread(stack.running["web"].wait, SECONDS)
    assert time.monotonic() - asked_at < 4


async def test_a_socket_that_never_signed_in_is_sent_away_too(stack: Stack) -> None:
    async with connect(stack.origin.replace("http", "ws") + "/ws") as stranger:
        stack.running["web"].send_signal(signal.SIGTERM)
        assert (await end_of(stranger))[1] == 1012


async def test_a_request_under_way_is_answered(stack: Stack) -> None:
    with ask_halfway(stack) as caller:
        async with connect(stack.origin.replace("http", "ws") + "/ws") as stranger:
            stack.running["web"].send_signal(signal.SIGTERM)
            await end_of(stranger)
        caller.sendall(b"}")
        assert caller.recv(12) == b"HTTP/1.1 404"
    await asyncio.to_thread(stack.running["web"].wait, SECONDS)


def test_a_request_that_does_not_end_is_not_waited_for(transactional_db: None) -> None:
    with running_stack("web", env={"DRAIN_SECONDS": "1"}) as stack, ask_halfway(stack):
        stack.running["web"].send_signal(signal.SIGTERM)
        stack.running["web"].wait(4)


def test_without_a_supervisor_it_listens_by_itself(transactional_db: None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        env = {**os.environ, **addresses_of_this_run(), "HOST": "127.0.0.1", "PORT": str(port)}
        command = [sys.executable, "-m", "config.web"]
        refused = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (refused.returncode, refused.stderr.partition(";")[0]) == (
        1,
        f"Port {port} on 127.0.0.1 is already in use",
    )
    with subprocess.Popen(command, env=env, cwd=ROOT) as web:
        health = f"http://127.0.0.1:{port}/api/health"
        wait_until(lambda: answers(health), SECONDS)
        web.terminate()


def answers(address: str) -> bool:
    try:
        return bool(fetch(address))
    except OSError:
        return False


@pytest.mark.parametrize("is_signed_in", [True, False])
def test_a_poll_is_answered_and_holds_up_nothing(stack: Stack, as_alice: Actor, is_signed_in: bool) -> None:
    address = f"{stack.origin}/socket.io/?EIO=4&transport=polling"
    sid = json.loads(fetch(address)[1:])["sid"]
    address += f"&sid={sid}"
    if is_signed_in:
        assert fetch(address, f'40{{"token":"{token_of(as_alice)}"}}') == "ok"
        assert fetch(address).startswith('40{"sid"')
    with begun(stack, address) as poll:
        stack.running["web"].send_signal(signal.SIGTERM)
        assert rest_of(poll).endswith(b"\r\n\r\n1")
    stack.running["web"].wait(3)


def test_a_poll_of_another_processs_session_is_given_back(stack: Stack) -> None:
    opened = f"{stack.origin}/socket.io/?EIO=4&transport=polling"
    address = f"{opened}&sid={json.loads(fetch(opened)[1:])['sid']}"
    stack.start("web-2")
    stack.running["web"].send_signal(signal.SIGSTOP)
    with begun(stack, address) as poll:
        stack.running["web"].send_signal(signal.SIGCONT)
        stack.running["web-2"].send_signal(signal.SIGTERM)
        assert rest_of(poll).endswith(b"\r\n\r\n6")
    stack.running["web-2"].wait(3)
    with begun(stack, address) as poll:
        stack.running["web"].send_signal(signal.SIGTERM)
        assert rest_of(poll).endswith(b"\r\n\r\n1")


@contextmanager
def begun(stack: Stack, address: str) -> Iterator[socket.socket]:
    """A poll that a process holds."""
    with socket.create_connection(("127.0.0.1", stack.listener.getsockname()[1]), timeout=5) as poll:
        poll.sendall(f"GET {address.removeprefix(stack.origin)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        # Answered after the poll was begun.
        fetch(f"{stack.origin}/api/health")
        yield poll


def rest_of(caller: socket.socket) -> bytes:
    return b"".join(iter(lambda: caller.recv(65536), b""))


def fetch(address: str, body: str | None = None) -> str:
    asked = urllib.request.Request(address, data=body.encode() if body else None)  # noqa: S310 - our own
    with urllib.request.urlopen(asked, timeout=SECONDS) as answer:  # noqa: S310
        text: str = answer.read().decode()
    return text


def test_it_is_counted_while_it_runs_and_no_longer(stack: Stack) -> None:
    wait_until(lambda: valkey.client().zcard(presence.PROCESSES) == 1)
    stack.running["web"].send_signal(signal.SIGTERM)
    stack.running["web"].wait(SECONDS)
    assert valkey.client().keys("realtime:process*") == []
