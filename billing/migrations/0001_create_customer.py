import django.db.models.deletion
from django.db import migrations, models

import common.identifiers
import common.tenancy


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0004_count_attempts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Customer",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=common.identifiers.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("name", models.CharField(max_length=200)),
                ("email", models.EmailField(blank=True, max_length=254)),
                (
                    "phone",
                    models.CharField(blank=True, help_text="E.164, such as +19165550123.", max_length=20),
                ),
                (
                    "currency",
                    models.CharField(
                        choices=[
                            ("USD", "US dollar"),
                            ("CAD", "Canadian dollar"),
                            ("EUR", "Euro"),
                            ("GBP", "Pound sterling"),
                            ("AUD", "Australian dollar"),
                        ],
                        default="USD",
                        max_length=3,
                    ),
                ),
                ("lead_id", models.UUIDField(blank=True, editable=False, null=True)),
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
                    models.Index(fields=["tenant", "-created_at", "-id"], name="billing_customer_by_time"),
                    models.Index(fields=["tenant", "email"], name="billing_customer_by_email"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "lead_id"), name="billing_customer_once_per_lead"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("currency__in", ["USD", "CAD", "EUR", "GBP", "AUD"])),
                        name="billing_customer_currency_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="billing_customer_named"
                    ),
                ],
            },
        ),
    ]
