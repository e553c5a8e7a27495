"""One call of an engine outside this house: paid for first, tried once, traced always.

Budget and breaker are settled in short transactions of their own, one before the call and one after it;
nothing is locked while the other side thinks. A day's budget counts days of UTC, by the clock on the wall:
money is spent there, however fast a tenant's days pass.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from time import perf_counter
from typing import Any, Generic, TypeVar

import msgspec
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from bots.engines.language import prompts, registry
from bots.engines.language.prompts import Prompt
from bots.engines.language.seam import EngineConfig, LanguageEngine, LanguageError, Told, Usage
from bots.models.conversations import Conversation
from bots.models.language import LanguageBreaker, LanguageCall, LanguageDay, LanguageSettings

OPENS_AFTER = 5
OPEN_FOR = timedelta(seconds=60)
MOST_FAILURES_COUNTED = 1_000
LONGEST_OUTPUT = 4_000
# Tokens of a schema, of a tool's wrapping and the like, beside what is written.
WRAPPING_TOKENS = 600
# Without an answer nobody knows whether the vendor counted; what was reserved then stays spent.
PERHAPS_COUNTED = ("timeout", "cut_short", "malformed", "wrong_schema", "refused", "failed")

Value = TypeVar("Value", bound=msgspec.Struct)


def _no_objection(value: msgspec.Struct) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Question(Generic[Value]):
    """What is asked of an engine. ``objection`` names why an answer that came may not be used, or nothing."""

    prompt: Prompt
    asked: msgspec.Struct
    ask: Callable[[LanguageEngine, float], Told[Value]]
    objection: Callable[[Value], str] = _no_objection
    conversation: Conversation | None = None


@dataclass(frozen=True, slots=True)
class Result(Generic[Value]):
    """``value`` is None where the built-in engine has to answer."""

    value: Value | None
    call: LanguageCall


class _NotCalledError(Exception):
    """The call is not made, and why."""


@dataclass(frozen=True, slots=True)
class _Reserved:
    day: date
    tokens: int = 0
    micros: int = 0


def ask(chosen: LanguageSettings, question: Question[Value], *, seconds: float) -> Result[Value]:
    """Ask the tenant's engine once, within ``seconds``; one row of the trace tells what came of it."""
    call = LanguageCall(
        tenant_id=chosen.tenant_id,
        conversation=question.conversation,
        purpose=question.prompt.purpose,
        engine=chosen.engine,
        model=chosen.model,
        prompt_version=question.prompt.version,
        input_hash=hashlib.sha256(prompts.as_data(question.asked).encode()).hexdigest(),
        latency_ms=0.0,
    )
    today = timezone.now().date()
    try:
        reserved = _reserve(chosen, question, today)
    except _NotCalledError as refusal:
        with transaction.atomic():
            _spend(chosen, call, _Reserved(today), usage=Usage(), reason=str(refusal))
        return Result(None, call)
    value, usage, reason, is_failure = _call(chosen, question, call, seconds)
    with transaction.atomic():
        _spend(chosen, call, reserved, usage=usage, reason=reason)
        (_count_failure if is_failure else _close_breaker)(chosen)
    return Result(value, call)


def withdraw(calls: list[LanguageCall], *, reason: str) -> None:
    """Say of calls that their answers came to nothing after all; within the caller's transaction."""
    LanguageCall.objects.filter(id__in=[call.id for call in calls], outcome=LanguageCall.Outcome.USED).update(
        outcome=LanguageCall.Outcome.FALLBACK, fallback_reason=reason
    )


def _call(
    chosen: LanguageSettings, question: Question[Value], call: LanguageCall, seconds: float
) -> tuple[Value | None, Usage | None, str, bool]:
    """The usable value, what it cost, why it is not used, and whether that is the engine's failure."""
    began = perf_counter()
    try:
        told = question.ask(registry.build(chosen.engine, _config(chosen)), seconds)
    except LanguageError as error:
        return None, error.usage, error.reason, True
    finally:
        call.latency_ms = round((perf_counter() - began) * 1000, 2)
    call.output = _output(told.value)
    objection = question.objection(told.value)
    return (None if objection else told.value), told.usage, objection, False


def _config(chosen: LanguageSettings) -> EngineConfig:
    return EngineConfig(
        model=chosen.model,
        base_url=chosen.base_url,
        api_key=chosen.api_key,
        may_be_private=settings.LANGUAGE_MAY_BE_PRIVATE,
    )


