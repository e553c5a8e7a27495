"""The prospecting front end's own way of connecting, with its fixed address and no token."""

import json
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Page

from accounts.models.tenants import Tenant
from bots.services import leads
from common.actor import Actor
from common.tenancy import all_tenants_scope, tenant_scope
from tests.realtime.browsers.conftest import Show, host_of, reads
from tests.realtime.conftest import token_of
from tests.realtime.happening import record
from tests.stack import Stack

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def demo(transactional_db: None) -> Tenant:
    with all_tenants_scope():
        return Tenant.objects.create(name="Demo", slug="demo", is_demo=True)


def tell(tenant_id: UUID, kind: str, **payload: Any) -> None:
    record(tenant_id, json.dumps(payload), kind=kind, topics=("leads",))


def create_lead(actor: Actor, name: str) -> None:
    with tenant_scope(actor.tenant_id):
        leads.create_lead(actor=actor, fields={"name": name, "source": "website"})


def is_open(page: Page, *, times: int) -> None:
    reads(page, "#state", "open")
    reads(page, "#opened", str(times))


def test_a_page_without_credentials_shows_the_demonstration(stack: Stack, show: Show, demo: Tenant) -> None:
    page = show("prospecting", socket=f"ws://{host_of(stack)}/ws", step=200)
    is_open(page, times=1)
    tell(demo.id, "campaign_started", campaign_id="c1", agents=["a1", "a2"])
    tell(demo.id, "prospect_found", campaign_id="c1", score=91, prospect={"name": "Ada"})
    tell(demo.id, "agent_activity", agent_id="a1", activity="reads", status="started")
    tell(demo.id, "campaign_metrics_update", campaign_id="c1", metrics={"prospects_found": 1})
    reads(page, "#metrics", "c1 1")
    reads(page, "#campaign", "c1")
    reads(page, "#agents", "2")
    reads(page, "#prospects li", "Ada 91 c1")
    reads(page, "#notice", "Qualified: Ada")
    reads(page, "#agent", "a1 reads started")


def test_it_comes_back_after_the_web_process_was_killed(stack: Stack, show: Show, as_alice: Actor) -> None:
    page = show("prospecting", socket=f"ws://{host_of(stack)}/ws?token={token_of(as_alice)}", step=200)
    is_open(page, times=1)
    create_lead(as_alice, "Dana")
    reads(page, "#leads li", "Dana")
    stack.kill("web")
    reads(page, "#state", "closed")
    stack.start("web")
    is_open(page, times=2)
    create_lead(as_alice, "Erin")
    reads(page, "#leads li >> nth=0", "Erin")


def test_a_command_that_no_app_brings_is_answered(stack: Stack, show: Show, as_alice: Actor) -> None:
    page = show("prospecting", socket=f"ws://{host_of(stack)}/ws?token={token_of(as_alice)}")
    is_open(page, times=1)
    page.click("#start")
    reads(page, "#error", "realtime.not_available 'start_campaign' is not available on this server.")
