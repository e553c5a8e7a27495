"""Sets every company's clock to a day of `moments.DAYS`, by its name; from there it runs as any other."""

import sys

import django

django.setup()

from accounts.models.tenants import Tenant
from accounts.services import tenants as tenant_services
from benchmarks.followups.moments import DAYS
from common.tenancy import all_tenants_scope


def main(day: str) -> None:
    with all_tenants_scope():
        companies = list(Tenant.objects.all())
    for company in companies:
        tenant_services.move_clock(tenant=company, by=DAYS[day] - company.now())


if __name__ == "__main__":
    main(sys.argv[1])
