"""A tenant's switch for all follow-ups, and its own hours and caps, which only tighten what the rules say."""

from collections.abc import Iterator, Mapping
from datetime import datetime, time
from typing import Any

from django.db import transaction

from accounts.selectors import users as user_selectors
from bots.engines.hours import rulebook
from bots.engines.hours.rulebook import HOUSE, Kind, Rule
from bots.engines.hours.whereabouts import US
from bots.events.follow_up_settings import FollowUpsPaused, FollowUpsResumed
from bots.events.settings import FollowUpLimitsChanged
from bots.exceptions.settings import SettingsChangedError, SettingsInvalidError
from bots.models.sequences import FollowUpSettings
from common.actor import Actor
from common.exceptions import FieldProblem
from events import log

NAME_LENGTH = 120
_HOURS: dict[Kind, tuple[str, str]] = {
    "text": ("earliest_text", "latest_text"),
    "voice": ("earliest_call", "latest_call"),
}
_CAPS: dict[Kind, str] = {
    "text": "most_texts_per_day",
    "voice": "most_calls_per_day",
    "email": "most_emails_per_day",
}
LIMIT_FIELDS = frozenset(
    {"weekdays", "rests_on_holidays", *_CAPS.values(), *(name for pair in _HOURS.values() for name in pair)}
)


def pause_all(*, actor: Actor, now: datetime) -> FollowUpSettings:
    """Let no step go out from now on, tenant time; pausing what is paused changes nothing."""
    actor.check("follow_ups:write")
    with transaction.atomic():
        chosen = _lock(actor)
        if chosen.paused_at is None:
            chosen.paused_at = now
            chosen.paused_by_id, chosen.paused_by_name = actor.identity, _name_of(actor)
            chosen.save()
            log.publish(FollowUpsPaused(by_id=actor.identity, by_name=chosen.paused_by_name, timestamp=now))
    return chosen


def resume_all(*, actor: Actor, now: datetime) -> FollowUpSettings:
    """Let steps go out again; each is gated as if it were late. Resuming what runs changes nothing."""
    actor.check("follow_ups:write")
    with transaction.atomic():
        chosen = _lock(actor)
        if chosen.paused_at is not None:
            paused_at, chosen.paused_at = chosen.paused_at, None
            chosen.paused_by_id, chosen.paused_by_name = None, ""
            chosen.save()
            log.publish(
                FollowUpsResumed(
                    by_id=actor.identity, by_name=_name_of(actor), paused_at=paused_at, timestamp=now
                )
            )
    return chosen


def change_limits(
    *, actor: Actor, changes: Mapping[str, Any], revision: int | None = None
) -> FollowUpSettings:
    """Set hours, weekdays and caps; plans are dated anew by whoever hears of it.

    Raises SettingsChangedError when somebody else changed them since ``revision``, and SettingsInvalidError
    for what would allow more than federal law or the house does, with the rule that says so.
    """
    actor.check("tenant:write")
    unknown = set(changes) - LIMIT_FIELDS
    if unknown:
        raise SettingsInvalidError(f"Not settable: {', '.join(sorted(unknown))}.")
    with transaction.atomic():
        chosen = _lock(actor)
        if revision is not None and revision != chosen.revision:
            raise SettingsChangedError(
                f"The settings are at revision {chosen.revision}, the change was made from revision "
                f"{revision}. Read them again."
            )
        changed = sorted(name for name, value in changes.items() if getattr(chosen, name) != value)
        for name in changed:
            setattr(chosen, name, changes[name])
        problems = list(_problems(chosen))
        if problems:
            said = "; ".join(f"{one.field}: {one.detail}" for one in problems)
            raise SettingsInvalidError(said, errors=problems)
        if changed:
            chosen.revision += 1
            chosen.save()
            log.publish(FollowUpLimitsChanged(changed=changed, revision=chosen.revision))
    return chosen


def _lock(actor: Actor) -> FollowUpSettings:
    FollowUpSettings.objects.bulk_create([FollowUpSettings(tenant_id=actor.tenant_id)], ignore_conflicts=True)
    return FollowUpSettings.objects.select_for_update(no_key=True).get(tenant_id=actor.tenant_id)


def _name_of(actor: Actor) -> str:
    return user_selectors.name_of(actor=actor, otherwise=actor.label)[:NAME_LENGTH]


def _problems(chosen: FollowUpSettings) -> Iterator[FieldProblem]:
    """What is no tightening of the rules that hold everywhere, and what contradicts itself."""
    days = chosen.weekdays
    if len(set(days)) != len(days) or not set(days) <= set(range(1, 8)):
        yield FieldProblem("weekdays", "invalid", "Expected each of 1 (Monday) to 7 (Sunday) at most once.")
    for rule in rulebook.rules():
        if rule.jurisdiction not in {US, HOUSE}:
            continue
        for kind, (earliest, latest) in _HOURS.items():
            if rule.kind == "window" and rule.concerns(kind):
                yield from _outside(rule, kind, chosen, earliest, latest)
        for kind, name in _CAPS.items():
            most = getattr(chosen, name)
            if rule.kind == "cap" and rule.hours == 24 and rule.concerns(kind) and (most or 0) > rule.most:
                yield FieldProblem(name, "loosens", f"{rule.said(kind)}; {most} would loosen it.")


def _outside(
    rule: Rule, kind: Kind, chosen: FollowUpSettings, earliest: str, latest: str
) -> Iterator[FieldProblem]:
    begin: time | None = getattr(chosen, earliest)
    end: time | None = getattr(chosen, latest)
    for name, at in ((earliest, begin), (latest, end)):
        if at is not None and not rule.earliest <= at <= rule.latest:
            yield FieldProblem(name, "loosens", f"{rule.said(kind)}; {at:%H:%M} is outside that.")
            return
    if (begin or rule.earliest) >= (end or rule.latest):
        yield FieldProblem(latest if end else earliest, "empty", "The hours begin when they are over.")
