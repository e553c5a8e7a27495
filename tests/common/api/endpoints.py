"""A small API that does nothing but meet every rule of the plumbing."""

from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request

from common import exceptions
from common.api.permissions import ANYONE
from common.api.renderers import json_response
from common.api.serializers import StrictSerializer, TextField
from common.api.views import ActorAPIView

RAISED: dict[str, Exception] = {
    "malformed": exceptions.MalformedInputError("Unreadable."),
    "unauthenticated": exceptions.NotAuthenticatedError("Who are you?"),
    "forbidden": exceptions.PermissionDeniedError("Not yours."),
    "absent": exceptions.NotFoundError("Not there."),
    "conflict": exceptions.ConflictError("Not now."),
    "gone": exceptions.GoneError("No more."),
    "large": exceptions.TooLargeError("Too much."),
    "media": exceptions.UnsupportedMediaError("Not this kind."),
    "invalid": exceptions.InvalidInputError("Not like this."),
    "locked": exceptions.LockedError("In use."),
    "limited": exceptions.RateLimitedError("Slower.", retry_after=7),
    "unavailable": exceptions.UnavailableError("Later."),
    "http404": Http404("internal words"),
    "suspicious": SuspiciousOperation("internal words"),
    "recursion": RecursionError("maximum recursion depth"),
    "integrity": IntegrityError("internal words"),
    "bug": ZeroDivisionError("internal words"),
}


class Phone(StrictSerializer):
    number = TextField(max_length=20)


class Body(StrictSerializer):
    name = TextField(max_length=10)
    note = TextField(max_length=100, multiline=True, required=False)
    phones = Phone(many=True, required=False)
    age = serializers.IntegerField(required=False, max_value=150)
    id = serializers.UUIDField(read_only=True)


class Echo(ActorAPIView):
    permission = ANYONE

    def post(self, request: Request) -> HttpResponse:
        return json_response(self.read_body(Body))


class Search(ActorAPIView):
    permission = ANYONE

    def get(self, request: Request) -> HttpResponse:
        return json_response(self.read_query(Body))


class Raise(ActorAPIView):
    permission = ANYONE

    def get(self, request: Request, name: str) -> HttpResponse:
        raise RAISED[name]


class Guarded(ActorAPIView):
    permissions = {"get": "leads:read"}

    def get(self, request: Request) -> HttpResponse:
        return json_response({"label": self.actor.label})


def broken(request: Any) -> HttpResponse:
    raise ZeroDivisionError("internal words")


urlpatterns = [
    path("api/echo", Echo.as_view()),
    path("api/search", Search.as_view()),
    path("api/raise/<name>", Raise.as_view()),
    path("api/guarded", Guarded.as_view()),
    path("api/broken", broken),
]

handler400 = "common.api.errors.bad_request"
handler403 = "common.api.errors.permission_denied"
handler404 = "common.api.errors.not_found"
handler500 = "common.api.errors.server_error"
