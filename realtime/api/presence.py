"""How many are connected, and who watches what."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from common.api.views import ActorAPIView
from realtime import presence
from realtime.api.serializers import PresenceQuerySerializer, PresenceSerializer, StatsSerializer


class StatsView(ActorAPIView):
    """How many are connected in the caller's company, over all web processes."""

    permission: ClassVar[str | None] = "realtime:stats"

    @extend_schema(operation_id="get_realtime_stats", responses=StatsSerializer, tags=["realtime"])
    def get(self, request: Request) -> Response:
        return Response({"status": "success", "stats": presence.stats_for(actor=self.actor)})


class PresenceView(ActorAPIView):
    """Who watches a topic at the moment, the earliest first."""

    permission: ClassVar[str | None] = "members:read"

    @extend_schema(
        operation_id="get_topic_presence",
        parameters=[PresenceQuerySerializer],
        responses={200: PresenceSerializer, 404: None},
        tags=["realtime"],
    )
    def get(self, request: Request) -> Response:
        topic = self.read_query(PresenceQuerySerializer)["topic"]
        return Response(presence.presence_for(actor=self.actor, topic=topic))
