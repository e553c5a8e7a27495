"""Creates leads one by one in the demo tenant, and prints when each commit returned, in wall milliseconds."""

import json
import os
import sys
import time

import django

django.setup()

from accounts.models.tenants import Tenant
from bots.services import leads as lead_services
from common.actor import Actor
from common.tenancy import all_tenants_scope, tenant_scope


def main(*, events: int, pause_seconds: float) -> None:
    with all_tenants_scope():
        tenant = Tenant.objects.get(is_demo=True)
    times = {}
    for number in range(events):
        name = f"Probe {os.getpid()} {number}"
        with tenant_scope(tenant.id):
            lead_services.create_lead(actor=Actor.system(tenant.id), fields={"name": name})
        times[name] = time.time() * 1000
        time.sleep(pause_seconds)
    json.dump(times, sys.stdout)


if __name__ == "__main__":
    main(events=int(sys.argv[1]), pause_seconds=float(sys.argv[2]))
