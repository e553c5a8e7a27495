"""The index of people holds what people did."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_name_rows_for_people"),
        ("operations", "0003_take_reports"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="auditentry",
            name="operations_audit_by_user",
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(
                condition=models.Q(("user_id__isnull", False)),
                fields=["tenant", "user_id", "-occurred_at", "-id"],
                name="operations_audit_by_user",
            ),
        ),
    ]
