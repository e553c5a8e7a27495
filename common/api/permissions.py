"""Who may pass: the REST framework's default permission, which denies every view that declares nothing."""

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from common.actor import Actor
from common.exceptions import NotAuthenticatedError

ANYONE = "anyone"
SIGNED_IN = "signed in"


class HasDeclaredPermission(BasePermission):
    """Denies every view that does not declare what it takes: the default of the whole API."""

    def has_permission(self, request: Request, view: object) -> bool:
        required = getattr(view, "required_permission", None)
        if required is None:
            return False
        check_access(request.auth, required())
        return True


def check_access(actor: object, required: str) -> None:
    """Raise `NotAuthenticatedError` without an actor and `PermissionDeniedError` without the permission."""
    if required == ANYONE:
        return
    if not isinstance(actor, Actor):
        raise NotAuthenticatedError("Send a Bearer access token or API key, or sign in on the website.")
    if required != SIGNED_IN:
        actor.check(required)
