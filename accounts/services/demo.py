"""The demo company: its people, and a clock that passes a day in twenty seconds."""

from django.utils import timezone

from accounts.models.memberships import Membership
from accounts.models.roles import Role
from accounts.models.tenants import Tenant
from accounts.selectors import tenants as tenant_selectors
from accounts.services import memberships, tenants, users
from common.actor import Actor
from common.tenancy import tenant_scope

SLUG = "demo"
NAME = "Sacramento Homes (demo)"
CLOCK_RATE = 4320
OWNER_EMAIL = "demo@switchboard.example"
VIEWER_EMAIL = "viewer@switchboard.example"
PASSWORD = "demo-password"  # noqa: S105 - printed on the sign-in page of the demo


def create_demo() -> Tenant:
    """The demo company with an owner and a viewer. What exists already is left as it is."""
    tenant = tenant_selectors.find_tenant_by_slug(slug=SLUG)
    if tenant is None:
        now = timezone.now()
        tenant = Tenant(
            name=NAME,
            slug=SLUG,
            is_demo=True,
            clock_rate=CLOCK_RATE,
            clock_wall_anchor=now,
            clock_tenant_anchor=now,
        )
        tenants.open_tenant(
            tenant=tenant, owner_email=OWNER_EMAIL, owner_password=PASSWORD, owner_name="Dana Demo"
        )
    _add_viewer(tenant)
    return tenant


def _add_viewer(tenant: Tenant) -> None:
    viewer = users.get_or_create_user(email=VIEWER_EMAIL, password=PASSWORD, name="Vera Viewer").user
    with tenant_scope(tenant.id):
        # Whoever was removed on purpose stays removed.
        if not Membership.objects.filter(user=viewer).exists():
            memberships.add_member(actor=Actor.system(tenant.id), email=VIEWER_EMAIL, role=Role.VIEWER)
