"""What happens around every HTTP request: its correlation id, and its one line in the log.

Both are synchronous on purpose. Views are synchronous, so a synchronous stack reaches them with one hop from
the event loop, where a mixture would hop at every seam.
"""

from collections.abc import Callable
from time import perf_counter

import structlog
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from common import correlation
from common.actor import Actor
from common.redaction import redact_text

logger = structlog.get_logger("switchboard.requests")

GetResponse = Callable[[HttpRequest], HttpResponseBase]

QUIET_PREFIXES = ("/static/", "/health")


class CorrelationMiddleware:
    """Accepts a caller's ``X-Correlation-ID`` or makes one, and answers with it whatever happens."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        correlation_id = correlation.accept(request.META.get("HTTP_X_CORRELATION_ID"))
        with correlation.bind(correlation_id):
            response = self.get_response(request)
        response.headers["X-Correlation-ID"] = correlation_id
        return response


class RequestLogMiddleware:
    """Writes one line per request: the route, never the body, and the query without its secrets."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = perf_counter()
        response = self.get_response(request)
        if not request.path.startswith(QUIET_PREFIXES):
            _log(request, response, milliseconds=round((perf_counter() - started) * 1000, 1))
        return response


def _log(request: HttpRequest, response: HttpResponseBase, *, milliseconds: float) -> None:
    match = request.resolver_match
    details: dict[str, object] = {
        "method": request.method,
        "route": match.route if match else None,
        "status": response.status_code,
        "ms": milliseconds,
    }
    if match is None:
        details["path"] = request.path[:200]
    if query := request.META.get("QUERY_STRING"):
        details["query"] = redact_text(query)[:300]
    actor = getattr(request, "actor", None)
    if isinstance(actor, Actor):
        details["tenant_id"] = str(actor.tenant_id)
        details["user_id"] = str(actor.user_id) if actor.user_id else None
        if actor.api_key_id:
            details["api_key_id"] = str(actor.api_key_id)
    logger.info("request", **details)
