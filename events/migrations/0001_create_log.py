import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import common.identifiers
import common.tenancy
import events.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_create_identity"),
    ]

    operations = [
        migrations.CreateModel(
            name="Stream",
            fields=[
                (
                    "tenant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="accounts.tenant",
                    ),
                ),
                ("epoch", models.CharField(default=events.models.new_epoch, max_length=12)),
                ("seq", models.BigIntegerField(default=0)),
                ("pushed_seq", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField(editable=False, null=True)),
                ("event_id", models.UUIDField(default=common.identifiers.uuid7, unique=True)),
                ("type", models.CharField(max_length=60)),
                ("version", models.PositiveSmallIntegerField(default=1)),
                (
                    "topics",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120), size=None
                    ),
                ),
                ("permission", models.CharField(max_length=40)),
                ("audit", models.CharField(blank=True, max_length=20)),
                ("payload", models.TextField()),
                ("actor_user_id", models.UUIDField(null=True)),
                ("correlation_id", models.CharField(blank=True, max_length=64)),
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
        ),
        migrations.CreateModel(
            name="DeadLetter",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("handler", models.CharField(max_length=80)),
                (
                    "status",
                    models.CharField(
                        choices=[("parked", "Parked"), ("resolved", "Resolved")],
                        default="parked",
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField()),
                ("reason", models.TextField()),
                ("parked_at", models.DateTimeField()),
                ("resolved_at", models.DateTimeField(null=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.tenant",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="events.event"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HandlerCursor",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("handler", models.CharField(max_length=80)),
                ("seq", models.BigIntegerField(default=0)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("retry_at", models.DateTimeField(null=True)),
                ("last_error", models.TextField(blank=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.tenant",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("seq__isnull", True)),
                fields=["tenant", "id"],
                name="events_event_unnumbered",
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["tenant", "type", "seq"], name="events_event_by_type"),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.UniqueConstraint(fields=("tenant", "seq"), name="events_event_seq_once"),
        ),
        migrations.AddConstraint(
            model_name="deadletter",
            constraint=models.UniqueConstraint(
                fields=("tenant", "handler", "event"), name="events_deadletter_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="handlercursor",
            constraint=models.UniqueConstraint(
                fields=("tenant", "handler"), name="events_handlercursor_once"
            ),
        ),
    ]
