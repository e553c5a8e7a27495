"""Adds leads to the benchmark's company and prints their ids, as JSON: `TENANT_ID FIRST COUNT`."""

import json
import sys
from uuid import UUID

import django

django.setup()

from bots.services import leads as lead_services
from common.actor import Actor
from common.tenancy import tenant_scope


def main(tenant_id: UUID, first: int, count: int) -> None:
    actor = Actor.system(tenant_id)
    with tenant_scope(tenant_id):
        made = [
            lead_services.create_lead(
                actor=actor, fields={"name": f"Lead {number}", "phone": f"+1916{5_550_000 + number:07d}"}
            )
            for number in range(first, first + count)
        ]
    json.dump([str(lead.id) for lead in made], sys.stdout)


if __name__ == "__main__":
    main(UUID(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
