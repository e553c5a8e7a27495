"""The scheduler of follow-ups as the hub asks for it."""

from dataclasses import asdict

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from bots.selectors import scheduler as scheduler_selectors
from bots.services import scheduler
from common.api.renderers import json_response
from common.api.views import ActorAPIView
from common.rates import Rate
from frontends.enterprise_hub.plan_answers import (
    LeadBotHealthSerializer,
    SchedulerRestartSerializer,
    SchedulerStatusSerializer,
)
from operations.selectors import health as health_selectors

_TAGS = ["enterprise hub"]


class SchedulerStatusView(ActorAPIView):
    """Whether due steps are carried out, and how many wait."""

    permissions = {"get": "follow_ups:read"}

    @extend_schema(operation_id="get_hub_scheduler", responses=SchedulerStatusSerializer, tags=_TAGS)
    def get(self, request: Request) -> HttpResponse:
        health = scheduler_selectors.get_scheduler_health_for(actor=self.actor)
        return json_response({**asdict(health), "last_error": health.last_error or None})


class SchedulerRestartView(ActorAPIView):
    """Ask for a poke at once: any worker looks for what is due. No process is ended."""

    permissions = {"post": "follow_ups:write"}
    rate = Rate("scheduler-restart", limit=5, seconds=60)

    @extend_schema(
        operation_id="request_hub_scheduler_restart",
        request=None,
        responses=SchedulerRestartSerializer,
        tags=_TAGS,
    )
    def post(self, request: Request) -> HttpResponse:
        self.read_no_body()
        health = scheduler.request_restart(actor=self.actor)
        return json_response(
            {
                "success": True,
                "message": "Due steps are looked for at once. No process was ended.",
                "status": health.status,
            }
        )


class LeadBotHealthView(ActorAPIView):
    """Whether follow-up can work: 503 when the database, its one condition, is away."""

    permissions = {"get": "follow_ups:read"}

    @extend_schema(
        operation_id="get_hub_lead_bot_health",
        responses={200: LeadBotHealthSerializer, 503: LeadBotHealthSerializer},
        tags=_TAGS,
    )
    def get(self, request: Request) -> HttpResponse:
        health = health_selectors.get_health()
        named = {"database": "database", "valkey": "cache", "relay": "event_publisher"}
        services = {name: str(health.components[one].status) for one, name in named.items()}
        status = health.status
        if status != health_selectors.Condition.UNHEALTHY:
            services["scheduler"] = scheduler_selectors.get_scheduler_health_for(actor=self.actor).status
            if services["scheduler"] != "healthy":
                status = health_selectors.Condition.DEGRADED
        return json_response(
            {"status": status, "timestamp": health.checked_at, "services": services},
            status=503 if status == health_selectors.Condition.UNHEALTHY else 200,
        )
