"""Titles of rows as people say them."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_let_the_planner_see_the_tenant"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="apikey",
            options={"verbose_name": "API key"},
        ),
        migrations.AlterModelOptions(
            name="signin",
            options={"verbose_name": "sign-in"},
        ),
    ]
