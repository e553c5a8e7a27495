"""What the processes count, in the text format that Prometheus reads."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest, multiprocess

from common.api.errors import problem_response
from common.exceptions import NotAuthenticatedError, PermissionDeniedError, SwitchboardError

# With one of these a request came through a proxy, so its sender's address says nothing about the caller.
_PROXY_HEADERS = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")


class MetricsTokenError(NotAuthenticatedError):
    code = "realtime.metrics_token"


class MetricsNotLocalError(PermissionDeniedError):
    code = "realtime.metrics_not_local"


@require_safe
def serve_metrics(request: HttpRequest) -> HttpResponse:
    """All processes' numbers where they share a folder for them, else this process's.

    For whoever holds ``METRICS_TOKEN``; where none is set, for callers on this machine alone.
    """
    try:
        _admit(request)
    except SwitchboardError as error:
        return problem_response(error)
    return HttpResponse(
        generate_latest(_registry()),
        content_type=CONTENT_TYPE_LATEST,
        headers={"Cache-Control": "no-store"},
    )


def _admit(request: HttpRequest) -> None:
    if settings.METRICS_TOKEN:
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not constant_time_compare(given.strip(), settings.METRICS_TOKEN):
            raise MetricsTokenError("Send the token of METRICS_TOKEN as a bearer token.")
    elif not _is_local(request):
        raise MetricsNotLocalError("Without METRICS_TOKEN the metrics are shown on this machine alone.")


def _is_local(request: HttpRequest) -> bool:
    if settings.TRUSTED_PROXIES > 0 or any(name in request.META for name in _PROXY_HEADERS):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _registry() -> CollectorRegistry:
    if not settings.PROMETHEUS_MULTIPROC_DIR:
        return REGISTRY
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry, path=settings.PROMETHEUS_MULTIPROC_DIR)  # type: ignore[no-untyped-call]
    return registry
