"""The reusable proof, tried on the members of a company."""

from functools import partial

import pytest

from accounts.models.roles import Role
from accounts.selectors import memberships as membership_selectors
from accounts.services import memberships
from common.actor import Actor
from tests.realtime.proof import Frame, prove_live

pytestmark = pytest.mark.django_db(transaction=True)

Roles = dict[str, str]


def roles_of(actor: Actor) -> Roles:
    members = membership_selectors.list_members_for(actor=actor)
    return {str(one.user_id): one.role for one in members}


def with_change(roles: Roles, frame: Frame) -> Roles:
    if frame["type"] != "membership_changed":
        return roles
    user_id, role = frame["payload"]["user_id"], frame["payload"]["role"]
    others = {key: value for key, value in roles.items() if key != user_id}
    return {**others, user_id: role} if role else others


def ignoring(roles: Roles, frame: Frame) -> Roles:
    return roles


async def test_members_follow_from_their_events(as_alice: Actor, as_bob: Actor) -> None:
    def act() -> None:
        members = {one.user_id: one for one in membership_selectors.list_members_for(actor=as_alice)}
        assert as_bob.user_id
        membership_id = members[as_bob.user_id].id
        memberships.change_role(actor=as_alice, membership_id=membership_id, role=Role.VIEWER)
        memberships.add_member(actor=as_alice, email="dana@acme.example", role=Role.MANAGER)
        memberships.remove_member(actor=as_alice, membership_id=membership_id)

    frames = await prove_live(
        actor=as_alice,
        topics=["members"],
        fetch=partial(roles_of, as_alice),
        apply=with_change,
        act=act,
    )
    assert [frame["type"] for frame in frames].count("membership_changed") == 3


async def test_an_event_that_is_not_applied_is_found_out(as_alice: Actor, as_bob: Actor) -> None:
    with pytest.raises(AssertionError):
        await prove_live(
            actor=as_alice,
            topics=["members"],
            fetch=partial(roles_of, as_alice),
            apply=ignoring,
            act=lambda: memberships.add_member(actor=as_alice, email="dana@acme.example", role=Role.MANAGER),
        )
