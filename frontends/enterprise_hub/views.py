"""The enterprise hub's own paths and spellings over leads, conversations and follow-up plans."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from accounts.selectors import tenants as tenant_selectors
from bots.engines import spellings
from bots.exceptions import LeadNotFoundError
from bots.selectors import conversations as conversation_selectors
from bots.selectors import leads as lead_selectors
from bots.selectors import sequences as sequence_selectors
from bots.services import enrollments as enrollment_services
from bots.services import recognition, turns
from common.api.renderers import json_response
from common.api.views import ActorAPIView
from frontends.enterprise_hub.answers import (
    AutomationSerializer,
    AutomationStatusSerializer,
    SellerChatAnswerSerializer,
    SellerStateSerializer,
)
from frontends.enterprise_hub.requests import (
    AutomationStartSerializer,
    ContactQuerySerializer,
    SellerChatSerializer,
)

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


class SellerChatView(ActorAPIView):
    """One message of a lead to the seller bot, answered at once; without an id the lead is known or new."""

    permissions = {"post": "conversations:write"}

    @extend_schema(
        operation_id="chat_with_hub_seller",
        request=SellerChatSerializer,
        responses={200: SellerChatAnswerSerializer, 404: None},
        tags=_TAGS,
    )
    def post(self, request: Request) -> HttpResponse:
        body = self.read_body(SellerChatSerializer)
        context = body["lead_context"]
        named = context.get("lead_id") or context.get("leadId") or context.get("contact_id")
        lead_id = (
            _lead_id(named)
            if named
            else recognition.recognise_lead(actor=self.actor, fields=_lead_fields(context))
        )
        exchange = turns.receive_lead_message(
            actor=self.actor,
            lead_id=lead_id,
            text=body["message"],
            addressed_to=spellings.SELLER,
            now=tenant_selectors.now_for(tenant_id=self.actor.tenant_id),
        )
        return json_response(_chat_response(exchange))


class SellerStateView(ActorAPIView):
    """How far the seller bot is with a lead."""

    permissions = {"get": "conversations:read"}

    @extend_schema(
        operation_id="get_hub_seller_state",
        parameters=[ContactQuerySerializer],
        responses={200: SellerStateSerializer, 404: None},
        tags=_TAGS,
    )
    def get(self, request: Request) -> HttpResponse:
        lead_id = _lead_id(self.read_query(ContactQuerySerializer)["contact_id"])
        lead = lead_selectors.get_lead_for(actor=self.actor, lead_id=lead_id)
        thread = conversation_selectors.find_conversation_for(actor=self.actor, lead_id=lead_id)
        answered = thread.questions_answered if thread else 0
        return json_response(
            {
                "contact_id": lead.id,
                "lead_id": lead.id,
                "conversation_id": thread.id if thread else None,
                "current_question": (thread.pending_question or 4) if thread and answered else 1,
                "questions_answered": answered,
                "qualification_complete": lead.stage == "Complete",
                "qualification_stage": lead.stage,
                "seller_temperature": lead.temperature,
                "frs_score": lead.frs_score,
                "pcs_score": lead.pcs_score,
                "classification": _classify(lead.frs_score),
                "next_best_action": thread.next_action if thread else "nurture",
                "last_message_at": lead.last_message_at,
                "processing_time_ms": 0,
            }
        )


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
        lead_id = _lead_id(self.read_body(AutomationStartSerializer)["lead_id"])
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
        known = _lead_id(lead_id)
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


def _chat_response(exchange: turns.Exchange) -> dict[str, Any]:
    answer = exchange.answer
    known = answer.state.slots
    return {
        "response_message": exchange.sent.text if exchange.sent else "",
        "seller_temperature": answer.scores.temperature,
        "questions_answered": answer.questions_answered,
        "qualification_complete": answer.complete,
        "actions_taken": answer.actions,
        "next_steps": answer.next_steps,
        "analytics": {
            "seller_temperature": answer.scores.temperature,
            "questions_answered": answer.questions_answered,
            "qualification_progress": f"{answer.questions_answered}/4",
            "qualification_complete": answer.complete,
            "qualification_stage": answer.stage,
            "property_condition": known.get("property_condition"),
            "price_expectation": known.get("price_expectation"),
            "motivation": known.get("motivation"),
            "urgency": known.get("timeline_urgency"),
            "frs_score": answer.scores.frs,
            "pcs_score": answer.scores.pcs,
            "score_reasons": answer.scores.reasons,
            "stall_detected": answer.understanding.stall or None,
            "tone": answer.tone,
            "next_best_action": answer.next_action,
            "processing_time_ms": exchange.processing_time_ms,
            "bot_version": turns.ENGINE_VERSION,
        },
        "lead_id": exchange.lead.id,
        "contact_id": exchange.lead.id,
        "conversation_id": exchange.conversation.id,
        "message_id": exchange.received.id,
    }


def _lead_fields(context: dict[str, Any]) -> dict[str, Any]:
    fields = {
        "name": context.get("name") or context.get("lead_name"),
        "address": context.get("address") or context.get("property_address"),
        **{name: context.get(name) for name in ("phone", "email", "city", "zip", "source")},
    }
    return {name: value for name, value in fields.items() if value}


def _lead_id(text: str) -> UUID:
    """The id that a front end means; one that is none of ours is a lead that does not exist."""
    try:
        return UUID(text)
    except ValueError:
        raise LeadNotFoundError("There is no such lead.") from None


def _channel(channel: str) -> str:
    return "voice_call" if channel == "voice" else channel


def _classify(frs: float) -> str:
    for bound, name in ((75, "Hot"), (50, "Warm"), (25, "Lukewarm")):
        if frs >= bound:
            return name
    return "Cold"
