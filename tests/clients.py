"""REST callers for tests."""

from rest_framework.test import APIClient

from common.actor import Actor


def client_of(actor: Actor | None = None) -> APIClient:
    """A caller who is this actor already, without signing in; nobody without one."""
    client = APIClient()
    if actor is not None:
        client.force_authenticate(user=None, token=actor)  # type: ignore[arg-type]  # the token is the actor
    return client
