"""Conversations changing owners: asking for it and answering."""

from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request

from accounts.selectors import tenants as tenant_selectors
from bots.api.handoff_answers import HandoffInFullSerializer, HandoffPageSerializer
from bots.api.serializers import (
    HandoffCreateSerializer,
    HandoffListQuerySerializer,
    HandoffRejectSerializer,
)
from bots.models.handoffs import Handoff
from bots.selectors import handoffs as handoff_selectors
from bots.services import handoffs as handoff_services
from common.api.pagination import DEFAULT_LIMIT, paginate
from common.api.renderers import json_response
from common.api.views import ActorAPIView, ActorViewSet

_TAGS = ["handoffs"]


class HandoffViewSet(ActorViewSet):
    """Changes of owner, the latest asked for first."""

    permissions = {
        "list": "conversations:read",
        "retrieve": "conversations:read",
        "accept": "conversations:write",
        "reject": "conversations:write",
        "cancel": "conversations:write",
        "complete": "conversations:write",
    }

    @extend_schema(
        operation_id="list_handoffs",
        parameters=[HandoffListQuerySerializer],
        responses={200: HandoffPageSerializer, 404: None},
        tags=_TAGS,
    )
    def list(self, request: Request) -> HttpResponse:
        query = self.read_query(HandoffListQuerySerializer)
        page = paginate(
            handoff_selectors.list_handoffs_for(
                actor=self.actor,
                conversation_id=query.get("conversation_id"),
                lead_id=query.get("lead_id"),
                statuses=query.get("status", ()),
            ).defer("packet"),
            order=("-requested_at", "-id"),
            cursor=query.get("cursor"),
            limit=query.get("limit", DEFAULT_LIMIT),
        )
        return json_response(page.envelope([handoff_selectors.show_handoff(one) for one in page.items]))

    @extend_schema(operation_id="get_handoff", responses=HandoffInFullSerializer, tags=_TAGS)
    def retrieve(self, request: Request, pk: UUID) -> HttpResponse:
        return _show(handoff_selectors.get_handoff_for(actor=self.actor, handoff_id=pk))

    @extend_schema(
        operation_id="accept_handoff", request=None, responses={200: HandoffInFullSerializer}, tags=_TAGS
    )
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: UUID) -> HttpResponse:
        self.read_no_body()
        now = tenant_selectors.now_for(tenant_id=self.actor.tenant_id)
        return _show(handoff_services.accept_handoff(actor=self.actor, handoff_id=pk, now=now))

    @extend_schema(
        operation_id="reject_handoff",
        request=HandoffRejectSerializer,
        responses={200: HandoffInFullSerializer},
        tags=_TAGS,
    )
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, pk: UUID) -> HttpResponse:
        why = self.read_body(HandoffRejectSerializer).get("why", "")
        now = tenant_selectors.now_for(tenant_id=self.actor.tenant_id)
        return _show(handoff_services.reject_handoff(actor=self.actor, handoff_id=pk, now=now, why=why))

    @extend_schema(
        operation_id="cancel_handoff", request=None, responses={200: HandoffInFullSerializer}, tags=_TAGS
    )
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: UUID) -> HttpResponse:
        self.read_no_body()
        now = tenant_selectors.now_for(tenant_id=self.actor.tenant_id)
        return _show(handoff_services.cancel_handoff(actor=self.actor, handoff_id=pk, now=now))

    @extend_schema(
        operation_id="complete_handoff", request=None, responses={200: HandoffInFullSerializer}, tags=_TAGS
    )
    @action(detail=True, methods=["post"])
    def complete(self, request: Request, pk: UUID) -> HttpResponse:
        self.read_no_body()
        now = tenant_selectors.now_for(tenant_id=self.actor.tenant_id)
        return _show(handoff_services.complete_handoff(actor=self.actor, handoff_id=pk, now=now))


class ConversationHandoffsView(ActorAPIView):
    """Asking a bot or a person to take a conversation over."""

    permission = "conversations:write"

    @extend_schema(
        operation_id="request_handoff",
        request=HandoffCreateSerializer,
        responses={201: HandoffInFullSerializer},
        tags=_TAGS,
    )
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        body = {"reason": "asked_by_team", **self.read_body(HandoffCreateSerializer)}
        handoff = handoff_services.request_handoff(
            actor=self.actor,
            conversation_id=pk,
            now=tenant_selectors.now_for(tenant_id=self.actor.tenant_id),
            **body,
        )
        return _show(handoff, status=201)


def _show(handoff: Handoff, *, status: int = 200) -> HttpResponse:
    return json_response(handoff_selectors.show_handoff_in_full(handoff), status=status)
