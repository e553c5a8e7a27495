"""The company's settings, members, API keys, and the caller's own devices."""

from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from accounts.api import presenters
from accounts.api.answers import (
    ApiKeyPageSerializer,
    ApiKeySerializer,
    MemberPageSerializer,
    MemberSerializer,
    NewApiKeySerializer,
    SignInPageSerializer,
    TenantConfigSerializer,
)
from accounts.api.serializers import (
    ApiKeyCreateSerializer,
    MemberAddSerializer,
    MemberChangeSerializer,
    PageQuerySerializer,
    TenantChangeSerializer,
)
from accounts.models.roles import Role
from accounts.selectors import api_keys as api_key_selectors
from accounts.selectors import memberships as membership_selectors
from accounts.selectors import sign_ins as sign_in_selectors
from accounts.selectors import tenants as tenant_selectors
from accounts.services import api_keys as api_key_services
from accounts.services import memberships as membership_services
from accounts.services import sign_ins as sign_in_services
from accounts.services import tenants as tenant_services
from common.api.pagination import DEFAULT_LIMIT, paginate
from common.api.permissions import SIGNED_IN
from common.api.renderers import json_response
from common.api.views import ActorAPIView, ActorViewSet


class TenantConfigView(ActorAPIView):
    """The company's settings: names, branding, features, limits, and its clock."""

    permissions = {"get": "tenant:read", "patch": "tenant:write"}
    max_body_bytes = 64 * 1024

    @extend_schema(operation_id="get_tenant_config", responses=TenantConfigSerializer, tags=["tenant"])
    def get(self, request: Request) -> HttpResponse:
        tenant = tenant_selectors.get_tenant_for(actor=self.actor)
        return json_response(presenters.show_config(tenant, now=tenant.now()))

    @extend_schema(
        operation_id="change_tenant_config",
        request=TenantChangeSerializer,
        responses=TenantConfigSerializer,
        tags=["tenant"],
    )
    def patch(self, request: Request) -> HttpResponse:
        tenant = tenant_services.change_tenant(
            actor=self.actor, changes=self.read_body(TenantChangeSerializer)
        )
        return json_response(presenters.show_config(tenant, now=tenant.now()))


class MemberViewSet(ActorViewSet):
    """Who belongs to the company."""

    permissions = {
        "list": "members:read",
        "create": "members:write",
        "retrieve": "members:read",
        "partial_update": "members:write",
        "destroy": "members:write",
    }

    @extend_schema(
        operation_id="list_members",
        parameters=[PageQuerySerializer],
        responses=MemberPageSerializer,
        tags=["members"],
    )
    def list(self, request: Request) -> HttpResponse:
        query = self.read_query(PageQuerySerializer)
        members = membership_selectors.list_members_for(actor=self.actor)
        page = paginate(
            members, order=["id"], cursor=query.get("cursor"), limit=query.get("limit", DEFAULT_LIMIT)
        )
        return json_response(page.envelope([presenters.show_member(one) for one in page.items]))

    @extend_schema(
        operation_id="add_member",
        request=MemberAddSerializer,
        responses={201: MemberSerializer},
        tags=["members"],
    )
    def create(self, request: Request) -> HttpResponse:
        body = self.read_body(MemberAddSerializer)
        membership = membership_services.add_member(actor=self.actor, **{**body, "role": Role(body["role"])})
        return json_response(presenters.show_member(membership), status=201)

    @extend_schema(operation_id="get_member", responses=MemberSerializer, tags=["members"])
    def retrieve(self, request: Request, pk: UUID) -> HttpResponse:
        return json_response(
            presenters.show_member(membership_selectors.get_member_for(actor=self.actor, membership_id=pk))
        )

    @extend_schema(
        operation_id="change_member",
        request=MemberChangeSerializer,
        responses=MemberSerializer,
        tags=["members"],
    )
    def partial_update(self, request: Request, pk: UUID) -> HttpResponse:
        role = Role(self.read_body(MemberChangeSerializer)["role"])
        membership = membership_services.change_role(actor=self.actor, membership_id=pk, role=role)
        return json_response(presenters.show_member(membership))

    @extend_schema(operation_id="remove_member", responses={204: None}, tags=["members"])
    def destroy(self, request: Request, pk: UUID) -> HttpResponse:
        membership_services.remove_member(actor=self.actor, membership_id=pk)
        return HttpResponse(status=204)


class ApiKeyViewSet(ActorViewSet):
    """Keys for programs. The key itself is in the answer that creates it and nowhere else."""

    permission = "api_keys:manage"

    @extend_schema(
        operation_id="list_api_keys",
        parameters=[PageQuerySerializer],
        responses=ApiKeyPageSerializer,
        tags=["api keys"],
    )
    def list(self, request: Request) -> HttpResponse:
        query = self.read_query(PageQuerySerializer)
        keys = api_key_selectors.list_api_keys_for(actor=self.actor)
        page = paginate(
            keys, order=["-id"], cursor=query.get("cursor"), limit=query.get("limit", DEFAULT_LIMIT)
        )
        return json_response(page.envelope([presenters.show_api_key(one) for one in page.items]))

    @extend_schema(
        operation_id="create_api_key",
        request=ApiKeyCreateSerializer,
        responses={201: NewApiKeySerializer},
        tags=["api keys"],
    )
    def create(self, request: Request) -> HttpResponse:
        body = self.read_body(ApiKeyCreateSerializer)
        api_key, key = api_key_services.create_api_key(actor=self.actor, **body)
        shown = presenters.show_api_key(api_key) | {"key": key}
        return json_response(shown, status=201, headers={"Cache-Control": "no-store"})

    @extend_schema(operation_id="get_api_key", responses=ApiKeySerializer, tags=["api keys"])
    def retrieve(self, request: Request, pk: UUID) -> HttpResponse:
        return json_response(
            presenters.show_api_key(api_key_selectors.get_api_key_for(actor=self.actor, api_key_id=pk))
        )

    @extend_schema(operation_id="revoke_api_key", responses={200: ApiKeySerializer}, tags=["api keys"])
    def destroy(self, request: Request, pk: UUID) -> HttpResponse:
        api_key = api_key_services.revoke_api_key(actor=self.actor, api_key_id=pk)
        return json_response(presenters.show_api_key(api_key))


class SignInViewSet(ActorViewSet):
    """The caller's own devices that are signed in to this company."""

    permission = SIGNED_IN

    @extend_schema(
        operation_id="list_sign_ins",
        parameters=[PageQuerySerializer],
        responses=SignInPageSerializer,
        tags=["auth"],
    )
    def list(self, request: Request) -> HttpResponse:
        query = self.read_query(PageQuerySerializer)
        rows = sign_in_selectors.list_own_sign_ins_for(actor=self.actor)
        page = paginate(
            rows, order=["-id"], cursor=query.get("cursor"), limit=query.get("limit", DEFAULT_LIMIT)
        )
        return json_response(
            page.envelope([presenters.show_sign_in(one, actor=self.actor) for one in page.items])
        )

    @extend_schema(operation_id="end_sign_in", responses={204: None}, tags=["auth"])
    def destroy(self, request: Request, pk: UUID) -> HttpResponse:
        sign_in_services.end_own_sign_in(actor=self.actor, sign_in_id=pk)
        return HttpResponse(status=204)
