"""Reading how a tenant's bots find words, and what calls of engines outside this house came to."""

from time import monotonic
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from bots.models.language import Engine, LanguageBreaker, LanguageCall, LanguageDay, LanguageSettings
from common.actor import Actor
from common.encryption import UnreadableSecretError

# Most companies have no engine, and so long a process believes that one has none.
BELIEVED_SECONDS = 2.0
MOST_BELIEVED = 10_000
_without_engine: dict[UUID, float] = {}


def read_settings(rows: QuerySet[LanguageSettings]) -> LanguageSettings | None:
    """The one row; with an empty key where the stored one was written under a key of ours that is gone."""
    try:
        return rows.first()
    except UnreadableSecretError:
        chosen = rows.defer("api_key").get()
        chosen.api_key = ""
        return chosen


def language_settings_of(*, tenant_id: UUID) -> LanguageSettings:
    """The tenant's settings, or the defaults where it never chose any."""
    found = read_settings(LanguageSettings.objects.filter(tenant_id=tenant_id))
    return found or LanguageSettings(tenant_id=tenant_id)


def engine_chosen_by(*, tenant_id: UUID) -> LanguageSettings | None:
    """The settings of a tenant that chose an engine outside this house, else None.

    A choice made in another process shows after ``BELIEVED_SECONDS``.
    """
    if monotonic() - _without_engine.get(tenant_id, -BELIEVED_SECONDS) < BELIEVED_SECONDS:
        return None
    chosen = LanguageSettings.objects.filter(tenant_id=tenant_id).exclude(engine=Engine.BUILTIN)
    found = read_settings(chosen)
    if found is None:
        if len(_without_engine) >= MOST_BELIEVED:
            _without_engine.clear()
        _without_engine[tenant_id] = monotonic()
    return found


def forget_engine(*, tenant_id: UUID) -> None:
    """Look again at what this tenant chose."""
    _without_engine.pop(tenant_id, None)


def get_language_settings_for(*, actor: Actor) -> LanguageSettings:
    actor.check("tenant:read")
    return language_settings_of(tenant_id=actor.tenant_id)


def show_language_settings(chosen: LanguageSettings) -> dict[str, Any]:
    """Everything but the key, of which the last characters are enough to recognise it."""
    used = LanguageDay.objects.filter(tenant_id=chosen.tenant_id, day=timezone.now().date()).first()
    breaker = LanguageBreaker.objects.filter(tenant_id=chosen.tenant_id, engine=chosen.engine).first()
    is_open = breaker is not None and breaker.open_until is not None
    return {
        "engine": chosen.engine,
        "model": chosen.model,
        "base_url": chosen.base_url,
        "has_api_key": chosen.api_key != "",
        "api_key_hint": chosen.api_key_hint,
        "timeout_ms": chosen.timeout_ms,
        "tokens_per_day": chosen.tokens_per_day,
        "micros_per_day": chosen.micros_per_day,
        "input_micros_per_million": chosen.input_micros_per_million,
        "output_micros_per_million": chosen.output_micros_per_million,
        "revision": chosen.revision,
        "today": {
            "calls": used.calls if used else 0,
            "fallbacks": used.fallbacks if used else 0,
            "tokens": used.tokens if used else 0,
            "micros": used.micros if used else 0,
        },
        "paused_until": breaker.open_until if breaker and is_open else None,
    }


def list_language_calls_for(*, actor: Actor) -> QuerySet[LanguageCall]:
    """The trace, for whoever may see the company's settings."""
    actor.check("tenant:read")
    return LanguageCall.objects.filter(tenant_id=actor.tenant_id)


def show_language_call(call: LanguageCall) -> dict[str, Any]:
    return {
        "id": call.id,
        "created_at": call.created_at,
        "conversation_id": call.conversation_id,
        "purpose": call.purpose,
        "engine": call.engine,
        "model": call.model,
        "prompt_version": call.prompt_version,
        "input_hash": call.input_hash,
        "output": call.output,
        "outcome": call.outcome,
        "fallback_reason": call.fallback_reason,
        "latency_ms": call.latency_ms,
        "input_tokens": call.input_tokens,
        "output_tokens": call.output_tokens,
        "micros": call.micros,
    }
