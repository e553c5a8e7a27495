"""Callers for tests: programs and browsers that need not sign in first."""

from django.test import Client
from rest_framework.test import APIClient

from accounts.models.sign_ins import SignIn
from accounts.models.users import User
from accounts.selectors import actors as actor_selectors
from common.actor import Actor
from common.tenancy import tenant_scope


def client_of(actor: Actor | None = None) -> APIClient:
    """A program that calls as this actor; as nobody without one."""
    client = APIClient()
    if actor is not None:
        client.force_authenticate(user=None, token=actor)  # type: ignore[arg-type]  # the token is the actor
    return client


def browser_of(actor: Actor) -> Client:
    """A browser in which this person is signed in already."""
    assert actor.user_id
    assert actor.sign_in_id
    browser = Client()
    with tenant_scope(actor.tenant_id):
        browser.force_login(User.objects.get(id=actor.user_id))
        sign_in = SignIn.objects.get(id=actor.sign_in_id)
    session = browser.session
    session[actor_selectors.SESSION_KEY] = actor_selectors.session_entry(sign_in=sign_in)
    session.save()
    return browser
