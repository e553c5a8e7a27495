"""The scope of an admin request: one tenant, or for staff who said so all of them, for reading."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts import pages
from accounts.services import staff
from common.tenancy import all_tenants_scope

ADMIN_PREFIX = "/admin/"


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
        chosen = request.session.get(staff.SCOPE_KEY) if actor.is_staff else None
        if chosen not in (None, staff.ALL_TENANTS):
            actor = staff.as_staff_of(actor, tenant_id=UUID(chosen))
        reads_all = chosen == staff.ALL_TENANTS and request.method in ("GET", "HEAD")
        everything: AbstractContextManager[None] = all_tenants_scope() if reads_all else nullcontext()
        with pages.acting(request, actor=actor), everything:
            return self.get_response(request)
