import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.identifiers
import common.tenancy


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0004_count_attempts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StoredFile",
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
                    "name",
                    models.CharField(help_text="As it was called by whoever stored it.", max_length=200),
                ),
                ("media_type", models.CharField(max_length=100)),
                (
                    "category",
                    models.CharField(
                        choices=[("documents", "Documents"), ("spreadsheets", "Spreadsheets")], max_length=20
                    ),
                ),
                ("size", models.BigIntegerField(help_text="In bytes.")),
                ("sha256", models.CharField(max_length=64)),
                ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                "indexes": [
                    models.Index(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=["tenant", "-created_at", "-id"],
                        name="files_storedfile_kept",
                    ),
                    models.Index(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=["tenant", "category", "-created_at", "-id"],
                        name="files_storedfile_by_category",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("size__gt", 0)), name="files_storedfile_not_empty"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("category__in", ["documents", "spreadsheets"])),
                        name="files_storedfile_category_known",
                    ),
                ],
            },
        ),
    ]
