"""The base of every row that belongs to a tenant."""

from uuid import UUID

from django.db import models

from common.identifiers import uuid7
from common.tenancy import require_tenant_id


class TenantModel(models.Model):
    """A row of one tenant. Its table's migration must run ``common.rls.TenantTable``."""

    tenant_id: UUID
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # Composite indexes lead with the tenant, so the column needs none of its own.
    tenant = models.ForeignKey(
        "accounts.Tenant",
        on_delete=models.PROTECT,
        default=require_tenant_id,
        db_index=False,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
