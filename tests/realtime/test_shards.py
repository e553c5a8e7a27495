"""A bus of two Valkeys: each company lives on one of them, and the loss of one is felt by its own alone."""

import json
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from accounts.models.roles import Role
from accounts.models.tenants import Tenant
from config.valkey import Valkey
from realtime import bus
from tests.conftest import actor_of, make_member, make_tenant
from tests.realtime.conftest import token_of
from tests.realtime.happening import numbers, record
from tests.stack import Stack, running_stack

pytestmark = pytest.mark.django_db(transaction=True)

SECONDS = 20.0
# Less than the two seconds after which the log is looked at, more than a busy machine needs.
AT_ONCE_SECONDS = 1.5


@pytest.fixture
def shards(tmp_path: Path) -> Iterator[list[Valkey]]:
    made = [Valkey(home=tmp_path / str(number), log=tmp_path / f"{number}.log") for number in range(2)]
    try:
        for shard in made:
            shard.start()
        yield made
    finally:
        for shard in made:
            shard.stop()


@pytest.fixture
def stack(transactional_db: None, shards: list[Valkey]) -> Iterator[Stack]:
    with running_stack("web", "relay", env={"BUS_URLS": ",".join(one.url() for one in shards)}) as stack:
        yield stack


class Watched:
    """A company on a given shard, and its owner who watches it."""

    def __init__(self, tenant: Tenant, socket: ClientConnection) -> None:
        self.tenant = tenant
        self.socket = socket
        assert self.next()["type"] == "ready"
        socket.send('{"type":"subscribe","payload":{"topics":["tenant"]}}')
        assert self.next()["type"] == "subscribed"

    def happen(self, start: int, stop: int) -> None:
        record(self.tenant.id, *numbers(start, stop), topics=("tenant",))

    def next(self) -> dict[str, Any]:
        frame: dict[str, Any] = json.loads(self.socket.recv(SECONDS))
        return frame

    def seen(self, count: int) -> list[int]:
        """The numbers of the next events; nothing else may come between."""
        return [self.next()["payload"]["n"] for _ in range(count)]


def tenant_on(shard: int) -> Tenant:
    for number in range(100):
        tenant = make_tenant(name=f"Company {number}", slug=f"company-{shard}-{number}")
        if bus.shard_of(bus.tenant_channel(tenant.id), shards=2) == shard:
            return tenant
    raise AssertionError("A hundred companies, and none of them on this shard.")


@contextmanager
def watched(stack: Stack, *, shard: int) -> Iterator[Watched]:
    tenant = tenant_on(shard)
    owner = make_member(tenant=tenant, name="Alice", role=Role.OWNER)
    token = token_of(actor_of(user=owner, tenant=tenant))
    offered = [Subprotocol("switchboard.v1"), Subprotocol(f"bearer.{token}")]
    with connect(stack.origin.replace("http", "ws") + "/ws", subprotocols=offered) as socket:
        yield Watched(tenant, socket)


def test_the_loss_of_a_shard_is_felt_by_its_own_companies_alone(stack: Stack, shards: list[Valkey]) -> None:
    with watched(stack, shard=0) as lost, watched(stack, shard=1) as well:
        for one in (lost, well):
            one.happen(0, 3)
            assert one.seen(3) == [0, 1, 2]
        kill(shards[0])
        assert lost.next() == {"type": "status", "payload": {"state": "degraded"}}
        for one in (well, lost):
            one.happen(3, 6)
        began = time.monotonic()
        assert well.seen(3) == [3, 4, 5]
        assert time.monotonic() - began < AT_ONCE_SECONDS
        assert lost.seen(3) == [3, 4, 5]
        assert is_healthy(stack)
        shards[0].start()
        assert lost.next() == {"type": "status", "payload": {"state": "live"}}
        for one in (lost, well):
            one.happen(6, 9)
            began = time.monotonic()
            assert one.seen(3) == [6, 7, 8]
            assert time.monotonic() - began < AT_ONCE_SECONDS


def kill(shard: Valkey) -> None:
    assert shard.process is not None
    shard.process.kill()
    shard.process.wait()


def is_healthy(stack: Stack) -> bool:
    with urllib.request.urlopen(f"{stack.origin}/api/health", timeout=5) as answer:  # noqa: S310 - our own
        return bool(answer.status == 200)
