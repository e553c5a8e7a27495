"""The bots and how they are doing."""

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from bots.api.answers import BotSerializer
from bots.selectors import bots as bot_selectors
from common.api.renderers import json_response
from common.api.views import ActorAPIView


class BotListView(ActorAPIView):
    """Every bot with its status and today's figures."""

    permissions = {"get": "bots:read"}

    @extend_schema(operation_id="list_bots", responses=BotSerializer(many=True), tags=["bots"])
    def get(self, request: Request) -> HttpResponse:
        return json_response(bot_selectors.list_bots_for(actor=self.actor))


class BotStatusView(ActorAPIView):
    """One bot with its status and today's figures, under any of the names that front ends call it by."""

    permissions = {"get": "bots:read"}

    @extend_schema(operation_id="get_bot_status", responses=BotSerializer, tags=["bots"])
    def get(self, request: Request, bot_id: str) -> HttpResponse:
        return json_response(bot_selectors.get_bot_for(actor=self.actor, bot_type=bot_id))
