"""The follow-up sequences of a tenant: drafts, which change, and versions, which never do.

Whoever is in a version stays in it; a new one is for those who come after.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from bots.engines import sequence_catalogue, sequence_checks
from bots.engines.sequence_definitions import SequenceDefinition
from bots.events.sequences import SequenceArchived, SequenceDraftChanged, SequencePublished
from bots.exceptions.sequences import (
    SequenceChangedError,
    SequenceInvalidError,
    SequenceNotFoundError,
    SequenceStateError,
)
from bots.models.sequences import Sequence
from bots.selectors import sequences as sequence_selectors
from common.actor import Actor
from common.exceptions import FieldProblem
from common.tenancy import require_tenant_id
from events import log


def find_sequence(name: str) -> Sequence:
    """The version of a name that leads enter now; nothing is written.

    Raises SequenceNotFoundError, and SequenceStateError for an archived one.
    """
    newest = sequence_selectors.newest_of(name)
    if newest is None:
        raise SequenceNotFoundError(f"There is no published sequence called {name[:60]!r}.")
    if newest.archived_at is not None:
        raise SequenceStateError(f"The sequence {name!r} is archived; nobody enters it any more.")
    return newest


def ensure_sequence(name: str) -> Sequence:
    """As `find_sequence`; a sequence of the house is published when it is first asked for."""
    _newest(name)
    return find_sequence(name)


def ensure_catalogue(*, actor: Actor) -> None:
    """Publish those sequences of the house that the tenant does not have yet, for whoever may read them."""
    actor.check("follow_ups:read")
    known = set(Sequence.objects.filter(version=1).values_list("name", flat=True))
    _publish_catalogued([one for one in sequence_catalogue.CATALOGUE.values() if one.name not in known])


def save_draft(
    *,
    actor: Actor,
    fields: Mapping[str, Any],
    sequence_id: UUID | None = None,
    revision: int | None = None,
) -> Sequence:
    """Begin a draft, or change the one of that id; ``fields`` are those of `SequenceDefinition`, as JSON.

    A draft of a published name begins as its newest version. What is wrong raises SequenceInvalidError naming
    each problem, a ``revision`` that is not the draft's SequenceChangedError; nothing is changed then.
    """
    actor.check("follow_ups:write")
    with transaction.atomic():
        if sequence_id is not None:
            draft = _lock_draft(actor, sequence_id, revision)
            if fields.get("name", draft.name) != draft.name:
                raise _invalid("name", "fixed", "A sequence keeps its name; begin another draft instead.")
            definition = _changed(sequence_selectors.definition_of(draft), fields)
            draft.revision += 1
        else:
            newest = _newest(str(fields.get("name", "")))
            definition = _changed(sequence_selectors.definition_of(newest) if newest else None, fields)
            draft = Sequence(tenant_id=actor.tenant_id, version=_next_version(definition.name))
        for field, value in msgspec.to_builtins(definition).items():
            setattr(draft, field, value)
        _save_draft(draft)
        _tell_draft(draft)
    return draft


def publish_draft(*, actor: Actor, sequence_id: UUID, revision: int | None = None) -> Sequence:
    """Make a draft the version that leads enter from now on; it never changes any more.

    Raises SequenceStateError for one that is published already.
    """
    actor.check("follow_ups:write")
    with transaction.atomic():
        draft = _lock_draft(actor, sequence_id, revision)
        _check(sequence_selectors.definition_of(draft))
        draft.version = _next_version(draft.name, but=draft)
        draft.published_at = timezone.now()
        draft.save()
        _tell_published(draft)
    return draft


def delete_draft(*, actor: Actor, sequence_id: UUID) -> None:
    """Throw a draft away; raises SequenceStateError for a published version."""
    actor.check("follow_ups:write")
    with transaction.atomic():
        draft = _lock_draft(actor, sequence_id, None)
        _tell_draft(draft, is_deleted=True)
        draft.delete()


def archive(*, actor: Actor, sequence_id: UUID) -> Sequence:
    """Let nobody enter a sequence any more, in whichever version; plans that run go on.

    Archiving an archived one changes nothing; publishing another version takes the name up again.
    """
    actor.check("follow_ups:write")
    with transaction.atomic():
        sequence = _lock(actor, sequence_id)
        if not sequence.is_published:
            raise SequenceStateError("This is a draft: throw it away, or publish it.")
        if sequence.archived_at is None:
            sequence.archived_at = timezone.now()
            Sequence.objects.filter(
                tenant_id=actor.tenant_id,
                name=sequence.name,
                published_at__isnull=False,
                archived_at__isnull=True,
            ).update(archived_at=sequence.archived_at, updated_at=sequence.archived_at)
            log.publish(
                SequenceArchived(
                    sequence_id=sequence.id, name=sequence.name, sequence_version=sequence.version
                )
            )
    return sequence


def _newest(name: str) -> Sequence | None:
    """The newest version of a name; one of the house is published for it."""
    newest, definition = sequence_selectors.newest_of(name), sequence_catalogue.CATALOGUE.get(name)
    if newest is None and definition is not None:
        _publish_catalogued([definition])
        newest = sequence_selectors.newest_of(name)
    return newest


def _publish_catalogued(definitions: list[SequenceDefinition]) -> None:
    """Race-safe: of two that publish the same first version, the second finds it."""
    at = timezone.now()
    rows = [
        Sequence(tenant_id=require_tenant_id(), version=1, published_at=at, **msgspec.to_builtins(definition))
        for definition in definitions
    ]
    Sequence.objects.bulk_create(rows, ignore_conflicts=True)


def _changed(base: SequenceDefinition | None, fields: Mapping[str, Any]) -> SequenceDefinition:
    before = msgspec.to_builtins(base) if base else {"name": "", "steps": []}
    try:
        definition = msgspec.convert({**before, **fields}, SequenceDefinition)
    except msgspec.ValidationError as error:
        raise SequenceInvalidError(f"The sequence cannot be read: {error}.") from error
    _check(definition)
    return definition


def _check(definition: SequenceDefinition) -> None:
    if problems := sequence_checks.problems_of(definition):
        said = "; ".join(f"{one.field}: {one.detail}" for one in problems[:5])
        raise SequenceInvalidError(said, errors=problems)


def _lock(actor: Actor, sequence_id: UUID) -> Sequence:
    found = (
        Sequence.objects.select_for_update(no_key=True, of=("self",))
        .filter(tenant_id=actor.tenant_id, id=sequence_id)
        .first()
    )
    if found is None:
        raise SequenceNotFoundError("There is no such sequence.")
    return found


def _lock_draft(actor: Actor, sequence_id: UUID, revision: int | None) -> Sequence:
    draft = _lock(actor, sequence_id)
    if draft.is_published:
        raise SequenceStateError(
            f"Version {draft.version} of {draft.name!r} is published and never changes; begin a new draft."
        )
    if revision is not None and revision != draft.revision:
        raise SequenceChangedError(
            f"This draft is at revision {draft.revision}, the change was made from revision {revision}. "
            "Read it again."
        )
    return draft


def _next_version(name: str, *, but: Sequence | None = None) -> int:
    versions = Sequence.objects.filter(name=name)
    if but is not None:
        versions = versions.exclude(id=but.id)
    return (versions.aggregate(newest=Max("version"))["newest"] or 0) + 1


def _save_draft(draft: Sequence) -> None:
    try:
        with transaction.atomic():
            draft.save()
    except IntegrityError as error:
        raise SequenceStateError(
            f"There is a draft of {draft.name!r} already; change that one, or throw it away."
        ) from error


def _tell_draft(draft: Sequence, *, is_deleted: bool = False) -> None:
    log.publish(
        SequenceDraftChanged(
            sequence_id=draft.id,
            name=draft.name,
            sequence_version=draft.version,
            revision=draft.revision,
            is_deleted=is_deleted,
        )
    )


def _tell_published(sequence: Sequence) -> None:
    log.publish(
        SequencePublished(
            sequence_id=sequence.id,
            name=sequence.name,
            sequence_version=sequence.version,
            steps=len(sequence.steps),
        )
    )


def _invalid(field: str, code: str, detail: str) -> SequenceInvalidError:
    return SequenceInvalidError(f"{field}: {detail}", errors=[FieldProblem(field, code, detail)])
