"""Shapes of the audit trail, of the health answer and of what integrators report."""

from datetime import UTC
from typing import Any

from rest_framework import serializers

from common.api.pagination import DEFAULT_LIMIT, MAX_CURSOR_LENGTH
from common.api.serializers import PageSizeField, StrictSerializer, TextField, page_of
from events.base import AuditCategory
from operations.models import SEVERITIES, ServiceEvent

# Other names under which callers know a category.
CATEGORY_ALIASES = {
    "data_change": AuditCategory.DATA_MODIFICATION,
    "system_change": AuditCategory.SYSTEM,
    "security_event": AuditCategory.SECURITY,
    "system_task": AuditCategory.WORKFLOW,
}


class AuditCategoryField(serializers.CharField):
    """A category's name in either case."""

    def to_internal_value(self, data: Any) -> AuditCategory:
        name = super().to_internal_value(data).lower()
        if name in CATEGORY_ALIASES:
            return CATEGORY_ALIASES[name]
        if name not in set(AuditCategory):
            raise serializers.ValidationError(
                f"There is no category {name[:40]!r}. Expected one of: {', '.join(AuditCategory)}.",
                code="unknown_category",
            )
        return AuditCategory(name)


class AuditQuerySerializer(StrictSerializer):
    """What to look for; every field may be absent or null. ``end_time`` itself is not included."""

    start_time = serializers.DateTimeField(required=False, allow_null=True, default_timezone=UTC)
    end_time = serializers.DateTimeField(required=False, allow_null=True, default_timezone=UTC)
    categories = serializers.ListField(
        child=AuditCategoryField(), required=False, allow_null=True, max_length=len(AuditCategory)
    )
    user_id = serializers.UUIDField(required=False, allow_null=True)
    tenant_id = serializers.UUIDField(required=False, allow_null=True)
    cursor = TextField(max_length=MAX_CURSOR_LENGTH, required=False, allow_null=True)
    limit = PageSizeField(default=DEFAULT_LIMIT)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        start, end = attrs.get("start_time"), attrs.get("end_time")
        if start and end and start >= end:
            raise serializers.ValidationError(
                {"end_time": ["Must be after start_time."]}, code="out_of_order"
            )
        return attrs


class AuditEntrySerializer(serializers.Serializer[Any]):
    """An audit entry as callers see it; ``seq`` and the hashes place it in the tenant's chain."""

    id = serializers.UUIDField()
    timestamp = serializers.DateTimeField()
    category = serializers.ChoiceField(choices=[category.value for category in AuditCategory])
    action = serializers.CharField()
    level = serializers.ChoiceField(choices=["info", "warning"])
    outcome = serializers.ChoiceField(choices=["success", "failure", "denied"])
    success = serializers.BooleanField()
    user_id = serializers.UUIDField(allow_null=True)
    tenant_id = serializers.UUIDField()
    resource_type = serializers.CharField(allow_null=True)
    resource_id = serializers.CharField(allow_null=True)
    details = serializers.DictField()
    ip_address = serializers.CharField(allow_null=True)
    user_agent = serializers.CharField(allow_null=True)
    error_message = serializers.CharField(allow_null=True)
    service_name = serializers.CharField()
    correlation_id = serializers.CharField()
    seq = serializers.IntegerField()
    previous_hash = serializers.CharField()
    hash = serializers.CharField()


class HourCountSerializer(serializers.Serializer[Any]):
    hour = serializers.DateTimeField()
    count = serializers.IntegerField()


class AuditAnswerSerializer(serializers.Serializer[Any]):
    """One page of ``events``, and over all that match: the newest, the hours and the ``total``."""

    events = AuditEntrySerializer(many=True)
    recent_events = AuditEntrySerializer(many=True)
    aggregated_by_hour = HourCountSerializer(many=True)
    total = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    limit = serializers.IntegerField()


class ComponentSerializer(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=["healthy", "unhealthy"])
    latency_ms = serializers.FloatField()
    lag_seconds = serializers.FloatField(allow_null=True, help_text="How long the oldest event waits.")


class LiveUpdatesSerializer(ComponentSerializer):
    """Degraded without Valkey or relay: sockets stay open, events wait and come in order afterwards."""

    status = serializers.ChoiceField(choices=["healthy", "degraded"])


class ComponentsSerializer(serializers.Serializer[Any]):
    database = ComponentSerializer()
    valkey = ComponentSerializer()
    relay = ComponentSerializer()
    realtime = LiveUpdatesSerializer()


class HealthSerializer(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=["healthy", "degraded", "unhealthy"])
    components = ComponentsSerializer()
    checked_at = serializers.DateTimeField()
    version = serializers.CharField()


class NetworkAlertFilterSerializer(StrictSerializer):
    severity = serializers.ChoiceField(choices=SEVERITIES, required=False)
    resolved = serializers.BooleanField(required=False)
    cursor = TextField(max_length=MAX_CURSOR_LENGTH, required=False)
    limit = PageSizeField()


class ReportSerializer(StrictSerializer):
    """What every report has. ``id`` is the integrator's own: sent again, it is the same report."""

    id = TextField(max_length=120, help_text="Your own id of it.")
    details = serializers.DictField(required=False, help_text="Any object of up to 16 KiB as JSON.")
    occurred_at = serializers.DateTimeField(
        required=False, default_timezone=UTC, help_text="Now, when absent; at most 24 hours ahead."
    )


class NetworkAlertCreateSerializer(ReportSerializer):
    """A network alert. With ``resolved`` one that was reported before is over."""

    severity = serializers.ChoiceField(choices=SEVERITIES)
    title = TextField(max_length=200)
    message = TextField(max_length=2_000, multiline=True)
    device = TextField(max_length=120, required=False, allow_blank=True)
    source = TextField(  # type: ignore[assignment]  # a field has one too
        max_length=120, required=False, allow_blank=True
    )
    resolved = serializers.BooleanField(required=False)


class NetworkAlertSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(help_text="The integrator's own.")
    severity = serializers.ChoiceField(choices=SEVERITIES)
    title = serializers.CharField()
    message = serializers.CharField()
    device = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # a field has one too
    details = serializers.DictField()
    occurred_at = serializers.DateTimeField()
    resolved = serializers.BooleanField()
    resolved_at = serializers.DateTimeField(allow_null=True)


NetworkAlertPageSerializer = page_of(NetworkAlertSerializer)


class ServiceEventFilterSerializer(StrictSerializer):
    event_type = serializers.ChoiceField(choices=ServiceEvent.Kind.choices, required=False)
    service_id = TextField(max_length=120, required=False)
    cursor = TextField(max_length=MAX_CURSOR_LENGTH, required=False)
    limit = PageSizeField()


class ServiceEventCreateSerializer(ReportSerializer):
    """What happened to a service. The ids of service and customer are the integrator's own, too."""

    event_type = serializers.ChoiceField(choices=ServiceEvent.Kind.choices)
    service_id = TextField(max_length=120)
    customer_id = TextField(max_length=120, required=False, allow_blank=True)
    reason = TextField(max_length=500, required=False, allow_blank=True)


class ServiceEventSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(help_text="The integrator's own.")
    event_type = serializers.ChoiceField(choices=ServiceEvent.Kind.choices)
    service_id = serializers.CharField()
    customer_id = serializers.CharField()
    reason = serializers.CharField()
    details = serializers.DictField()
    occurred_at = serializers.DateTimeField()


ServiceEventPageSerializer = page_of(ServiceEventSerializer)
