"""The concierge for our own pages: a question, its answer, and the confirmation of what it proposes.

``facts`` hold every figure of the answer; ``links`` lead to pages of ours; a proposal does nothing until its
``id`` is sent to ``confirm``, within ten minutes and before the next question of the session.
"""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.serializers import Serializer

from accounts.selectors import tenants as tenant_selectors
from bots.selectors import concierge_answers
from bots.services import concierge as concierge_services
from common.api.renderers import json_response
from common.api.serializers import StrictSerializer, TextField
from common.api.views import ActorAPIView
from common.rates import Rate

_TAGS = ["concierge"]
LONGEST_QUESTION = 2_000
LONGEST_SESSION_ID = 100


class ConciergeAskSerializer(StrictSerializer):
    """``session_id`` is any name of the caller's own; ``lead_id`` and ``conversation_id`` are on the page."""

    text = TextField(max_length=LONGEST_QUESTION, multiline=True)
    session_id = TextField(max_length=LONGEST_SESSION_ID, required=False, default="panel")
    page = TextField(max_length=200, required=False, allow_blank=True, default="")
    lead_id = serializers.UUIDField(required=False, allow_null=True, default=None)
    conversation_id = serializers.UUIDField(required=False, allow_null=True, default=None)


class ConciergeConfirmSerializer(StrictSerializer):
    proposal_id = serializers.UUIDField()


class ConciergeFactSerializer(Serializer[Any]):
    """One looked-up value; null where it is not known."""

    name = serializers.CharField()
    value = serializers.JSONField()


class ConciergeLinkSerializer(Serializer[Any]):
    label = serializers.CharField()  # type: ignore[assignment]  # a link has one too
    href = serializers.CharField(help_text="A path of this site.")


class ConciergeProposalSerializer(Serializer[Any]):
    """An act that waits for the person's confirmation."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=["handoff", "take_over", "hand_back"])
    label = serializers.CharField(help_text="For the button.")  # type: ignore[assignment]  # as above
    consequence = serializers.CharField(help_text="What then happens, in one sentence.")
    lead_id = serializers.UUIDField()
    to = serializers.CharField(help_text="A bot's wire name, person, me, or its_bot.")


class ConciergeAnswerSerializer(Serializer[Any]):
    """``act`` says what was understood; after a confirmation it is ``done``."""

    session_id = serializers.CharField()
    act = serializers.CharField()
    answer = serializers.CharField(help_text="Plain text in lines; leads' own words are in quotation marks.")
    confidence = serializers.FloatField(help_text="0 to 1: how sure the understanding is.")
    facts = ConciergeFactSerializer(many=True)
    links = ConciergeLinkSerializer(many=True)
    proposals = ConciergeProposalSerializer(many=True)
    lead_id = serializers.UUIDField(allow_null=True, help_text="The lead that the answer is about.")
    conversation_id = serializers.UUIDField(allow_null=True)


class ConciergeAskView(ActorAPIView):
    """Ask the concierge; it looks things up with the caller's permissions and changes nothing by itself."""

    permissions = {"post": "bots:read"}
    rate = Rate("concierge-ask", limit=60, seconds=60)

    @extend_schema(
        operation_id="ask_concierge",
        request=ConciergeAskSerializer,
        responses={200: ConciergeAnswerSerializer, 404: None},
        tags=_TAGS,
    )
    def post(self, request: Request) -> HttpResponse:
        body = self.read_body(ConciergeAskSerializer)
        now = tenant_selectors.now_for(tenant_id=self.actor.tenant_id)
        reply = concierge_services.ask(actor=self.actor, now=now, **body)
        return json_response(concierge_answers.as_shown(reply, session_id=body["session_id"]))


class ConciergeConfirmView(ActorAPIView):
    """Carry out what the concierge proposed to this caller."""

    permissions = {"post": "conversations:write"}

    @extend_schema(
        operation_id="confirm_concierge_proposal",
        request=ConciergeConfirmSerializer,
        responses={200: ConciergeAnswerSerializer, 404: None},
        tags=_TAGS,
    )
    def post(self, request: Request) -> HttpResponse:
        proposal_id = self.read_body(ConciergeConfirmSerializer)["proposal_id"]
        now = tenant_selectors.now_for(tenant_id=self.actor.tenant_id)
        session_id, reply = concierge_services.confirm(actor=self.actor, proposal_id=proposal_id, now=now)
        return json_response(concierge_answers.as_shown(reply, session_id=session_id))
