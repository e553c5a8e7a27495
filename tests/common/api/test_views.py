"""Nobody enters a view that declares nothing."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import Client
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory, force_authenticate

from common.actor import Actor
from common.api.renderers import json_response
from common.api.views import ActorAPIView, ActorViewSet
from common.tenancy import current_scope
from tests.common.api.endpoints import Guarded

pytestmark = [pytest.mark.urls("tests.common.api.endpoints"), pytest.mark.django_db]


def actor(*permissions: str) -> Actor:
    return Actor(
        tenant_id=uuid4(), user_id=uuid4(), role="viewer", permissions=frozenset(permissions), label="Bob"
    )


def get_as(view: Any, who: Any) -> Any:
    request = APIRequestFactory().get("/")
    if who is not None:
        force_authenticate(request, token=who)
    return view.as_view()(request)


def test_a_view_without_a_permission_cannot_be_imported() -> None:
    with pytest.raises(ImproperlyConfigured, match="post declares no permission"):

        class Careless(ActorAPIView):
            permissions = {"get": "leads:read"}

            def get(self, request: Request) -> HttpResponse:
                return HttpResponse()

            def post(self, request: Request) -> HttpResponse:
                return HttpResponse()


def test_an_action_without_a_permission_cannot_be_imported() -> None:
    with pytest.raises(ImproperlyConfigured, match="archive declares no permission"):

        class Careless(ActorViewSet):
            permissions = {"list": "leads:read"}

            def list(self, request: Request) -> HttpResponse:
                return HttpResponse()

            @action(detail=True, methods=["post"])
            def archive(self, request: Request) -> HttpResponse:
                return HttpResponse()


def test_nobody_is_asked_to_sign_in(client: Client) -> None:
    assert client.get("/api/guarded").status_code == 401


def test_the_permission_decides() -> None:
    assert get_as(Guarded, actor("leads:read")).status_code == 200
    denied = get_as(Guarded, actor("leads:write"))
    assert denied.status_code == 403
    assert b"leads:read" in denied.content


def test_head_takes_what_get_takes(client: Client) -> None:
    assert client.head("/api/guarded").status_code == 401


def test_the_view_runs_in_its_actors_scope_and_leaves_it() -> None:
    class Where(ActorAPIView):
        permission = "leads:read"

        def get(self, request: Request) -> HttpResponse:
            return json_response({"scope": current_scope().tenant_id})

    who = actor("leads:read")
    assert str(who.tenant_id) in get_as(Where, who).content.decode()
    assert current_scope().tenant_id is None
