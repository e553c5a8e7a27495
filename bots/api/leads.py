"""Leads and what they consented to."""

from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request

from accounts.selectors import tenants as tenant_selectors
from bots.api.answers import ConsentListSerializer, ConsentSerializer, LeadPageSerializer, LeadSerializer
from bots.api.serializers import (
    ConsentCreateSerializer,
    LeadCreateSerializer,
    LeadListQuerySerializer,
    LeadMergeSerializer,
    LeadUpdateSerializer,
    lead_filter_of,
)
from bots.models.leads import Consent, Lead
from bots.selectors import leads as lead_selectors
from bots.services import archiving
from bots.services import consents as consent_services
from bots.services import leads as lead_services
from common.api.pagination import DEFAULT_LIMIT
from common.api.renderers import json_response
from common.api.views import ActorAPIView, ActorViewSet
from common.exceptions import MalformedInputError


class LeadViewSet(ActorViewSet):
    """People whose homes we may sell."""

    permissions = {
        "list": "leads:read",
        "create": "leads:write",
        "retrieve": "leads:read",
        "partial_update": "leads:write",
        "archive": "leads:write",
        "restore": "leads:write",
        "merge": "leads:write",
    }

    @extend_schema(
        operation_id="list_leads",
        parameters=[LeadListQuerySerializer],
        responses=LeadPageSerializer,
        tags=["leads"],
    )
    def list(self, request: Request) -> HttpResponse:
        query = self.read_query(LeadListQuerySerializer)
        limit, cursor, sort = (
            query.pop("limit", DEFAULT_LIMIT),
            query.pop("cursor", None),
            query.pop("sort"),
        )
        page = lead_selectors.page_leads_for(
            actor=self.actor, wanted=lead_filter_of(query), sort=sort, cursor=cursor, limit=limit
        )
        return json_response(page.envelope())

    @extend_schema(
        operation_id="create_lead",
        request=LeadCreateSerializer,
        responses={201: LeadSerializer},
        tags=["leads"],
    )
    def create(self, request: Request) -> HttpResponse:
        lead = lead_services.create_lead(actor=self.actor, fields=self.read_body(LeadCreateSerializer))
        return _show(lead, status=201)

    @extend_schema(operation_id="get_lead", responses=LeadSerializer, tags=["leads"])
    def retrieve(self, request: Request, pk: UUID) -> HttpResponse:
        return _show(lead_selectors.get_lead_for(actor=self.actor, lead_id=pk))

    @extend_schema(
        operation_id="change_lead", request=LeadUpdateSerializer, responses=LeadSerializer, tags=["leads"]
    )
    def partial_update(self, request: Request, pk: UUID) -> HttpResponse:
        fields = self.read_body(LeadUpdateSerializer)
        revision = fields.pop("revision", None) or _if_match(request)
        lead = lead_services.update_lead(actor=self.actor, lead_id=pk, fields=fields, revision=revision)
        return _show(lead)

    @extend_schema(operation_id="archive_lead", request=None, responses={200: LeadSerializer}, tags=["leads"])
    @action(detail=True, methods=["post"])
    def archive(self, request: Request, pk: UUID) -> HttpResponse:
        self.read_no_body()
        now = tenant_selectors.now_for(tenant_id=self.actor.tenant_id)
        return _show(archiving.archive_lead(actor=self.actor, lead_id=pk, now=now))

    @extend_schema(operation_id="restore_lead", request=None, responses={200: LeadSerializer}, tags=["leads"])
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: UUID) -> HttpResponse:
        self.read_no_body()
        return _show(archiving.restore_lead(actor=self.actor, lead_id=pk))

    @extend_schema(
        operation_id="merge_lead",
        request=LeadMergeSerializer,
        responses={200: LeadSerializer},
        tags=["leads"],
    )
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, pk: UUID) -> HttpResponse:
        into = self.read_body(LeadMergeSerializer)["into_lead_id"]
        now = tenant_selectors.now_for(tenant_id=self.actor.tenant_id)
        return _show(archiving.merge_leads(actor=self.actor, lead_id=pk, into_lead_id=into, now=now))


class LeadConsentsView(ActorAPIView):
    """What a lead allowed and refused, the newest first."""

    permissions = {"get": "leads:read", "post": "leads:write"}

    @extend_schema(operation_id="list_consents", responses=ConsentListSerializer, tags=["leads"])
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        consents = lead_selectors.list_consents_for(actor=self.actor, lead_id=pk)[:200]
        return json_response({"results": [_show_consent(one) for one in consents]})

    @extend_schema(
        operation_id="record_consent",
        request=ConsentCreateSerializer,
        responses={201: ConsentSerializer},
        tags=["leads"],
    )
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        body = self.read_body(ConsentCreateSerializer)
        body.setdefault("given_at", tenant_selectors.now_for(tenant_id=self.actor.tenant_id))
        consent = consent_services.record_consent(actor=self.actor, lead_id=pk, **body)
        return json_response(_show_consent(consent), status=201)


def _show(lead: Lead, *, status: int = 200) -> HttpResponse:
    return json_response(
        lead_selectors.show_lead(lead), status=status, headers={"ETag": f'"{lead.revision}"'}
    )


def _show_consent(consent: Consent) -> dict[str, object]:
    names = (
        "id",
        "lead_id",
        "channel",
        "is_granted",
        "source",
        "wording",
        "given_at",
        "ended_at",
        "created_at",
    )
    return {name: getattr(consent, name) for name in names}


def _if_match(request: Request) -> int | None:
    tag = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    if not tag or tag == "*":
        return None
    if not (tag.isascii() and tag.isdigit() and len(tag) <= 9):
        raise MalformedInputError('If-Match must be the ETag of a lead, as "3".')
    return int(tag)
