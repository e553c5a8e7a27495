"""A front end on Socket.IO: the client's own script, in a browser that has its own rules for origins."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models.tenants import Tenant
from common.actor import Actor
from tests.realtime.browsers.conftest import MILLISECONDS, Show, host_of, reads
from tests.realtime.conftest import token_of
from tests.realtime.happening import record
from tests.realtime.socketio import node
from tests.realtime.socketio.remembering import wait_until_remembered
from tests.stack import Stack

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
SCRIPT = node.DIRECTORY / "node_modules" / "socket.io-client" / "dist" / "socket.io.js"


def opened(show: Show, stack: Stack, actor: Actor, *, transports: str) -> Page:
    node.find_node()
    page = show("calls", server=host_of(stack), token=token_of(actor), transports=transports, wait=200)
    page.add_script_tag(path=SCRIPT)
    page.evaluate("start()")
    reads(page, "#connected", "1")
    return page


def update_bot(tenant: Tenant, status: str) -> None:
    record(
        tenant.id,
        f'{{"bot_type":"jorge-seller","status":"{status}"}}',
        kind="bot_status_update",
        topics=("bots",),
    )


@pytest.mark.parametrize(
    ("transports", "reached"), [("polling websocket", "websocket"), ("polling", "polling")]
)
def test_what_is_committed_is_shown(
    transports: str, reached: str, stack: Stack, show: Show, acme: Tenant, as_alice: Actor
) -> None:
    page = opened(show, stack, as_alice, transports=transports)
    reads(page, "#transport", reached)
    reads(page, "#answer", "subscribed")
    record(acme.id, '{"status":"ringing"}', kind="call_status_changed", topics=("calls",))
    reads(page, "#call", "ringing")
    update_bot(acme, "active")
    reads(page, "#bots li", "jorge-seller active bot_status_update")


def test_it_is_recovered_after_the_web_process_was_killed(
    stack: Stack, show: Show, acme: Tenant, as_alice: Actor
) -> None:
    page = opened(show, stack, as_alice, transports="websocket")
    update_bot(acme, "active")
    expect(page.locator("#bots li")).to_have_count(1, timeout=MILLISECONDS)
    wait_until_remembered(acme, sockets=1)
    stack.kill("web")
    reads(page, "#state", "offline")
    update_bot(acme, "idle")
    stack.start("web")
    reads(page, "#recovered", "1")
    expect(page.locator("#bots li")).to_have_text(
        ["jorge-seller active bot_status_update", "jorge-seller idle bot_status_update"], timeout=MILLISECONDS
    )
