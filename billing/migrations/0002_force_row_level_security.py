"""The wall between tenants."""

from django.db import migrations

from common.rls import TenantTable


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_create_customer")]

    operations = [TenantTable("billing_customer")]
