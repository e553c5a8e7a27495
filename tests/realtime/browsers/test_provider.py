"""The internet provider's front end: a token in the address, subscriptions, and panels that pick by type."""

import pytest
from playwright.sync_api import Page

from accounts.models.tenants import Tenant
from common.actor import Actor
from operations.services import reports
from tests.realtime.browsers.conftest import Show, host_of, reads
from tests.realtime.conftest import token_of
from tests.realtime.happening import record
from tests.stack import Stack

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def opened(show: Show, stack: Stack, actor: Actor) -> Page:
    page = show("provider", server=host_of(stack), token=token_of(actor), wait=200)
    is_subscribed(page, times=1)
    return page


def is_subscribed(page: Page, *, times: int) -> None:
    reads(page, "#opened", str(times))
    reads(page, "#confirmed", "billing_updates service_updates network_alerts")


def report_alert(actor: Actor, external_id: str) -> None:
    reports.report_network_alert(
        actor=actor, external_id=external_id, severity="high", title="Loss of signal", message="Dark."
    )


def test_what_is_committed_is_shown(stack: Stack, show: Show, acme: Tenant, as_alice: Actor) -> None:
    page = opened(show, stack, as_alice)
    billing = ("billing_updates",)
    record(acme.id, '{"payment_id":"p1","amount":"12.50"}', kind="payment_processed", topics=billing)
    record(acme.id, '{"invoice_number":"INV-7"}', kind="invoice_generated", topics=billing)
    reports.report_service_event(
        actor=as_alice, external_id="e1", kind="service_activated", service_id="fibre-7"
    )
    report_alert(as_alice, "olt-7")
    reads(page, "#alerts li", "olt-7 high")
    reads(page, "#payments li", "p1 $12.50")
    reads(page, "#invoices li", "INV-7")
    reads(page, "#services li", "fibre-7")


def test_it_comes_back_after_the_web_process_was_killed(stack: Stack, show: Show, as_alice: Actor) -> None:
    page = opened(show, stack, as_alice)
    report_alert(as_alice, "olt-1")
    reads(page, "#alerts li", "olt-1 high")
    stack.kill("web")
    reads(page, "#state", "closed")
    stack.start("web")
    is_subscribed(page, times=2)
    report_alert(as_alice, "olt-2")
    reads(page, "#alerts li >> nth=1", "olt-2 high")


def test_a_bad_token_is_closed_with_the_code_that_the_page_knows(stack: Stack, show: Show) -> None:
    page = show("provider", server=host_of(stack), token="undefined")
    reads(page, "#code", "4001")
