"""Where attempts to sign in are counted while Valkey is away."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_find_actors")]

    operations = [
        migrations.CreateModel(
            name="SignInAttempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=80)),
                ("receipt", models.CharField(max_length=32)),
                ("happened_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["key", "happened_at"], name="accounts_attempt_by_key")]
            },
        ),
    ]
