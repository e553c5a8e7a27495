"""What the pages of sequences show: every name with its versions, and what one version says."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from bots.engines.sequence_definitions import Branch, SecondTouch, StepTemplate, Variant
from bots.selectors import sequences as sequence_selectors
from common.actor import Actor
from common.tenancy import tenant_snapshot
from dashboards.selectors import words
from events import log

_ANCHORING = {"anchored": "Days count from the start", "relative": "Days count from the step before"}
_RE_ENROLLMENT = {"after_end": "May be entered again after its end", "once": "Entered once"}
_STOPS = {"booking": "Ends other plans: a showing is booked", "conversion": "Ends other plans: a contract"}


def sequences_page_for(*, actor: Actor) -> dict[str, Any]:
    """Every sequence by its name: the version that leads enter now, and its draft where there is one."""
    with tenant_snapshot(actor.tenant_id):
        by_name = defaultdict(list)
        for sequence in sequence_selectors.list_sequences_for(actor=actor).order_by("name", "-version"):
            by_name[sequence.name].append(sequence)
        ids = [one.id for versions in by_name.values() for one in versions]
        enrolled = sequence_selectors.count_enrolled_for(actor=actor, sequence_ids=ids)
        return {
            "position": log.position_for(tenant_id=actor.tenant_id),
            "sequences": [
                _show_name(versions, enrolled=sum(enrolled.get(one.id, 0) for one in versions))
                for versions in by_name.values()
            ],
            "can_plan": actor.can("follow_ups:write"),
        }


def sequence_page_for(*, actor: Actor, sequence_id: UUID) -> dict[str, Any]:
    """One version with its steps, and the others of its name; raises SequenceNotFoundError."""
    with tenant_snapshot(actor.tenant_id):
        return {
            "position": log.position_for(tenant_id=actor.tenant_id),
            **_version(actor, sequence_id),
            "can_plan": actor.can("follow_ups:write"),
        }


def show_steps(sequence: Any) -> list[dict[str, Any]]:
    """The steps of a version, in words for people."""
    is_relative = sequence.anchoring == "relative"
    return [
        _show_step(step, is_relative=is_relative and number > 0)
        for number, step in enumerate(sequence_selectors.steps_of(sequence))
    ]


def _version(actor: Actor, sequence_id: UUID) -> dict[str, Any]:
    sequence = sequence_selectors.get_sequence_for(actor=actor, sequence_id=sequence_id)
    versions = list(
        sequence_selectors.list_sequences_for(actor=actor, name=sequence.name).order_by("-version")
    )
    enrolled = sequence_selectors.count_enrolled_for(actor=actor, sequence_ids=[one.id for one in versions])
    return {
        "sequence": sequence_selectors.show_sequence(sequence, enrolled=enrolled.get(sequence.id, 0)),
        "rules": [
            words_of
            for words_of in (
                _ANCHORING[sequence.anchoring],
                f"At least {sequence.minimum_gap_days} days between two steps"
                if sequence.minimum_gap_days > 1
                else "",
                _RE_ENROLLMENT[sequence.re_enrollment],
                "Not beside another exclusive sequence" if sequence.is_exclusive else "",
                _STOPS.get(sequence.stops_others, ""),
            )
            if words_of
        ],
        "steps": show_steps(sequence),
        "versions": [
            sequence_selectors.show_sequence(one, enrolled=enrolled.get(one.id, 0)) for one in versions
        ],
        "draft": next((one for one in versions if not one.is_published), None),
    }


def _show_name(versions: list[Any], *, enrolled: int) -> dict[str, Any]:
    draft = next((one for one in versions if not one.is_published), None)
    published = [one for one in versions if one.is_published]
    shown = published[0] if published else versions[0]
    state = sequence_selectors.show_sequence(shown)["state"]
    return {
        "id": shown.id,
        "name": shown.name,
        "description": shown.description,
        "version": shown.version,
        "state": state,
        "enrolled": enrolled,
        "draft_id": draft.id if draft and draft is not shown else None,
        "steps": [
            {"day": step.day, "channel": step.channel, "name": words.CHANNELS[step.channel]}
            for step in sequence_selectors.steps_of(shown)
        ],
    }


def _show_step(step: StepTemplate, *, is_relative: bool) -> dict[str, Any]:
    days = "day" if step.day == 1 else "days"
    title = f"{step.day} {days} later" if is_relative else f"Day {step.day}"
    if step.minutes:
        title += f", {step.minutes} min"
    total = sum(variant.weight for variant in step.variants) or 1
    return {
        "title": title,
        "channel": step.channel,
        "channel_name": words.CHANNELS[step.channel],
        "purpose": step.purpose,
        "subject": step.subject,
        "body": "" if step.variants else step.body,
        "only_when": _condition(step.only_when),
        "attachment": step.attachment.replace("_", " "),
        "grace_days": step.grace_days,
        "branches": [_branch(one) for one in step.branches],
        "variants": [_variant(one, total=total) for one in step.variants],
        "touch": _touch(step.second_touch) if step.second_touch else None,
    }


def _branch(branch: Branch) -> dict[str, str]:
    return {"name": f"When {_condition(branch.when)}", "subject": branch.subject, "body": branch.body}


def _variant(variant: Variant, *, total: int) -> dict[str, str]:
    share = round(100 * variant.weight / total)
    return {
        "name": f"Variant {variant.name}, {share} %",
        "subject": variant.subject,
        "body": variant.body,
    }


def _touch(touch: SecondTouch) -> dict[str, str]:
    channel = words.CHANNELS[touch.channel]
    return {
        "name": f"Not answered: {channel} after {touch.after_minutes} min",
        "subject": touch.subject,
        "body": touch.body,
    }


def _condition(name: str) -> str:
    return name.replace("_", " ")
