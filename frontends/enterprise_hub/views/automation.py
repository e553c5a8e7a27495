"""The follow-up plan of a lead, as the hub calls it."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from accounts.selectors import tenants as tenant_selectors
from bots.selectors import sequences as sequence_selectors
from bots.services import enrollments as enrollment_services
from common.api.renderers import json_response
from common.api.views import ActorAPIView
from frontends.enterprise_hub.answers import (
    AutomationSerializer,
    AutomationStatusSerializer,
)
from frontends.enterprise_hub.names import find_lead_id
from frontends.enterprise_hub.requests import AutomationStartSerializer

_TAGS = ["enterprise hub"]
# The hub's words for a step's state; "unknown" has none and is shown as still on its way.
_AUTOMATION_STATUS = {"sent": "sent", "failed": "failed", "skipped": "failed", "cancelled": "failed"}
_ENROLLMENT_STATUS = {
    "active": "in_progress",
    "paused": "paused",
    "replied": "paused",
    "completed": "completed",
    "cancelled": "failed",
}


class AutomationStartView(ActorAPIView):
    """Start the follow-up plan of a lead; a lead that is in one keeps it."""

    permissions = {"post": "follow_ups:write"}

    @extend_schema(
        operation_id="start_hub_automation",
        request=AutomationStartSerializer,
        responses={200: AutomationSerializer, 201: AutomationSerializer, 404: None},
        tags=_TAGS,
    )
    def post(self, request: Request) -> HttpResponse:
        lead_id = find_lead_id(self.read_body(AutomationStartSerializer)["lead_id"], actor=self.actor)
        now = tenant_selectors.now_for(tenant_id=self.actor.tenant_id)
        started = enrollment_services.start_enrollment(actor=self.actor, lead_id=lead_id, now=now)
        steps = list(
            sequence_selectors.list_follow_ups_for(actor=self.actor, enrollment_id=started.enrollment.id)
        )
        steps.sort(key=lambda step: step.step_number)
        coming = sequence_selectors.next_follow_up_of(started.enrollment)
        return json_response(
            {
                "automation_id": started.enrollment.id,
                "enrollment_id": started.enrollment.id,
                "contact_id": lead_id,
                "lead_id": lead_id,
                "automation_type": f"day_{coming.day}" if coming else "nurture",
                "status": "scheduled",
                "already_running": not started.is_new,
                "scheduled_for": coming.due_at if coming else None,
                "actions_taken": [
                    {
                        "type": f"schedule_day_{step.day}",
                        "channel": _channel(step.channel),
                        "scheduled_time": step.due_at,
                    }
                    for step in steps
                ],
                "next_followup": coming and {"type": f"day_{coming.day}", "scheduled_for": coming.due_at},
            },
            status=201 if started.is_new else 200,
        )


class AutomationStatusView(ActorAPIView):
    """The follow-up plan of a lead, step by step."""

    permissions = {"get": "follow_ups:read"}

    @extend_schema(operation_id="get_hub_automation_status", responses=AutomationStatusSerializer, tags=_TAGS)
    def get(self, request: Request, lead_id: str) -> HttpResponse:
        known = find_lead_id(lead_id, actor=self.actor)
        enrollment = sequence_selectors.find_latest_enrollment_for(actor=self.actor, lead_id=known)
        steps = []
        if enrollment is not None:
            found = sequence_selectors.list_follow_ups_for(actor=self.actor, enrollment_id=enrollment.id)
            steps = [sequence_selectors.show_follow_up(step) for step in found.order_by("step_number")]
        sent = [step for step in steps if step["status"] == "sent"]
        coming = next((step for step in steps if step["due_at"] and step["status"] == "pending"), None)
        return json_response(
            {
                "contact_id": known,
                "lead_id": known,
                "enrollment_id": enrollment.id if enrollment else None,
                "sequence_status": _ENROLLMENT_STATUS[enrollment.status] if enrollment else "pending",
                "status": enrollment.status if enrollment else "not_started",
                "current_day": f"day_{sent[-1]['day']}" if sent else "initial",
                "sequence_started_at": enrollment.anchor_at if enrollment else None,
                "next_scheduled_at": coming["due_at"] if coming else None,
                "active_automations": [_automation(step) for step in steps],
                "lifecycle_stage": "nurture" if enrollment else "new",
                "total_touches": len(sent),
                "response_count": enrollment.response_count if enrollment else 0,
                "engagement_score": min(100, 25 * enrollment.response_count) if enrollment else 0,
                "follow_ups": steps,
            }
        )


def _automation(step: dict[str, Any]) -> dict[str, Any]:
    return {
        "automation_id": step["id"],
        "type": f"day_{step['day']}",
        "channel": _channel(step["channel"]),
        "status": _AUTOMATION_STATUS.get(step["status"], "scheduled"),
        "scheduled_for": step["due_at"],
        "completed_at": step["sent_at"],
        "provider": step["provider"],
    }


def _channel(channel: str) -> str:
    return "voice_call" if channel == "voice" else channel
