"""Who is to be left alone."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.serializers import Serializer

from accounts.selectors import tenants as tenant_selectors
from bots.api.serializers import PageQuerySerializer
from bots.models.leads import Channel
from bots.models.suppressions import Suppression
from bots.selectors import suppressions as suppression_selectors
from bots.services import suppressions as suppression_services
from common.api.pagination import DEFAULT_LIMIT, paginate
from common.api.renderers import json_response
from common.api.serializers import StrictSerializer, TextField, page_of
from common.api.views import ActorViewSet

_TAGS = ["suppressions"]
STATES = ("current", "lifted", "all")


class SuppressionListQuerySerializer(PageQuerySerializer):
    channel = serializers.ChoiceField(choices=Channel.choices, required=False)
    address = TextField(max_length=254, required=False, help_text="A telephone number or an email address.")
    topic = TextField(max_length=40, required=False)
    lead_id = serializers.UUIDField(required=False)
    state = serializers.ChoiceField(choices=STATES, required=False, help_text="current if absent.")


class SuppressionCreateSerializer(StrictSerializer):
    channel = serializers.ChoiceField(choices=Channel.choices)
    address = TextField(max_length=254)
    reason = TextField(max_length=150)
    topic = TextField(
        max_length=40, required=False, allow_blank=True, help_text="One kind of message; all if absent."
    )


class SuppressionLiftSerializer(StrictSerializer):
    reason = TextField(max_length=200)


class SuppressionSerializer(Serializer[Any]):
    """An address that is left alone on one channel, and what said so. Times are the tenant's."""

    id = serializers.UUIDField()
    channel = serializers.ChoiceField(choices=Channel.choices)
    address = serializers.CharField(help_text="E.164 telephone number, or email in lower case.")
    scope = serializers.ChoiceField(choices=Suppression.Scope.choices)
    topic = serializers.CharField(help_text="The kind of message, where one is meant alone.")
    lead_id = serializers.UUIDField(allow_null=True)
    source = serializers.CharField()  # type: ignore[assignment]  # a suppression has one too
    wording = serializers.CharField(help_text="What the lead wrote.")
    message_id = serializers.UUIDField(allow_null=True)
    suppressed_at = serializers.DateTimeField()
    lifted_at = serializers.DateTimeField(allow_null=True)
    lifted_because = serializers.CharField()
    recorded_by_id = serializers.UUIDField(allow_null=True)
    created_at = serializers.DateTimeField(help_text="Wall time.")


SuppressionPageSerializer = page_of(SuppressionSerializer)


class SuppressionViewSet(ActorViewSet):
    """Addresses that are left alone, the latest first."""

    permissions = {"list": "leads:read", "create": "leads:write", "lift": "leads:write"}

    @extend_schema(
        operation_id="list_suppressions",
        parameters=[SuppressionListQuerySerializer],
        responses={200: SuppressionPageSerializer, 404: None},
        tags=_TAGS,
    )
    def list(self, request: Request) -> HttpResponse:
        query = self.read_query(SuppressionListQuerySerializer)
        cursor, limit = query.pop("cursor", None), query.pop("limit", DEFAULT_LIMIT)
        page = paginate(
            suppression_selectors.list_suppressions_for(actor=self.actor, **query),
            order=("-suppressed_at", "-id"),
            cursor=cursor,
            limit=limit,
        )
        return json_response(
            page.envelope([suppression_selectors.show_suppression(one) for one in page.items])
        )

    @extend_schema(
        operation_id="create_suppression",
        request=SuppressionCreateSerializer,
        responses={201: SuppressionSerializer},
        tags=_TAGS,
    )
    def create(self, request: Request) -> HttpResponse:
        """Leave an address alone; one that is already left alone stays as it is."""
        suppression = suppression_services.suppress(
            actor=self.actor,
            now=tenant_selectors.now_for(tenant_id=self.actor.tenant_id),
            **self.read_body(SuppressionCreateSerializer),
        )
        return json_response(suppression_selectors.show_suppression(suppression), status=201)

    @extend_schema(
        operation_id="lift_suppression",
        request=SuppressionLiftSerializer,
        responses=SuppressionSerializer,
        tags=_TAGS,
    )
    @action(detail=True, methods=["post"])
    def lift(self, request: Request, pk: UUID) -> HttpResponse:
        """Allow an address to be written to again, for a reason that is kept."""
        suppression = suppression_services.lift(
            actor=self.actor,
            suppression_id=pk,
            now=tenant_selectors.now_for(tenant_id=self.actor.tenant_id),
            **self.read_body(SuppressionLiftSerializer),
        )
        return json_response(suppression_selectors.show_suppression(suppression))
