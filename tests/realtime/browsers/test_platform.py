"""The platform's front end: its own subprotocol, its first frame, its heartbeat, its callbacks by event."""

import pytest
from playwright.sync_api import Page

from accounts.models.tenants import Tenant
from common.actor import Actor
from operations.services import reports
from tests.realtime.browsers.conftest import Show, host_of, reads
from tests.realtime.browsers.test_provider import report_alert
from tests.realtime.conftest import token_of
from tests.stack import Stack

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def opened(show: Show, stack: Stack, actor: Actor) -> Page:
    page = show(
        "platform",
        server=host_of(stack),
        token=token_of(actor),
        tenant=actor.tenant_id,
        user=actor.user_id,
        wait=200,
    )
    reads(page, "#opened", "1")
    return page


def test_what_is_committed_is_shown(stack: Stack, show: Show, acme: Tenant, as_alice: Actor) -> None:
    page = opened(show, stack, as_alice)
    reads(page, "#protocol", "isp-protocol-v1")
    reads(page, "#user", str(as_alice.user_id))
    reads(page, "#quality", "good")
    report_alert(as_alice, "olt-7")
    reports.report_service_event(
        actor=as_alice, external_id="e1", kind="service_activated", service_id="fibre-7"
    )
    reads(page, "#network_alert li", "olt-7 high")
    reads(page, "#service_activated li", "fibre-7")


def test_it_comes_back_after_the_web_process_was_killed(stack: Stack, show: Show, as_alice: Actor) -> None:
    page = opened(show, stack, as_alice)
    reads(page, "#state", "connected")
    stack.kill("web")
    reads(page, "#state", "offline")
    stack.start("web")
    reads(page, "#opened", "2")
    reads(page, "#user", str(as_alice.user_id))
    report_alert(as_alice, "olt-2")
    reads(page, "#network_alert li", "olt-2 high")


def test_the_health_of_services_is_said_to_be_missing_on_an_open_socket(
    stack: Stack, show: Show, as_alice: Actor
) -> None:
    page = opened(show, stack, as_alice)
    reads(page, "#health", "realtime.not_available")
    reads(page, "#health_state", "open")
