"""Which user acts in which tenant, and as what."""

from django.db import models

from accounts.models.roles import Role, permissions_of
from common.models import TenantModel


class Membership(TenantModel):
    """A user's place in a tenant. Ending one sets ``ended_at``; the row stays for the audit trail."""

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=Role)
    last_used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "user"],
                condition=models.Q(ended_at__isnull=True),
                name="accounts_membership_one_current",
            ),
            models.CheckConstraint(
                name="accounts_membership_role_known", condition=models.Q(role__in=Role.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} as {self.role}"

    @property
    def permissions(self) -> frozenset[str]:
        return permissions_of(self.role)

    @property
    def is_current(self) -> bool:
        return self.ended_at is None
