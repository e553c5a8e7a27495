"""The log, its handlers and the catalogue over REST."""

from typing import Any

import msgspec
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from common.api.pagination import DEFAULT_LIMIT, paginate
from common.api.permissions import ANYONE
from common.api.views import ActorAPIView
from events import catalogue, handling, selectors
from events.api.serializers import (
    DeadLetterFilterSerializer,
    DeadLetterPageSerializer,
    DeadLetterSerializer,
    EventFilterSerializer,
    EventPageSerializer,
    HandlerListSerializer,
)
from events.models import DeadLetter, Event


class AsyncApiView(ActorAPIView):
    """Everything that is pushed over the sockets, as an AsyncAPI 3.0 document."""

    permission = ANYONE
    authentication_classes = ()

    @extend_schema(operation_id="get_asyncapi", tags=["events"], auth=[], responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        return Response(catalogue.asyncapi_document())


class EventListView(ActorAPIView):
    """The numbered events that the caller may see, newest first."""

    permission = "events:read"

    @extend_schema(
        operation_id="list_events",
        tags=["events"],
        parameters=[EventFilterSerializer],
        responses=EventPageSerializer,
    )
    def get(self, request: Request) -> Response:
        wanted = self.read_query(EventFilterSerializer)
        cursor, limit = wanted.pop("cursor", None), wanted.pop("limit", DEFAULT_LIMIT)
        events = selectors.list_events_for(actor=self.actor, **wanted)
        page = paginate(events, order=("-seq",), cursor=cursor, limit=limit)
        return Response(page.envelope([represent_event(event) for event in page.items]))


class HandlerListView(ActorAPIView):
    """How far each handler has come in the caller's company."""

    permission = "events:read"

    @extend_schema(operation_id="list_event_handlers", tags=["events"], responses=HandlerListSerializer)
    def get(self, request: Request) -> Response:
        return Response({"results": selectors.list_handlers_for(actor=self.actor)})


class DeadLetterListView(ActorAPIView):
    """The events that a handler could not take, newest first."""

    permission = "events:read"

    @extend_schema(
        operation_id="list_dead_letters",
        tags=["events"],
        parameters=[DeadLetterFilterSerializer],
        responses=DeadLetterPageSerializer,
    )
    def get(self, request: Request) -> Response:
        wanted = self.read_query(DeadLetterFilterSerializer)
        dead_letters = selectors.list_dead_letters_for(actor=self.actor, status=wanted.get("status"))
        page = paginate(
            dead_letters,
            order=("-id",),
            cursor=wanted.get("cursor"),
            limit=wanted.get("limit", DEFAULT_LIMIT),
        )
        return Response(page.envelope([represent_dead_letter(one) for one in page.items]))


class DeadLetterRetryView(ActorAPIView):
    """Hand a parked event to its handler once more; the answer says whether it took it."""

    permission = "tenant:write"

    @extend_schema(
        operation_id="retry_dead_letter", tags=["events"], request=None, responses=DeadLetterSerializer
    )
    def post(self, request: Request, dead_letter_id: int) -> Response:
        self.read_no_body()
        dead_letter = selectors.get_dead_letter_for(actor=self.actor, dead_letter_id=dead_letter_id)
        handling.retry_dead_letter(dead_letter=dead_letter)
        dead_letter = selectors.get_dead_letter_for(actor=self.actor, dead_letter_id=dead_letter_id)
        return Response(represent_dead_letter(dead_letter))


def represent_event(event: Event) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "id": event.event_id,
        "type": event.type,
        "version": event.version,
        "topics": event.topics,
        "payload": msgspec.Raw(event.payload.encode()),
        "audit_category": event.audit or None,
        "actor_user_id": event.actor_user_id,
        "correlation_id": event.correlation_id,
        "occurred_at": event.occurred_at,
    }


def represent_dead_letter(dead_letter: DeadLetter) -> dict[str, Any]:
    return {
        "id": dead_letter.id,
        "handler": dead_letter.handler,
        "status": dead_letter.status,
        "attempts": dead_letter.attempts,
        "reason": dead_letter.reason,
        "parked_at": dead_letter.parked_at,
        "resolved_at": dead_letter.resolved_at,
        "event_seq": dead_letter.event.seq,
        "event_id": dead_letter.event.event_id,
        "event_type": dead_letter.event.type,
    }
