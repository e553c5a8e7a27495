"""The scope of an admin request: one tenant, or for staff who said so all of them, for reading."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts import pages
from accounts.models.roles import PERMISSIONS
from common.actor import Actor
from common.tenancy import all_tenants_scope

ADMIN_PREFIX = "/admin/"
SCOPE_KEY = "admin_scope"
ALL_TENANTS = "all"


class AdminScopeMiddleware:
    """Gives every admin request its actor and their tenant's scope.

    Staff may have chosen another tenant than their own, or all tenants; the choice was told to whom it
    concerns when it was made. All tenants can be read and not changed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        actor = pages.find_page_actor(request) if request.path.startswith(ADMIN_PREFIX) else None
        if actor is None:
            return self.get_response(request)
        chosen = request.session.get(SCOPE_KEY) if actor.is_staff else None
        if chosen not in (None, ALL_TENANTS):
            actor = as_staff_of(actor, tenant_id=UUID(chosen))
        reads_all = chosen == ALL_TENANTS and request.method in ("GET", "HEAD")
        everything: AbstractContextManager[None] = all_tenants_scope() if reads_all else nullcontext()
        with pages.acting(request, actor=actor), everything:
            return self.get_response(request)


def as_staff_of(actor: Actor, *, tenant_id: UUID) -> Actor:
    """A staff member at work in a tenant that need not be their own."""
    return replace(actor, tenant_id=tenant_id, role="staff", permissions=frozenset(PERMISSIONS))
