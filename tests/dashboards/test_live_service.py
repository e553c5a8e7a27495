"""live.js against the real processes: tokens that end, a bus that goes away, topics that join in a rush."""

import json
import signal
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.engines import tokens
from accounts.models.tenants import Tenant
from accounts.models.users import User
from bots.services import leads as lead_services
from common.actor import Actor
from common.tenancy import tenant_scope
from config import processes
from config.valkey import Valkey
from events import log
from tests.conftest import PASSWORD
from tests.dashboards.browser import is_live
from tests.dashboards.far_end import HIDDEN, got
from tests.realtime.happening import numbers, record
from tests.stack import Stack, running_stack
from tests.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

START = """async ({ since, topics, options, asks }) => {
  const { Live } = await import("/static/switchboard/live.js");
  window.got = [];
  window.told = [];
  window.live = new Live({ topics, since, ...options, getToken: asks ? window.freshToken : undefined });
  window.live.addEventListener("frame", ({ detail }) => window.got.push(detail.seq));
  for (const name of ["expiring", "signed-out"]) {
    window.live.addEventListener(name, () => window.told.push(name));
  }
  window.live.start();
}"""
KEEP_SOCKETS = """
window.sockets = [];
window.WebSocket = class extends WebSocket {
  constructor(...given) { super(...given); window.sockets.push(this); }
};
"""


def start(page: Page, stack: Stack, *, since: str = "", asks: bool = True, **options: Any) -> list[Any]:
    """Start a Live on a page without one; returns the frames that its sockets receive, as they come."""
    frames: list[Any] = []
    page.on(
        "websocket", lambda socket: socket.on("framereceived", lambda text: frames.append(json.loads(text)))
    )
    page.goto(f"{stack.origin}/static/switchboard/favicon.svg")
    page.evaluate(START, {"since": since, "topics": ["leads"], "options": options, "asks": asks})
    return frames


def token(actor: Actor, *, seconds: float = tokens.ACCESS_SECONDS) -> str:
    """An access token that is good for so long."""
    assert actor.sign_in_id is not None
    assert actor.user_id is not None
    issued = timezone.now() + timedelta(seconds=seconds - tokens.ACCESS_SECONDS)
    return tokens.make_access_token(
        sign_in_id=actor.sign_in_id, tenant_id=actor.tenant_id, user_id=actor.user_id, issued_at=issued
    )


def kinds(frames: list[Any]) -> list[str]:
    return [frame["type"] for frame in frames]


def wait_in(page: Page, condition: Callable[[], bool]) -> None:
    """Wait while the page goes on, whose events reach the test in its own calls alone."""

    def holds() -> bool:
        page.wait_for_timeout(10)
        return condition()

    wait_until(holds, seconds=20)


def test_a_token_that_ends_is_replaced_without_a_new_connection(
    page: Page, stack: Stack, acme: Tenant, as_alice: Actor
) -> None:
    given = iter((token(as_alice, seconds=62), token(as_alice)))
    page.expose_function("freshToken", lambda: next(given))
    frames = start(page, stack)
    wait_in(page, lambda: "auth_refreshed" in kinds(frames))
    record(acme.id, *numbers(0, 1), topics=("leads",))
    got(page, 1)
    assert kinds(frames).count("ready") == 1
    assert kinds(frames).count("auth_expiring") == 1
    assert page.evaluate("window.told") == []


def test_an_end_that_nobody_can_prevent_is_told_before(page: Page, stack: Stack, as_alice: Actor) -> None:
    url = f"{stack.origin.replace('http', 'ws')}/ws?token={token(as_alice, seconds=62)}"
    start(page, stack, asks=False, url=url)
    page.wait_for_function("window.told.includes('expiring')")
    assert page.evaluate("window.live.state") == "live"


def test_a_token_that_ended_ends_the_page(page: Page, stack: Stack, as_alice: Actor) -> None:
    url = f"{stack.origin.replace('http', 'ws')}/ws?token={token(as_alice, seconds=2)}"
    start(page, stack, asks=False, url=url)
    page.wait_for_function("window.told.includes('signed-out')")
    assert page.evaluate("window.live.state") == "offline"


def test_a_burst_comes_as_few_frames_to_whoever_wants_it_so(
    page: Page, stack: Stack, acme: Tenant, as_alice: Actor
) -> None:
    page.expose_function("freshToken", lambda: token(as_alice))
    frames = start(page, stack, batchMs=200)
    wait_in(page, lambda: "batching" in kinds(frames))
    record(acme.id, *numbers(0, 60), topics=("leads",))
    seqs = got(page, 60)
    assert seqs == sorted(set(seqs), key=int)
    assert len([kind for kind in kinds(frames) if kind in ("batch", "thing_happened")]) <= 20


