"""The base of every row that belongs to a tenant."""

from typing import Any
from uuid import UUID

from django.db import models

from common.identifiers import uuid7
from common.tenancy import require_tenant_id


class TenantForeignKey(models.ForeignKey[Any, Any]):
    """The tenant that owns a row: by default the scope's, never edited in a form.

    Composite indexes lead with the tenant, so the column has none of its own.
    """

    def __init__(self, to: Any = "accounts.Tenant", on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        kwargs.pop("default", None)
        super().__init__(
            to, on_delete, **{"db_index": False, "editable": False, "related_name": "+", **kwargs}
        )

    def get_default(self) -> UUID:
        # A method, since from a `default` the type checker would conclude that the column may be null.
        return require_tenant_id()

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.ForeignKey", args, {**kwargs, "default": require_tenant_id}


class TenantModel(models.Model):
    """A row of one tenant. Its table's migration must run ``common.rls.TenantTable``."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = TenantForeignKey()
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
