"""Shapes of the audit trail and of the health answer."""

from datetime import UTC
from typing import Any

from rest_framework import serializers

from common.api.pagination import DEFAULT_LIMIT, MAX_CURSOR_LENGTH
from common.api.serializers import PageSizeField, StrictSerializer, TextField
from events.base import AuditCategory

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


class ComponentsSerializer(serializers.Serializer[Any]):
    database = ComponentSerializer()
    valkey = ComponentSerializer()
    relay = ComponentSerializer()


class HealthSerializer(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=["healthy", "degraded", "unhealthy"])
    components = ComponentsSerializer()
    checked_at = serializers.DateTimeField()
    version = serializers.CharField()
