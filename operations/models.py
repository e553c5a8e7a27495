"""The audit trail, in an order that nobody can rewrite unseen, and what integrators report."""

import hashlib
from typing import Any

import msgspec
from django.db import models

from common.models import TenantForeignKey, TenantModel
from common.tenancy import require_tenant_id
from events.base import AuditCategory
from operations.events import Severity

CATEGORIES = [(category.value, category.value.replace("_", " ").capitalize()) for category in AuditCategory]
SEVERITIES = [(severity.value, severity.value.capitalize()) for severity in Severity]
GENESIS_HASH = "0" * 64


class AuditEntry(models.Model):
    """One audited event. The database refuses to change or delete it; its hash covers the one before."""

    class Outcome(models.TextChoices):
        SUCCESS = "success", "Success"
        FAILURE = "failure", "Failure"
        DENIED = "denied", "Denied"

    class Level(models.TextChoices):
        INFO = "info", "Info"
        WARNING = "warning", "Warning"

    id = models.UUIDField(primary_key=True, editable=False, help_text="The id of the event it records.")
    tenant = TenantForeignKey()
    seq = models.BigIntegerField(help_text="Its place in the tenant's chain: 1, 2, 3 without a gap.")
    occurred_at = models.DateTimeField()
    category = models.CharField(max_length=20, choices=CATEGORIES)
    action = models.CharField(max_length=60, help_text="The type of the event.")
    level = models.CharField(max_length=10, choices=Level)
    outcome = models.CharField(max_length=10, choices=Outcome)
    user_id = models.UUIDField(null=True, help_text="Who acted; empty for the house itself.")
    resource_type = models.CharField(max_length=40, blank=True)
    resource_id = models.CharField(max_length=64, blank=True)
    correlation_id = models.CharField(max_length=64, blank=True)
    # JSON text with sorted keys, exactly as it was hashed; jsonb would spell some numbers differently.
    payload = models.TextField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "audit entries"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "seq"], name="operations_auditentry_seq_once"),
            models.CheckConstraint(name="operations_auditentry_seq_positive", condition=models.Q(seq__gte=1)),
            models.CheckConstraint(
                name="operations_auditentry_category_known",
                condition=models.Q(category__in=[value for value, _ in CATEGORIES]),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "-occurred_at", "-id"], name="operations_audit_by_time"),
            models.Index(
                fields=["tenant", "category", "-occurred_at", "-id"], name="operations_audit_by_category"
            ),
            # What the house did by itself nobody looks for by a person.
            models.Index(
                fields=["tenant", "user_id", "-occurred_at", "-id"],
                condition=models.Q(user_id__isnull=False),
                name="operations_audit_by_user",
            ),
            models.Index(
                fields=["tenant", "resource_type", "resource_id", "-occurred_at"],
                name="operations_audit_by_resource",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.action}"

    @property
    def details(self) -> dict[str, Any]:
        """The payload as an object."""
        return msgspec.json.decode(self.payload, type=dict[str, Any])

    def content_hash(self) -> str:
        """SHA-256, in hex, over all that the entry says and the hash before it, as JSON with sorted keys."""
        content = {
            "id": self.id,
            "tenant_id": self.tenant_id,
            "seq": self.seq,
            "occurred_at": self.occurred_at.isoformat(),
            "category": self.category,
            "action": self.action,
            "level": self.level,
            "outcome": self.outcome,
            "user_id": self.user_id,
            "resource_type": self.resource_type,
            "resource_id": self.resource_id,
            "correlation_id": self.correlation_id,
            "payload": self.payload,
            "previous_hash": self.previous_hash,
        }
        return hashlib.sha256(msgspec.json.encode(content, order="sorted")).hexdigest()


class AuditChain(models.Model):
    """The end of a tenant's chain. Appending holds its row, so that two entries never take one place."""

    tenant = models.OneToOneField(
        "accounts.Tenant",
        on_delete=models.PROTECT,
        primary_key=True,
        default=require_tenant_id,
        related_name="+",
    )
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=GENESIS_HASH)

    def __str__(self) -> str:
        return f"{self.seq} {self.hash[:12]}"


class NetworkAlert(TenantModel):
    """An alert that an integrator reported, once for each id of theirs."""

    external_id = models.CharField(max_length=120, help_text="The integrator's own id of it.")
    severity = models.CharField(max_length=10, choices=SEVERITIES)
    title = models.CharField(max_length=200)
    message = models.TextField()
    device = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=120, blank=True)
    details = models.JSONField(default=dict)
    occurred_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "external_id"], name="operations_networkalert_once"),
            models.CheckConstraint(
                name="operations_networkalert_severity_known",
                condition=models.Q(severity__in=[value for value, _ in SEVERITIES]),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "-occurred_at", "-id"], name="operations_alert_by_time"),
            models.Index(
                fields=["tenant", "severity", "-occurred_at", "-id"], name="operations_alert_by_severity"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ServiceEvent(TenantModel):
    """What an integrator reported of a customer's service, once for each id of theirs."""

    class Kind(models.TextChoices):
        ACTIVATED = "service_activated", "Activated"
        SUSPENDED = "service_suspended", "Suspended"

    external_id = models.CharField(max_length=120, help_text="The integrator's own id of it.")
    kind = models.CharField(max_length=20, choices=Kind)
    service_id = models.CharField(max_length=120)
    customer_id = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    details = models.JSONField(default=dict)
    occurred_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "external_id"], name="operations_serviceevent_once"),
            models.CheckConstraint(
                name="operations_serviceevent_kind_known",
                condition=models.Q(kind__in=["service_activated", "service_suspended"]),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "-occurred_at", "-id"], name="operations_service_by_time"),
            models.Index(
                fields=["tenant", "service_id", "-occurred_at", "-id"], name="operations_service_by_id"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.service_id}"
