"""The envelope of the routes that the hub's browser code calls, for answers and for refusals.

An answer is ``{status: "success", data, backend_status, timestamp}``. A refusal is
``{error, status: "error"}`` with our stable code beside it; what is missing altogether is 400 there, and not
422.
"""

from functools import cache
from typing import Any

import msgspec
from django.http import HttpResponse
from django.utils import timezone
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.serializers import Serializer

from common.api import errors
from common.api.renderers import json_response
from common.api.views import ActorAPIView

_MISSING = frozenset({"required", "blank", "null"})
_BACKEND_STATUS = "connected"


class HubErrorSerializer(Serializer[Any]):
    """A refusal as the hub's browser code reads it; ``code`` and ``correlation_id`` are as everywhere."""

    error = serializers.CharField()
    status = serializers.CharField(help_text="Always error.")
    message = serializers.CharField()
    type = serializers.CharField()
    title = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()
    errors = serializers.ListField(  # type: ignore[assignment]  # a serializer has some too
        child=serializers.DictField(child=serializers.CharField())
    )
    correlation_id = serializers.CharField()


REFUSALS = dict.fromkeys((400, 401, 403, 404, 409, 413, 415, 422, 503), HubErrorSerializer)


class NextRouteView(ActorAPIView):
    """A view whose refusals have the hub's shape."""

    def handle_exception(self, exc: Exception) -> HttpResponse:  # type: ignore[override]  # as ours all are
        response = super().handle_exception(exc)
        document = {**msgspec.json.decode(response.content), "status": "error"}
        status = 400 if _is_missing(exc) else response.status_code
        kept = {name: value for name, value in response.headers.items() if name != "Content-Type"}
        return json_response(document, status=status, headers=kept)

    def respond(self, data: dict[str, Any], *, status: int = 200) -> HttpResponse:
        envelope = {
            "status": "success",
            "data": data,
            "backend_status": _BACKEND_STATUS,
            "timestamp": timezone.now(),
        }
        return json_response(envelope, status=status)


@cache
def enveloped(data: type[Serializer[Any]]) -> type[Serializer[Any]]:
    """The envelope around a shape, for the OpenAPI document."""
    fields = {
        "status": serializers.CharField(help_text="Always success."),
        "data": data(),
        "backend_status": serializers.CharField(help_text="Always connected: there is nothing behind us."),
        "timestamp": serializers.DateTimeField(),
    }
    return type(data.__name__.replace("Serializer", "EnvelopeSerializer"), (Serializer,), fields)


def _is_missing(raised: Exception) -> bool:
    if not isinstance(raised, ValidationError):
        return False
    return any(problem.code in _MISSING for problem in errors.field_problems(raised.detail))
