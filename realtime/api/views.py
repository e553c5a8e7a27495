"""Tickets for sockets, and what can be listened to."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from common.api.views import ActorAPIView
from realtime import tickets, topics
from realtime.api.serializers import TicketSerializer, TopicFamilySerializer


class TicketView(ActorAPIView):
    """A single-use ticket with which the caller opens one socket."""

    permission: ClassVar[str | None] = "realtime:connect"

    @extend_schema(
        operation_id="create_ticket", request=None, responses={201: TicketSerializer}, tags=["realtime"]
    )
    def post(self, request: Request) -> Response:
        self.read_no_body()
        ticket = tickets.issue_ticket(actor=self.actor, origin=request.META.get("HTTP_ORIGIN"))
        return Response({"ticket": ticket, "expires_in": tickets.LIFETIME_SECONDS}, status=201)


class TopicFamilyListView(ActorAPIView):
    """Every family of topics, with the permission that it takes."""

    permission: ClassVar[str | None] = "realtime:connect"

    @extend_schema(
        operation_id="list_topic_families", responses=TopicFamilySerializer(many=True), tags=["realtime"]
    )
    def get(self, request: Request) -> Response:
        return Response([_shown(family) for family in topics.all_families().values()])


def _shown(family: topics.TopicFamily) -> dict[str, Any]:
    return {
        "name": family.name,
        "keyed": family.authorise is not None,
        "permission": family.permission,
        "refetch": family.refetch,
        "description": family.description,
    }
