"""What integrators report: the way in, and the lists."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from common.api.pagination import DEFAULT_LIMIT, paginate
from common.api.views import ActorAPIView
from operations.api.serializers import (
    NetworkAlertCreateSerializer,
    NetworkAlertFilterSerializer,
    NetworkAlertPageSerializer,
    NetworkAlertSerializer,
    ServiceEventCreateSerializer,
    ServiceEventFilterSerializer,
    ServiceEventPageSerializer,
    ServiceEventSerializer,
)
from operations.models import NetworkAlert, ServiceEvent
from operations.selectors import reports as report_selectors
from operations.services import reports as report_services

NEWEST_FIRST = ("-occurred_at", "-id")
MAX_BODY_BYTES = 128 * 1024


class NetworkAlertListView(ActorAPIView):
    """Network alerts, newest first. Integrators report them with an API key."""

    permissions = {"get": "services:read", "post": "network_alerts:write"}
    max_body_bytes = MAX_BODY_BYTES

    @extend_schema(
        operation_id="list_network_alerts",
        tags=["network and services"],
        parameters=[NetworkAlertFilterSerializer],
        responses=NetworkAlertPageSerializer,
    )
    def get(self, request: Request) -> Response:
        wanted = self.read_query(NetworkAlertFilterSerializer)
        cursor, limit = wanted.pop("cursor", None), wanted.pop("limit", DEFAULT_LIMIT)
        alerts = report_selectors.list_network_alerts_for(actor=self.actor, **wanted)
        page = paginate(alerts, order=NEWEST_FIRST, cursor=cursor, limit=limit)
        return Response(page.envelope([represent_alert(alert) for alert in page.items]))

    @extend_schema(
        operation_id="record_network_alert",
        tags=["network and services"],
        request=NetworkAlertCreateSerializer,
        responses={
            201: NetworkAlertSerializer,
            200: OpenApiResponse(NetworkAlertSerializer, "The id was reported before: this is kept of it."),
        },
    )
    def post(self, request: Request) -> Response:
        body = self.read_body(NetworkAlertCreateSerializer)
        alert, is_new = report_services.report_network_alert(
            actor=self.actor, external_id=body.pop("id"), **body
        )
        return Response(represent_alert(alert), status=HTTPStatus.CREATED if is_new else HTTPStatus.OK)


class ServiceEventListView(ActorAPIView):
    """What happened to customers' services, newest first. Integrators report it with an API key."""

    permissions = {"get": "services:read", "post": "service_events:write"}
    max_body_bytes = MAX_BODY_BYTES

    @extend_schema(
        operation_id="list_service_events",
        tags=["network and services"],
        parameters=[ServiceEventFilterSerializer],
        responses=ServiceEventPageSerializer,
    )
    def get(self, request: Request) -> Response:
        wanted = self.read_query(ServiceEventFilterSerializer)
        events = report_selectors.list_service_events_for(
            actor=self.actor, kind=wanted.get("event_type"), service_id=wanted.get("service_id")
        )
        page = paginate(
            events,
            order=NEWEST_FIRST,
            cursor=wanted.get("cursor"),
            limit=wanted.get("limit", DEFAULT_LIMIT),
        )
        return Response(page.envelope([represent_service_event(event) for event in page.items]))

    @extend_schema(
        operation_id="record_service_event",
        tags=["network and services"],
        request=ServiceEventCreateSerializer,
        responses={
            201: ServiceEventSerializer,
            200: OpenApiResponse(ServiceEventSerializer, "The id was reported before: this is kept of it."),
        },
    )
    def post(self, request: Request) -> Response:
        body = self.read_body(ServiceEventCreateSerializer)
        event, is_new = report_services.report_service_event(
            actor=self.actor, external_id=body.pop("id"), kind=body.pop("event_type"), **body
        )
        return Response(
            represent_service_event(event), status=HTTPStatus.CREATED if is_new else HTTPStatus.OK
        )


def represent_alert(alert: NetworkAlert) -> dict[str, Any]:
    """As the event's ``alert`` has it, so that the list and what is pushed can be merged by ``id``."""
    return {
        "id": alert.external_id,
        "severity": alert.severity,
        "title": alert.title,
        "message": alert.message,
        "device": alert.device,
        "source": alert.source,
        "details": alert.details,
        "occurred_at": alert.occurred_at,
        "resolved": alert.resolved_at is not None,
        "resolved_at": alert.resolved_at,
    }


def represent_service_event(event: ServiceEvent) -> dict[str, Any]:
    return {
        "id": event.external_id,
        "event_type": event.kind,
        "service_id": event.service_id,
        "customer_id": event.customer_id,
        "reason": event.reason,
        "details": event.details,
        "occurred_at": event.occurred_at,
    }
