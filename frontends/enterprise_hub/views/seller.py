"""The seller conversation on all the ways by which the hub comes to it."""

from time import perf_counter
from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from accounts.selectors import tenants as tenant_selectors
from bots.engines import spellings
from bots.engines.dialogue import TOTAL_QUESTIONS, next_question
from bots.selectors import dialogues as dialogue_selectors
from bots.services import openings, turns
from common.api.renderers import json_response
from common.api.views import ActorAPIView
from frontends.enterprise_hub.answers import (
    SellerChatAnswerSerializer,
    SellerStartedSerializer,
    SellerStateSerializer,
)
from frontends.enterprise_hub.exchanges import chat_answer
from frontends.enterprise_hub.names import find_lead_id, recognise
from frontends.enterprise_hub.next_routes import REFUSALS, NextRouteView, enveloped
from frontends.enterprise_hub.requests import (
    ContactMessageSerializer,
    ContactQuerySerializer,
    NextSellerSerializer,
    SellerChatSerializer,
    SellerStartSerializer,
)
from frontends.enterprise_hub.scores import classify

_TAGS = ["enterprise hub"]


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
        return json_response(_tell_seller(self, self.read_body(SellerChatSerializer)))


class SellerProcessView(ActorAPIView):
    """One message of a contact to the seller bot, answered at once."""

    permissions = {"post": "conversations:write"}

    @extend_schema(
        operation_id="chat_with_hub_seller_as_contact",
        request=ContactMessageSerializer,
        responses={200: SellerChatAnswerSerializer, 404: None},
        tags=_TAGS,
    )
    def post(self, request: Request) -> HttpResponse:
        return json_response(_tell_seller(self, self.read_body(ContactMessageSerializer)))


class SellerRouteView(NextRouteView):
    """The hub's own route for the seller bot: a message to it, and how far it is with a contact."""

    permissions = {"get": "conversations:read", "post": "conversations:write"}

    @extend_schema(
        operation_id="chat_with_hub_seller_route",
        request=NextSellerSerializer,
        responses={200: enveloped(SellerChatAnswerSerializer), **REFUSALS},
        tags=_TAGS,
    )
    def post(self, request: Request) -> HttpResponse:
        return self.respond(_tell_seller(self, self.read_body(NextSellerSerializer)))

    @extend_schema(
        operation_id="get_hub_seller_state",
        parameters=[ContactQuerySerializer],
        responses={200: enveloped(SellerStateSerializer), **REFUSALS},
        tags=_TAGS,
    )
    def get(self, request: Request) -> HttpResponse:
        began = perf_counter()
        named = self.read_query(ContactQuerySerializer)["contact_id"]
        found = dialogue_selectors.get_lead_scores_for(
            actor=self.actor, lead_id=find_lead_id(named, actor=self.actor)
        )
        return self.respond(_state(found, named, began))


class SellerStartView(ActorAPIView):
    """Let the seller bot begin: it says who it is and asks its first question, once for each lead."""

    permissions = {"post": "conversations:write"}

    @extend_schema(
        operation_id="start_hub_seller",
        request=SellerStartSerializer,
        responses={200: SellerStartedSerializer, 201: SellerStartedSerializer, 404: None},
        tags=_TAGS,
    )
    def post(self, request: Request) -> HttpResponse:
        body = self.read_body(SellerStartSerializer)
        opening = openings.start_conversation(
            actor=self.actor,
            lead_id=recognise(body["lead"], fields=body["fields"], actor=self.actor),
            now=tenant_selectors.now_for(tenant_id=self.actor.tenant_id),
        )
        return json_response(
            {
                "conversationId": opening.conversation.id,
                "openingMessage": opening.message.text if opening.message else "",
                "botId": spellings.SELLER,
                "leadId": body["lead"],
                "lead_id": opening.lead.id,
                "status": "started",
                "alreadyStarted": not opening.is_new,
                "owner": opening.conversation.owner,
            },
            status=201 if opening.is_new else 200,
        )


def _tell_seller(view: ActorAPIView, body: dict[str, Any]) -> dict[str, Any]:
    """Give the seller bot a message; ``body`` has message, lead (an id or empty) and fields."""
    exchange = turns.receive_lead_message(
        actor=view.actor,
        lead_id=recognise(body["lead"], fields=body["fields"], actor=view.actor),
        text=body["message"],
        addressed_to=spellings.SELLER,
        now=tenant_selectors.now_for(tenant_id=view.actor.tenant_id),
    )
    return chat_answer(exchange, contact_id=body["lead"])


def _state(found: dialogue_selectors.LeadScores, named: str, began: float) -> dict[str, Any]:
    lead, thread, scores = found.lead, found.conversation, found.scores
    answered = thread.questions_answered if thread else 0
    return {
        "contact_id": named,
        "lead_id": lead.id,
        "conversation_id": thread.id if thread else None,
        "owner": thread.owner if thread else spellings.SELLER,
        "current_question": next_question(found.state.slots) or TOTAL_QUESTIONS,
        "questions_answered": answered,
        "qualification_complete": lead.stage == "Complete",
        "qualification_stage": lead.stage,
        "seller_temperature": scores.temperature,
        "frs_score": scores.frs,
        "pcs_score": scores.pcs,
        "classification": classify(scores.frs),
        "next_best_action": found.next_action,
        "last_message_at": lead.last_message_at,
        "processing_time_ms": round((perf_counter() - began) * 1000, 2),
    }