def test_topics_that_join_while_much_happens_and_connections_break_get_each_event_once(
    page: Page, stack: Stack, acme: Tenant, as_alice: Actor
) -> None:
    with tenant_scope(acme.id):
        ids = [lead_services.create_lead(actor=as_alice, fields={"name": f"Lead {n}"}).id for n in range(6)]
        wait_until(lambda: not log.unnumbered_ids(tenant_id=acme.id))
        began = log.position_for(tenant_id=acme.id)
    page.add_init_script(KEEP_SOCKETS)
    page.expose_function("freshToken", lambda: token(as_alice))
    start(page, stack, since=began)
    page.evaluate("Math.random = () => 0.02")
    for number, lead in enumerate(ids):
        own = f"lead:{lead}"
        for topics in (("leads",), (own,), ("leads", own)):
            record(acme.id, *numbers(0, 6), topics=topics)
        join = "([topic, since]) => { window.live.subscribe([topic], { since }); }"
        page.evaluate(join, [own, began])
        if number % 2:
            page.wait_for_function("window.sockets.at(-1)?.readyState === WebSocket.OPEN")
            page.evaluate("window.sockets.at(-1).close()")
        record(acme.id, *numbers(0, 6), topics=(own, "leads"))
    with tenant_scope(acme.id):
        wait_until(lambda: not log.unnumbered_ids(tenant_id=acme.id))
        first = int(began.partition(":")[2])
        wanted = [one.seq for one in log.read_after(tenant_id=acme.id, seq=first, limit=1_000)]
    page.wait_for_function("(count) => window.got.length >= count", arg=len(wanted))
    page.wait_for_function("(position) => window.live.position.endsWith(position)", arg=f":{wanted[-1]}")
    assert sorted(page.evaluate("window.got")) == wanted
    assert page.evaluate("window.sockets.length") == 4


def test_a_page_that_awakes_to_a_silent_server_goes_on_where_it_was(
    page: Page, stack: Stack, acme: Tenant, as_alice: Actor
) -> None:
    page.clock.install()
    page.expose_function("freshToken", lambda: token(as_alice))
    frames = start(page, stack)
    page.wait_for_function("window.live.state === 'live'")
    page.evaluate(HIDDEN, True)
    processes.signal_group(group=stack.running["web"].pid, number=signal.SIGSTOP)
    record(acme.id, *numbers(0, 3), topics=("leads",))
    page.evaluate(HIDDEN, False)
    page.clock.run_for(6_000)
    processes.signal_group(group=stack.running["web"].pid, number=signal.SIGCONT)
    got(page, 3)
    assert [one["payload"]["recovered"] for one in frames if one["type"] == "subscribed"] == [None, True]
    assert len(set(page.evaluate("window.got"))) == 3


# A bus of its own


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[Valkey]:
    found = Valkey(home=tmp_path, log=tmp_path / "valkey.log")
    found.start()
    yield found
    found.stop()


@pytest.fixture
def own_stack(bus: Valkey, transactional_db: None) -> Iterator[Stack]:
    with running_stack("relay", "web", env={"BUS_URLS": bus.url()}) as running:
        yield running


def test_a_bus_that_goes_away_is_shown_and_what_happens_meanwhile_comes_late(
    page: Page, own_stack: Stack, bus: Valkey, alice: User, as_alice: Actor
) -> None:
    page.goto(f"{own_stack.origin}/sign-in?next=/")
    page.get_by_label("Email").fill(alice.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    is_live(page)
    bus.stop()
    expect(page.locator(".live")).to_have_attribute("data-state", "delayed")
    expect(page.locator(".live")).to_have_text("Live, delayed")
    with tenant_scope(as_alice.tenant_id):
        lead_services.create_lead(actor=as_alice, fields={"name": "Priya Raman"})
    expect(page.locator("#leads")).to_contain_text("Priya Raman")
    bus.start()
    is_live(page)
    with tenant_scope(as_alice.tenant_id):
        lead_services.create_lead(actor=as_alice, fields={"name": "Tom Hale"})
    expect(page.locator("#leads")).to_contain_text("Tom Hale")
    expect(page.locator("#feed").get_by_text("Priya Raman")).to_have_count(1)
