import django.db.models.deletion
from django.db import migrations, models

import common.tenancy


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0004_count_attempts"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditChain",
            fields=[
                (
                    "tenant",
                    models.OneToOneField(
                        default=common.tenancy.require_tenant_id,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="accounts.tenant",
                    ),
                ),
                ("seq", models.BigIntegerField(default=0)),
                (
                    "hash",
                    models.CharField(
                        default="0000000000000000000000000000000000000000000000000000000000000000",
                        max_length=64,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        editable=False,
                        help_text="The id of the event it records.",
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        help_text="Its place in the tenant's chain: 1, 2, 3 without a gap."
                    ),
                ),
                ("occurred_at", models.DateTimeField()),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("authentication", "Authentication"),
                            ("authorization", "Authorization"),
                            ("data_access", "Data access"),
                            ("data_modification", "Data modification"),
                            ("system", "System"),
                            ("security", "Security"),
                            ("compliance", "Compliance"),
                            ("financial", "Financial"),
                            ("user_management", "User management"),
                            ("configuration", "Configuration"),
                            ("api_call", "Api call"),
                            ("workflow", "Workflow"),
                        ],
                        max_length=20,
                    ),
                ),
                ("action", models.CharField(help_text="The type of the event.", max_length=60)),
                (
                    "level",
                    models.CharField(choices=[("info", "Info"), ("warning", "Warning")], max_length=10),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[("success", "Success"), ("failure", "Failure"), ("denied", "Denied")],
                        max_length=10,
                    ),
                ),
                ("user_id", models.UUIDField(help_text="Who acted; empty for the house itself.", null=True)),
                ("resource_type", models.CharField(blank=True, max_length=40)),
                ("resource_id", models.CharField(blank=True, max_length=64)),
                ("correlation_id", models.CharField(blank=True, max_length=64)),
                ("payload", models.TextField()),
                ("previous_hash", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
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
                "verbose_name_plural": "audit entries",
                "indexes": [
                    models.Index(fields=["tenant", "-occurred_at", "-id"], name="operations_audit_by_time"),
                    models.Index(
                        fields=["tenant", "category", "-occurred_at", "-id"],
                        name="operations_audit_by_category",
                    ),
                    models.Index(
                        fields=["tenant", "user_id", "-occurred_at", "-id"], name="operations_audit_by_user"
                    ),
                    models.Index(
                        fields=["tenant", "resource_type", "resource_id", "-occurred_at"],
                        name="operations_audit_by_resource",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "seq"), name="operations_auditentry_seq_once"),
                    models.CheckConstraint(
                        condition=models.Q(("seq__gte", 1)), name="operations_auditentry_seq_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "category__in",
                                [
                                    "authentication",
                                    "authorization",
                                    "data_access",
                                    "data_modification",
                                    "system",
                                    "security",
                                    "compliance",
                                    "financial",
                                    "user_management",
                                    "configuration",
                                    "api_call",
                                    "workflow",
                                ],
                            )
                        ),
                        name="operations_auditentry_category_known",
                    ),
                ],
            },
        ),
    ]
