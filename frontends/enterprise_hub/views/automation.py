"""The follow-up plan of a lead, as the hub's command centre calls it."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from accounts.selectors import tenants as tenant_selectors
from bots.engines import sequence_definitions
from bots.selectors import lead_plans as plan_selectors
from bots.services import enrollments as enrollment_services
from bots.services import lead_plans
from common.api.renderers import json_response
from common.api.views import ActorAPIView
from frontends.enterprise_hub import plans
from frontends.enterprise_hub.names import find_lead_id
from frontends.enterprise_hub.next_routes import REFUSALS, NextRouteView, enveloped
from frontends.enterprise_hub.plan_answers import (
    AutomationSerializer,
    AutomationStatusSerializer,
    ScheduledSerializer,
)
from frontends.enterprise_hub.plan_requests import (
    AutomationQuerySerializer,
    AutomationRequestSerializer,
    AutomationStartSerializer,
    ScheduleSerializer,
)

_TAGS = ["enterprise hub"]


class AutomationStartView(ActorAPIView):
    """Start the follow-up plan of a lead; a lead that is in one keeps it."""

    permissions = {"post": "follow_ups:write"}

    @extend_schema(
        operation_id="start_hub_automation",
        request=AutomationStartSerializer,
        responses={200: AutomationSerializer, 201: AutomationSerializer, 404: None, 409: None},
        tags=_TAGS,
    )
    def post(self, request: Request) -> HttpResponse:
        data, is_new = _start(self, self.read_body(AutomationStartSerializer))
        return json_response(data, status=201 if is_new else 200)


class LeadBotAutomationView(ActorAPIView):
    """Start the plan that an automation belongs to, and say when its step goes out."""

    permissions = {"post": "follow_ups:write"}

    @extend_schema(
        operation_id="start_hub_lead_bot_automation",
        request=AutomationRequestSerializer,
        responses={200: AutomationSerializer, 201: AutomationSerializer, 404: None, 409: None},
        tags=_TAGS,
    )
    def post(self, request: Request) -> HttpResponse:
        data, is_new = _start(self, self.read_body(AutomationRequestSerializer))
        return json_response(data, status=201 if is_new else 200)


class LeadBotRouteView(NextRouteView):
    """The hub's own route for the lead bot: an automation of a contact, and how far its follow-up is."""

    permissions = {"get": "follow_ups:read", "post": "follow_ups:write"}

    @extend_schema(
        operation_id="start_hub_lead_bot_route",
        request=AutomationRequestSerializer,
        responses={
            200: enveloped(AutomationSerializer),
            201: enveloped(AutomationSerializer),
            **REFUSALS,
        },
        tags=_TAGS,
    )
    def post(self, request: Request) -> HttpResponse:
        data, is_new = _start(self, self.read_body(AutomationRequestSerializer))
        return self.respond(data, status=201 if is_new else 200)

    @extend_schema(
        operation_id="get_hub_lead_bot_route",
        parameters=[AutomationQuerySerializer],
        responses={200: enveloped(AutomationStatusSerializer), **REFUSALS},
        tags=_TAGS,
    )
    def get(self, request: Request) -> HttpResponse:
        asked = self.read_query(AutomationQuerySerializer)
        if named := asked.get("contact_id"):
            return self.respond(_status(self, named))
        plan = plan_selectors.get_plan_for(actor=self.actor, plan_or_step_id=asked["automation_id"])
        lead_id = plan.enrollment.lead_id
        return self.respond(plans.show_status(plan, contact_id=str(lead_id), lead_id=lead_id))


class AutomationStatusView(ActorAPIView):
    """The follow-up plan of a lead, step by step."""

    permissions = {"get": "follow_ups:read"}

    @extend_schema(operation_id="get_hub_automation_status", responses=AutomationStatusSerializer, tags=_TAGS)
    def get(self, request: Request, lead_id: str) -> HttpResponse:
        return json_response(_status(self, lead_id))


class AutomationDayView(ActorAPIView):
    """Make a day's step the lead's next one, as soon as its hours and limits admit.

    A lead that never was in a plan enters the default one. A day that was carried out is refused with 409.
    """

    permissions = {"post": "follow_ups:write"}

    @extend_schema(
        operation_id="start_hub_automation_day",
        request=ScheduleSerializer,
        responses={200: ScheduledSerializer, 201: ScheduledSerializer, 409: None},
        tags=_TAGS,
    )
    def post(self, request: Request, lead_id: str) -> HttpResponse:
        return _schedule(self, lead_id)


class LeadBotDayView(ActorAPIView):
    """Make a day's step the lead's next one: the same under the lead bot's own address."""

    permissions = {"post": "follow_ups:write"}

    @extend_schema(
        operation_id="start_hub_lead_bot_day",
        request=ScheduleSerializer,
        responses={200: ScheduledSerializer, 201: ScheduledSerializer, 409: None},
        tags=_TAGS,
    )
    def post(self, request: Request, lead_id: str) -> HttpResponse:
        return _schedule(self, lead_id)


def _schedule(view: ActorAPIView, named: str) -> HttpResponse:
    day = view.read_body(ScheduleSerializer)["sequenceDay"]
    now = tenant_selectors.now_for(tenant_id=view.actor.tenant_id)
    planned = lead_plans.schedule_day(
        actor=view.actor, lead_id=find_lead_id(named, actor=view.actor), day=day, now=now
    )
    step = planned.follow_up
    return json_response(
        {
            "status": "scheduled",
            "leadId": named,
            "sequenceDay": day,
            "message": plans.say_when(step, now=now),
            "scheduled_for": step.due_at,
            "why": step.why,
            "follow_up_id": step.id,
            "lead_id": step.lead_id,
        },
        status=201 if planned.is_new else 200,
    )


def _start(view: ActorAPIView, body: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    """What is answered, and whether the plan is new."""
    asked = body["automation_type"]
    name = body["sequence"] or (
        asked if asked in plans.EVENTS else sequence_definitions.DEFAULT_SEQUENCE_NAME
    )
    lead_id = find_lead_id(body["lead"], actor=view.actor)
    started = enrollment_services.start_enrollment(
        actor=view.actor,
        lead_id=lead_id,
        now=tenant_selectors.now_for(tenant_id=view.actor.tenant_id),
        sequence_name=name,
        trigger=body["trigger"],
    )
    plan = plan_selectors.get_plan_for(actor=view.actor, plan_or_step_id=started.enrollment.id)
    shown = plans.show_automation(
        plan, contact_id=body["lead"], asked=asked, is_new=started.is_new, notes=started.notes
    )
    return shown, started.is_new


def _status(view: ActorAPIView, named: str) -> dict[str, Any]:
    lead_id = find_lead_id(named, actor=view.actor)
    plan = plan_selectors.find_plan_for(actor=view.actor, lead_id=lead_id)
    return plans.show_status(plan, contact_id=named, lead_id=lead_id)
