"""Phone calls."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.serializers import Serializer

from bots.api.serializers import PageQuerySerializer
from bots.models.calls import Call
from bots.selectors import calls as call_selectors
from common.api.pagination import DEFAULT_LIMIT, paginate
from common.api.renderers import json_response
from common.api.serializers import page_of
from common.api.views import ActorViewSet

_TAGS = ["calls"]


class CallListQuerySerializer(PageQuerySerializer):
    lead_id = serializers.UUIDField(required=False)
    status = serializers.ChoiceField(choices=Call.Status.choices, required=False)


class CallSerializer(Serializer[Any]):
    """One call. Times are the tenant's; ``provider`` is ``simulated`` where no telephone rang."""

    call_id = serializers.UUIDField()
    lead_id = serializers.UUIDField()
    lead_name = serializers.CharField()
    outbound_id = serializers.UUIDField(allow_null=True, help_text="The message that it was placed for.")
    direction = serializers.ChoiceField(choices=Call.Direction.choices)
    from_number = serializers.CharField()
    to_number = serializers.CharField()
    status = serializers.ChoiceField(choices=Call.Status.choices)
    answered_by = serializers.CharField(help_text="human, machine_start, fax, unknown; empty: not said.")
    duration_seconds = serializers.IntegerField(allow_null=True)
    provider = serializers.CharField()
    provider_sid = serializers.CharField(allow_null=True)
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class CallEventSerializer(Serializer[Any]):
    """One thing that the telephone network said."""

    source = serializers.CharField()  # type: ignore[assignment]  # an event has one, too
    sequence = serializers.IntegerField()
    status = serializers.CharField()
    received_at = serializers.DateTimeField(help_text="Wall time.")


class CallInFullSerializer(CallSerializer):
    """A call with what was said of it, in the order in which it counts."""

    events = CallEventSerializer(many=True)


CallPageSerializer = page_of(CallSerializer)


class CallViewSet(ActorViewSet):
    """Phone calls, the latest first."""

    permissions = {"list": "follow_ups:read", "retrieve": "follow_ups:read"}

    @extend_schema(
        operation_id="list_calls",
        parameters=[CallListQuerySerializer],
        responses={200: CallPageSerializer, 404: None},
        tags=_TAGS,
    )
    def list(self, request: Request) -> HttpResponse:
        query = self.read_query(CallListQuerySerializer)
        cursor, limit = query.pop("cursor", None), query.pop("limit", DEFAULT_LIMIT)
        page = paginate(
            call_selectors.list_calls_for(actor=self.actor, **query),
            order=("-started_at", "-id"),
            cursor=cursor,
            limit=limit,
        )
        return json_response(page.envelope([call_selectors.show_call(one) for one in page.items]))

    @extend_schema(operation_id="get_call", responses=CallInFullSerializer, tags=_TAGS)
    def retrieve(self, request: Request, pk: UUID) -> HttpResponse:
        call = call_selectors.get_call_for(actor=self.actor, call_id=pk)
        return json_response(call_selectors.show_call_in_full(call))
