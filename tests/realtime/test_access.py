"""A socket never outlives what let it in."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.engines import tokens
from accounts.events import TenantChanged
from accounts.models.memberships import Membership
from accounts.models.roles import Role
from accounts.models.sign_ins import SignIn
from accounts.models.tenants import Tenant
from accounts.models.users import User
from accounts.services import api_keys, memberships, sign_ins
from common.actor import Actor
from common.tenancy import tenant_scope
from events import log, relay
from realtime import tickets
from realtime.consumers.credentials import TokenCredentials
from realtime.hub import threads
from realtime.hub.access import Proof
from tests.realtime.conftest import token_of
from tests.realtime.happening import happen
from tests.realtime.watching import opened, watching

pytestmark = pytest.mark.django_db(transaction=True)


async def relayed(decide: object, *args: object) -> None:
    """Run a service, and let the relay tell of it."""
    assert callable(decide)
    await threads.run(decide, *args)
    await threads.run(relay.relay_pending)


def end_sign_in(actor: Actor) -> None:
    assert actor.sign_in_id
    with tenant_scope(actor.tenant_id):
        sign_ins.end_sign_in(sign_in_id=actor.sign_in_id, reason=SignIn.EndReason.SIGNED_OUT)


def change_role(owner: Actor, member: User, role: Role) -> None:
    with tenant_scope(owner.tenant_id):
        membership = Membership.objects.get(user=member)
        memberships.change_role(actor=owner, membership_id=membership.id, role=role)


def remove_member(owner: Actor, member: User) -> None:
    with tenant_scope(owner.tenant_id):
        membership = Membership.objects.get(user=member)
        memberships.remove_member(actor=owner, membership_id=membership.id)


def suspend(tenant: Tenant) -> None:
    with tenant_scope(tenant.id), transaction.atomic():
        Tenant.objects.filter(id=tenant.id).update(status=Tenant.Status.SUSPENDED)
        log.publish(TenantChanged(changed=["status"]))


def join(tenant: Tenant, user: User) -> None:
    with tenant_scope(tenant.id):
        Membership.objects.create(user=user, role=Role.OPERATOR)


def make_key(owner: Actor, scopes: Sequence[str] = ("realtime:connect", "leads:read")) -> tuple[UUID, str]:
    row, key = api_keys.create_api_key(actor=owner, name="board", scopes=scopes)
    return row.id, key


def revoke_key(owner: Actor, key_id: UUID) -> None:
    api_keys.revoke_api_key(actor=owner, api_key_id=key_id)


async def test_signing_out_closes_the_sockets_of_that_device_only(
    acme: Tenant, as_alice: Actor, as_bob: Actor
) -> None:
    async with watching("things", token=token_of(as_alice)) as alice:
        async with watching("things", token=token_of(as_bob)) as bob:
            await relayed(end_sign_in, as_bob)
            assert await bob.error() == "accounts.invalid_token"
            assert await bob.close_code() == 4401
        await happen(acme.id, '{"n":1}')
        assert await alice.seen(1) == [1]


async def test_a_member_who_is_removed_is_cut_off(as_alice: Actor, as_bob: Actor, bob: User) -> None:
    async with watching("things", token=token_of(as_bob)) as watcher:
        await relayed(remove_member, as_alice, bob)
        assert await watcher.error() == "accounts.invalid_token"
        assert await watcher.close_code() == 4401


async def test_nothing_that_follows_a_removal_is_shown(
    acme: Tenant, as_alice: Actor, as_bob: Actor, bob: User
) -> None:
    async with watching("things", token=token_of(as_bob)) as watcher:
        await threads.run(remove_member, as_alice, bob)
        await happen(acme.id, '{"n":1}')
        assert await watcher.error() == "accounts.invalid_token"
        assert await watcher.close_code() == 4401


async def test_what_happens_while_a_socket_is_in_doubt_is_shown_in_order_when_it_may_stay(
    acme: Tenant, as_alice: Actor, as_bob: Actor, bob: User
) -> None:
    async with watching("things", token=token_of(as_bob)) as watcher:
        await threads.run(change_role, as_alice, bob, Role.VIEWER)
        await happen(acme.id, '{"n":1}', '{"n":2}')
        await happen(acme.id, '{"n":3}')
        assert await watcher.seen(3) == [1, 2, 3]


async def test_another_role_narrows_what_is_heard(
    acme: Tenant, as_alice: Actor, as_bob: Actor, bob: User
) -> None:
    await threads.run(change_role, as_alice, bob, Role.MANAGER)
    async with watching("things", "moneys", token=token_of(as_bob)) as watcher:
        await relayed(change_role, as_alice, bob, Role.VIEWER)
        assert (await watcher.next_of("unsubscribed"))["topics"] == ["moneys"]
        await happen(acme.id, '{"n":1}', topics=("moneys",), permission="billing:write")
        await happen(acme.id, '{"n":2}')
        assert await watcher.seen(1) == [2]


async def test_another_role_widens_what_may_be_asked_for(as_alice: Actor, as_bob: Actor, bob: User) -> None:
    async with watching("members", token=token_of(as_bob)) as watcher:
        await relayed(change_role, as_alice, bob, Role.MANAGER)
        await watcher.next_of("membership_changed")
        await watcher.subscribe("moneys")


async def test_a_suspended_company_is_cut_off(acme: Tenant, as_alice: Actor) -> None:
    async with watching("things", token=token_of(as_alice)) as alice:
        await relayed(suspend, acme)
        assert await alice.error() == "accounts.tenant_suspended"
        assert await alice.close_code() == 4403


async def test_a_revoked_key_is_cut_off(as_alice: Actor) -> None:
    key_id, key = await threads.run(make_key, as_alice)
    async with watching("things", token=key) as program:
        await relayed(revoke_key, as_alice, key_id)
        assert await program.error() == "accounts.invalid_token"
        assert await program.close_code() == 4401


async def test_a_key_without_the_permission_to_connect_is_refused(as_alice: Actor) -> None:
    _, key = await threads.run(make_key, as_alice, ["leads:read"])
    async with opened(token=key) as program:
        assert await program.error() == "permission_denied"
        assert await program.close_code() == 4403


async def test_signing_out_at_home_closes_the_sockets_in_another_company(
    as_bob: Actor, bob: User, globex: Tenant
) -> None:
    await threads.run(join, globex, bob)
    abroad = replace(as_bob, tenant_id=globex.id)
    ticket = await threads.run(tickets.issue_ticket, actor=abroad, origin=None)
    async with opened(query=f"?ticket={ticket}") as watcher:
        assert (await watcher.next_of("ready"))["tenant_id"] == str(globex.id)
        await relayed(end_sign_in, as_bob)
        assert await watcher.error() == "accounts.invalid_token"
        assert await watcher.close_code() == 4401


async def test_a_socket_ends_with_its_token(as_alice: Actor) -> None:
    almost_over = timezone.now() - timedelta(seconds=tokens.ACCESS_SECONDS - 2)
    assert as_alice.sign_in_id
    assert as_alice.user_id
    token = tokens.make_access_token(
        sign_in_id=as_alice.sign_in_id,
        tenant_id=as_alice.tenant_id,
        user_id=as_alice.user_id,
        issued_at=almost_over,
    )
    async with watching("things", token=token) as alice:
        assert await alice.error() == "accounts.invalid_token"
        assert await alice.close_code() == 4401


async def test_a_sign_in_that_ends_between_proof_and_greeting_is_noticed(
    as_alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    prove = TokenCredentials.prove

    def prove_just_in_time(credentials: TokenCredentials) -> Proof:
        proof = prove(credentials)
        end_sign_in(as_alice)
        relay.relay_pending()
        return proof

    monkeypatch.setattr(TokenCredentials, "prove", prove_just_in_time)
    async with opened(token=token_of(as_alice)) as alice:
        frame = await alice.next()
        if frame["type"] == "ready":
            frame = await alice.next()
        assert frame["payload"]["code"] == "accounts.invalid_token"
        assert await alice.close_code() == 4401
