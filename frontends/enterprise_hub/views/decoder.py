"""The intent decoder's scores of a lead."""

from time import perf_counter

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from bots.selectors import dialogues as dialogue_selectors
from common.api.renderers import json_response
from common.api.views import ActorAPIView
from frontends.enterprise_hub.answers import IntentScoreSerializer
from frontends.enterprise_hub.names import find_lead_id
from frontends.enterprise_hub.scores import break_down, classify


class IntentScoreView(ActorAPIView):
    """How a lead scores, computed at this moment from what it said."""

    permissions = {"get": "leads:read"}

    @extend_schema(
        operation_id="get_hub_intent_score", responses=IntentScoreSerializer, tags=["enterprise hub"]
    )
    def get(self, request: Request, lead_id: str) -> HttpResponse:
        began = perf_counter()
        found = dialogue_selectors.get_lead_scores_for(
            actor=self.actor, lead_id=find_lead_id(lead_id, actor=self.actor)
        )
        scores = found.scores
        return json_response(
            {
                "leadId": lead_id,
                "frsScore": scores.frs,
                "pcsScore": scores.pcs,
                "temperature": scores.temperature,
                "temperatureRule": scores.temperature_rule,
                "classification": classify(scores.frs),
                "nextBestAction": found.next_action,
                "breakdown": break_down(scores.pillars),
                "reasons": scores.reasons,
                "processingTimeMs": round((perf_counter() - began) * 1000, 2),
            }
        )
