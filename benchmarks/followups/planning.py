"""Enrols the leads of a company that are in no plan yet, as one segment; prints how long it took, as JSON.

The argument is the company. It is what the page and the API do: a batch is asked for, a worker works it off.
"""

import json
import sys
import time
from uuid import UUID

import django

django.setup()

from accounts.selectors import tenants as tenant_selectors
from benchmarks.followups.moments import SEGMENT
from bots.engines.sequence_definitions import DEFAULT_SEQUENCE_NAME
from bots.models.batches import EnrollmentBatch
from bots.selectors.leads import LeadFilter
from bots.services import enrollment_batches
from common.actor import Actor
from common.tenancy import tenant_scope


def main(tenant_id: UUID) -> None:
    now = tenant_selectors.now_for(tenant_id=tenant_id)
    began = time.perf_counter()
    with tenant_scope(tenant_id):
        batch = enrollment_batches.enroll_segment(
            actor=Actor.system(tenant_id),
            sequence_name=DEFAULT_SEQUENCE_NAME,
            now=now,
            filters=LeadFilter(source=SEGMENT),
        )
    enrollment_batches.run_batch(tenant_id=tenant_id, batch_id=batch.id)
    seconds = time.perf_counter() - began
    with tenant_scope(tenant_id):
        done = EnrollmentBatch.objects.get(id=batch.id)
    json.dump({"planned": done.enrolled_count, "skipped": done.skipped, "seconds": seconds}, sys.stdout)


if __name__ == "__main__":
    main(UUID(sys.argv[1]))