def _output(value: msgspec.Struct) -> Any:
    """What an engine said, as the trace keeps it: bounded, and without what a table cannot hold."""
    encoded = msgspec.json.encode(value).decode().replace("\\u0000", "")
    return (
        msgspec.json.decode(encoded) if len(encoded) <= LONGEST_OUTPUT else {"cut": encoded[:LONGEST_OUTPUT]}
    )


def _reserve(chosen: LanguageSettings, question: Question[Value], today: date) -> _Reserved:
    """Take the most that the call can cost out of the day's budget, if it has room and the breaker lets."""
    # A token is at least one byte, and two on average of any language that is written here.
    written = len(question.prompt.system.encode()) + len(prompts.as_data(question.asked).encode())
    most = Usage(ceil(written / 2) + WRAPPING_TOKENS, question.prompt.most_tokens)
    reserved = _Reserved(today, most.input_tokens + most.output_tokens, _cost(chosen, most))
    days = LanguageDay.objects.filter(tenant_id=chosen.tenant_id, day=today)
    if not days.exists():
        LanguageDay.objects.bulk_create(
            [LanguageDay(tenant_id=chosen.tenant_id, day=today)], ignore_conflicts=True
        )
    with transaction.atomic():
        has_room = days.filter(
            tokens__lte=chosen.tokens_per_day - reserved.tokens,
            micros__lte=chosen.micros_per_day - reserved.micros,
        )
        if not has_room.update(
            calls=F("calls") + 1, tokens=F("tokens") + reserved.tokens, micros=F("micros") + reserved.micros
        ):
            raise _NotCalledError("budget_spent")
        _pass_breaker(chosen)
    return reserved


def _pass_breaker(chosen: LanguageSettings) -> None:
    """Refuse while the breaker is open; of those that come when its time is over, one may try."""
    breakers = LanguageBreaker.objects.filter(tenant_id=chosen.tenant_id, engine=chosen.engine)
    open_until = breakers.values_list("open_until", flat=True).first()
    if open_until is None:
        return
    now = timezone.now()
    if open_until > now or not breakers.filter(open_until=open_until).update(open_until=now + OPEN_FOR):
        raise _NotCalledError("breaker_open")


def _spend(
    chosen: LanguageSettings, call: LanguageCall, reserved: _Reserved, *, usage: Usage | None, reason: str
) -> None:
    """Put what was really spent in the place of what was reserved, and trace the call."""
    if usage is not None:
        tokens, micros = usage.input_tokens + usage.output_tokens, _cost(chosen, usage)
        call.input_tokens, call.output_tokens = usage.input_tokens, usage.output_tokens
    elif reason in PERHAPS_COUNTED:
        tokens, micros = reserved.tokens, reserved.micros
    else:
        tokens, micros = 0, 0
    call.micros = micros
    call.outcome = LanguageCall.Outcome.FALLBACK if reason else LanguageCall.Outcome.USED
    call.fallback_reason = reason
    LanguageDay.objects.filter(tenant_id=chosen.tenant_id, day=reserved.day).update(
        tokens=F("tokens") + (tokens - reserved.tokens),
        micros=F("micros") + (micros - reserved.micros),
        fallbacks=F("fallbacks") + (1 if reason else 0),
    )
    call.save()


def _count_failure(chosen: LanguageSettings) -> None:
    LanguageBreaker.objects.bulk_create(
        [LanguageBreaker(tenant_id=chosen.tenant_id, engine=chosen.engine)], ignore_conflicts=True
    )
    breaker = LanguageBreaker.objects.select_for_update(no_key=True).get(
        tenant_id=chosen.tenant_id, engine=chosen.engine
    )
    breaker.failures = min(breaker.failures + 1, MOST_FAILURES_COUNTED)
    if breaker.failures >= OPENS_AFTER:
        breaker.open_until = timezone.now() + OPEN_FOR
    breaker.save(update_fields=["failures", "open_until", "updated_at"])


def _close_breaker(chosen: LanguageSettings) -> None:
    LanguageBreaker.objects.filter(tenant_id=chosen.tenant_id, engine=chosen.engine, failures__gt=0).update(
        failures=0, open_until=None
    )


def _cost(chosen: LanguageSettings, usage: Usage) -> int:
    """In millionths of a dollar, rounded up."""
    priced = (
        usage.input_tokens * chosen.input_micros_per_million
        + usage.output_tokens * chosen.output_micros_per_million
    )
    return ceil(priced / 1_000_000)
