"""Taking what integrators report: each of their ids is one report for ever, however often it is sent."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db import transaction
from django.utils import timezone

from common.actor import Actor
from common.exceptions import FieldProblem
from common.tenancy import tenant_scope
from events import log
from operations.events import Alert, NetworkAlertReported, ServiceActivated, ServiceSuspended, Severity
from operations.exceptions import DetailsTooLargeError, ReportFromTheFutureError
from operations.models import NetworkAlert, ServiceEvent

MAX_DETAILS_BYTES = 16 * 1024
FARTHEST_AHEAD = timedelta(hours=24)
_TOLD_AS = {
    ServiceEvent.Kind.ACTIVATED: ServiceActivated,
    ServiceEvent.Kind.SUSPENDED: ServiceSuspended,
}


def report_network_alert(
    *,
    actor: Actor,
    external_id: str,
    severity: str,
    title: str,
    message: str,
    device: str = "",
    source: str = "",
    details: dict[str, Any] | None = None,
    occurred_at: datetime | None = None,
    resolved: bool = False,
) -> tuple[NetworkAlert, bool]:
    """The alert of this id, and whether this call brought it. Brought again, it stays as it was kept, and
    nothing is told; only ``resolved`` ends it, once.

    Raises `DetailsTooLargeError` and `ReportFromTheFutureError`.
    """
    actor.check("network_alerts:write")
    alert = NetworkAlert(
        external_id=external_id,
        severity=severity,
        title=title,
        message=message,
        device=device,
        source=source,
        details=_checked_details(details),
        occurred_at=_checked_moment(occurred_at),
        resolved_at=timezone.now() if resolved else None,
        tenant_id=actor.tenant_id,
    )
    with tenant_scope(actor.tenant_id), transaction.atomic():
        # Whoever comes second waits here for the first to commit, and then finds their alert.
        NetworkAlert.objects.bulk_create([alert], ignore_conflicts=True)
        own = NetworkAlert.objects.filter(tenant_id=actor.tenant_id)
        if own.filter(id=alert.id).exists():
            _tell_of_alert(alert)
            return alert, True
        kept = own.select_for_update(no_key=True).get(external_id=external_id)
        if resolved and kept.resolved_at is None:
            kept.resolved_at = alert.resolved_at
            kept.save(update_fields=["resolved_at", "updated_at"])
            _tell_of_alert(kept)
        return kept, False


def report_service_event(
    *,
    actor: Actor,
    external_id: str,
    kind: str,
    service_id: str,
    customer_id: str = "",
    reason: str = "",
    details: dict[str, Any] | None = None,
    occurred_at: datetime | None = None,
) -> tuple[ServiceEvent, bool]:
    """The service event of this id, and whether this call brought it; brought again, nothing is told.

    Raises `DetailsTooLargeError` and `ReportFromTheFutureError`.
    """
    actor.check("service_events:write")
    event = ServiceEvent(
        external_id=external_id,
        kind=kind,
        service_id=service_id,
        customer_id=customer_id,
        reason=reason,
        details=_checked_details(details),
        occurred_at=_checked_moment(occurred_at),
        tenant_id=actor.tenant_id,
    )
    with tenant_scope(actor.tenant_id), transaction.atomic():
        ServiceEvent.objects.bulk_create([event], ignore_conflicts=True)
        own = ServiceEvent.objects.filter(tenant_id=actor.tenant_id)
        if not own.filter(id=event.id).exists():
            return own.get(external_id=external_id), False
        log.publish(
            _TOLD_AS[ServiceEvent.Kind(kind)](
                service_id=service_id,
                customer_id=customer_id,
                id=external_id,
                reason=reason,
                details=event.details,
                occurred_at=event.occurred_at,
            )
        )
    return event, True


def _tell_of_alert(alert: NetworkAlert) -> None:
    log.publish(
        NetworkAlertReported(
            network_alert_id=alert.id,
            id=alert.external_id,
            severity=Severity(alert.severity),
            alert=Alert(
                id=alert.external_id,
                severity=Severity(alert.severity),
                title=alert.title,
                message=alert.message,
                device=alert.device,
                source=alert.source,
                details=alert.details,
                occurred_at=alert.occurred_at,
                resolved=alert.resolved_at is not None,
                resolved_at=alert.resolved_at,
            ),
        )
    )


def _checked_details(details: dict[str, Any] | None) -> dict[str, Any]:
    size = len(msgspec.json.encode(details or {}))
    if size > MAX_DETAILS_BYTES:
        raise DetailsTooLargeError(f"details has {size} bytes as JSON; a report takes {MAX_DETAILS_BYTES}.")
    return details or {}


def _checked_moment(occurred_at: datetime | None) -> datetime:
    now = timezone.now()
    if occurred_at is not None and occurred_at > now + FARTHEST_AHEAD:
        detail = "Must not be more than 24 hours ahead."
        problem = FieldProblem("occurred_at", ReportFromTheFutureError.code, detail)
        raise ReportFromTheFutureError(f"occurred_at: {detail}", errors=[problem])
    return occurred_at or now
