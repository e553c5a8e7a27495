"""The audit trail and the house's health over REST."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from common.api.pagination import paginate
from common.api.permissions import ANYONE
from common.api.views import ActorAPIView
from common.exceptions import NotFoundError
from operations.api.serializers import AuditAnswerSerializer, AuditQuerySerializer, HealthSerializer
from operations.models import AuditEntry
from operations.selectors import audit as audit_selectors
from operations.selectors import health as health_selectors
from operations.selectors.health import Condition

RECENT = 10
NEWEST_FIRST = ("-occurred_at", "-id")


class AuditTrailQueryView(ActorAPIView):
    """Look through the audit trail, newest first."""

    permission = "audit:read"

    @extend_schema(
        operation_id="query_audit_trail",
        request=AuditQuerySerializer,
        responses={200: AuditAnswerSerializer, 404: None},
        tags=["audit trail"],
    )
    def post(self, request: Request) -> Response:
        wanted = self.read_body(AuditQuerySerializer)
        if wanted.get("tenant_id") not in {None, self.actor.tenant_id}:
            raise NotFoundError("There is nothing here, or it is not yours to see.")
        entries = audit_selectors.list_audit_entries_for(
            actor=self.actor,
            start_time=wanted.get("start_time"),
            end_time=wanted.get("end_time"),
            categories=wanted.get("categories") or (),
            user_id=wanted.get("user_id"),
        )
        page = paginate(entries, order=NEWEST_FIRST, cursor=wanted.get("cursor"), limit=wanted["limit"])
        hours = audit_selectors.count_by_hour(entries=entries, end_time=wanted.get("end_time"))
        return Response(
            {
                "events": [represent(entry) for entry in page.items],
                "recent_events": [represent(entry) for entry in entries.order_by(*NEWEST_FIRST)[:RECENT]],
                "aggregated_by_hour": hours,
                "total": entries.count(),
                "next": page.next_cursor,
                "limit": page.limit,
            }
        )


class HealthView(ActorAPIView):
    """Whether the house is well. 503 when it can answer nothing; late live updates alone are ``degraded``."""

    permission = ANYONE
    authentication_classes = ()

    @extend_schema(
        operation_id="get_health",
        tags=["health"],
        auth=[],
        responses={200: HealthSerializer, 503: OpenApiResponse(HealthSerializer, "The database is away.")},
    )
    def get(self, request: Request) -> Response:
        health = health_selectors.get_health()
        unwell = health.status == Condition.UNHEALTHY
        return Response(health, status=HTTPStatus.SERVICE_UNAVAILABLE if unwell else HTTPStatus.OK)


def represent(entry: AuditEntry) -> dict[str, Any]:
    """An entry in the words of the audit trail's readers."""
    details = entry.details
    success = entry.outcome == AuditEntry.Outcome.SUCCESS
    return {
        "id": entry.id,
        "timestamp": entry.occurred_at,
        "category": entry.category,
        "action": entry.action,
        "level": entry.level,
        "outcome": entry.outcome,
        "success": success,
        "user_id": entry.user_id,
        "tenant_id": entry.tenant_id,
        "resource_type": entry.resource_type or None,
        "resource_id": entry.resource_id or None,
        "details": details,
        "ip_address": details.get("address"),
        "user_agent": details.get("device_label"),
        "error_message": None if success else details.get("reason"),
        "service_name": "switchboard",
        "correlation_id": entry.correlation_id,
        "seq": entry.seq,
        "previous_hash": entry.previous_hash,
        "hash": entry.hash,
    }
