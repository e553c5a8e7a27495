"""Saying something to those who watch, and reading back what was said."""

from typing import Any, ClassVar
from uuid import UUID

import msgspec
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from common.api.pagination import DEFAULT_LIMIT, paginate
from common.api.views import ActorAPIView
from realtime import selectors
from realtime.api.serializers import (
    BroadcastCreateSerializer,
    BroadcastPageSerializer,
    BroadcastQuerySerializer,
    PageFilterSerializer,
    SentSerializer,
    TenantBroadcastQuerySerializer,
)
from realtime.services import broadcasts as broadcast_services

# Room for 32 KiB of data however it is spaced and escaped within reason.
MAX_BODY_BYTES = 128 * 1024


class TenantBroadcastView(ActorAPIView):
    """Say something to everybody who is connected in the caller's own company."""

    permission: ClassVar[str | None] = broadcast_services.PERMISSION
    max_body_bytes = MAX_BODY_BYTES

    @extend_schema(
        operation_id="create_tenant_broadcast",
        request=BroadcastCreateSerializer,
        parameters=[TenantBroadcastQuerySerializer],
        responses={200: SentSerializer, 404: None},
        tags=["broadcasts"],
    )
    def post(self, request: Request, tenant_id: UUID) -> Response:
        query = self.read_query(TenantBroadcastQuerySerializer)
        event_id = broadcast_services.broadcast_to_tenant(
            actor=self.actor,
            tenant_id=tenant_id,
            subscription=query.get("subscription_filter"),
            **self.read_body(BroadcastCreateSerializer),
        )
        return _sent("Sent to everybody who is connected.", event_id)


class UserBroadcastView(ActorAPIView):
    """Say something to one member of the company, on each device that is connected."""

    permission: ClassVar[str | None] = broadcast_services.PERMISSION
    max_body_bytes = MAX_BODY_BYTES

    @extend_schema(
        operation_id="create_user_broadcast",
        request=BroadcastCreateSerializer,
        parameters=[BroadcastQuerySerializer],
        responses=SentSerializer,
        tags=["broadcasts"],
    )
    def post(self, request: Request, user_id: UUID) -> Response:
        query = self.read_query(BroadcastQuerySerializer)
        event_id = broadcast_services.broadcast_to_user(
            actor=self.actor,
            user_id=user_id,
            tenant_id=query.get("tenant_filter"),
            **self.read_body(BroadcastCreateSerializer),
        )
        return _sent("Sent to this user.", event_id)


class TopicBroadcastView(ActorAPIView):
    """Say something to those who watch a topic that the caller may watch too."""

    permission: ClassVar[str | None] = broadcast_services.PERMISSION
    max_body_bytes = MAX_BODY_BYTES

    @extend_schema(
        operation_id="create_topic_broadcast",
        request=BroadcastCreateSerializer,
        parameters=[BroadcastQuerySerializer],
        responses=SentSerializer,
        tags=["broadcasts"],
    )
    def post(self, request: Request, topic: str) -> Response:
        query = self.read_query(BroadcastQuerySerializer)
        event_id = broadcast_services.broadcast_to_topic(
            actor=self.actor,
            name=topic,
            tenant_id=query.get("tenant_filter"),
            **self.read_body(BroadcastCreateSerializer),
        )
        return _sent("Sent to those who watch this topic.", event_id)


class BroadcastListView(ActorAPIView):
    """What was said to everybody in the company, and to the caller, newest first."""

    permission: ClassVar[str | None] = "realtime:connect"

    @extend_schema(
        operation_id="list_broadcasts",
        parameters=[PageFilterSerializer],
        responses=BroadcastPageSerializer,
        tags=["broadcasts"],
    )
    def get(self, request: Request) -> Response:
        query = self.read_query(PageFilterSerializer)
        said = selectors.list_broadcasts_for(actor=self.actor)
        page = paginate(
            said, order=("-seq",), cursor=query.get("cursor"), limit=query.get("limit", DEFAULT_LIMIT)
        )
        return Response(page.envelope([_represent(event) for event in page.items]))


def _sent(message: str, event_id: UUID) -> Response:
    return Response({"status": "success", "message": message, "event_id": event_id})


def _represent(event: Any) -> dict[str, Any]:
    return {
        "id": event.event_id,
        "seq": event.seq,
        "event_type": event.type,
        "data": msgspec.Raw(event.payload.encode()),
        "topic": event.topics[0],
        "sent_by": event.actor_user_id,
        "occurred_at": event.occurred_at,
    }
