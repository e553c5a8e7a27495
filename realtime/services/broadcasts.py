"""Broadcasts: what a member or a program says to those who watch, as a fact of the log like any other."""

import re
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction

from accounts.selectors import memberships as membership_selectors
from common.actor import Actor
from common.exceptions import FieldProblem, NotFoundError, PermissionDeniedError
from common.tenancy import tenant_scope
from events import catalogue, log
from realtime import topics
from realtime.events import Audience, Broadcast
from realtime.exceptions import BroadcastTooLargeError, InvalidEventTypeError, ReservedEventTypeError

MAX_DATA_BYTES = 32 * 1024
MAX_EVENT_TYPE_LENGTH = 60
PERMISSION = "realtime:broadcast"
_EVENT_TYPE = re.compile(rf"[a-z][a-z0-9_]{{0,{MAX_EVENT_TYPE_LENGTH - 1}}}")
# What the dialects say for themselves. In a sender's mouth it would pass for the server's word, and a batch
# even for events of ours.
FRAMES = frozenset(
    {
        "auth", "auth_expiring", "auth_refreshed", "authenticated", "batch", "batching", "connect",
        "connect_error", "connection_established", "connection_status", "dashboard_status", "disconnect",
        "disconnecting", "error", "event", "expiring", "heartbeat", "message", "ping", "pong", "ready",
        "refetch", "status", "subscribed", "subscription", "subscription_confirmed", "subscription_ended",
        "subscription_error", "system_notification", "unsubscribed", "user_session",
    }
)  # fmt: skip


def broadcast_to_tenant(
    *, actor: Actor, tenant_id: UUID, event_type: str, data: dict[str, Any], subscription: str | None = None
) -> UUID:
    """Tell everybody who is connected in the actor's own company, or those alone who watch ``subscription``.

    Raises `PermissionDeniedError` for another company, and what `broadcast_to_topic` raises.
    """
    actor.check(PERMISSION)
    _check_own_tenant(actor, tenant_id)
    if subscription is not None:
        return broadcast_to_topic(actor=actor, name=subscription, event_type=event_type, data=data)
    return _publish(actor, Broadcast(event_type=event_type, data=data, audience=Audience.EVERYONE))


def broadcast_to_user(
    *, actor: Actor, user_id: UUID, event_type: str, data: dict[str, Any], tenant_id: UUID | None = None
) -> UUID:
    """Tell one member of the actor's company, on every device. `NotFoundError` for anybody else."""
    actor.check(PERMISSION)
    _check_own_tenant(actor, tenant_id)
    if not membership_selectors.is_member(tenant_id=actor.tenant_id, user_id=user_id):
        raise NotFoundError("There is no such member.")
    return _publish(
        actor, Broadcast(event_type=event_type, data=data, audience=Audience.USER, key=str(user_id))
    )


def broadcast_to_topic(
    *, actor: Actor, name: str, event_type: str, data: dict[str, Any], tenant_id: UUID | None = None
) -> UUID:
    """Tell those who watch a topic that the actor may watch too. Raises as `topics.authorise` does."""
    actor.check(PERMISSION)
    _check_own_tenant(actor, tenant_id)
    topics.authorise(actor=actor, name=name)
    return _publish(actor, Broadcast(event_type=event_type, data=data, audience=Audience.TOPIC, key=name))


def _check_own_tenant(actor: Actor, tenant_id: UUID | None) -> None:
    if tenant_id not in {None, actor.tenant_id}:
        raise PermissionDeniedError("A broadcast stays in your own company, and this is not its identifier.")


def _publish(actor: Actor, broadcast: Broadcast) -> UUID:
    _check_event_type(broadcast.event_type)
    size = len(msgspec.json.encode(broadcast.data))
    if size > MAX_DATA_BYTES:
        raise BroadcastTooLargeError(f"data has {size} bytes as JSON; a broadcast takes {MAX_DATA_BYTES}.")
    with tenant_scope(actor.tenant_id), transaction.atomic():
        return log.publish(broadcast)


def _check_event_type(name: str) -> None:
    if not _EVENT_TYPE.fullmatch(name):
        detail = (
            "Must be a name such as office_notice: a lower-case letter, then letters, digits and "
            f"underscores, {MAX_EVENT_TYPE_LENGTH} characters at most."
        )
        problem = FieldProblem("event_type", InvalidEventTypeError.code, detail)
        raise InvalidEventTypeError(f"event_type: {detail}", errors=[problem])
    if name in FRAMES or name in catalogue.event_classes():
        detail = (
            f"{name} is told by the server alone, so that nobody can forge it. Choose a name of your own."
        )
        problem = FieldProblem("event_type", ReservedEventTypeError.code, detail)
        raise ReservedEventTypeError(f"event_type: {detail}", errors=[problem])
