"""Reading sequences: their versions and what the steps of each say."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import Count, Q, QuerySet

from bots.engines.sequence_definitions import SequenceDefinition, StepTemplate
from bots.exceptions.sequences import SequenceNotFoundError
from bots.models.enrollments import Enrollment
from bots.models.sequences import Anchoring, Sequence
from common.actor import Actor

STATES = ("draft", "published", "archived")
MOST_KEPT = 512
_DEFINITION = (
    "name", "description", "steps", "anchoring", "minimum_gap_days", "re_enrollment", "is_exclusive",
    "stops_others",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlanWords:
    """What a published sequence says of its steps."""

    steps: tuple[StepTemplate, ...]
    is_relative: bool
    minimum_gap_days: int


# A published version never changes, so what it says is read and decoded once in a process.
_words: dict[UUID, PlanWords] = {}


def list_sequences_for(*, actor: Actor, name: str = "", state: str = "") -> QuerySet[Sequence]:
    """The tenant's sequences, each version a row, in no order."""
    actor.check("follow_ups:read")
    sequences = Sequence.objects.filter(tenant_id=actor.tenant_id)
    if name:
        sequences = sequences.filter(name=name)
    narrowed = {
        "draft": Q(published_at__isnull=True),
        "published": Q(published_at__isnull=False, archived_at__isnull=True),
        "archived": Q(archived_at__isnull=False),
    }
    return sequences.filter(narrowed[state]) if state else sequences


def get_sequence_for(*, actor: Actor, sequence_id: UUID) -> Sequence:
    """One version or draft; raises SequenceNotFoundError."""
    found = list_sequences_for(actor=actor).filter(id=sequence_id).first()
    if found is None:
        raise SequenceNotFoundError("There is no such sequence.")
    return found


def newest_of(name: str) -> Sequence | None:
    """The newest published version of a name in the scope's tenant, archived or not."""
    published = Sequence.objects.filter(name=name, published_at__isnull=False)
    return published.order_by("-version").first()


def count_enrolled_for(*, actor: Actor, sequence_ids: list[UUID]) -> dict[UUID, int]:
    """How many leads are in each of these versions now."""
    actor.check("follow_ups:read")
    current = Enrollment.objects.filter(tenant_id=actor.tenant_id, sequence__in=sequence_ids).current()
    return dict(current.values_list("sequence").annotate(count=Count("pk")))


def steps_of(sequence: Sequence) -> tuple[StepTemplate, ...]:
    """The steps of a version; decoded once for one that is published."""
    if not sequence.is_published:
        return msgspec.convert(sequence.steps, tuple[StepTemplate, ...])
    return (_words.get(sequence.id) or _keep(sequence)).steps


def words_of(sequence_ids: Iterable[UUID]) -> dict[UUID, PlanWords]:
    """What published sequences say, by id."""
    wanted = set(sequence_ids)
    found = {one: known for one in wanted if (known := _words.get(one)) is not None}
    if len(found) < len(wanted):
        for one in Sequence.objects.filter(id__in=wanted - found.keys()):
            found[one.id] = _keep(one)
    return found


def _keep(sequence: Sequence) -> PlanWords:
    if len(_words) >= MOST_KEPT:
        _words.clear()
    words = _words[sequence.id] = PlanWords(
        steps=msgspec.convert(sequence.steps, tuple[StepTemplate, ...]),
        is_relative=sequence.anchoring == Anchoring.RELATIVE,
        minimum_gap_days=sequence.minimum_gap_days,
    )
    return words


def definition_of(sequence: Sequence) -> SequenceDefinition:
    """What a version says, as the engine checks it."""
    return msgspec.convert({name: getattr(sequence, name) for name in _DEFINITION}, SequenceDefinition)


def show_sequence(sequence: Sequence, *, enrolled: int = 0) -> dict[str, Any]:
    return {
        "id": sequence.id,
        "version": sequence.version,
        "state": _state(sequence),
        **{name: getattr(sequence, name) for name in _DEFINITION},
        "enrolled": enrolled,
        "revision": sequence.revision,
        "published_at": sequence.published_at,
        "archived_at": sequence.archived_at,
        "created_at": sequence.created_at,
        "updated_at": sequence.updated_at,
    }


def _state(sequence: Sequence) -> str:
    if not sequence.is_published:
        return "draft"
    return "archived" if sequence.archived_at else "published"
