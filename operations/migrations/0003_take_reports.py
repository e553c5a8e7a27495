import django.db.models.deletion
from django.db import migrations, models

import common.identifiers
import common.tenancy
from common.rls import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_count_attempts"),
        ("operations", "0002_force_row_level_security"),
    ]

    operations = [
        migrations.CreateModel(
            name="NetworkAlert",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=common.identifiers.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_id", models.CharField(help_text="The integrator's own id of it.", max_length=120)),
                (
                    "severity",
                    models.CharField(
                        choices=[
                            ("low", "Low"),
                            ("medium", "Medium"),
                            ("high", "High"),
                            ("critical", "Critical"),
                        ],
                        max_length=10,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("message", models.TextField()),
                ("device", models.CharField(blank=True, max_length=120)),
                ("source", models.CharField(blank=True, max_length=120)),
                ("details", models.JSONField(default=dict)),
                ("occurred_at", models.DateTimeField()),
                ("resolved_at", models.DateTimeField(null=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        default=common.tenancy.require_tenant_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.tenant",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant", "-occurred_at", "-id"], name="operations_alert_by_time"),
                    models.Index(
                        fields=["tenant", "severity", "-occurred_at", "-id"],
                        name="operations_alert_by_severity",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "external_id"), name="operations_networkalert_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("severity__in", ["low", "medium", "high", "critical"])),
                        name="operations_networkalert_severity_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceEvent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=common.identifiers.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("external_id", models.CharField(help_text="The integrator's own id of it.", max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[("service_activated", "Activated"), ("service_suspended", "Suspended")],
                        max_length=20,
                    ),
                ),
                ("service_id", models.CharField(max_length=120)),
                ("customer_id", models.CharField(blank=True, max_length=120)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("details", models.JSONField(default=dict)),
                ("occurred_at", models.DateTimeField()),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        default=common.tenancy.require_tenant_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.tenant",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant", "-occurred_at", "-id"], name="operations_service_by_time"),
                    models.Index(
                        fields=["tenant", "service_id", "-occurred_at", "-id"],
                        name="operations_service_by_id",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "external_id"), name="operations_serviceevent_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["service_activated", "service_suspended"])),
                        name="operations_serviceevent_kind_known",
                    ),
                ],
            },
        ),
        TenantTable("operations_networkalert"),
        TenantTable("operations_serviceevent"),
    ]
