"""The wall between tenants."""

from django.db import migrations

from common.rls import TenantTable


class Migration(migrations.Migration):
    dependencies = [("files", "0001_create_stored_file")]

    operations = [TenantTable("files_storedfile")]
