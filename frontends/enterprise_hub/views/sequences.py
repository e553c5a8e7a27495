"""The lead bot's page: a lead's sequence from its start to its end, and a step carried out by hand."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from accounts.selectors import tenants as tenant_selectors
from bots.exceptions.enrollments import EnrollmentNotFoundError
from bots.selectors import lead_plans as plan_selectors
from bots.services import enrollments as enrollment_services
from bots.services import lead_plans
from common.api.renderers import json_response
from common.api.views import ActorAPIView
from frontends.enterprise_hub import plans
from frontends.enterprise_hub.names import find_lead_id, recognise
from frontends.enterprise_hub.plan_answers import (
    ManualTriggerAnswerSerializer,
    SequenceChangedSerializer,
    SequenceStartedSerializer,
    SequenceStateSerializer,
)
from frontends.enterprise_hub.plan_requests import ManualTriggerSerializer, SequenceStartSerializer

_TAGS = ["enterprise hub"]


class SequencesView(ActorAPIView):
    """Start the default plan of a lead that is known, or new under the hub's own id."""

    permissions = {"post": "follow_ups:write"}

    @extend_schema(
        operation_id="start_hub_sequence",
        request=SequenceStartSerializer,
        responses={200: SequenceStartedSerializer, 201: SequenceStartedSerializer, 404: None, 409: None},
        tags=_TAGS,
    )
    def post(self, request: Request) -> HttpResponse:
        body = self.read_body(SequenceStartSerializer)
        now = tenant_selectors.now_for(tenant_id=self.actor.tenant_id)
        started = enrollment_services.start_enrollment(
            actor=self.actor,
            lead_id=recognise(body["lead"], fields=body["fields"], actor=self.actor),
            now=now + timedelta(minutes=body["delay_minutes"]),
        )
        enrollment = started.enrollment
        plan = plan_selectors.get_plan_for(actor=self.actor, plan_or_step_id=enrollment.id)
        begun = "started" if started.is_new else "is running already"
        return json_response(
            {
                "success": True,
                "message": f"The follow-up plan {enrollment.sequence_name} {begun}.",
                "sequence_id": enrollment.id,
                "lead_id": enrollment.lead_id,
                "already_running": not started.is_new,
                "notes": started.notes,
                "scheduled_actions": [plans.show_action(one) for one in plan.steps if one.due_at],
            },
            status=201 if started.is_new else 200,
        )


class SequenceView(ActorAPIView):
    """How far a lead is in its plan; 404 for one that never was in any."""

    permissions = {"get": "follow_ups:read"}

    @extend_schema(operation_id="get_hub_sequence", responses=SequenceStateSerializer, tags=_TAGS)
    def get(self, request: Request, lead_id: str) -> HttpResponse:
        plan = plan_selectors.find_plan_for(actor=self.actor, lead_id=find_lead_id(lead_id, actor=self.actor))
        if plan is None:
            raise EnrollmentNotFoundError("This lead is in no follow-up plan.")
        return json_response(plans.show_sequence(plan, named=lead_id))


class SequencePauseView(ActorAPIView):
    """Hold every plan that a lead is in; held ones stay as they are."""

    permissions = {"post": "follow_ups:write"}

    @extend_schema(
        operation_id="pause_hub_sequence", request=None, responses=SequenceChangedSerializer, tags=_TAGS
    )
    def post(self, request: Request, lead_id: str) -> HttpResponse:
        return _change(self, lead_id, lead_plans.pause_plans, "is paused")


class SequenceResumeView(ActorAPIView):
    """Go on with every plan of a lead that is held, by the team or by a reply."""

    permissions = {"post": "follow_ups:write"}

    @extend_schema(
        operation_id="resume_hub_sequence", request=None, responses=SequenceChangedSerializer, tags=_TAGS
    )
    def post(self, request: Request, lead_id: str) -> HttpResponse:
        return _change(self, lead_id, lead_plans.resume_plans, "goes on")


class SequenceCancelView(ActorAPIView):
    """End every plan that a lead is in."""

    permissions = {"post": "follow_ups:write"}

    @extend_schema(
        operation_id="cancel_hub_sequence", request=None, responses=SequenceChangedSerializer, tags=_TAGS
    )
    def post(self, request: Request, lead_id: str) -> HttpResponse:
        return _change(self, lead_id, lead_plans.cancel_plans, "is cancelled")


class ManualTriggerView(ActorAPIView):
    """Carry a day's step out at this moment, through its own gates.

    Hours in which nobody may be contacted are kept: then it says when the step goes out, and why.
    """

    permissions = {"post": "follow_ups:write"}

    @extend_schema(
        operation_id="start_hub_step",
        request=ManualTriggerSerializer,
        responses={200: ManualTriggerAnswerSerializer, 404: None, 409: None},
        tags=_TAGS,
    )
    def post(self, request: Request) -> HttpResponse:
        body = self.read_body(ManualTriggerSerializer)
        now = tenant_selectors.now_for(tenant_id=self.actor.tenant_id)
        step = lead_plans.trigger_day(
            actor=self.actor,
            lead_id=find_lead_id(body["lead"], actor=self.actor),
            day=body["day"],
            channel=body["channel"],
            now=now,
        )
        return json_response(
            {
                "success": step.status == "sent",
                "message": plans.say_when(step, now=now),
                "executed_at": step.sent_at,
                "scheduled_for": step.due_at if step.status == "pending" else None,
                "why": step.why,
                "status": step.status,
                "follow_up_id": step.id,
            }
        )


def _change(view: ActorAPIView, named: str, change: Callable[..., Any], outcome: str) -> HttpResponse:
    view.read_no_body()
    lead_id = find_lead_id(named, actor=view.actor)
    now = tenant_selectors.now_for(tenant_id=view.actor.tenant_id)
    changed = change(actor=view.actor, lead_id=lead_id, now=now)
    names = ", ".join(one.sequence_name for one in changed)
    return json_response(
        {
            "success": True,
            "message": f"The follow-up plan {names} {outcome}.",
            "lead_id": named,
            "status": plans.SEQUENCE_STATUS[changed[-1].status],
        }
    )
