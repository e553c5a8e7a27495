"""Who may open /api/ws, in which company, and with which code everybody else is closed."""

import json
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.engines import tokens
from accounts.events import MembershipChanged
from accounts.models.memberships import Membership
from accounts.models.roles import Role
from accounts.models.tenants import Tenant
from accounts.services import api_keys, sign_ins
from common.actor import Actor
from common.identifiers import uuid7
from common.tenancy import tenant_scope
from events import log, relay
from events.models import Event
from realtime import tickets
from realtime.hub import hubs, threads
from tests.realtime.conftest import token_of
from tests.realtime.dialects.dotmac import address, error_of, is_alive, notice, subscribe, welcome
from tests.realtime.happening import happen
from tests.realtime.talking import talking

pytestmark = pytest.mark.django_db(transaction=True)


def join(actor: Actor, tenant: Tenant) -> None:
    """Make the actor's user a viewer of another company, too."""
    assert actor.user_id
    with tenant_scope(tenant.id):
        Membership.objects.create(user_id=actor.user_id, role=Role.VIEWER)


def _expired(actor: Actor) -> str:
    assert actor.sign_in_id
    assert actor.user_id
    an_hour_ago = timezone.now() - timedelta(hours=1)
    return tokens.make_access_token(
        sign_in_id=actor.sign_in_id, tenant_id=actor.tenant_id, user_id=actor.user_id, issued_at=an_hour_ago
    )


BAD_ADDRESSES: list[Callable[[Actor], str]] = [
    lambda _: "/api/ws",
    lambda _: "/api/ws?token=",
    lambda _: "/api/ws?token=undefined",
    lambda actor: f"/api/ws?token={_expired(actor)}",
    lambda actor: address(actor, user_id=uuid7()),
    lambda actor: address(actor, user_id="bob"),
    lambda actor: address(actor, tenant_id=uuid7()),
    lambda actor: address(actor, tenant_id="globex"),
]


@pytest.mark.parametrize("of", BAD_ADDRESSES)
async def test_bad_credentials_are_refused_with_the_front_ends_code(
    as_alice: Actor, of: Callable[[Actor], str]
) -> None:
    async with talking(of(as_alice)) as alice:
        assert await alice.close_code() == 4001


def leave(actor: Actor, tenant: Tenant) -> None:
    """As when an owner of the company ends the membership."""
    with tenant_scope(tenant.id), transaction.atomic():
        membership = Membership.objects.get(user_id=str(actor.user_id))
        membership.ended_at = timezone.now()
        membership.save()
        log.publish(
            MembershipChanged(
                membership_id=membership.id,
                user_id=membership.user_id,
                role=None,
                previous_role=membership.role,
            )
        )
    relay.relay_pending()


async def test_its_own_names_in_the_address_change_nothing(acme: Tenant, as_alice: Actor) -> None:
    async with talking(address(as_alice, tenant_id=acme.id, user_id=as_alice.user_id)) as alice:
        assert await welcome(alice)


async def test_another_company_of_theirs_may_be_chosen(
    globex: Tenant, as_alice: Actor, as_charlie: Actor
) -> None:
    await threads.run(join, as_alice, globex)
    async with talking(address(as_alice, tenant_id=globex.id)) as alice:
        assert (await alice.next())["tenant_id"] == str(globex.id)
        await subscribe(alice, "things")
        await happen(globex.id, '{"n":1}')
        assert (await alice.next())["data"] == {"n": 1}
        await alice.send(type="auth", token=token_of(as_alice))
        assert (await notice(alice))["type"] == "auth_refreshed"
        await threads.run(sign_ins.sign_out, actor=as_alice)
        await threads.run(relay.relay_pending)
        assert await alice.close_code() == 4001


async def test_a_ticket_chooses_a_company_and_a_program_does_not(globex: Tenant, as_alice: Actor) -> None:
    await threads.run(join, as_alice, globex)
    ticket = tickets.issue_ticket(actor=as_alice, origin=None)
    async with talking(f"/api/ws?ticket={ticket}&tenant_id={globex.id}") as alice:
        assert (await alice.next())["tenant_id"] == str(globex.id)
    key = await threads.run(_make_key, as_alice)
    async with talking(f"/api/ws?token={key}&tenant_id={globex.id}") as program:
        assert await program.close_code() == 4001


def _make_key(actor: Actor) -> str:
    _, key = api_keys.create_api_key(actor=actor, name="board", scopes=["realtime:connect"])
    return key


async def test_asking_for_a_foreign_company_is_told_to_the_own_one(
    acme: Tenant, globex: Tenant, as_alice: Actor
) -> None:
    async with talking(address(as_alice, tenant_id=globex.id)) as alice:
        assert await error_of(alice) == "accounts.foreign_tenant"
        assert await alice.close_code() == 4001
    assert await threads.run(_told_of, acme.id) == {"foreign_tenant_refused": str(globex.id)}


def _told_of(tenant_id: UUID) -> dict[str, str]:
    with tenant_scope(tenant_id):
        return {one.type: json.loads(one.payload)["wanted_tenant_id"] for one in Event.objects.all()}


async def test_what_a_newer_token_may_change(as_alice: Actor, as_bob: Actor) -> None:
    async with talking(address(as_alice)) as alice:
        await welcome(alice)
        await alice.send(type="auth", token=token_of(as_bob))
        assert await error_of(alice) == "realtime.other_identity"
        await alice.send(type="auth", token="junk")
        assert await error_of(alice) == "accounts.invalid_token"
        assert await is_alive(alice)


async def test_a_page_of_a_foreign_origin_is_refused_otherwise(as_alice: Actor) -> None:
    headers = [(b"host", b"127.0.0.1:8000"), (b"origin", b"http://evil.example")]
    async with talking(address(as_alice), headers=headers) as evil:
        assert await error_of(evil) == "realtime.foreign_origin"
        assert await evil.close_code() == 4000


async def test_leaving_the_chosen_company_ends_it(acme: Tenant, globex: Tenant, as_alice: Actor) -> None:
    await threads.run(join, as_alice, globex)
    async with talking(address(as_alice, tenant_id=globex.id)) as alice:
        await welcome(alice)
        await threads.run(leave, as_alice, globex)
        assert await error_of(alice) == "accounts.foreign_tenant"
        assert await alice.close_code() == 4001


async def test_a_restart_has_the_code_that_says_to_come_back(as_alice: Actor, hub: hubs.Hub) -> None:
    hub.is_draining = True
    async with talking(address(as_alice)) as alice:
        assert await alice.close_code() == 1012
