"""Names under which other systems know leads, and what reading and answering a message took."""

import django.db.models.deletion
from django.db import migrations, models

import common.identifiers
import common.tenancy
from common.rls import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_count_attempts"),
        ("bots", "0004_let_conversations_change_owners"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="processing_ms",
            field=models.FloatField(
                blank=True,
                help_text="What reading it (of a lead) or answering with it (of a bot) took.",
                null=True,
            ),
        ),
        migrations.CreateModel(
            name="LeadReference",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=common.identifiers.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("reference", models.CharField(max_length=100)),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="references",
                        to="bots.lead",
                    ),
                ),
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
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "reference"), name="bots_leadreference_once"),
                    models.CheckConstraint(
                        condition=models.Q(("reference", ""), _negated=True), name="bots_leadreference_named"
                    ),
                ],
            },
        ),
        TenantTable("bots_leadreference"),
    ]
