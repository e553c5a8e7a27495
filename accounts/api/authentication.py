"""Who sends a request: a Bearer access token or API key, or a browser with its session cookie."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from rest_framework.authentication import BaseAuthentication, CSRFCheck
from rest_framework.request import Request

from accounts.exceptions import CsrfFailedError, ForeignTenantError, InvalidTokenError, MalformedTenantError
from accounts.selectors import actors as actor_selectors
from accounts.services import api_keys as api_key_services
from accounts.services import refusals
from common.actor import Actor
from common.addresses import client_address
from events import log

MAX_CREDENTIAL_LENGTH = 4096


class BearerAuthentication(BaseAuthentication):
    """``Authorization: Bearer`` with an access token or an API key; ``X-API-Key`` with an API key."""

    def authenticate(self, request: Request) -> tuple[None, Actor] | None:
        credential = _credential_of(request.META)
        if credential is None:
            return None
        tenant_id = wanted_tenant(request.META)
        with _recording_refusals(request.META):
            if credential.startswith(actor_selectors.KEY_PREFIX):
                found = actor_selectors.actor_for_api_key(key=credential, tenant_id=tenant_id)
                if found.use_is_stale:
                    api_key_services.note_use(actor=found.actor)
                actor = found.actor
            else:
                actor = actor_selectors.actor_for_token(token=credential, tenant_id=tenant_id)
        log.acting_user.set(actor.user_id)
        return None, actor

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="switchboard"'


class SessionAuthentication(BaseAuthentication):
    """The browser session of our own pages; requests that change something need the CSRF token too."""

    def authenticate(self, request: Request) -> tuple[None, Actor] | None:
        outer: HttpRequest = request._request
        tenant_id = wanted_tenant(request.META)
        with _recording_refusals(request.META):
            actor = actor_selectors.find_actor_for_session(session=outer.session, tenant_id=tenant_id)
        if actor is None:
            return None
        _check_csrf(outer)
        log.acting_user.set(actor.user_id)
        return None, actor


def wanted_tenant(meta: dict[str, Any]) -> UUID | None:
    """The tenant that ``X-Tenant-ID`` names. Raises `MalformedTenantError` for what is no identifier."""
    raw = meta.get("HTTP_X_TENANT_ID")
    if not raw:
        return None
    try:
        return UUID(raw)
    except ValueError as error:
        raise MalformedTenantError("X-Tenant-ID must be a company's identifier, a UUID.") from error


@contextmanager
def _recording_refusals(meta: dict[str, Any]) -> Iterator[None]:
    try:
        yield
    except ForeignTenantError as error:
        # Without the header it is the company that a browser chose once, and left since.
        if error.attempt is not None and meta.get("HTTP_X_TENANT_ID"):
            refusals.record_foreign_tenant(error.attempt, address=client_address(meta))
        raise


def _credential_of(meta: dict[str, Any]) -> str | None:
    header = meta.get("HTTP_AUTHORIZATION", "")
    key = meta.get("HTTP_X_API_KEY")
    if not header:
        credential = key
    else:
        kind, _, credential = header.partition(" ")
        if kind.lower() != "bearer" or not credential.strip():
            raise InvalidTokenError(
                "The Authorization header reads: Bearer, a space, and a token or an API key."
            )
        credential = credential.strip()
    if credential and (len(credential) > MAX_CREDENTIAL_LENGTH or not credential.isascii()):
        raise InvalidTokenError("This is not a token of this server.")
    return credential or None


def _check_csrf(request: HttpRequest) -> None:
    check = CSRFCheck(_no_view)
    check.process_request(request)
    if check.process_view(request, _no_view, (), {}):
        raise CsrfFailedError("Send the CSRF token of this site in X-CSRFToken, as its own pages do.")


def _no_view(*args: Any, **kwargs: Any) -> HttpResponse:
    """Stands where the check of Django expects a view; the check alone is wanted."""
    return HttpResponse()
