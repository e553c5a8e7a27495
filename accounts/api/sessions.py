"""Signing in and out, refreshing, and who one is."""

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request

from accounts.api import presenters
from accounts.api.answers import (
    CallerSerializer,
    RenewedTokensSerializer,
    SessionAliveSerializer,
    SignedOutSerializer,
    TokensSerializer,
)
from accounts.api.authentication import wanted_tenant
from accounts.api.serializers import (
    HeartbeatSerializer,
    PasswordChangeSerializer,
    RefreshSerializer,
    SignInSerializer,
    SignOutSerializer,
)
from accounts.exceptions import InvalidTokenError
from accounts.selectors import memberships as membership_selectors
from accounts.selectors import tenants as tenant_selectors
from accounts.selectors import users as user_selectors
from accounts.services import authentication, refresh_tokens, sign_ins
from common.addresses import client_address
from common.api.permissions import ANYONE, SIGNED_IN
from common.api.renderers import json_response
from common.api.views import ActorAPIView
from common.devices import device_of, remember_device
from common.exceptions import NotAuthenticatedError
from common.rates import Rate


class LoginView(ActorAPIView):
    """Sign in with a password; the answer holds the tokens in every spelling that existing clients read."""

    permission = ANYONE

    @extend_schema(
        operation_id="sign_in",
        parameters=[OpenApiParameter("X-Tenant-ID", OpenApiTypes.UUID, OpenApiParameter.HEADER)],
        request=SignInSerializer,
        responses={200: TokensSerializer, 401: None, 403: None, 429: None},
        auth=[],
        tags=["auth"],
    )
    def post(self, request: Request) -> HttpResponse:
        body = self.read_body(SignInSerializer)
        device = device_of(request._request, kind="api")
        signed_in, pair = authentication.sign_in_with_tokens(
            identifier=body["identifier"],
            password=body["password"],
            device=device,
            tenant_id=wanted_tenant(request.META) or body.get("tenant_id"),
        )
        membership = signed_in.membership
        user = presenters.show_user(signed_in.user, role=membership.role)
        tenant = presenters.show_tenant(membership.tenant)
        response = _private(presenters.show_tokens(pair, sign_in=signed_in.sign_in, user=user, tenant=tenant))
        remember_device(request._request, response)
        return response


class RefreshView(ActorAPIView):
    """Exchange a refresh token for a new pair; each token works once, and a reused one ends its session."""

    permission = ANYONE
    rate = Rate("refresh", limit=120, seconds=60)

    @extend_schema(
        operation_id="refresh_tokens",
        request=RefreshSerializer,
        responses={200: RenewedTokensSerializer, 401: None, 403: None},
        auth=[],
        tags=["auth"],
    )
    def post(self, request: Request) -> HttpResponse:
        body = self.read_body(RefreshSerializer)
        renewed = refresh_tokens.refresh(refresh_token=body["token"], address=client_address(request.META))
        membership = renewed.membership
        user = presenters.show_user(membership.user, role=membership.role)
        tenant = presenters.show_tenant(membership.tenant)
        shown = presenters.show_tokens(renewed.tokens, sign_in=renewed.sign_in, user=user, tenant=tenant)
        # One client's libraries read these three in camel case only.
        shown |= {
            "accessToken": renewed.tokens.access_token,
            "refreshToken": renewed.tokens.refresh_token,
            "expiresIn": renewed.tokens.expires_in,
        }
        return _private(shown)


class LogoutView(ActorAPIView):
    """End the present sign-in. A client whose access token ran out sends its refresh token instead."""

    permission = ANYONE
    reads_credentials = True

    def perform_authentication(self, request: Request) -> None:
        try:
            super().perform_authentication(request)
        except InvalidTokenError:
            # Clients send the token that ran out along with the refresh token, which is enough.
            request.auth = None

    @extend_schema(
        operation_id="sign_out",
        request=SignOutSerializer,
        responses=SignedOutSerializer,
        tags=["auth"],
    )
    def post(self, request: Request) -> HttpResponse:
        body = self.read_body(SignOutSerializer)
        token = body.get("refresh_token") or body.get("refreshToken")
        if request.auth is not None:
            sign_ins.sign_out(actor=self.actor)
        elif token:
            refresh_tokens.end_by_token(refresh_token=token)
        else:
            raise NotAuthenticatedError("Send the access token or the refresh token of the session to end.")
        return json_response({"status": "signed_out", "message": "Signed out."})


class MeView(ActorAPIView):
    """Who the caller is, in which company, and what they may do there."""

    permission = SIGNED_IN

    @extend_schema(operation_id="get_me", responses=CallerSerializer, tags=["auth"])
    def get(self, request: Request) -> HttpResponse:
        actor = self.actor
        tenant = tenant_selectors.get_tenant(tenant_id=actor.tenant_id)
        user = user_selectors.find_user_of(actor=actor)
        memberships = membership_selectors.memberships_of(user_id=user.id) if user else []
        return json_response(presenters.show_actor(actor, user=user, tenant=tenant, memberships=memberships))


class SessionHeartbeatView(ActorAPIView):
    """Keep the session alive while its client is open."""

    permission = SIGNED_IN
    rate = Rate("session-heartbeat", limit=30, seconds=60)

    @extend_schema(
        operation_id="keep_session_alive",
        request=HeartbeatSerializer,
        responses=SessionAliveSerializer,
        tags=["auth"],
    )
    def post(self, request: Request) -> HttpResponse:
        self.read_body(HeartbeatSerializer)
        expires_at = sign_ins.keep_alive(actor=self.actor)
        return json_response(
            {"session_id": self.actor.sign_in_id, "expires_at": expires_at, "server_time": timezone.now()}
        )


class PasswordView(ActorAPIView):
    """Change one's own password; every session of the account ends, this one too."""

    permission = SIGNED_IN

    @extend_schema(
        operation_id="change_password", request=PasswordChangeSerializer, responses={204: None}, tags=["auth"]
    )
    def post(self, request: Request) -> HttpResponse:
        body = self.read_body(PasswordChangeSerializer)
        device = device_of(request._request, kind="api")
        authentication.change_password(actor=self.actor, device=device, **body)
        return HttpResponse(status=204)


def _private(data: object) -> HttpResponse:
    return json_response(data, headers={"Cache-Control": "no-store"})
