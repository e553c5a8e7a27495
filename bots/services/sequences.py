"""The follow-up sequences of a tenant. A published version never changes."""

import msgspec
from django.utils import timezone

from bots.engines import plans
from bots.engines.plans import StepTemplate
from bots.models.sequences import Sequence
from common.tenancy import require_tenant_id


def ensure_default_sequence() -> Sequence:
    """The tenant's default sequence in its newest version; the first is published when first asked for."""
    newest = (
        Sequence.objects.filter(tenant_id=require_tenant_id(), name=plans.DEFAULT_SEQUENCE_NAME)
        .order_by("-version")
        .first()
    )
    if newest is not None:
        return newest
    steps = msgspec.to_builtins(plans.DEFAULT_STEPS)
    Sequence.objects.bulk_create(
        [Sequence(name=plans.DEFAULT_SEQUENCE_NAME, version=1, steps=steps, published_at=timezone.now())],
        ignore_conflicts=True,
    )
    return Sequence.objects.get(name=plans.DEFAULT_SEQUENCE_NAME, version=1)


def steps_of(sequence: Sequence) -> list[StepTemplate]:
    return msgspec.convert(sequence.steps, list[StepTemplate])
