"""Browser sessions for our own pages: signing in and out, and views that act for somebody."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import auth
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import SimpleTemplateResponse

from accounts.exceptions import ForeignTenantError, TenantSuspendedError
from accounts.selectors import actors as actor_selectors
from accounts.services import authentication, memberships, refusals, sign_ins
from common.actor import Actor
from common.addresses import client_address
from common.devices import device_of
from common.tenancy import tenant_scope
from events import log

_BACKEND = "django.contrib.auth.backends.ModelBackend"


class ActorRequest(HttpRequest):
    """A request whose view stands behind `require_actor`."""

    actor: Actor


def require_actor(
    permission: str | None = None,
) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., Any]]:
    """Let a page run only for somebody signed in, with ``request.actor``, inside their tenant's scope.

    Others are sent to the sign-in page. Without the named permission the answer is 403.
    """

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = find_page_actor(request)
            if actor is None:
                return redirect_to_login(request.get_full_path())
            if permission is not None and not actor.can(permission):
                raise PermissionDenied(f"This page needs the permission {permission}.")
            with acting(request, actor=actor):
                response = view(request, *args, **kwargs)
                # Templates ask the database while they are rendered, which must happen inside the scope.
                if isinstance(response, SimpleTemplateResponse):
                    response.render()
            return response

        return run

    return decorate


@contextmanager
def acting(request: HttpRequest, *, actor: Actor) -> Iterator[None]:
    """Run the block for an actor: their tenant's scope, and their name on the events that it publishes."""
    request.actor = actor  # type: ignore[attr-defined]
    token = log.acting_user.set(actor.user_id)
    try:
        with tenant_scope(actor.tenant_id):
            yield
    finally:
        log.acting_user.reset(token)


def find_page_actor(request: HttpRequest) -> Actor | None:
    """Who is signed in with this browser, or None.

    A company that was left or suspended since counts as signed out of.
    """
    try:
        return actor_selectors.find_actor_for_session(session=request.session)
    except (ForeignTenantError, TenantSuspendedError):
        request.session.get(actor_selectors.SESSION_KEY, {}).pop("chosen", None)
        request.session.modified = True
    try:
        return actor_selectors.find_actor_for_session(session=request.session)
    except TenantSuspendedError:
        return None


def sign_in_browser(
    request: HttpRequest, *, identifier: str, password: str, tenant_id: UUID | None = None
) -> authentication.SignedIn:
    """Sign a browser in; raises what `accounts.services.authentication.sign_in` raises.

    Call `common.devices.remember_device` on the answer, so that the next sign-in is known to come from here.
    """
    device = device_of(request, kind="browser")
    signed_in = authentication.sign_in(
        identifier=identifier, password=password, device=device, tenant_id=tenant_id
    )
    auth.login(request, signed_in.user, backend=_BACKEND)
    request.session[actor_selectors.SESSION_KEY] = actor_selectors.session_entry(sign_in=signed_in.sign_in)
    return signed_in


def sign_out_browser(request: HttpRequest) -> None:
    """End the browser's sign-in, and forget its session whether or not there was one."""
    actor = find_page_actor(request)
    if actor is not None:
        sign_ins.sign_out(actor=actor)
    auth.logout(request)


def choose_tenant(request: HttpRequest, *, tenant_id: UUID) -> Actor:
    """Let this browser go on in another company of the same user; others of theirs stay where they are.

    Raises `ForeignTenantError` for a company that is not theirs, which their own is told of, and
    `TenantSuspendedError` for one that is switched off.
    """
    try:
        actor = actor_selectors.find_actor_for_session(session=request.session, tenant_id=tenant_id)
    except ForeignTenantError as error:
        if error.attempt is not None:
            refusals.record_foreign_tenant(error.attempt, address=client_address(request.META))
        raise
    if actor is None:
        raise ForeignTenantError("Sign in first.")
    memberships.note_use(actor=actor)
    entry = request.session[actor_selectors.SESSION_KEY]
    request.session[actor_selectors.SESSION_KEY] = {**entry, "chosen": str(tenant_id)}
    return actor
