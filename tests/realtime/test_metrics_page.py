"""What a web process tells Prometheus, and whom."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from prometheus_client import REGISTRY
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from accounts.models.tenants import Tenant
from common.actor import Actor
from events import selectors
from tests.metrics import number_of
from tests.realtime.conftest import token_of
from tests.realtime.happening import happen
from tests.realtime.watching import watching
from tests.stack import running_stack
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def token(settings: Any) -> str:
    settings.METRICS_TOKEN = "scrape-me"
    return "scrape-me"


def test_a_caller_on_this_machine_reads_it() -> None:
    answer = Client().get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    assert b"# TYPE switchboard_deliveries_total counter" in answer.content
    assert b"\nswitchboard_relay_lag_seconds 0.0\n" in answer.content


def test_without_the_database_the_rest_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> float:
        raise OperationalError("the connection is lost")

    monkeypatch.setattr(selectors, "relay_lag_seconds", fail)
    answer = Client().get("/metrics")
    assert b"switchboard_deliveries_total" in answer.content
    assert b"switchboard_relay_lag_seconds" not in answer.content


@pytest.mark.parametrize("address", ["203.0.113.9", "2001:db8::9", "::ffff:203.0.113.9", "", "unix"])
def test_nobody_elsewhere_does(address: str) -> None:
    answer = Client(REMOTE_ADDR=address).get("/metrics")
    assert (answer.status_code, answer.json()["code"]) == (403, "realtime.metrics_not_local")


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
def test_a_proxy_on_this_machine_lets_nobody_in(header: str) -> None:
    assert Client(headers={header: "127.0.0.1"}).get("/metrics").status_code == 403


def test_the_token_lets_in_from_anywhere(token: str) -> None:
    client = Client(REMOTE_ADDR="203.0.113.9", headers={"Authorization": f"Bearer {token}"})
    assert client.get("/metrics").status_code == 200


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", "Basic scrape-me", "Bearer scrape-me2"])
def test_without_it_nobody_reads(token: str, given: str) -> None:
    answer = Client(headers={"Authorization": given}).get("/metrics")
    assert (answer.status_code, answer.json()["code"]) == (401, "realtime.metrics_token")


def test_it_is_only_read() -> None:
    assert Client().post("/metrics").status_code == 405


async def test_an_event_counts_its_listeners_and_how_long_it_took(
    acme: Tenant, as_alice: Actor, as_bob: Actor
) -> None:
    def counted() -> list[float]:
        names = ("switchboard_deliveries_total", "switchboard_event_lag_seconds_count")
        return [REGISTRY.get_sample_value(name) or 0.0 for name in names]

    tokens = token_of(as_alice), token_of(as_bob)
    async with watching("things", token=tokens[0]) as alice, watching("things", token=tokens[1]):
        deliveries, events = counted()
        await happen(acme.id, '{"n":1}')
        assert await alice.seen(1) == [1]
        assert counted() == [deliveries + 2, events + 1]


async def test_any_process_tells_what_all_of_them_serve(
    transactional_db: None, as_alice: Actor, tmp_path: Path
) -> None:
    env = {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    with running_stack("web", "web-2", env=env) as stack:
        await asyncio.to_thread(wait_until, lambda: len(list(tmp_path.glob("counter_*.db"))) == 2)
        address = stack.origin.replace("http", "ws") + "/ws"
        offered = [Subprotocol("switchboard.v1"), Subprotocol(f"bearer.{token_of(as_alice)}")]
        opened = [await connect(address, subprotocols=offered) for _ in range(20)]
        for one in opened:
            await one.recv()
        for _ in range(5):
            assert number_of(stack, 'switchboard_sockets{dialect="native"}') == 20
        for one in opened:
            await one.close()
