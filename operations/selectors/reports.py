"""Reading what integrators reported."""

from django.db.models import QuerySet

from common.actor import Actor
from operations.models import NetworkAlert, ServiceEvent

PERMISSION = "services:read"


def list_network_alerts_for(
    *, actor: Actor, severity: str | None = None, resolved: bool | None = None
) -> QuerySet[NetworkAlert]:
    """The network alerts of the actor's tenant; unordered."""
    actor.check(PERMISSION)
    alerts = NetworkAlert.objects.filter(tenant_id=actor.tenant_id)
    if severity is not None:
        alerts = alerts.filter(severity=severity)
    if resolved is not None:
        alerts = alerts.filter(resolved_at__isnull=not resolved)
    return alerts


def list_service_events_for(
    *, actor: Actor, kind: str | None = None, service_id: str | None = None
) -> QuerySet[ServiceEvent]:
    """What happened to services of the actor's tenant; unordered."""
    actor.check(PERMISSION)
    events = ServiceEvent.objects.filter(tenant_id=actor.tenant_id)
    if kind is not None:
        events = events.filter(kind=kind)
    if service_id is not None:
        events = events.filter(service_id=service_id)
    return events
