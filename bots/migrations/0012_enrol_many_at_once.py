"""Many leads enrolled by one job, and the wait of a relative plan kept while it is held."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import common.identifiers
import common.tenancy
from common.rls import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("bots", "0011_find_messages_by_their_senders_name"),
    ]

    operations = [
        migrations.AddField(
            model_name="enrollment",
            name="held_after_step",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="enrollment",
            name="held_seconds",
            field=models.PositiveIntegerField(
                default=0, help_text="How long it was held since the step ``held_after_step`` went out."
            ),
        ),
        migrations.CreateModel(
            name="EnrollmentBatch",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=common.identifiers.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "lead_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), blank=True, default=list, size=None
                    ),
                ),
                ("filters", models.JSONField(blank=True, default=dict)),
                ("anchor_at", models.DateTimeField(help_text="Tenant time from which the days count.")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                        ],
                        default="queued",
                        max_length=7,
                    ),
                ),
                (
                    "total",
                    models.PositiveIntegerField(help_text="How many leads were meant when it was asked for."),
                ),
                ("after_id", models.UUIDField(blank=True, editable=False, null=True)),
                ("enrolled_count", models.PositiveIntegerField(default=0)),
                ("skipped", models.JSONField(default=dict, help_text="How many stayed out, by reason.")),
                ("error", models.CharField(blank=True, max_length=300)),
                ("attempt", models.PositiveSmallIntegerField(default=0)),
                ("requested_by_id", models.UUIDField(blank=True, editable=False, null=True)),
                ("lease_token", models.UUIDField(blank=True, editable=False, null=True)),
                (
                    "lease_until",
                    models.DateTimeField(blank=True, editable=False, help_text="Wall time.", null=True),
                ),
                ("finished_at", models.DateTimeField(blank=True, help_text="Wall time.", null=True)),
                (
                    "sequence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="bots.sequence"
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
                "verbose_name_plural": "enrollment batches",
                "indexes": [
                    models.Index(fields=["tenant", "-created_at", "-id"], name="bots_enrollmentbatch_by_age"),
                    models.Index(
                        condition=models.Q(("status__in", ["queued", "running"])),
                        fields=["lease_until"],
                        name="bots_enrollmentbatch_open",
                    ),
                ],
            },
        ),
        TenantTable("bots_enrollmentbatch"),
    ]
