"""What the processes count, in the text format that Prometheus reads."""

from collections.abc import Iterator
from ipaddress import ip_address

import structlog
from django.conf import settings
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from psycopg_pool import PoolTimeout

from common.api.errors import problem_response
from common.exceptions import NotAuthenticatedError, PermissionDeniedError, SwitchboardError
from events import selectors as event_selectors

# With one of these a request came through a proxy, so its sender's address says nothing about the caller.
_PROXY_HEADERS = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")
logger = structlog.get_logger(__name__)


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
        generate_latest(_registry()) + generate_latest(_common),
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


class RelayLag(Collector):
    """How long the oldest event waits for its number; nothing while the database cannot be asked."""

    def collect(self) -> Iterator[Metric]:
        try:
            seconds = event_selectors.relay_lag_seconds()
        except (DatabaseError, PoolTimeout) as error:
            logger.warning("relay_lag_unknown", error=str(error))
            return
        yield GaugeMetricFamily(
            "switchboard_relay_lag_seconds", "How long the oldest event waits for the relay", value=seconds
        )


# What is the same whichever process is asked.
_common = CollectorRegistry(auto_describe=False)
_common.register(RelayLag())


def _registry() -> CollectorRegistry:
    if not settings.PROMETHEUS_MULTIPROC_DIR:
        return REGISTRY
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry, path=settings.PROMETHEUS_MULTIPROC_DIR)  # type: ignore[no-untyped-call]
    return registry
