"""What a tenant chooses for its bots: how they behave, and which engine finds their words."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction

from bots.engines.language import addresses, prompts
from bots.engines.language.seam import Heard, ToUnderstand
from bots.events.settings import BotSettingsChanged, LanguageSettingsChanged
from bots.exceptions.settings import EngineNotChosenError, SettingsChangedError, SettingsInvalidError
from bots.models.language import BotSettings, Engine, LanguageBreaker, LanguageCall, LanguageSettings
from bots.selectors import language as language_selectors
from bots.services import language_calls
from bots.services.language_calls import Question
from common.actor import Actor
from common.exceptions import FieldProblem
from events import log

BOT_FIELDS = frozenset({"tone", "person_hold_minutes", "most_bot_messages"})
LANGUAGE_FIELDS = frozenset(
    {
        "engine",
        "model",
        "base_url",
        "api_key",
        "timeout_ms",
        "tokens_per_day",
        "micros_per_day",
        "input_micros_per_million",
        "output_micros_per_million",
    }
)
TRIAL = ToUnderstand("We would sell in spring, for 450000.", (), None, {})
# With fewer characters the last four would give too much of a key away.
SHORTEST_HINTED_KEY = 12
# What a new engine or another key may mend.
_MENDING = {"engine", "model", "base_url", "api_key", "timeout_ms"}


def change_bot_settings(
    *, actor: Actor, changes: Mapping[str, Any], revision: int | None = None
) -> BotSettings:
    """Set tone, hold or limits. SettingsChangedError when somebody else changed them since ``revision``."""
    actor.check("tenant:write")
    with transaction.atomic():
        BotSettings.objects.bulk_create([BotSettings(tenant_id=actor.tenant_id)], ignore_conflicts=True)
        chosen = BotSettings.objects.select_for_update(no_key=True).get(tenant_id=actor.tenant_id)
        changed = _apply(chosen, changes, BOT_FIELDS, revision)
        if changed:
            chosen.save()
            log.publish(BotSettingsChanged(changed=changed, revision=chosen.revision))
    return chosen


def change_language_settings(
    *, actor: Actor, changes: Mapping[str, Any], revision: int | None = None
) -> LanguageSettings:
    """Choose the engine, its credentials and its budgets.

    Raises SettingsChangedError when somebody else changed them since ``revision``, and SettingsInvalidError
    for an engine without model or key, for an address that may not be called, and for sending a stored key
    elsewhere: whoever moves the address gives the key again.
    """
    actor.check("tenant:write")
    with transaction.atomic():
        LanguageSettings.objects.bulk_create(
            [LanguageSettings(tenant_id=actor.tenant_id)], ignore_conflicts=True
        )
        locked = LanguageSettings.objects.select_for_update(no_key=True).filter(tenant_id=actor.tenant_id)
        chosen = language_selectors.read_settings(locked) or LanguageSettings()
        had_key = chosen.api_key != ""
        changed = _apply(chosen, changes, LANGUAGE_FIELDS, revision)
        _check(chosen, is_key_sent_elsewhere=had_key and _moves(changed) and "api_key" not in changes)
        if changed:
            is_long = len(chosen.api_key) >= SHORTEST_HINTED_KEY
            chosen.api_key_hint = chosen.api_key[-4:] if is_long else ""
            chosen.save()
            if _MENDING & set(changed):
                LanguageBreaker.objects.filter(tenant_id=actor.tenant_id).delete()
            language_selectors.forget_engine(tenant_id=actor.tenant_id)
            log.publish(
                LanguageSettingsChanged(changed=changed, revision=chosen.revision, engine=chosen.engine)
            )
    return chosen


def try_engine(*, actor: Actor) -> LanguageCall:
    """Call the chosen engine once with a harmless message; the row of the trace says what came.

    It is paid for like any other call. Raises EngineNotChosenError for a tenant that has none.
    """
    actor.check("tenant:write")
    chosen = language_selectors.engine_chosen_by(tenant_id=actor.tenant_id)
    if chosen is None:
        raise EngineNotChosenError("The engine is the built-in one; there is nothing to try.")
    question: Question[Heard] = Question(
        prompts.UNDERSTAND, TRIAL, ask=lambda engine, seconds: engine.understand(TRIAL, seconds=seconds)
    )
    return language_calls.ask(chosen, question, seconds=chosen.timeout_ms / 1_000).call


def _apply(
    chosen: BotSettings | LanguageSettings,
    changes: Mapping[str, Any],
    settable: frozenset[str],
    revision: int | None,
) -> list[str]:
    """Set what differs, under the next revision; the names of it."""
    unknown = set(changes) - settable
    if unknown:
        raise SettingsInvalidError(f"Not settable: {', '.join(sorted(unknown))}.")
    if revision is not None and revision != chosen.revision:
        raise SettingsChangedError(
            f"The settings are at revision {chosen.revision}, the change was made from revision {revision}. "
            "Read them again."
        )
    changed = sorted(name for name, value in changes.items() if getattr(chosen, name) != value)
    for name in changed:
        setattr(chosen, name, changes[name])
    if changed:
        chosen.revision += 1
    return changed


def _moves(changed: list[str]) -> bool:
    return bool({"engine", "base_url"} & set(changed))


def _check(chosen: LanguageSettings, *, is_key_sent_elsewhere: bool) -> None:
    problems = []
    if chosen.engine != Engine.BUILTIN:
        problems = [
            FieldProblem(name, "required", f"The engine {chosen.engine} needs it.")
            for name in ("model", "api_key")
            if not getattr(chosen, name)
        ]
        if is_key_sent_elsewhere:
            problems.append(
                FieldProblem("api_key", "required", "Give the key again: it would be sent somewhere else.")
            )
    wrong = chosen.base_url and addresses.problem_with(
        chosen.base_url, may_be_private=settings.LANGUAGE_MAY_BE_PRIVATE
    )
    if wrong:
        problems.append(FieldProblem("base_url", "address_refused", wrong))
    if chosen.api_key and not (chosen.api_key.isascii() and chosen.api_key.isprintable()):
        problems.append(FieldProblem("api_key", "invalid", "Expected printable ASCII characters."))
    if problems:
        said = "; ".join(f"{one.field}: {one.detail}" for one in problems)
        raise SettingsInvalidError(said, errors=problems)
